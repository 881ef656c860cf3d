package award

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/mail"
	"maillage/internal/programme"
	"maillage/internal/review"
)

// Service performs the acts of decision.
type Service struct {
	db       *db.DB
	calls    *programme.Service
	dossiers *dossier.Service
	queue    *job.Queue
	post     *mail.Postbox
	now      func() time.Time
}

// NewService makes the service; it does its jobs on the queue.
func NewService(d *db.DB, calls *programme.Service, dossiers *dossier.Service, queue *job.Queue, post *mail.Postbox, now func() time.Time) *Service {
	s := &Service{d, calls, dossiers, queue, post, now}
	queue.Register(tellKind, s.tellNext)
	return s
}

// Board is a round with a page of its ranked list, its decisions and counters. The counters
// are of the whole round, whatever the page shows.
type Board struct {
	Call     programme.Call
	Round    programme.Round
	Role     programme.Role
	Team     []programme.Member
	List     review.List
	Rows     []Row
	Counters []Counter
	Tally
}

// Tally counts the filed dossiers of a round by how far their decisions are.
type Tally struct {
	Filed, Decided, Told int
}

// Undecided counts the dossiers without a decision.
func (t Tally) Undecided() int { return t.Filed - t.Decided }

// Pending counts the dossiers whose collectives do not know their decision yet. A round may
// be released several times: late dossiers and those of a continuous call come after.
func (t Tally) Pending() int { return t.Filed - t.Told }

// Released tells whether every collective of the round knows its decision.
func (t Tally) Released() bool { return t.Filed > 0 && t.Pending() == 0 }

// The decisions a board may be narrowed to.
const (
	ToDecide  = review.Undecided
	ToAward   = string(Awarded)
	ToRefusal = string(Refusal)
)

// Board gives a page of a round to the funder's managers and instructors.
func (s *Service) Board(ctx context.Context, actor account.Actor, roundID string, f review.Filter) (Board, error) {
	b, err := s.open(ctx, s.db, actor, roundID)
	if err != nil {
		return b, err
	}
	if err := programme.MayInstruct(b.Role); err != nil {
		return b, err
	}
	if b.Team, err = programme.Members(ctx, s.db, b.Call.FunderID); err != nil {
		return b, err
	}
	if f, err = f.For(ctx, s.db, roundID, actor.ID); err != nil {
		return b, err
	}
	if b.List, err = review.Find(ctx, s.db, roundID, f); err != nil {
		return b, err
	}
	ids := make([]string, len(b.List.Rows))
	for i, r := range b.List.Rows {
		ids[i] = r.ID
	}
	decisions, err := ofDossiers(ctx, s.db, ids)
	b.Rows = make([]Row, len(ids))
	for i, r := range b.List.Rows {
		b.Rows[i] = Row{Ranked: r}
		if d, ok := decisions[r.ID]; ok {
			b.Rows[i].Decision = &d
		}
	}
	return b, err
}

// open reads a round with its counters; callers check who asks.
func (s *Service) open(ctx context.Context, q db.Querier, actor account.Actor, roundID string) (Board, error) {
	var b Board
	var err error
	if b.Round, err = programme.GetRound(ctx, q, roundID); err != nil {
		return b, err
	}
	if b.Call, err = s.calls.Reading(ctx, q, b.Round.CallID); err != nil {
		return b, err
	}
	if b.Role, err = programme.RoleOf(ctx, q, b.Call.FunderID, actor.ID); err != nil {
		return b, err
	}
	if b.Tally, err = tally(ctx, q, roundID); err != nil {
		return b, err
	}
	sums, err := granted(ctx, q, b.Call.ID, roundID)
	b.Counters = Count(b.Call.Definition, b.Round.Key, sums)
	return b, err
}

const maxReason = 4_000

// Decide drafts the decision on a dossier over the version seen (0: none). Nobody outside
// the funder learns of it before the release.
func (s *Service) Decide(ctx context.Context, actor account.Actor, d Decision, seen int) error {
	var fields fault.Fields
	d.OverrideWhy = entry.Text(&fields, "override", d.OverrideWhy, maxReason, false)
	for key, reason := range d.Reasons {
		d.Reasons[key] = entry.Text(&fields, "reason-"+key, reason, maxReason, false)
	}
	if err := fields.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		subject, err := s.mayDecide(ctx, tx, actor, d)
		if err != nil {
			return err
		}
		if d.Outcome == Refusal {
			d.Cents = 0
		}
		d.RoundID, d.DecidedBy, d.DecidedAt = subject.RoundID, actor.ID, s.now()
		if ok, err := save(ctx, tx, d, seen); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.Stale, "fault.stale")
		}
		if err := dossier.SetDecided(ctx, tx, d.DossierID, string(d.Outcome), d.Cents); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "award.decided", d.DossierID, audit.Detail{"outcome": d.Outcome, "cents": d.Cents})
	})
}

// mayDecide gives the dossier when the actor may decide this of it. The rules are those it
// was filed under.
func (s *Service) mayDecide(ctx context.Context, tx *db.Tx, actor account.Actor, d Decision) (dossier.Dossier, error) {
	subject, role, err := s.subject(ctx, tx, actor, d.DossierID)
	if err != nil {
		return subject, err
	}
	before, err := find(ctx, tx, d.DossierID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return subject, err
	}
	if err := MayDecide(role, before.Released()); err != nil {
		return subject, err
	}
	if !subject.State.Filed() {
		return subject, unknown()
	}
	if err := review.Barred(ctx, tx, subject, actor.ID); err != nil {
		return subject, err
	}
	revision, err := s.calls.Revision(ctx, tx, subject.CallID, subject.FormRevision)
	if err != nil {
		return subject, err
	}
	return subject, checkDecision(revision.Definition, subject, d)
}

// subject gives a dossier with what the actor does for its funder.
func (s *Service) subject(ctx context.Context, q db.Querier, actor account.Actor, dossierID string) (dossier.Dossier, programme.Role, error) {
	d, err := dossier.Get(ctx, q, dossierID)
	if err != nil {
		return d, programme.NoRole, err
	}
	c, err := s.calls.Reading(ctx, q, d.CallID)
	if err != nil {
		return d, programme.NoRole, err
	}
	role, err := programme.RoleOf(ctx, q, c.FunderID, actor.ID)
	return d, role, err
}

// Decision gives the released decision on a dossier, with what it says, to the members of
// its collective; NotFound before the release.
func (s *Service) Decision(ctx context.Context, actor account.Actor, dossierID string) (dossier.Everything, Decision, error) {
	e, err := s.dossiers.Show(ctx, actor, dossierID)
	if err != nil {
		return e, Decision{}, err
	}
	d, err := find(ctx, s.db, dossierID)
	if err == nil && !d.Released() {
		err = unknown()
	}
	return e, d, err
}

// Draft gives the decision being drafted on a dossier, the zero Decision when there is none,
// and the counters of its round to the funder's managers and instructors.
func (s *Service) Draft(ctx context.Context, actor account.Actor, dossierID string) (Decision, []Counter, error) {
	subject, err := dossier.Get(ctx, s.db, dossierID)
	if err != nil {
		return Decision{}, nil, err
	}
	b, err := s.open(ctx, s.db, actor, subject.RoundID)
	if err != nil {
		return Decision{}, nil, err
	}
	if err := programme.MayInstruct(b.Role); err != nil {
		return Decision{}, nil, err
	}
	d, err := find(ctx, s.db, dossierID)
	if fault.Is(err, fault.NotFound) {
		d, err = Decision{DossierID: dossierID}, nil
	}
	return d, b.Counters, err
}

// StartAgain begins the next round's draft from a refused dossier: what was written comes
// along, and the reasons stay beside it.
func (s *Service) StartAgain(ctx context.Context, actor account.Actor, dossierID string) (newID string, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := dossier.Get(ctx, tx, dossierID)
		if err != nil {
			return err
		}
		role, err := collective.RoleOf(ctx, tx, old.CollectiveID, actor.ID)
		if err != nil {
			return err
		}
		if err := dossier.MayStart(role); err != nil {
			return err
		}
		if newID, err = startedFrom(ctx, tx, old); err != nil || newID != "" {
			return err // pressed twice, or by two people: one draft
		}
		if old.State != dossier.Refused {
			return fault.New(fault.Conflict, "award.not_refused")
		}
		round, err := s.nextRound(ctx, tx, old)
		if err != nil {
			return err
		}
		if newID, err = s.dossiers.Duplicate(ctx, tx, actor, old, round.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "dossier.started_again", newID, audit.Detail{"from": dossierID})
	})
	return newID, err
}

// nextRound gives the first other round of the call that is not over.
func (s *Service) nextRound(ctx context.Context, tx *db.Tx, old dossier.Dossier) (programme.Round, error) {
	rounds, err := programme.Rounds(ctx, tx, old.CallID)
	if err != nil {
		return programme.Round{}, err
	}
	for _, round := range programme.Live(rounds) {
		if round.ID != old.RoundID && !round.Over(s.now()) {
			return round, nil
		}
	}
	return programme.Round{}, fault.New(fault.Conflict, "award.no_next_round")
}
