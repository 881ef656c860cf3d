package award

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/mail"
	"maillage/internal/programme"
	"maillage/internal/review"
)

// Service performs the acts of decision.
type Service struct {
	db       *db.DB
	dossiers *dossier.Service
	post     *mail.Postbox
	now      func() time.Time
}

// NewService makes the service.
func NewService(d *db.DB, dossiers *dossier.Service, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{d, dossiers, post, now}
}

// Board is a round with its ranked list, decisions and counters.
type Board struct {
	Call     programme.Call
	Round    programme.Round
	Role     programme.Role
	Rows     []Row
	Counters []Counter
}

// Pending lists the dossiers whose collectives do not know their decision yet. A round may
// be released several times: late dossiers and those of a continuous call come after.
func (b Board) Pending() []Row {
	var rows []Row
	for _, row := range b.Rows {
		if row.Decision == nil || !row.Decision.Released() {
			rows = append(rows, row)
		}
	}
	return rows
}

// Released tells whether every collective of the round knows its decision.
func (b Board) Released() bool { return len(b.Rows) > 0 && len(b.Pending()) == 0 }

// Undecided counts the dossiers without a decision.
func (b Board) Undecided() int {
	n := 0
	for _, row := range b.Rows {
		if row.Decision == nil {
			n++
		}
	}
	return n
}

// Board gives the list of a round to the funder's managers and instructors.
func (s *Service) Board(ctx context.Context, actor account.Actor, roundID string) (Board, error) {
	b, err := s.board(ctx, s.db, actor, roundID)
	if err != nil {
		return b, err
	}
	return b, programme.MayInstruct(b.Role)
}

func (s *Service) board(ctx context.Context, q db.Querier, actor account.Actor, roundID string) (Board, error) {
	var b Board
	var err error
	if b.Round, err = programme.GetRound(ctx, q, roundID); err != nil {
		return b, err
	}
	if b.Call, err = programme.GetCall(ctx, q, b.Round.CallID); err != nil {
		return b, err
	}
	if b.Role, err = programme.RoleOf(ctx, q, b.Call.FunderID, actor.ID); err != nil {
		return b, err
	}
	ranked, err := review.Rank(ctx, q, b.Call, roundID)
	if err != nil {
		return b, err
	}
	decisions, err := ofRound(ctx, q, roundID)
	if err != nil {
		return b, err
	}
	b.Rows = make([]Row, len(ranked))
	for i, r := range ranked {
		b.Rows[i] = Row{Ranked: r}
		if d, ok := decisions[r.ID]; ok {
			b.Rows[i].Decision = &d
		}
	}
	elsewhere, err := grantedElsewhere(ctx, q, b.Call.ID, roundID)
	b.Counters = Count(b.Call.Definition, b.Round.Key, b.Rows, elsewhere)
	return b, err
}

const maxReason = 4_000

func trimmed(fields *fault.Fields, name, typed string) string {
	typed = strings.TrimSpace(typed)
	if utf8.RuneCountInString(typed) > maxReason || !utf8.ValidString(typed) {
		fields.Add(name, "field.too_long", "max", maxReason)
	}
	return typed
}

// Decide drafts the decision on a dossier over the version seen (0: none). Nobody outside
// the funder learns of it before the release.
func (s *Service) Decide(ctx context.Context, actor account.Actor, d Decision, seen int) error {
	var fields fault.Fields
	d.OverrideWhy = trimmed(&fields, "override", d.OverrideWhy)
	for key, reason := range d.Reasons {
		d.Reasons[key] = trimmed(&fields, "reason-"+key, reason)
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
		return audit.Record(ctx, tx, s.now(), actor.ID, "award.decided", d.DossierID, audit.Detail{"outcome": d.Outcome, "cents": d.Cents})
	})
}

// mayDecide gives the dossier when the actor may decide this of it.
func (s *Service) mayDecide(ctx context.Context, tx *db.Tx, actor account.Actor, d Decision) (dossier.Dossier, error) {
	subject, err := dossier.Get(ctx, tx, d.DossierID)
	if err != nil {
		return subject, err
	}
	c, err := programme.GetCall(ctx, tx, subject.CallID)
	if err != nil {
		return subject, err
	}
	role, err := programme.RoleOf(ctx, tx, c.FunderID, actor.ID)
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
	return subject, checkDecision(c.Definition, d)
}

// Release tells every collective of the round at once. Each dossier must have its
// decision, and a passed cap or quota a reason for the override.
func (s *Service) Release(ctx context.Context, actor account.Actor, roundID string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		b, err := s.board(ctx, tx, actor, roundID)
		if err != nil {
			return err
		}
		if err := MayDecide(b.Role, b.Released()); err != nil {
			return err
		}
		if n := b.Undecided(); n > 0 || len(b.Rows) == 0 {
			return fault.New(fault.Conflict, "award.undecided", "count", n)
		}
		if err := explained(b); err != nil {
			return err
		}
		for _, row := range b.Pending() {
			if err := s.tell(ctx, tx, b, row); err != nil {
				return err
			}
		}
		if err := release(ctx, tx, roundID, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "award.released", roundID, audit.Detail{"dossiers": len(b.Pending())})
	})
}

// explained wants one reason at least when a limit is passed.
func explained(b Board) error {
	for _, counter := range b.Counters {
		if !counter.Passed {
			continue
		}
		for _, row := range b.Rows {
			if row.Decision.OverrideWhy != "" {
				return nil
			}
		}
		return fault.New(fault.Conflict, "award.override_needed")
	}
	return nil
}

func (s *Service) tell(ctx context.Context, tx *db.Tx, b Board, row Row) error {
	to := dossier.Refused
	key := "award.mail.refusal"
	if row.Decision.Outcome == Awarded {
		to, key = dossier.Accepted, "award.mail.award"
	}
	ok, err := dossier.SetState(ctx, tx, row.ID, row.State, to)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Stale, "fault.stale")
	}
	members, err := collective.Members(ctx, tx, row.CollectiveID)
	if err != nil {
		return err
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.AccountID
	}
	people, err := account.Named(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		letter := mail.Letter{
			To: people[id].Email, Name: people[id].Name, Lang: people[id].Lang, Key: key, Path: "/dossiers/" + row.ID + "/decision",
			Args: []any{"title", row.Title, "call", b.Call.Definition.Title},
		}
		if err := s.post.Post(ctx, tx, letter); err != nil {
			return err
		}
	}
	return nil
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

// Draft gives the decision being drafted to the funder's people; the zero Decision when
// there is none.
func (s *Service) Draft(ctx context.Context, actor account.Actor, dossierID string) (Decision, error) {
	subject, err := dossier.Get(ctx, s.db, dossierID)
	if err != nil {
		return Decision{}, err
	}
	c, err := programme.GetCall(ctx, s.db, subject.CallID)
	if err != nil {
		return Decision{}, err
	}
	role, err := programme.RoleOf(ctx, s.db, c.FunderID, actor.ID)
	if err != nil {
		return Decision{}, err
	}
	if err := programme.MayInstruct(role); err != nil {
		return Decision{}, err
	}
	d, err := find(ctx, s.db, dossierID)
	if fault.Is(err, fault.NotFound) {
		return Decision{DossierID: dossierID}, nil
	}
	return d, err
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
	for _, round := range rounds {
		if round.ID != old.RoundID && (round.Closes.IsZero() || s.now().Before(round.Closes)) {
			return round, nil
		}
	}
	return programme.Round{}, fault.New(fault.Conflict, "award.no_next_round")
}
