package review

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/mail"
	"maillage/internal/programme"
)

// Service performs the acts of those who instruct and review.
type Service struct {
	db       *db.DB
	calls    *programme.Service
	dossiers *dossier.Service
	filings  *filing.Service
	post     *mail.Postbox
	now      func() time.Time
}

// NewService makes the service.
func NewService(d *db.DB, calls *programme.Service, dossiers *dossier.Service, filings *filing.Service, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{d, calls, dossiers, filings, post, now}
}

func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// File is a filed dossier as the funder's people see it.
type File struct {
	dossier.Everything
	FunderRole  programme.Role
	Filing      filing.Filing
	Requests    []Request
	Assignments []Assignment // those the person may see
	Mine        *Assignment  // the person's own part, or nil
	Experts     []programme.Member
}

// Show gives a filed dossier to the funder's people who may see it.
func (s *Service) Show(ctx context.Context, actor account.Actor, id string) (File, error) {
	f, err := s.load(ctx, s.db, actor, id)
	if err != nil {
		return f, err
	}
	if err := MaySee(f.FunderRole, f.State, f.Mine); err != nil {
		return File{}, err
	}
	f.Assignments = visible(f.Assignments, f.FunderRole, actor.ID)
	return f, nil
}

// load reads a dossier with the actor's part; callers check.
func (s *Service) load(ctx context.Context, q db.Querier, actor account.Actor, id string) (File, error) {
	var f File
	var err error
	if f.Everything, err = s.dossiers.Load(ctx, q, id); err != nil {
		return f, err
	}
	if f.FunderRole, err = programme.RoleOf(ctx, q, f.Call.FunderID, actor.ID); err != nil {
		return f, err
	}
	if f.FunderRole == programme.NoRole || !f.State.Filed() {
		return f, unknown()
	}
	if f.Filing, err = filing.Current(ctx, q, id); err != nil {
		return f, err
	}
	if f.Requests, err = Requests(ctx, q, id); err != nil {
		return f, err
	}
	if f.Assignments, err = assignments(ctx, q, "a.dossier_id = $1", id); err != nil {
		return f, err
	}
	for i := range f.Assignments {
		if f.Assignments[i].ExpertID == actor.ID {
			f.Mine = &f.Assignments[i]
		}
	}
	f.Experts, err = programme.Members(ctx, q, f.Call.FunderID)
	return f, err
}

// act runs one act of the funder's people on a filed dossier.
func (s *Service) act(ctx context.Context, actor account.Actor, id, name string, do func(tx *db.Tx, f File) (audit.Detail, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		f, err := s.load(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		detail, err := do(tx, f)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, name, id, detail)
	})
}

const maxMessage = 4_000

func message(fields *fault.Fields, name, typed string, required bool) string {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "" && required:
		fields.Add(name, "field.required")
	case utf8.RuneCountInString(typed) > maxMessage || !utf8.ValidString(typed):
		fields.Add(name, "field.too_long", "max", maxMessage)
	}
	return typed
}

// AskCorrection reopens the named sections, and only those, until the applicants answer.
func (s *Service) AskCorrection(ctx context.Context, actor account.Actor, id string, sections []string, text string) error {
	var fields fault.Fields
	text = message(&fields, "message", text, true)
	if len(sections) == 0 {
		fields.Add("sections", "field.choose")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	return s.act(ctx, actor, id, "review.correction_asked", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := programme.MayInstruct(f.FunderRole); err != nil {
			return nil, err
		}
		if f.State != dossier.Submitted && f.State != dossier.Instruction {
			return nil, fault.New(fault.Conflict, "review.decided")
		}
		for _, r := range f.Requests {
			if r.AnsweredAt.IsZero() {
				return nil, fault.New(fault.Conflict, "review.correction_waits")
			}
		}
		for _, section := range sections {
			if !slices.Contains(Sections(f.Everything), section) {
				return nil, unknown()
			}
		}
		r := Request{ID: db.NewID(), DossierID: id, Sections: sections, Message: text, AskedAt: s.now(), DueAt: s.now().AddDate(0, 0, max(f.Definition().Corrections.Days, 1))}
		if err := insertRequest(ctx, tx, r, actor.ID); err != nil {
			return nil, err
		}
		if err := dossier.OpenSections(ctx, tx, id, sections, r.ID); err != nil {
			return nil, err
		}
		return audit.Detail{"sections": sections}, s.tell(ctx, tx, f, "review.mail.correction", "/dossiers/"+id, "title", f.Title, "due", r.DueAt.In(f.Definition().Location()), "message", text)
	})
}

// tell writes to every member of the applicant collective.
func (s *Service) tell(ctx context.Context, tx *db.Tx, f File, key, path string, args ...any) error {
	members, err := collective.Members(ctx, tx, f.CollectiveID)
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
	for _, m := range members {
		to := people[m.AccountID]
		if err := s.post.Post(ctx, tx, mail.Letter{To: to.Email, Name: to.Name, Lang: to.Lang, Key: key, Args: args, Path: path}); err != nil {
			return err
		}
	}
	return nil
}

// Sections lists what can be reopened: the sections of the form and the other parts.
func Sections(e dossier.Everything) []string {
	var keys []string
	for _, section := range e.Definition().Form {
		keys = append(keys, section.Key)
	}
	return append(keys, dossier.SettingsSection, dossier.BudgetSection, dossier.LettersSection, dossier.PiecesSection)
}

// AnswerCorrection sends the corrected dossier back: the lead's act. It is frozen again,
// with its own fingerprint, after the partners have validated what changed.
func (s *Service) AnswerCorrection(ctx context.Context, actor account.Actor, id string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		d, err := dossier.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		role, err := collective.RoleOf(ctx, tx, d.CollectiveID, actor.ID)
		if err != nil {
			return err
		}
		if err := dossier.MayRead(role); err != nil {
			return err
		}
		if role != collective.Lead {
			return fault.New(fault.Forbidden, "filing.lead_only")
		}
		answered, err := answerRequest(ctx, tx, id, s.now())
		if err != nil {
			return err
		}
		if !answered {
			return fault.New(fault.Conflict, "review.no_correction")
		}
		f, err := s.filings.Refile(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "review.correction_answered", id, audit.Detail{"fingerprint": f.Fingerprint})
	})
}

// OpenRequest gives the request that waits, to the applicants; nil when there is none.
func (s *Service) OpenRequest(ctx context.Context, actor account.Actor, id string) (*Request, error) {
	d, err := dossier.Get(ctx, s.db, id)
	if err != nil {
		return nil, err
	}
	role, err := collective.RoleOf(ctx, s.db, d.CollectiveID, actor.ID)
	if err != nil {
		return nil, err
	}
	if err := dossier.MayRead(role); err != nil {
		return nil, err
	}
	requests, err := Requests(ctx, s.db, id)
	if err != nil || len(requests) == 0 || !requests[0].AnsweredAt.IsZero() {
		return nil, err
	}
	return &requests[0], nil
}

// DeclareComplete says that nothing is missing: the instruction begins.
func (s *Service) DeclareComplete(ctx context.Context, actor account.Actor, id string) error {
	return s.act(ctx, actor, id, "review.declared_complete", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := programme.MayInstruct(f.FunderRole); err != nil {
			return nil, err
		}
		if len(f.Requests) > 0 && f.Requests[0].AnsweredAt.IsZero() {
			return nil, fault.New(fault.Conflict, "review.correction_waits")
		}
		ok, err := dossier.SetState(ctx, tx, id, dossier.Submitted, dossier.Instruction)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, "review.already_complete")
		}
		return nil, err
	})
}

// Assign gives a dossier to an expert of the funder.
func (s *Service) Assign(ctx context.Context, actor account.Actor, id, expertID string) error {
	return s.act(ctx, actor, id, "review.assigned", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := programme.MayInstruct(f.FunderRole); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(f.Experts, func(m programme.Member) bool { return m.AccountID == expertID }) {
			return nil, unknown()
		}
		member, err := collective.RoleOf(ctx, tx, f.CollectiveID, expertID)
		if err != nil {
			return nil, err
		}
		if member != collective.NoRole {
			return nil, fault.New(fault.Conflict, "review.expert_is_member")
		}
		return audit.Detail{"expert": expertID}, insertAssignment(ctx, tx, id, expertID, s.now())
	})
}

// Unassign takes a dossier back from an expert who has not begun.
func (s *Service) Unassign(ctx context.Context, actor account.Actor, id, expertID string) error {
	return s.act(ctx, actor, id, "review.unassigned", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := programme.MayInstruct(f.FunderRole); err != nil {
			return nil, err
		}
		ok, err := deleteAssignment(ctx, tx, id, expertID)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, "review.begun")
		}
		return audit.Detail{"expert": expertID}, err
	})
}

// DeclareConflict ends the actor's part in a dossier, with the reason on record.
func (s *Service) DeclareConflict(ctx context.Context, actor account.Actor, id, why string) error {
	var fields fault.Fields
	why = message(&fields, "why", why, true)
	if err := fields.Err(); err != nil {
		return err
	}
	return s.act(ctx, actor, id, "review.conflict_declared", func(tx *db.Tx, f File) (audit.Detail, error) {
		if f.Mine == nil {
			return nil, unknown()
		}
		ok, err := declareConflict(ctx, tx, id, actor.ID, why, s.now())
		if err == nil && !ok {
			err = fault.New(fault.Conflict, "review.conflict")
		}
		return nil, err
	})
}

// SaveReview stores the actor's marks and comment; submitted, they no longer change and
// others' become visible. Stale when another tab saved after version seen.
func (s *Service) SaveReview(ctx context.Context, actor account.Actor, id string, seen int, marks map[string]int, comment string, submit bool) error {
	var fields fault.Fields
	comment = message(&fields, "comment", comment, false)
	return s.act(ctx, actor, id, "review.saved", func(tx *db.Tx, f File) (audit.Detail, error) {
		member, err := collective.RoleOf(ctx, tx, f.CollectiveID, actor.ID)
		if err != nil {
			return nil, err
		}
		if err := MayScore(actor, f.FunderRole, f.State, member != collective.NoRole, f.Mine); err != nil {
			return nil, err
		}
		d := f.Definition()
		for _, criterion := range d.Criteria {
			mark, given := marks[criterion.Key]
			if given && (mark < 0 || mark >= len(d.ScaleOf(criterion))) || submit && !given {
				fields.Add("mark-"+criterion.Key, "field.choose")
			}
		}
		if err := fields.Err(); err != nil {
			return nil, err
		}
		var at db.Time
		if submit {
			at.Time = s.now()
		}
		if ok, err := saveReview(ctx, tx, id, actor.ID, seen, comment, at); err != nil || !ok {
			return nil, cmp.Or(err, error(fault.New(fault.Stale, "fault.stale")))
		}
		for key, mark := range marks {
			if _, ok := d.Criterion(key); !ok {
				return nil, unknown()
			}
			if err := saveMark(ctx, tx, id, actor.ID, key, mark); err != nil {
				return nil, err
			}
		}
		return audit.Detail{"submitted": submit}, nil
	})
}

// OpenFile gives a file of a filed dossier to those who may see it.
func (s *Service) OpenFile(ctx context.Context, actor account.Actor, id, fileID string) (dossier.File, *os.File, error) {
	if _, err := s.Show(ctx, actor, id); err != nil {
		return dossier.File{}, nil, err
	}
	return s.dossiers.FileOf(ctx, s.db, id, fileID)
}

// Round lists the filed dossiers of a round, best mean first, with the call, to the
// funder's people: experts see those given to them, without others' scores.
func (s *Service) Round(ctx context.Context, actor account.Actor, roundID string) (programme.Call, programme.Round, programme.Role, []Ranked, error) {
	round, err := programme.GetRound(ctx, s.db, roundID)
	if err != nil {
		return programme.Call{}, round, programme.NoRole, nil, err
	}
	c, err := programme.GetCall(ctx, s.db, round.CallID)
	if err != nil {
		return c, round, programme.NoRole, nil, err
	}
	role, err := programme.RoleOf(ctx, s.db, c.FunderID, actor.ID)
	if err != nil {
		return c, round, role, nil, err
	}
	if err := programme.MaySeeFunder(role); err != nil {
		return c, round, role, nil, err
	}
	list, err := Rank(ctx, s.db, c, roundID)
	if role == programme.Expert {
		list = slices.DeleteFunc(list, func(r Ranked) bool {
			return !slices.ContainsFunc(r.Assignments, func(a Assignment) bool { return a.ExpertID == actor.ID && !a.Conflicted() })
		})
		for i := range list {
			list[i].Assignments = visible(list[i].Assignments, role, actor.ID)
			list[i].Mean, list[i].Scores = Mean(c.Definition, list[i].Assignments)
		}
	}
	return c, round, role, list, err
}

// Rank lists the filed dossiers of a round, best mean first, then by filing. It takes the
// same number of queries whatever their number.
func Rank(ctx context.Context, q db.Querier, c programme.Call, roundID string) ([]Ranked, error) {
	dossiers, err := dossier.OfRound(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	filings, err := filing.CurrentOf(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	parts, err := assignments(ctx, q, "d.round_id = $1", roundID)
	if err != nil {
		return nil, err
	}
	waiting, err := waitingRequests(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	sums, err := asked(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	leads, places, err := names(ctx, q, dossiers)
	if err != nil {
		return nil, err
	}
	byDossier := map[string][]Assignment{}
	for _, a := range parts {
		byDossier[a.DossierID] = append(byDossier[a.DossierID], a)
	}
	list := make([]Ranked, len(dossiers))
	for i, d := range dossiers {
		list[i] = Ranked{
			Dossier: d, Filing: filings[d.ID], Lead: leads[d.CollectiveID], CommuneCode: places[d.PlaceID].CommuneCode,
			AskedCents: sums[d.ID], Assignments: byDossier[d.ID], Waiting: waiting[d.ID],
		}
		list[i].Mean, list[i].Scores = Mean(c.Definition, list[i].Assignments)
	}
	slices.SortStableFunc(list, func(a, b Ranked) int { return cmp.Compare(b.Mean, a.Mean) })
	return list, nil
}

func names(ctx context.Context, q db.Querier, dossiers []dossier.Dossier) (map[string]string, map[string]collective.Place, error) {
	var groups, placeIDs []string
	for _, d := range dossiers {
		groups = append(groups, d.CollectiveID)
		if d.PlaceID != "" {
			placeIDs = append(placeIDs, d.PlaceID)
		}
	}
	leads, err := collective.LeadsOf(ctx, q, groups)
	if err != nil {
		return nil, nil, err
	}
	places, err := collective.PlacesByID(ctx, q, placeIDs)
	return leads, places, err
}
