package document

import (
	"context"
	"errors"
	"maps"
	"sync/atomic"
	"time"

	"maillage/internal/db"
	"maillage/internal/document/journal"
	"maillage/internal/document/presence"
	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/yjs"
	"maillage/internal/yjs/protocol"
)

// deed is what a seat did.
type deed int

const (
	joined deed = iota
	sent
	left
)

// input is one thing that a seat did.
type input struct {
	seat   *Seat
	did    deed
	frame  []byte
	weight int64 // to give back once it is read
}

// desk is where one document is written: everything below news belongs to its goroutine.
type desk struct {
	s       *Service
	id      string
	subject Subject
	seats   int // guarded by the service's mutex
	inbox   *live.Inbox[input]
	news    chan struct{} // holds one when something may have changed elsewhere

	at       map[*Seat]bool
	rights   map[string]Right // of those present, for the watch; nil when that changed
	known    atomic.Pointer[known]
	presence presence.Presence
	crowd    bool // several wrote in the last turn

	// When to do what nobody asks for.
	idle, quiet, latest *time.Timer
	waits               bool // for quiet: the owner is to be told

	// What is known of the document, when doc is not nil.
	record record
	doc    *yjs.Doc
	roots  []string
	limits yjs.Limits
	whose  map[uint64]journal.Client // clients
	whole  []byte                    // the document as one update, while it has not changed

	epoch int             // of what pages hold; 0 when they hold nothing
	told  yjs.StateVector // what they were sent, where the document was forgotten since
}

func newDesk(s *Service, id string, subject Subject) *desk {
	k := &desk{
		s: s, id: id, subject: subject, inbox: live.NewInbox[input](inboxLength), news: make(chan struct{}, 1), at: map[*Seat]bool{},
		idle: time.NewTimer(s.Idle), quiet: time.NewTimer(s.Quiet), latest: time.NewTimer(s.Quiet),
	}
	k.settled()
	k.know()
	return k
}

const (
	// few is how many write in one turn before it is worth waiting for others.
	few = 4
	// patience is how many times Quiet the owner waits while people never stop.
	patience = 10
)

// run takes what comes until nobody has been there for a while.
func (k *desk) run() {
	defer k.inbox.End()
	ctx := context.WithoutCancel(k.s.life)
	for {
		select {
		case <-k.inbox.Ready():
			k.gather()
			k.take(ctx, k.inbox.Take())
			k.know()
			k.idle.Reset(k.s.Idle)
		case <-k.news:
			k.look(ctx)
			k.know()
		case <-k.presence.Due():
			k.presence.Renew(k.everyone)
		case <-k.quiet.C:
			k.derive(ctx)
		case <-k.latest.C:
			k.derive(ctx)
		case <-k.idle.C:
			k.idle.Reset(k.s.Idle)
			if k.s.closes(k) {
				k.finish(ctx)
				return
			}
		case <-k.s.life.Done():
			k.sendAway(live.Stopping, "the server stops")
			k.inbox.End()
			k.take(ctx, k.inbox.Take())
			k.s.closes(k)
			k.finish(ctx)
			return
		}
	}
}

// gather waits a moment for more when several wrote in the last turn, and not much is there yet:
// each frame that is sent then carries more.
func (k *desk) gather() {
	if k.crowd && k.inbox.Len() < inboxLength/2 {
		select {
		case <-time.After(gather):
		case <-k.s.life.Done():
		}
	}
}

// finish leaves the document as it is kept best while nobody has it open.
func (k *desk) finish(ctx context.Context) {
	if k.waits {
		k.derive(ctx)
	}
	k.compact(ctx, 0)
	k.rebuild(ctx)
}

// sendAway ends every line.
func (k *desk) sendAway(code live.Code, reason string) {
	for seat := range k.at {
		seat.line.Close(code, reason)
	}
}

// take does what the seats of a batch ask.
func (k *desk) take(ctx context.Context, batch []input) {
	for _, in := range batch {
		if in.did == joined {
			k.at[in.seat], k.rights = true, nil
			k.presence.Ask(&in.seat.shows)
			in.seat.tellRight()
		}
	}
	if err := k.turn(ctx, batch); err != nil {
		k.fail(ctx, err)
	}
	for _, in := range batch {
		k.s.unread.Release(in.weight)
		if in.did == left {
			k.presence.Leave(&in.seat.shows, k.s.now())
			delete(k.at, in.seat)
			k.rights = nil
			k.s.released(in.seat)
		}
	}
	k.presence.Tell(k.everyone, k.s.now())
	for seat := range k.at {
		seat.line.Release()
	}
	k.compact(ctx, min(max(smallLog, k.record.weight), k.s.MostBytes/4))
}

// fail sends everyone away: what was not acknowledged comes back with them.
func (k *desk) fail(ctx context.Context, err error) {
	k.doc, k.epoch, k.told = nil, 0, nil
	if fault.Is(err, fault.NotFound) {
		k.sendAway(live.Unknown, "the document is gone")
		return
	}
	k.s.log.ErrorContext(ctx, "keep a document", "document", k.id, "error", err)
	k.sendAway(live.Again, "the document cannot be kept now")
}

// mostTurns is how often a batch is tried: again without those who lost their right meanwhile,
// or after somebody wrote in another process.
const mostTurns = 5

func (k *desk) turn(ctx context.Context, batch []input) error {
	moved := false
	for try := 1; ; try++ {
		t, err := k.try(ctx, batch, moved)
		if t != nil {
			t.kept(err)
		}
		if err == nil {
			for seat := range k.at { // until those present are told too
				seat.line.Hold()
			}
			t.answer()
			k.crowd = len(t.sets) >= few
			return nil
		}
		if t != nil {
			k.forget(t.change) // the document holds what was not kept
		}
		moved = moved || errors.Is(err, ErrMoved)
		if try == mostTurns || !errors.Is(err, ErrMoved) && !errors.Is(err, errRevoked) {
			return err
		}
	}
}

// try does what a batch asks, and keeps it. After somebody wrote elsewhere it does so within a
// transaction from the reading on, so that nobody can be faster again.
func (k *desk) try(ctx context.Context, batch []input, moved bool) (t *turn, err error) {
	if moved {
		err = k.s.db.Write(ctx, func(tx *db.Tx) error {
			if err := k.open(ctx, tx); err != nil {
				return err
			}
			if t = k.taken(batch); len(t.authors) == 0 {
				return nil
			}
			errs, err := k.s.keep(ctx, tx, []*turn{t})
			if err == nil {
				err = errs[0]
			}
			return err
		})
		return t, err
	}
	if err := k.open(ctx, k.s.db); err != nil {
		return nil, err
	}
	if t = k.taken(batch); len(t.authors) == 0 {
		return t, nil
	}
	return t, k.s.keeper.Keep(ctx, t)
}

// taken is a turn with all that a batch asks.
func (k *desk) taken(batch []input) *turn {
	t := newTurn(k)
	for _, in := range batch {
		if in.did == sent && k.at[in.seat] {
			t.take(in.seat, in.frame)
		}
	}
	return t
}

// forget drops the document, and remembers what pages have of it: all but a change.
func (k *desk) forget(but yjs.Change) {
	k.told = k.doc.StateVector()
	maps.Copy(k.told, but.From)
	k.doc = nil
}

// open reads the document unless it is there.
func (k *desk) open(ctx context.Context, q db.Querier) error {
	if k.doc != nil {
		return nil
	}
	r, err := load(ctx, q, k.id)
	if err != nil {
		return err
	}
	roots, err := k.s.owner.Roots(ctx, q, k.subject)
	if err != nil {
		return err
	}
	limits := k.s.limits(roots)
	doc, err := read(ctx, q, &r, limits)
	if err != nil {
		return err
	}
	whose, err := journal.Clients(ctx, q, k.id)
	if err != nil {
		return err
	}
	r.state = nil
	moved := k.record.seq != r.seq
	k.record, k.doc, k.roots, k.limits, k.whose, k.whole = r, doc, roots, limits, whose, nil
	k.opened(moved)
	return nil
}

// opened tells pages what they lack, if the document was there before; those who hold a former
// edition must begin afresh.
func (k *desk) opened(moved bool) {
	if k.epoch != 0 && k.epoch != k.record.epoch {
		k.sendAway(live.Replaced, "the document was rebuilt")
	} else if k.told != nil && moved {
		k.everyone(syncFrame(protocol.Update, k.doc.Answer(k.told)))
	}
	k.epoch, k.told = k.record.epoch, nil
	if k.record.seq > k.record.derivedSeq && !k.waits {
		k.written()
	}
}

// written starts the wait for quiet.
func (k *desk) written() {
	k.quiet.Reset(k.s.Quiet)
	if !k.waits {
		k.waits = true
		k.latest.Reset(patience * k.s.Quiet)
	}
}

// settled ends the wait for quiet.
func (k *desk) settled() {
	k.waits = false
	k.quiet.Stop()
	k.latest.Stop()
}

// derive tells the owner what the texts say. When that fails it is tried again later.
func (k *desk) derive(ctx context.Context) {
	k.settled()
	err := k.open(ctx, k.s.db)
	if err == nil && k.record.derivedSeq < k.record.seq {
		err = k.s.derive(ctx, k.record.mark, k.doc, k.roots)
	}
	switch {
	case err == nil:
		k.record.derivedSeq = k.record.seq
		k.settled()
		return
	case errors.Is(err, ErrMoved):
		k.look(ctx)
		k.written()
		return
	case fault.Is(err, fault.NotFound):
		k.fail(ctx, err)
		return
	default:
		k.s.log.ErrorContext(ctx, "derive texts", "document", k.id, "error", err)
	}
	k.waits = true
	k.latest.Reset(patience * k.s.Quiet)
}

// answerTo gives what somebody lacks. Thirty people who open the document at once are given the
// same bytes, whatever else they know.
func (k *desk) answerTo(has yjs.StateVector) []byte {
	maps.DeleteFunc(has, func(client, clock uint64) bool { return clock == 0 || k.doc.Known(client) == 0 })
	if len(has) > 0 {
		return k.doc.Answer(has)
	}
	if k.whole == nil {
		k.whole = k.doc.Answer(nil)
	}
	return k.whole
}

// smallLog is how many bytes of updates a document may have beside its state, however small.
const smallLog = 64 << 10

// compact keeps the document as one state when the updates after it pass a bound. When that
// fails nothing is lost, and it is tried again later.
func (k *desk) compact(ctx context.Context, bound int64) {
	if k.doc == nil || k.record.logBytes <= bound {
		return
	}
	state, err := k.doc.Encode(nil)
	if err == nil {
		err = k.s.keepCompact(ctx, k.record.mark, state)
	}
	if err != nil {
		k.s.log.WarnContext(ctx, "compact a document", "document", k.id, "error", err)
		return
	}
	k.record.weight, k.record.stateSeq, k.record.logBytes = int64(len(state)), k.record.seq, 0
}

var (
	// ErrMoved says that somebody else wrote since the document was read.
	ErrMoved = errors.New("document: written elsewhere meanwhile")
	// errRevoked says that somebody wrote who may not any more.
	errRevoked = errors.New("document: a right has ended")
)
