package workshop

import (
	"context"
	"errors"
	"time"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/frame"
	"maillage/internal/workshop/ledger"
	"maillage/internal/workshop/pace"
	"maillage/internal/workshop/presence"
)

const (
	// inboxLength is how much waits for one desk before those who send wait.
	inboxLength = 256
	// few is how many write in one turn before it is worth waiting for others.
	few = 2
	// beatsToAsk is after how many beats it is asked who may lead.
	beatsToAsk = 10
)

// input is one thing that a desk is asked: by a page, or by an act of the service.
type input struct {
	seat    *Seat
	did     deed
	content []byte      // of a frame that a page sent
	sent    *frame.Sent // once the desk has read it
	act     *act
}

// deed is what a seat did.
type deed int

const (
	joined deed = iota
	wrote
	left
	acted // by no seat
	stays // nothing
)

// desk is where one workshop runs: everything below news belongs to its goroutine.
type desk struct {
	s     *Service
	id    string
	users int // guarded by the service's mutex: who may still put something in the inbox
	inbox *live.Inbox[input]
	news  chan struct{} // holds one when something may have changed elsewhere
	ended chan struct{}

	at     map[*Seat]bool
	crowd  bool // several wrote in the last turn
	idle   *time.Timer
	beat   *time.Ticker
	stale  bool         // somebody may have written elsewhere
	told   int64        // the last command of which pages know
	heard  int64        // the last one that ring and missed know of: pages are told of it next
	state  *board.State // nil until it is read, and after it could not be kept
	came   int64        // pages, so far
	beats  int
	group  string            // the collective
	names  map[string]string // of its organisations
	pace   pace.Pace         // of people
	recent ledger.Recent
	ring   frame.Ring
	people *presence.Presence
	missed frame.Changes // elsewhere, which pages are not told yet
	kept   int64         // the last command that a kept state has
}

func newDesk(s *Service, id string) *desk {
	return &desk{
		s: s, id: id, inbox: live.NewInbox[input](inboxLength), news: make(chan struct{}, 1), ended: make(chan struct{}),
		at: map[*Seat]bool{}, idle: time.NewTimer(s.Idle), beat: time.NewTicker(s.Beat), pace: pace.Pace{}, people: presence.New(),
	}
}

// enter gives the desk of a workshop, for whoever will leave it again.
func (s *Service) enter(id string) (*desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil {
		return nil, errEnded
	}
	k := s.desks[id]
	if k == nil {
		k = newDesk(s, id)
		s.desks[id] = k
		s.going.Go(k.run)
	}
	k.users++
	return k, nil
}

func (s *Service) leave(k *desk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.users--
}

// closes tells whether a desk that has been idle may end: nobody is there, or comes.
func (s *Service) closes(k *desk) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.users > 0 && s.life.Err() == nil {
		return false
	}
	delete(s.desks, k.id)
	return true
}

var errEnded = fault.New(fault.Unavailable, "workshop.stopping").Because(errors.New("the desk has ended"))

// put waits until the desk has room.
func (k *desk) put(ctx context.Context, in input) error {
	err := k.inbox.Put(ctx, in)
	if errors.Is(err, live.ErrEnded) {
		return errEnded
	}
	return err
}

// run takes what comes until nobody has been there for a while.
func (k *desk) run() {
	defer close(k.ended)
	defer k.inbox.End()
	defer k.beat.Stop()
	ctx := context.WithoutCancel(k.s.life)
	for {
		select {
		case <-k.inbox.Ready():
			k.gather()
			k.takeAll(ctx)
			k.idle.Reset(k.s.Idle)
		case <-k.news:
			k.stale = true
			k.safely(nil, func() { k.look(ctx) })
		case <-k.beat.C:
			k.safely(nil, k.presence)
			if k.beats++; k.beats%beatsToAsk == 0 {
				k.safely(nil, func() { k.ask(ctx) })
			}
		case <-k.idle.C:
			k.idle.Reset(k.s.Idle)
			if k.s.closes(k) {
				k.finish(ctx)
				return
			}
		case <-k.s.life.Done():
			k.sendAway(live.Stopping, "the server stops")
			k.inbox.End()
			k.takeAll(ctx)
			k.s.closes(k)
			k.finish(ctx)
			return
		}
	}
}

// ask has it asked again who may lead, of those who only look.
func (k *desk) ask(ctx context.Context) {
	var all []input
	for page := range k.at {
		all = append(all, input{seat: page, did: stays})
	}
	if len(all) > 0 {
		k.take(ctx, all)
	}
}

// safely has whatever panics end the pages of this workshop, and no other.
func (k *desk) safely(batch []input, act func()) {
	defer func() {
		if r := recover(); r != nil {
			k.s.log.Error("a workshop panics", "workshop", k.id, "panic", r)
			k.state = nil
			k.sendAway(live.Again, "the board cannot be drawn now")
			clear(k.at)
			for _, in := range batch {
				if in.act != nil && len(in.act.done) == 0 {
					in.act.done <- errEnded
				}
			}
		}
	}()
	act()
}

// gather waits a moment for more when several wrote in the last turn: each frame that is sent then
// carries more.
func (k *desk) gather() {
	if k.crowd && k.s.Gather > 0 && k.inbox.Len() < inboxLength/2 {
		select {
		case <-time.After(k.s.Gather):
		case <-k.s.life.Done():
		}
	}
}

// takeAll does what has come, if something has.
func (k *desk) takeAll(ctx context.Context) {
	if batch := k.inbox.Take(); len(batch) > 0 {
		k.safely(batch, func() { k.take(ctx, batch) })
	}
}

// finish keeps the state, so that the next opening reads no commands.
func (k *desk) finish(ctx context.Context) {
	if k.state != nil && k.state.Seq > k.kept {
		k.keepState(ctx)
	}
}

func (k *desk) sendAway(code live.Code, reason string) {
	for seat := range k.at {
		seat.line.Close(code, reason)
	}
}

// take does what a batch asks.
func (k *desk) take(ctx context.Context, batch []input) {
	for i, in := range batch {
		switch in.did {
		case joined:
			k.seat(in.seat)
		case wrote:
			batch[i].sent = in.seat.read(in.content)
		case left, acted, stays:
		}
	}
	err := k.turn(ctx, batch)
	if err != nil {
		k.fail(ctx, err, batch)
	}
	for _, in := range batch {
		switch {
		case in.did == left:
			k.goes(in.seat)
		case in.act != nil:
			in.act.answer(k, err)
		}
	}
	if k.state != nil && k.state.Seq-k.kept >= k.s.SnapshotEvery {
		k.keepState(ctx)
	}
}

// fail tells those who wrote to send it again: their pages do, and it counts once. Who looks at
// a workshop that is gone must go.
func (k *desk) fail(ctx context.Context, err error, batch []input) {
	if fault.Is(err, fault.NotFound) {
		k.sendAway(live.Unknown, "the workshop is gone")
		return
	}
	k.s.log.ErrorContext(ctx, "keep a workshop", "workshop", k.id, "error", err)
	for _, in := range batch {
		switch {
		case in.did == joined:
			in.seat.line.Close(live.Again, "the workshop cannot be read now")
		case in.sent != nil && in.sent.ID != "" && k.at[in.seat]:
			in.seat.send(frame.Frame{Seq: k.told, Now: k.s.now(), No: []frame.Refusal{{ID: in.sent.ID, Why: in.seat.lang.Text("workshop.again"), Again: againAfter.Milliseconds()}}})
		}
	}
}

// againAfter is when a page may send again what could not be kept.
const againAfter = time.Second

// look finds out what was written in another process, or by an act of the server.
func (k *desk) look(ctx context.Context) {
	if len(k.at) == 0 {
		return
	}
	t := newTurn(k)
	if err := k.open(ctx, k.s.db); err != nil {
		k.fail(ctx, err, nil)
		return
	}
	t.tellAll()
}

// fresh makes the state the one that is kept now, for a page that was not told.
func (k *desk) fresh(ctx context.Context) error {
	w, err := get(ctx, k.s.db, k.id)
	if err != nil {
		return err
	}
	if k.state == nil || k.state.Seq != w.seq {
		k.stale = true
		if len(k.at) > 0 {
			k.look(ctx)
		}
	}
	if err := k.open(ctx, k.s.db); err != nil {
		return err
	}
	names, err := collective.Names(ctx, k.s.db, k.group) // a partner may have come since
	if err == nil {
		k.names = names
	}
	return err
}

// viewer tells who looks, among those who are here and write.
func (k *desk) viewer(v board.Viewer) board.Viewer {
	v.Names = k.names
	if p, ok := k.state.Person(v.Person); ok {
		v.Person, v.Facilitator = p.No, p.Facilitator
	}
	if p, ok := k.state.Person(v.For); ok {
		v.For = p.No
	}
	if v.Projector {
		v.Person, v.Facilitator = 0, false
	}
	return v
}

// paces tells how long somebody must wait before they send something; 0 when they may now.
func (k *desk) paces(no int, do string, fields map[string]string, at time.Time) time.Duration {
	p, ok := k.state.Person(no)
	if !ok {
		return 0 // it is refused for that
	}
	return k.pace.Wait(p.No, p.Facilitator, pace.Cost(do, fields), at)
}

// keepState keeps the state as it is. It is no act of anyone: what was said stays.
func (k *desk) keepState(ctx context.Context) {
	if err := k.s.keepState(ctx, k.id, k.state); err != nil {
		k.s.log.WarnContext(ctx, "keep the state of a workshop", "workshop", k.id, "error", err)
		return
	}
	k.kept = k.state.Seq
}
