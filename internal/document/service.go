package document

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document/history"
	"maillage/internal/document/journal"
	"maillage/internal/document/presence"
	"maillage/internal/document/tally"
	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/yjs"
)

const (
	// mostUnread bounds the bytes that pages have sent and nobody has looked at yet, in all
	// documents: who sends more waits.
	mostUnread = 64 << 20
	// mostPages is how many pages one account may have open at once, in all documents.
	mostPages = 40
	// gather is how long to wait for more to come in one go, when several write at once.
	gather = 10 * time.Millisecond
	// inboxLength is how many frames wait for one desk before those who send wait.
	inboxLength = 256
)

// Service keeps documents. It is safe for use by many at once.
type Service struct {
	db    *db.DB
	owner Owner
	now   func() time.Time
	log   *slog.Logger
	// Idle is how long a document that nobody has open stays in memory.
	Idle time.Duration
	// Watch is how often the rights of those who have a document open are looked at again.
	Watch time.Duration
	// Quiet is how long nobody writes before the owner is told what the texts say; while somebody
	// always does, it is told after ten times as long.
	Quiet time.Duration
	// MostBytes is how large a document may grow: some thousand pages with all their past.
	MostBytes int64

	process string // this one, to others
	keeper  *db.Keeper[*turn]

	unread *semaphore.Weighted
	life   context.Context // ends with Stop
	stop   context.CancelFunc
	going  sync.WaitGroup

	watching sync.Once // begins with the first desk

	mu    sync.Mutex
	desks map[string]*desk // guarded by mu, like what follows
	pages map[string]int   // how many each account has open
}

// NewService makes the service; owner tells who may do what. End it with Stop.
func NewService(d *db.DB, owner Owner, now func() time.Time, log *slog.Logger) *Service {
	life, stop := context.WithCancel(context.Background()) //nolint:forbidigo // desks outlive requests
	s := &Service{
		db: d, owner: owner, now: now, log: log, MostBytes: 24 << 20, process: db.NewID(),
		Idle: 30 * time.Second, Watch: 5 * time.Second, Quiet: 3 * time.Second,
		unread: semaphore.NewWeighted(mostUnread), life: life, stop: stop, desks: map[string]*desk{}, pages: map[string]int{},
	}
	s.keeper = db.NewKeeper(d, gather, s.keep)
	return s
}

// Stop ends every line and waits for what is being kept.
func (s *Service) Stop() {
	s.stop()
	s.going.Wait()
}

// mostReadings is how often a document is read that is compacted while it is read.
const mostReadings = 5

// read puts a document together. Where its updates became part of its state after r was read, r is
// read again: nothing may be missing of what is kept as the whole afterwards.
func read(ctx context.Context, q db.Querier, r *record, limits yjs.Limits) (*yjs.Doc, error) {
	log, err := journal.Between(ctx, q, r.id, r.stateSeq, r.seq)
	for try := 1; errors.Is(err, journal.ErrGap) && try < mostReadings; try++ {
		if *r, err = load(ctx, q, r.id); err == nil {
			log, err = journal.Between(ctx, q, r.id, r.stateSeq, r.seq)
		}
	}
	if err != nil {
		return nil, err
	}
	contents := [][]byte{r.state}
	for _, u := range log {
		contents = append(contents, u.Content)
	}
	doc := yjs.New(limits)
	for _, content := range contents {
		u, err := yjs.DecodeUpdate(content, yjs.Stored())
		if err != nil {
			return nil, err
		}
		if _, err := doc.Apply(u, nil); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

// Seat is one open page at a document.
type Seat struct {
	actor  account.Actor
	line   *live.Line
	desk   *desk
	acks   bool // the page counts what is saved
	schema int

	leaving sync.Once

	// The rest belongs to the desk.
	right  Right
	wrote  bool         // something, since it came
	saved  uint64       // updates
	erased tally.Erased // by this page, and not told yet
	shows  presence.Seat
}

// Joining is what a page says of itself when it opens a document.
type Joining struct {
	Subject string // see Subject.String
	Acks    bool   // it wants to be told what is saved and what it may do, which other clients do not know
	Schema  int    // of texts, that it knows: see text.Version
}

// Join seats somebody at the document of a subject, which is made when it is not there: what they
// send goes through Receive, what they are sent comes out of the line. Whoever joins must Leave.
// A page that knows less than texts may hold would delete it, so it may not write: it is refused
// with a *live.End.
func (s *Service) Join(ctx context.Context, actor account.Actor, line *live.Line, j Joining) (*Seat, error) {
	subject, ok := ParseSubject(j.Subject)
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	right, err := s.may(ctx, s.db, actor, subject, Read)
	if err != nil {
		return nil, err
	}
	seat := &Seat{actor: actor, line: line, acks: j.Acks, schema: j.Schema, right: right, shows: presence.Seat{Account: actor.ID, Name: actor.Called(), Line: line}}
	if seat.outdated() {
		return nil, outdated
	}
	id, err := s.begun(ctx, actor, subject)
	if err != nil {
		return nil, err
	}
	if err := s.seat(seat, id, subject); err != nil {
		return nil, err
	}
	return seat, seat.desk.inbox.Put(ctx, input{seat: seat, did: joined})
}

var outdated = &live.End{Code: live.Outdated, Reason: "the page is older than what texts may hold"}

// outdated tells a page that would write without knowing all that texts may hold.
func (t *Seat) outdated() bool { return t.right >= Write && t.schema < text.Version() }

// may gives the right that somebody has, and refuses who has less than needed: who may not even
// read is not told that there is something.
func (s *Service) may(ctx context.Context, q db.Querier, actor account.Actor, subject Subject, needed Right) (Right, error) {
	rights, err := s.owner.Rights(ctx, q, []Asked{{subject, []string{actor.ID}}})
	if err != nil {
		return None, err
	}
	switch right := rights[0][actor.ID]; {
	case right < Read:
		return None, fault.New(fault.NotFound, "fault.not_found")
	case right < needed:
		return right, fault.New(fault.Forbidden, "fault.forbidden")
	default:
		return right, nil
	}
}

// seat gives somebody a seat at the desk of a document.
func (s *Service) seat(seat *Seat, id string, subject Subject) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil {
		return live.ErrEnded
	}
	if s.pages[seat.actor.ID] >= mostPages {
		return fault.New(fault.Limited, "fault.limited")
	}
	s.pages[seat.actor.ID]++
	seat.desk = s.deskOf(id, subject)
	seat.desk.seats++
	return nil
}

// deskOf gives the desk of a document; the mutex is held.
func (s *Service) deskOf(id string, subject Subject) *desk {
	k := s.desks[id]
	if k == nil {
		k = newDesk(s, id, subject)
		s.desks[id] = k
		s.watching.Do(func() { s.going.Go(s.watch) })
		s.going.Go(k.run)
	}
	return k
}

// released takes a seat away from its desk.
func (s *Service) released(seat *Seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seat.desk.seats--
	if s.pages[seat.actor.ID]--; s.pages[seat.actor.ID] == 0 {
		delete(s.pages, seat.actor.ID)
	}
}

// closes tells whether a desk that has been idle may end: nobody has joined meanwhile.
func (s *Service) closes(k *desk) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.seats > 0 && s.life.Err() == nil {
		return false
	}
	delete(s.desks, k.id)
	return true
}

// Receive hands over a frame that the page sent. It waits while too much is unread, and fails
// when the line or ctx has ended.
func (t *Seat) Receive(ctx context.Context, frame []byte) error {
	s := t.desk.s
	weight := int64(len(frame)) + 64
	if err := s.unread.Acquire(ctx, weight); err != nil {
		return err
	}
	if err := t.desk.inbox.Put(ctx, input{seat: t, did: sent, frame: frame, weight: weight}); err != nil {
		s.unread.Release(weight)
		return err
	}
	return nil
}

// Leave frees the seat, after what was received. Once more does nothing.
func (t *Seat) Leave() {
	t.leaving.Do(func() {
		_ = t.desk.inbox.Put(context.Background(), input{seat: t, did: left}) //nolint:forbidigo // a seat is freed whatever has ended
	})
}

// keepCompact keeps a document as one state. It is no act of anyone: what the document says
// stays.
func (s *Service) keepCompact(ctx context.Context, m mark, state []byte) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := history.Merged(ctx, tx, m.history()); err != nil {
			return err
		}
		done, err := journal.Renew(ctx, tx, m.id, m.epoch, m.seq, 0, state)
		if err == nil && !done {
			return ErrMoved
		}
		return err
	})
}
