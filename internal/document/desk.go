package document

import (
	"context"
	"errors"
	"time"

	"maillage/internal/live"
	"maillage/internal/yjs"
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

// desk is where one document is written: everything below inbox belongs to its goroutine.
type desk struct {
	s           *Service
	id, subject string
	seats       int // guarded by the service's mutex
	inbox       chan input
	ended       chan struct{}

	at       map[*Seat]bool
	presence presence

	// What is known of the document, when doc is not nil.
	record record
	doc    *yjs.Doc
	limits yjs.Limits
	whose  map[uint64]string // clients
	whole  []byte            // the document as one update, while it has not changed
	behind bool              // those at the desk lack what another process wrote
}

// mostAtOnce bounds what is taken in one go, so that nobody waits long for an answer.
const mostAtOnce = 512

// run takes what comes until nobody has been there for a while.
func (k *desk) run() {
	defer close(k.ended)
	defer k.sendAway()
	ctx := context.WithoutCancel(k.s.life)
	for {
		batch := k.next()
		if k.s.life.Err() != nil {
			k.sendAway()
		}
		if batch == nil {
			if k.s.closes(k) {
				k.compact(ctx, 0)
				return
			}
			continue
		}
		k.take(ctx, batch)
	}
}

// sendAway ends every line, because the service stops.
func (k *desk) sendAway() {
	for seat := range k.at {
		seat.line.Close(live.Stopping, "the server stops")
	}
}

// next waits for what seats did and gives all of it; nothing when the desk was idle, or stops.
func (k *desk) next() []input {
	idle := time.NewTimer(k.s.Idle)
	defer idle.Stop()
	var batch []input
	select {
	case in := <-k.inbox:
		batch = append(batch, in)
	case <-idle.C:
		return nil
	case <-k.s.life.Done():
	}
	for len(batch) < mostAtOnce {
		select {
		case in := <-k.inbox:
			batch = append(batch, in)
		default:
			return batch
		}
	}
	return batch
}

// take does what the seats of a batch ask.
func (k *desk) take(ctx context.Context, batch []input) {
	for _, in := range batch {
		if in.did == joined {
			k.at[in.seat] = true
			k.presence.ask(in.seat)
		}
	}
	if err := k.turn(ctx, batch); err != nil {
		k.s.log.ErrorContext(ctx, "keep a document", "document", k.id, "error", err)
		k.doc = nil
		for seat := range k.at { // what was not acknowledged comes back with them
			seat.line.Close(live.Again, "the document cannot be kept now")
		}
	}
	for _, in := range batch {
		k.s.unread.Release(in.weight)
		if in.did == left {
			k.presence.leave(in.seat, k.s.now())
			delete(k.at, in.seat)
			k.s.released(in.seat)
		}
	}
	k.presence.tell(k.at, k.s.now())
	k.compact(ctx, max(smallLog, int64(len(k.record.state))))
}

// mostTurns is how often a batch is tried: again without those who lost their right meanwhile,
// or after somebody wrote in another process.
const mostTurns = 5

func (k *desk) turn(ctx context.Context, batch []input) error {
	for try := 1; ; try++ {
		if err := k.open(ctx); err != nil {
			return err
		}
		t := &turn{desk: k, written: map[string][]*yjs.Update{}, sets: map[*Seat]uint64{}, clients: map[uint64]string{}, ends: map[*Seat]*live.End{}}
		for _, in := range batch {
			if in.did == sent && k.at[in.seat] {
				t.take(in.seat, in.frame)
			}
		}
		err := t.keep(ctx)
		if err == nil {
			t.answer()
			return nil
		}
		k.doc = nil // it holds what was not kept
		k.behind = k.behind || errors.Is(err, errMoved)
		if try == mostTurns || !errors.Is(err, errMoved) && !errors.Is(err, errRevoked) {
			return err
		}
	}
}

// open reads the document unless it is there.
func (k *desk) open(ctx context.Context) error {
	if k.doc != nil {
		return nil
	}
	r, err := load(ctx, k.s.db, k.id)
	if err != nil {
		return err
	}
	roots, err := k.s.owner.Roots(ctx, k.s.db, k.subject)
	if err != nil {
		return err
	}
	limits := yjs.Live()
	limits.Roots = roots
	doc, err := read(ctx, k.s.db, r, limits)
	if err != nil {
		return err
	}
	whose, err := clients(ctx, k.s.db, k.id)
	if err != nil {
		return err
	}
	k.record, k.doc, k.limits, k.whose, k.whole = r, doc, limits, whose, nil
	return nil
}

// answerTo gives what somebody lacks. Thirty people who open the document at once are given the
// same bytes.
func (k *desk) answerTo(has yjs.StateVector) []byte {
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
		err = k.s.keepCompact(ctx, k.record, state)
	}
	if err != nil {
		k.s.log.WarnContext(ctx, "compact a document", "document", k.id, "error", err)
		return
	}
	k.record.state, k.record.stateSeq, k.record.logBytes = state, k.record.seq, 0
}

var (
	// errMoved says that somebody else wrote, in another process.
	errMoved = errors.New("document: written elsewhere meanwhile")
	// errRevoked says that somebody wrote who may not any more.
	errRevoked = errors.New("document: a right has ended")
)
