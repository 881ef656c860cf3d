package document

import (
	"context"

	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/yjs"
	"maillage/internal/yjs/protocol"
)

// Look has the open documents of a holder look again at rights and at what was written, once
// the act is kept: after a dossier was filed, say.
func (s *Service) Look(tx *db.Tx, holder string) {
	tx.After(func() { s.lookAt(holder) })
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
// an act of the server.
func (k *desk) look(ctx context.Context) {
	if len(k.at) > 0 {
		rights, err := k.s.owner.Rights(ctx, k.s.db, k.subject, k.people())
		if err != nil {
			k.s.log.WarnContext(ctx, "look at rights", "document", k.id, "error", err)
		} else {
			k.settle(rights)
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
	if now.epoch != k.record.epoch || now.stateSeq != k.record.stateSeq {
		k.forget(yjs.Change{})
		err = k.open(ctx)
	} else if now.seq > k.record.seq {
		err = k.catchUp(ctx, now)
	}
	if err != nil {
		k.fail(ctx, err)
	}
}

// catchUp takes in what others wrote, and sends it to everyone.
func (k *desk) catchUp(ctx context.Context, now mark) error {
	log, err := updatesAfter(ctx, k.s.db, k.id, k.record.seq)
	if err != nil {
		return err
	}
	whose, err := clients(ctx, k.s.db, k.id)
	if err != nil {
		return err
	}
	var change yjs.Change
	for _, each := range log {
		if each.seq > now.seq { // written since: next time
			break
		}
		u, err := yjs.DecodeUpdate(each.content, yjs.Stored())
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
		k.send(syncFrame(protocol.Update, k.doc.EncodeChange(change)), nil)
	}
	return nil
}

// settle gives everyone at the desk the right they have now; who has none must go, as must a page
// that may write now and is too old for it.
func (k *desk) settle(rights map[string]Right) {
	for seat := range k.at {
		was := seat.right
		seat.right = rights[seat.actor.ID]
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
