package document

import (
	"context"
	"errors"
	"slices"
	"strings"

	"maillage/internal/db"
	"maillage/internal/document/journal"
	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/yjs"
	"maillage/internal/yjs/protocol"
)

// channel is where processes tell each other of which holder's documents there is news.
const channel = "document"

// Start begins to listen to other processes, and tells owners what was written and not told
// before the program ended.
func (s *Service) Start() {
	s.going.Go(func() {
		s.db.Listen(s.life, channel, s.heard, func(err error) {
			s.log.WarnContext(s.life, "listen to other processes", "error", err)
		})
	})
	s.going.Go(func() {
		if err := s.settle(s.life); err != nil && s.life.Err() == nil {
			s.log.ErrorContext(s.life, "derive texts that were left", "error", err)
		}
	})
}

// tell tells other processes, once the act is kept.
func (s *Service) tell(tx *db.Tx, holder string) { tx.Notify(channel, s.process+" "+holder) }

// heard takes what a process told: this one knows of its own acts.
func (s *Service) heard(said string) {
	if process, holder, _ := strings.Cut(said, " "); said == "" || process != s.process {
		s.lookAt(holder)
	}
}

// settle derives what was written last before the program ended.
func (s *Service) settle(ctx context.Context) error {
	ids, err := db.All(ctx, s.db, db.ScanText, "SELECT id FROM document WHERE seq > derived_seq ORDER BY id")
	for _, id := range ids {
		if err := s.settleOne(ctx, id); err != nil && ctx.Err() == nil { // of a section that a form has dropped, say
			s.log.ErrorContext(ctx, "derive texts that were left", "document", id, "error", err)
		}
	}
	return err
}

func (s *Service) settleOne(ctx context.Context, id string) error {
	r, err := load(ctx, s.db, id)
	if err != nil {
		return err
	}
	roots, err := s.owner.Roots(ctx, s.db, r.subject)
	if err != nil {
		return err
	}
	doc, err := read(ctx, s.db, &r, s.limits(roots))
	if err != nil {
		return err
	}
	if err = s.derive(ctx, r.mark, doc, roots); errors.Is(err, ErrMoved) {
		return nil // somebody writes there: its desk will
	}
	return err
}

// Look has the open documents of a holder look again at rights and at what was written, once
// the act is kept: after a dossier was filed, say.
func (s *Service) Look(tx *db.Tx, holder string) {
	tx.After(func() { s.lookAt(holder) })
	s.tell(tx, holder)
}

// lookAt wakes the desks of a holder; "" wakes all.
func (s *Service) lookAt(holder string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.desks {
		if holder == "" || k.subject.Holder == holder {
			k.wake()
		}
	}
}

func (k *desk) wake() {
	select {
	case k.news <- struct{}{}:
	default:
	}
}

// look finds out what changed elsewhere: rights, and what was written in another process or by
// an act of the server; and whether a form asks for other texts.
func (k *desk) look(ctx context.Context) {
	if len(k.at) > 0 {
		people := k.people()
		rights, err := k.s.owner.Rights(ctx, k.s.db, []Asked{{k.subject, people}})
		if err != nil {
			k.s.log.WarnContext(ctx, "look at rights", "document", k.id, "error", err)
		} else {
			k.settle(people, rights[0])
		}
	}
	now, err := markOf(ctx, k.s.db, k.id)
	switch {
	case fault.Is(err, fault.NotFound):
		k.fail(ctx, err)
		return
	case err != nil:
		k.s.log.WarnContext(ctx, "look at a document", "document", k.id, "error", err)
		return
	case now.seq > now.derivedSeq && (k.doc == nil || now.seq > k.record.seq):
		k.written()
	}
	if k.doc == nil {
		return
	}
	roots, err := k.s.owner.Roots(ctx, k.s.db, k.subject)
	if err != nil {
		if k.s.log.WarnContext(ctx, "look at the names of texts", "document", k.id, "error", err); fault.Is(err, fault.NotFound) {
			k.fail(ctx, err)
		}
		return
	}
	if now.epoch != k.record.epoch || now.stateSeq != k.record.stateSeq || !slices.Equal(roots, k.roots) {
		k.forget(yjs.Change{})
		err = k.open(ctx, k.s.db)
	} else if now.seq > k.record.seq {
		err = k.catchUp(ctx, now)
	}
	if err != nil {
		k.fail(ctx, err)
	}
}

// catchUp takes in what others wrote, and sends it to everyone.
func (k *desk) catchUp(ctx context.Context, now mark) error {
	log, err := journal.Between(ctx, k.s.db, k.id, k.record.seq, now.seq)
	if errors.Is(err, journal.ErrGap) {
		k.forget(yjs.Change{})
		return k.open(ctx, k.s.db)
	}
	if err != nil {
		return err
	}
	whose, err := journal.Clients(ctx, k.s.db, k.id)
	if err != nil {
		return err
	}
	var change yjs.Change
	for _, each := range log {
		u, err := yjs.DecodeUpdate(each.Content, yjs.Stored())
		if err != nil {
			return err
		}
		brought, err := k.doc.Apply(u, nil)
		if err != nil {
			return err
		}
		change = change.And(brought)
	}
	k.record.mark, k.whose, k.whole = now, whose, nil
	if !change.Empty() {
		k.everyone(syncFrame(protocol.Update, k.doc.EncodeChange(change)))
	}
	return nil
}

// settle gives some people at the desk the right they have now; who has none must go, as must a
// page that may write now and is too old for it.
func (k *desk) settle(people []string, rights map[string]Right) {
	for seat := range k.at {
		if !slices.Contains(people, seat.actor.ID) {
			continue
		}
		was := seat.right
		if seat.right = rights[seat.actor.ID]; seat.right != was {
			k.rights = nil
		}
		switch {
		case seat.right < Read:
			seat.line.Close(live.Forbidden, "no longer allowed")
		case seat.outdated():
			seat.line.Close(outdated.Code, outdated.Reason)
		case seat.right != was:
			seat.tellRight()
		}
	}
}

// tellRight tells a page what it may do.
func (t *Seat) tellRight() {
	if t.acks {
		t.line.Send(right(t.right))
	}
}
