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
	// inboxLength is how many frames wait for one desk before those who send wait.
	inboxLength = 1024
)

// Service keeps documents. It is safe for use by many at once.
type Service struct {
	db    *db.DB
	owner Owner
	now   func() time.Time
	log   *slog.Logger
	// Idle is how long a document that nobody has open stays in memory.
	Idle time.Duration
	// MostBytes is how large a document may grow: some thousand pages with all their past.
	MostBytes int64

	unread *semaphore.Weighted
	life   context.Context // ends with Stop
	stop   context.CancelFunc
	going  sync.WaitGroup

	mu    sync.Mutex
	desks map[string]*desk // guarded by mu, like what follows
	pages map[string]int   // how many each account has open
}

// NewService makes the service; owner tells who may do what. End it with Stop.
func NewService(d *db.DB, owner Owner, now func() time.Time, log *slog.Logger) *Service {
	life, stop := context.WithCancel(context.Background()) //nolint:forbidigo // desks outlive requests
	return &Service{
		db: d, owner: owner, now: now, log: log, Idle: 30 * time.Second, MostBytes: 24 << 20,
		unread: semaphore.NewWeighted(mostUnread), life: life, stop: stop, desks: map[string]*desk{}, pages: map[string]int{},
	}
}

// Stop ends every line and waits for what is being kept.
func (s *Service) Stop() {
	s.stop()
	s.going.Wait()
}

// Create makes an empty document of a subject, in the transaction of the act that needs it.
func (s *Service) Create(ctx context.Context, tx *db.Tx, subject string) (id string, err error) {
	state, err := yjs.New(yjs.Stored()).Encode(nil)
	if err != nil {
		return "", err
	}
	id = db.NewID()
	return id, insert(ctx, tx, record{id: id, subject: subject, epoch: 1, state: state}, s.now())
}

// Load reads a document as it was last saved.
func (s *Service) Load(ctx context.Context, q db.Querier, id string) (*yjs.Doc, error) {
	r, err := load(ctx, q, id)
	if err != nil {
		return nil, err
	}
	return read(ctx, q, r, yjs.Stored())
}

// read puts a document together.
func read(ctx context.Context, q db.Querier, r record, limits yjs.Limits) (*yjs.Doc, error) {
	log, err := updatesAfter(ctx, q, r.id, r.stateSeq)
	if err != nil {
		return nil, err
	}
	doc := yjs.New(limits)
	for _, content := range append([][]byte{r.state}, log...) {
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
	actor account.Actor
	line  *live.Line
	desk  *desk
	acks  bool // the page counts what is saved

	// The rest belongs to the desk.
	right Right
	wrote bool   // something, since it came
	saved uint64 // updates
	shown int    // clients
}

// Join seats somebody at a document: what they send goes through Receive, what they are sent
// comes out of the line. acks asks to be told what is saved, which other clients do not know.
// Whoever joins must Leave.
func (s *Service) Join(ctx context.Context, actor account.Actor, id string, line *live.Line, acks bool) (*Seat, error) {
	subject, err := subjectOf(ctx, s.db, id)
	if err != nil {
		return nil, err
	}
	rights, err := s.owner.Rights(ctx, s.db, subject, []string{actor.ID})
	if err != nil {
		return nil, err
	}
	if rights[actor.ID] < Read {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	seat := &Seat{actor: actor, line: line, acks: acks, right: rights[actor.ID]}
	if seat.desk, err = s.deskFor(id, subject, actor); err != nil {
		return nil, err
	}
	return seat, seat.put(ctx, input{seat: seat, did: joined})
}

// deskFor gives the desk of a document, with one more seat.
func (s *Service) deskFor(id, subject string, actor account.Actor) (*desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil {
		return nil, errEnded
	}
	if s.pages[actor.ID] >= mostPages {
		return nil, fault.New(fault.Limited, "fault.limited")
	}
	s.pages[actor.ID]++
	k := s.desks[id]
	if k == nil {
		k = &desk{s: s, id: id, subject: subject, inbox: make(chan input, inboxLength), ended: make(chan struct{}), at: map[*Seat]bool{}}
		s.desks[id] = k
		s.going.Go(k.run)
	}
	k.seats++
	return k, nil
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
	if err := t.put(ctx, input{seat: t, did: sent, frame: frame, weight: weight}); err != nil {
		s.unread.Release(weight)
		return err
	}
	return nil
}

// Leave frees the seat, after what was received.
func (t *Seat) Leave() {
	_ = t.put(context.Background(), input{seat: t, did: left}) //nolint:forbidigo // a seat is freed whatever has ended
}

var errEnded = errors.New("document: the desk has ended")

// put waits until the desk has room.
func (t *Seat) put(ctx context.Context, in input) error {
	select {
	case t.desk.inbox <- in:
		return nil
	case <-t.desk.ended:
		return errEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// keepCompact keeps a document as one state. It is no act of anyone: what the document says
// stays.
func (s *Service) keepCompact(ctx context.Context, r record, state []byte) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		done, err := compact(ctx, tx, r, state)
		if err == nil && !done {
			return errMoved
		}
		return err
	})
}
