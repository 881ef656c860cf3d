package workshop

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/workshop/acts"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/frame"
	"maillage/internal/workshop/ledger"
)

// turn is what a desk does with what came since the last.
type turn struct {
	desk    *desk
	from    int64 // the last command before it
	played  []ledger.Played
	also    []*act // whose acts write more than commands
	changes frame.Changes
	oks     map[*Seat][]string
	nos     map[*Seat][]frame.Refusal
	there   map[ledger.Name]bool // of those that came, which were kept before
	refuses bool                 // something, by the state as this process knows it
	senders int                  // pages that sent something that is kept
}

func newTurn(k *desk) *turn {
	return &turn{desk: k, oks: map[*Seat][]string{}, nos: map[*Seat][]frame.Refusal{}}
}

// act is what the service asks of a desk, besides what pages send.
type act struct {
	by int // for whom, where it is for a person of the workshop
	// commands gives what is to be played, from the state as it is then; nil plays nothing.
	commands func(k *desk) ([]board.Command, error)
	// also writes more, in the transaction that keeps them.
	also func(ctx context.Context, tx *db.Tx, done []board.Change) error
	// after runs once they are kept.
	after func(k *desk) error

	changes []board.Change
	err     error // why it is refused
	failed  bool  // it could not be kept: it is not tried again
	done    chan error
}

// answer tells whoever waits what became of it.
func (a *act) answer(k *desk, failed error) {
	err := a.err
	if err == nil {
		err = failed
	}
	if err == nil && a.after != nil {
		err = a.after(k)
	}
	a.done <- err
}

// mostTurns is how often a batch is tried: again after somebody wrote in another process, or
// without an act that could not be kept.
const mostTurns = 6

func (k *desk) turn(ctx context.Context, batch []input) error {
	moved := false
	for try := 1; ; try++ {
		t, err := k.guarded(ctx, batch, moved)
		if err == nil {
			t.answer()
			return nil
		}
		k.state = nil // it may hold what was not kept
		failed, one := errors.AsType[*actFailed](err)
		if one {
			failed.act.err, failed.act.failed = failed.error, true
		}
		moved = errors.Is(err, errMoved)
		if try == mostTurns || !moved && !one {
			return err
		}
	}
}

// guarded tries once; whatever a rule of the board panics on ends this turn and no other workshop.
func (k *desk) guarded(ctx context.Context, batch []input, moved bool) (t *turn, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("workshop %s: panic: %v", k.id, r)
		}
	}()
	return k.try(ctx, batch, moved)
}

// try plays what a batch asks, and keeps it. After somebody wrote elsewhere it does so within a
// transaction from the reading on, so that nobody can be faster again.
func (k *desk) try(ctx context.Context, batch []input, moved bool) (t *turn, err error) {
	if moved {
		err = k.s.db.Write(ctx, func(tx *db.Tx) error {
			if err := k.open(ctx, tx); err != nil {
				return err
			}
			if t, err = k.taken(ctx, tx, batch); err != nil {
				return err
			}
			return t.keep(ctx, tx)
		})
		return t, err
	}
	if err := k.open(ctx, k.s.db); err != nil {
		return nil, err
	}
	if t, err = k.taken(ctx, k.s.db, batch); err != nil {
		return t, err
	}
	if t.refuses { // unless it is allowed by what was written elsewhere
		now, err := get(ctx, k.s.db, k.id)
		if err == nil && now.seq != t.from {
			err = errMoved
		}
		if err != nil {
			return t, err
		}
	}
	if len(t.played) == 0 && len(t.also) == 0 {
		return t, nil
	}
	return t, k.s.db.Write(ctx, func(tx *db.Tx) error { return t.keep(ctx, tx) })
}

// open reads what was said since the state that is there.
func (k *desk) open(ctx context.Context, q db.Querier) error {
	if k.state != nil && !k.stale {
		return nil
	}
	w, err := get(ctx, q, k.id)
	if err != nil {
		k.state = nil
		return err
	}
	former := k.state
	k.state = nil // while it plays, it is neither what it was nor what it will be
	s, done, err := ledger.Load(ctx, q, k.id, former)
	if err != nil {
		return err
	}
	k.group = w.CollectiveID
	if k.names, err = collective.Names(ctx, q, w.CollectiveID); err != nil {
		return err
	}
	if former == nil {
		k.kept = s.Seq - int64(len(done))
	}
	missing := k.heard > 0 && s.Seq > k.heard && (len(done) == 0 || done[0].Seq > k.heard+1)
	for _, p := range done {
		if p.Seq <= k.heard { // it is read again, after a turn that failed
			continue
		}
		k.ring.Add(p.Seq, p.Change)
		if k.told > 0 {
			k.missed.Add(p.Change, true)
		}
	}
	if missing {
		k.missed.Whole = true
		k.ring.Forget()
	}
	if k.told == 0 {
		k.told = s.Seq
	}
	k.state, k.stale, k.heard = s, false, s.Seq
	return nil
}

// taken is a turn with all that a batch asks.
func (k *desk) taken(ctx context.Context, q db.Querier, batch []input) (*turn, error) {
	t := newTurn(k)
	t.from = k.state.Seq
	var names []ledger.Name
	for _, in := range batch {
		if in.sent != nil && in.sent.ID != "" {
			names = append(names, ledger.Name{Person: in.seat.no, ID: in.sent.ID})
		}
	}
	var err error
	if t.there, err = ledger.Known(ctx, q, k.id, names); err != nil {
		return nil, err
	}
	if err := t.unlead(ctx, q, batch); err != nil {
		return nil, err
	}
	for _, in := range batch {
		switch {
		case in.sent != nil && k.at[in.seat]:
			t.take(in.seat, in.sent)
		case in.act != nil && !in.act.failed:
			t.perform(in.act)
		}
	}
	return t, nil
}

// unlead takes the lead from those who were named and may not lead any more, when they look or act
// next: they left the collective, or only read there. Whom facilitators made one of them on the
// board, without any role, stays.
func (t *turn) unlead(ctx context.Context, q db.Querier, batch []input) error {
	k := t.desk
	asked := map[int]bool{}
	for _, in := range batch {
		no := 0
		if in.seat != nil {
			no = in.seat.no
		} else if in.act != nil {
			no = in.act.by
		}
		p, ok := k.state.Person(no)
		if !ok || !p.Facilitator || p.Account == "" || asked[p.No] {
			continue
		}
		asked[p.No] = true
		st, err := standingOf(ctx, q, Workshop{ID: k.id, CollectiveID: k.group}, account.Actor{ID: p.Account}, "")
		if err != nil {
			return err
		}
		if !st.named || Facilitates(st.role, st.named) {
			continue
		}
		ends := board.Command{ID: db.NewID(), At: k.s.now(), Do: "person.lead", Fields: map[string]string{"person": itoa(p.No), "on": "0", "left": "1"}}
		if _, err := t.play(ends); err != nil {
			return err
		}
	}
	return nil
}

// take plays what a page sent.
func (t *turn) take(seat *Seat, sent *frame.Sent) {
	k := t.desk
	now := k.s.now()
	if sent.ID == "" {
		if sent.Typing {
			k.types(seat.no, now)
		}
		return
	}
	name := ledger.Name{Person: seat.no, ID: sent.ID}
	if t.there[name] || k.recent.Has(name) {
		t.oks[seat] = append(t.oks[seat], sent.ID)
		return
	}
	if !sent.Paced {
		if wait := k.paces(seat.no, sent.Do, sent.Fields, now); wait > 0 {
			t.nos[seat] = append(t.nos[seat], frame.Refusal{ID: sent.ID, Why: seat.lang.Text("workshop.pace"), Again: wait.Milliseconds() + 1})
			return
		}
		sent.Paced = true
	}
	if _, err := t.play(board.Command{ID: sent.ID, By: seat.no, At: now, Do: sent.Do, Fields: sent.Fields}); err != nil {
		t.nos[seat], t.refuses = append(t.nos[seat], frame.Refused(seat.lang, sent.ID, err)), true
		return
	}
	t.there[name] = true
	t.oks[seat] = append(t.oks[seat], sent.ID)
	t.senders++
}

// perform plays what an act of the service asks.
func (t *turn) perform(a *act) {
	a.changes, a.err = nil, nil
	var commands []board.Command
	if a.commands != nil {
		if commands, a.err = a.commands(t.desk); a.err != nil {
			t.refuses = true
			return
		}
	}
	for _, c := range commands {
		change, err := t.play(c)
		if err != nil {
			a.err, t.refuses = err, true
			return
		}
		a.changes = append(a.changes, change)
	}
	if a.also != nil {
		t.also = append(t.also, a)
	}
}

// play plays one command on the state.
func (t *turn) play(c board.Command) (board.Change, error) {
	k := t.desk
	c.At = c.At.UTC().Truncate(time.Microsecond) // as it is kept
	if c.By != 0 {
		if err := k.allows(c); err != nil {
			return board.Change{}, err
		}
	}
	if c.Do == "groups.draw" || c.Fields["seed"] != "" { // lots are drawn once: whoever sends them does not choose
		c.Fields = maps.Clone(c.Fields)
		c.Fields["seed"] = strconv.Itoa(rand.IntN(1e9)) //nolint:gosec // who is in which group is no secret
	}
	most := int64(maxCommands)
	if p, ok := k.state.Person(c.By); c.By == 0 || ok && p.Facilitator { // who leads can still end it
		most *= 2
	}
	if k.state.Seq >= most {
		return board.Change{}, fault.New(fault.TooLarge, "workshop.full")
	}
	change, err := acts.Apply(k.state, c)
	if err != nil {
		return change, err
	}
	t.played = append(t.played, ledger.Played{Command: ledger.Command{Seq: k.state.Seq, Command: c}, Change: change})
	return change, nil
}

// allows refuses what the board cannot know to be wrong.
func (k *desk) allows(c board.Command) error {
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		if !lang.Readable(c.Fields[name]) {
			return fault.Wrong(name, "field.characters")
		}
	}
	if name := c.Fields["name"]; lang.Links(name) {
		return fault.Wrong("name", "field.link")
	}
	if id := c.Fields["organisation"]; id != "" {
		if _, known := k.names[id]; !known {
			return fault.Wrong("organisation", "field.choose")
		}
	}
	return nil
}

// answer tells everyone what was kept.
func (t *turn) answer() {
	k := t.desk
	k.crowd = t.senders >= few
	for _, p := range t.played {
		t.changes.Add(p.Change, true)
		k.ring.Add(p.Seq, p.Change)
		if p.By != 0 {
			k.recent.Add(ledger.Name{Person: p.By, ID: p.ID})
		}
		if p.Do == "people.merge" {
			k.resolve()
		}
	}
	t.tellAll()
}

// resolve seats those who turned out to be others as these.
func (k *desk) resolve() {
	for seat := range k.at {
		if p, ok := k.state.Person(seat.no); ok {
			seat.no = p.No
		}
	}
}
