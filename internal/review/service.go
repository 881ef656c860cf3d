package review

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/entry"
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
	Member      bool         // the person is also a member of the applicant collective
}

// Show gives a filed dossier to the funder's people who may see it.
func (s *Service) Show(ctx context.Context, actor account.Actor, id string) (File, error) {
	f, err := s.load(ctx, s.db, actor, id)
	if err != nil {
		return f, err
	}
	if err := MaySee(f.FunderRole, f.State, f.Member, f.Mine); err != nil {
		return File{}, err
	}
	f.Assignments = visible(f.Assignments, f.FunderRole, actor.ID)
	// What members write is theirs until they file it, and so are their names and places.
	f.Everything, err = s.filings.Frozen(ctx, s.db, f.Everything, f.Filing)
	return f, err
}

// Experts lists the people of the funder of a call, for those who instruct: who may be given
// a dossier to read.
func (s *Service) Experts(ctx context.Context, actor account.Actor, c programme.Call) ([]programme.Member, error) {
	role, err := programme.RoleOf(ctx, s.db, c.FunderID, actor.ID)
	if err != nil || programme.MayInstruct(role) != nil {
		return nil, err
	}
	return programme.Members(ctx, s.db, c.FunderID)
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
	if f.Assignments, err = assignments(ctx, q, id); err != nil {
		return f, err
	}
	for i := range f.Assignments {
		if f.Assignments[i].ExpertID == actor.ID {
			f.Mine = &f.Assignments[i]
		}
	}
	role, err := collective.RoleOf(ctx, q, f.CollectiveID, actor.ID)
	if err != nil {
		return f, err
	}
	f.Member = role != collective.NoRole
	return f, nil
}

// Barred refuses those who declared a conflict of interest about a dossier, or are members
// of its collective: it outranks every role.
func Barred(ctx context.Context, q db.Querier, d dossier.Dossier, accountID string) error {
	role, err := collective.RoleOf(ctx, q, d.CollectiveID, accountID)
	if err != nil {
		return err
	}
	conflicts, err := countConflicts(ctx, q, d.ID, accountID)
	if err == nil && (role != collective.NoRole || conflicts > 0) {
		return fault.New(fault.Forbidden, "review.conflict")
	}
	return err
}

// act runs one act of the funder's people on a filed dossier they may see.
func (s *Service) act(ctx context.Context, actor account.Actor, id, name string, do func(tx *db.Tx, f File) (audit.Detail, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		f, err := s.load(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := MaySee(f.FunderRole, f.State, f.Member, f.Mine); err != nil {
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

// mayAskCorrection lets those who instruct reopen sections that exist, one request at a time.
func mayAskCorrection(f File, sections []string) error {
	if err := programme.MayInstruct(f.FunderRole); err != nil {
		return err
	}
	if !f.State.Correctable() {
		return fault.New(fault.Conflict, "review.decided")
	}
	if f.Definition().Corrections.Days == 0 {
		return fault.New(fault.Conflict, "review.no_corrections")
	}
	for _, r := range f.Requests {
		if r.AnsweredAt.IsZero() {
			return fault.New(fault.Conflict, "review.correction_waits")
		}
	}
	for _, section := range sections {
		if !slices.Contains(Sections(f.Everything), section) {
			return unknown()
		}
	}
	return nil
}

// AskCorrection reopens the named sections, and only those, until the applicants answer.
func (s *Service) AskCorrection(ctx context.Context, actor account.Actor, id string, sections []string, text string) error {
	var fields fault.Fields
	text = entry.Text(&fields, "message", text, maxMessage, true)
	if len(sections) == 0 {
		fields.Add("sections", "field.choose")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	return s.act(ctx, actor, id, "review.correction_asked", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := mayAskCorrection(f, sections); err != nil {
			return nil, err
		}
		r := Request{ID: db.NewID(), DossierID: id, Sections: sections, Message: text, AskedAt: s.now(), DueAt: s.now().AddDate(0, 0, f.Definition().Corrections.Days)}
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
	return collective.Tell(ctx, tx, s.post, f.CollectiveID, mail.Letter{Key: key, Args: args, Path: path})
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
		waiting, err := answerRequest(ctx, tx, id, s.now())
		if err != nil {
			return err
		}
		if err := MayAnswerCorrection(role, d.State, waiting); err != nil {
			return err
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
