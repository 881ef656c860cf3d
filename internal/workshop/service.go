package workshop

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/frame"
	"maillage/internal/workshop/ledger"
	"maillage/internal/workshop/spoken"
)

// Draw writes one element of a board in a language; the part whose view is a board.View is the
// whole board.
type Draw = frame.Draw

// Tell says in a language what happened.
type Tell func(l lang.Lang, t board.Tell) string

// Service performs the acts of workshops and runs them. It is safe for use by many at once.
type Service struct {
	db    *db.DB
	queue *job.Queue
	post  *mail.Postbox
	now   func() time.Time
	log   *slog.Logger
	draw  Draw
	tell  Tell
	// Idle is how long a workshop that nobody looks at stays in memory.
	Idle time.Duration
	// Beat is how often people are told who is here and who writes.
	Beat time.Duration
	// Gather is how long a desk waits for more to come in one go, when several write at once.
	Gather time.Duration
	// SnapshotEvery is after how many commands the state is kept, so that opening reads few.
	SnapshotEvery int64

	process string // this one, to others

	life  context.Context // ends with Stop
	stop  context.CancelFunc
	going sync.WaitGroup

	mu    sync.Mutex
	desks map[string]*desk // guarded by mu
}

// NewService makes the service. Give it Draw before anybody looks; end it with Stop.
func NewService(d *db.DB, queue *job.Queue, post *mail.Postbox, now func() time.Time, log *slog.Logger) *Service {
	life, stop := context.WithCancel(context.Background()) //nolint:forbidigo // desks outlive requests
	s := &Service{
		db: d, queue: queue, post: post, now: now, log: log, process: db.NewID(),
		Idle: 30 * time.Second, Beat: time.Second, Gather: 15 * time.Millisecond, SnapshotEvery: 300,
		life: life, stop: stop, desks: map[string]*desk{},
	}
	queue.Register(reminderKind, s.remind)
	return s
}

// Draw takes what draws boards and says what happened: the pages, which know how.
func (s *Service) Draw(draw Draw, tell Tell) { s.draw, s.tell = draw, tell }

// Stop ends every line and waits for what is being kept.
func (s *Service) Stop() {
	s.stop()
	s.going.Wait()
}

// Start begins to listen to other processes.
func (s *Service) Start() {
	s.going.Go(func() {
		s.db.Listen(s.life, channel, s.heard, func(err error) {
			s.log.WarnContext(s.life, "listen to other processes", "error", err)
		})
	})
}

// standing is what somebody is at a workshop.
type standing struct {
	role  collective.Role // of its collective
	named bool            // facilitator, by the organiser
	no    int             // the person they are in it, or 0
}

// of reads a workshop, and what somebody is there: by their account, or as a guest by a secret.
func (s *Service) of(ctx context.Context, q db.Querier, actor account.Actor, id, secret string) (Workshop, standing, error) {
	w, err := get(ctx, q, id)
	if err != nil {
		return w, standing{}, err
	}
	st, err := standingOf(ctx, q, w, actor, secret)
	if err != nil {
		return w, st, err
	}
	if w.Facilitates = Facilitates(st.role, st.named); !w.Facilitates {
		w.Link = ""
	}
	w.Names = MayName(st.role, st.named, false, true) == nil
	return w, st, nil
}

// act runs one act of a facilitator: what they are is read in the transaction and checked, and the
// act leaves one line in the trail.
func (s *Service) act(ctx context.Context, actor account.Actor, id, name string, may func(w Workshop, st standing) error, do func(tx *db.Tx, w Workshop) (audit.Detail, error)) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		w, st, err := s.of(ctx, tx, actor, id, "")
		if err != nil {
			return err
		}
		if err := may(w, st); err != nil {
			return err
		}
		detail, err := do(tx, w)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, name, id, detail)
	})
	if errors.Is(err, errEcho) {
		return nil
	}
	return err
}

// errEcho ends an act that was done already: nothing to change, nothing to record.
var errEcho = errors.New("done already")

// List gives the workshops of a collective to its members: those to come first.
func (s *Service) List(ctx context.Context, actor account.Actor, collectiveID string) ([]Workshop, error) {
	role, err := collective.RoleOf(ctx, s.db, collectiveID, actor.ID)
	if err != nil {
		return nil, err
	}
	if err := MayList(role); err != nil {
		return nil, err
	}
	all, err := ofCollectives(ctx, s.db, actor.ID, "", collectiveID)
	for i := range all {
		if all[i].Facilitates = Facilitates(role, all[i].Facilitates); !all[i].Facilitates {
			all[i].Link = ""
		}
	}
	return all, err
}

// Coming gives the workshops to come, and those under way, of the collectives of a person: those of
// one after the other, by its name. Their links are not told.
func (s *Service) Coming(ctx context.Context, actor account.Actor) (groups []collective.Collective, of map[string][]Workshop, err error) {
	if groups, err = collective.Of(ctx, s.db, actor.ID); err != nil || len(groups) == 0 {
		return nil, nil, err
	}
	ids := make([]string, len(groups))
	for i, c := range groups {
		ids[i] = c.ID
	}
	all, err := ofCollectives(ctx, s.db, actor.ID, board.Ended, ids...)
	of = map[string][]Workshop{}
	for _, w := range all {
		w.Link = ""
		of[w.CollectiveID] = append(of[w.CollectiveID], w)
	}
	return groups, of, err
}

// Show gives a workshop to members of its collective, and to those who joined it and are in.
func (s *Service) Show(ctx context.Context, actor account.Actor, id, secret string) (Workshop, error) {
	w, st, err := s.of(ctx, s.db, actor, id, secret)
	if err == nil {
		err = MayRead(st.role, st.no > 0)
	}
	if err != nil || st.role != collective.NoRole {
		return w, err
	}
	return w, s.at(ctx, id, st.no, func(k *desk) error {
		p, _ := k.state.Person(st.no)
		return MayEnter(p)
	})
}

// Held is Show in the transaction of a room above, with the person somebody is in it, or 0.
func (s *Service) Held(ctx context.Context, q db.Querier, actor account.Actor, id, secret string) (Workshop, int, error) {
	w, st, err := s.of(ctx, q, actor, id, secret)
	if err != nil {
		return Workshop{}, 0, err
	}
	return w, st.no, MayRead(st.role, st.no > 0)
}

// Invited gives the workshop of a link to whoever holds it: its title, its purpose, its time.
func (s *Service) Invited(ctx context.Context, _ account.Actor, token string) (Workshop, error) {
	w, err := byLink(ctx, s.db, token)
	w.Link = ""
	return w, err
}

// Spoken gives the link that a code stands for, to whoever says it, while its workshop is open.
func (s *Service) Spoken(ctx context.Context, _ account.Actor, typed string) (link string, err error) {
	code, ok := spoken.Read(typed)
	links, err := openLinks(ctx, s.db, s.now().Add(-spoken.Life))
	for _, each := range links {
		if ok && spoken.Code(each) == code {
			link = each
		}
	}
	if err == nil && link == "" {
		err = fault.New(fault.NotFound, "workshop.code.gone")
	}
	return link, err
}

// Looking is a workshop as somebody may see it now.
type Looking struct {
	Workshop Workshop
	Viewer   board.Viewer
	View     board.View
	// Joined tells that they are a person of the workshop, or whoever opens it becomes one: a member
	// of the collective who has not come yet is Joined too, and is nobody in View.
	Joined bool
}

// Sitting is what a page says when it looks at a board.
type Sitting struct {
	Workshop  string
	Secret    string // of a guest
	For       int    // a person without a device for whom they act; 0 for themselves
	Lang      lang.Lang
	Since     int64 // the last command whose outcome it shows; 0 when it shows none
	Projector bool  // it is shown to a whole room: no person, and facilitators alone may open it
}

// Look gives the board as somebody may see it now. A guest who was sent away, or whose secret is
// not known, is refused as unknown.
func (s *Service) Look(ctx context.Context, actor account.Actor, at Sitting) (Looking, error) {
	w, no, err := s.mayLook(ctx, actor, at)
	if err != nil {
		return Looking{}, err
	}
	speaks, err := s.speaks(ctx, actor, w)
	if err != nil {
		return Looking{}, err
	}
	looking := Looking{Workshop: w, Joined: true}
	err = s.at(ctx, at.Workshop, no, func(k *desk) error {
		if p, ok := k.state.Person(no); ok && p.Standing == board.Expelled {
			return MayEnter(p)
		}
		looking.Viewer = k.viewer(board.Viewer{Person: no, For: at.For, Projector: at.Projector, Facilitator: w.Facilitates, Speaks: speaks, Here: k.whoIsHere(), Typing: k.people.Typing()})
		looking.View = k.state.View(looking.Viewer)
		return nil
	})
	return looking, err
}

// Started tells which steps of a workshop were opened, to those who lead it.
func (s *Service) Started(ctx context.Context, actor account.Actor, id string) (started map[string]bool, err error) {
	w, st, err := s.of(ctx, s.db, actor, id, "")
	if err == nil {
		err = MayLead(st.role, st.named)
	}
	if err != nil || w.OpenedAt.IsZero() {
		return nil, err
	}
	err = s.at(ctx, id, st.no, func(k *desk) error {
		started = map[string]bool{}
		for step := range k.state.Steps {
			started[step] = true
		}
		return nil
	})
	return started, err
}

// mayLook tells as which person somebody looks; 0 is a member who has not come in yet.
func (s *Service) mayLook(ctx context.Context, actor account.Actor, at Sitting) (Workshop, int, error) {
	w, st, err := s.of(ctx, s.db, actor, at.Workshop, at.Secret)
	if err != nil {
		return w, 0, err
	}
	if err := MayRead(st.role, st.no > 0); err != nil {
		return w, 0, err
	}
	if at.Projector {
		return w, 0, MayLead(st.role, st.named)
	}
	return w, st.no, nil
}

// Snapshot gives the state of a workshop as it is kept, for rooms that read what was said. Who may
// see what of it is for them to ask: see board.State.View.
func Snapshot(ctx context.Context, q db.Querier, id string) (*board.State, error) {
	if _, err := get(ctx, q, id); err != nil {
		return nil, err
	}
	s, _, err := ledger.Load(ctx, q, id, nil)
	return s, err
}
