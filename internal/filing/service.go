package filing

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/eligibility"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/programme/call"
)

// Service performs validations and filings.
type Service struct {
	db       *db.DB
	dossiers *dossier.Service
	rules    *eligibility.Service
	post     *mail.Postbox
	now      func() time.Time
	// withdrawn is what rooms above do when a filed dossier becomes a draft again.
	withdrawn []func(ctx context.Context, tx *db.Tx, dossierID string) error
}

// NewService makes the service.
func NewService(d *db.DB, dossiers *dossier.Service, rules *eligibility.Service, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{db: d, dossiers: dossiers, rules: rules, post: post, now: now}
}

// Table is the dossier as its members see it before filing: its content's fingerprint and
// where each partner stands.
type Table struct {
	dossier.Everything
	Fingerprint string
	Positions   []Position
	Lacks       []dossier.Lack
	SignOff     *fault.Message // what the call's sign-off rule still wants, or nil
	Timing      call.Timing    // of a filing made now
	Represents  []string       // organisations the person asking represents
}

// Ready tells whether the lead may press the button.
func (t Table) Ready() bool {
	return len(t.Lacks) == 0 && t.SignOff == nil && t.Timing != call.TooEarly && MayFile(t.Role, t.State) == nil
}

// Show gives the table to the members of the collective.
func (s *Service) Show(ctx context.Context, actor account.Actor, id string) (Table, error) {
	e, err := s.dossiers.Show(ctx, actor, id)
	if err != nil {
		return Table{}, err
	}
	t, err := s.table(ctx, s.db, e)
	if err != nil {
		return Table{}, err
	}
	t.Represents, err = collective.Represents(ctx, s.db, e.CollectiveID, actor.ID)
	return t, err
}

func (s *Service) table(ctx context.Context, q db.Querier, e dossier.Everything) (Table, error) {
	t := Table{Everything: e, Lacks: e.Lacks()}
	content := e.Content()
	canonical, err := content.Canonical()
	if err != nil {
		return t, err
	}
	t.Fingerprint = dossier.Fingerprint(canonical)
	last, contents, err := lastValidations(ctx, q, e.ID)
	if err != nil {
		return t, err
	}
	for _, partner := range e.Partners {
		p := Position{Partner: partner}
		if v, ok := last[partner.ID]; ok {
			p.Given, p.Stale = &v, v.Fingerprint != t.Fingerprint
			if p.Stale {
				before, err := readContent(contents[v.Fingerprint])
				if err != nil {
					return t, fmt.Errorf("snapshot %s: %w", v.Fingerprint, err)
				}
				p.Changes = Diff(before, content)
			}
		}
		t.Positions = append(t.Positions, p)
	}
	t.SignOff = e.Definition().SignOff.Check(signOffs(t.Positions))
	if round, ok := e.Definition().Round(e.Round.Key); ok {
		t.Timing = e.Definition().Timing(round, s.now())
	}
	return t, nil
}

const maxComment = 2_000

// checkVerdict gives the comment trimmed; reservations and objections need one.
func checkVerdict(organisationIDs []string, verdict Verdict, comment string) (string, error) {
	var fields fault.Fields
	comment = entry.Text(&fields, "comment", comment, maxComment, false)
	if len(organisationIDs) == 0 {
		fields.Add("organisation", "field.choose")
	}
	switch verdict {
	case Approval:
	case Reservation, Objection:
		if comment == "" {
			fields.Add("comment", "filing.comment_required")
		}
	default:
		fields.Add("verdict", "field.choose")
	}
	return comment, fields.Err()
}

// Validate records what organisations say, by the person who represents them all, of the
// exact version seen. Stale when the
// content is another by now: nobody approves what they have not read.
func (s *Service) Validate(ctx context.Context, actor account.Actor, id string, organisationIDs []string, verdict Verdict, comment, seen string) error {
	// Named twice, an organisation speaks once. Each must be represented by the actor, so that
	// no more are left than the collective has.
	organisationIDs = slices.Compact(slices.Sorted(slices.Values(organisationIDs)))
	comment, err := checkVerdict(organisationIDs, verdict, comment)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		e, role, err := s.load(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		represents, err := collective.Represents(ctx, tx, e.CollectiveID, actor.ID)
		if err != nil {
			return err
		}
		for _, organisationID := range organisationIDs {
			if err := MayValidate(role, represents, organisationID, e.State, len(e.Open) > 0); err != nil {
				return err
			}
		}
		fingerprint, err := s.takeSnapshot(ctx, tx, e)
		if err != nil {
			return err
		}
		if fingerprint != seen {
			return fault.New(fault.Stale, "filing.changed_meanwhile")
		}
		said := make([]Validation, len(organisationIDs))
		for i, organisationID := range organisationIDs {
			said[i] = Validation{OrganisationID: organisationID, AccountID: actor.ID, Verdict: verdict, Comment: comment, Fingerprint: fingerprint, At: s.now()}
		}
		if err := s.speak(ctx, tx, actor, e, said); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "dossier.validated", id,
			audit.Detail{"organisations": organisationIDs, "verdict": verdict, "fingerprint": fingerprint})
	})
}

func (s *Service) load(ctx context.Context, tx *db.Tx, actor account.Actor, id string) (dossier.Everything, collective.Role, error) {
	e, err := s.dossiers.Load(ctx, tx, id)
	if err != nil {
		return e, collective.NoRole, err
	}
	e.Role, err = collective.RoleOf(ctx, tx, e.CollectiveID, actor.ID)
	return e, e.Role, err
}

// File hands the dossier in: it is frozen as seen, by the server's clock, and a receipt
// leaves by mail. Pressing twice files once: the second time gives the same filing.
func (s *Service) File(ctx context.Context, actor account.Actor, id, seen string) (Filing, error) {
	var filed Filing
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		e, role, err := s.load(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if e.State == dossier.Submitted && role == collective.Lead {
			filed, err = Current(ctx, tx, id)
			if err == nil && filed.Fingerprint == seen {
				return nil
			}
		}
		if err := MayFile(role, e.State); err != nil {
			return err
		}
		t, err := s.table(ctx, tx, e)
		if err != nil {
			return err
		}
		if err := mayFileNow(t, seen); err != nil {
			return err
		}
		if filed, err = s.handIn(ctx, tx, actor, t); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "dossier.filed", id, audit.Detail{"fingerprint": filed.Fingerprint, "timing": filed.Timing})
	})
	return filed, err
}

// handIn records the filing and moves the dossier.
func (s *Service) handIn(ctx context.Context, tx *db.Tx, actor account.Actor, t Table) (Filing, error) {
	filed, err := s.record(ctx, tx, actor, t, "filing")
	if err != nil {
		return filed, err
	}
	if ok, err := dossier.SetState(ctx, tx, t.ID, dossier.Draft, dossier.Submitted); err != nil || !ok {
		return filed, orStale(err)
	}
	s.dossiers.Look(tx, t.ID) // whoever is typing is told
	if err := s.placeLate(ctx, tx, t); err != nil {
		return filed, err
	}
	return filed, dossier.MarkFiled(ctx, tx, t.ID, dossier.Mark{At: db.Time{Time: filed.FiledAt}, Late: filed.Timing == call.Late})
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Stale, "fault.stale")
}

func mayFileNow(t Table, seen string) error {
	switch {
	case t.Timing == call.TooEarly:
		return fault.New(fault.Conflict, "filing.too_early")
	case t.Fingerprint != seen:
		return fault.New(fault.Stale, "filing.changed_meanwhile")
	case len(t.Lacks) > 0:
		return fault.New(fault.Conflict, "filing.lacks", "count", len(t.Lacks))
	case t.SignOff != nil:
		return &fault.Fault{Kind: fault.Conflict, Message: *t.SignOff}
	}
	return nil
}

// record freezes the content and writes the filing with its receipt mails.
func (s *Service) record(ctx context.Context, tx *db.Tx, actor account.Actor, t Table, kind string) (Filing, error) {
	f := Filing{ID: db.NewID(), DossierID: t.ID, Kind: kind, FiledAt: s.now(), FiledBy: actor.ID, Timing: t.Timing}
	var err error
	if f.Fingerprint, err = s.takeSnapshot(ctx, tx, t.Everything); err != nil {
		return f, err
	}
	for _, p := range t.Positions {
		if p.Stands() { // objections too: the funder reads them
			f.Signatures = append(f.Signatures, *p.Given)
		}
	}
	if f.Eligibility, err = s.eligible(ctx, tx, t.Everything); err != nil {
		return f, err
	}
	if err := insertFiling(ctx, tx, f); err != nil {
		return f, err
	}
	if err := dossier.Index(ctx, tx, t.Everything); err != nil {
		return f, err
	}
	return f, collective.Tell(ctx, tx, s.post, t.CollectiveID, receiptLetter(t, actor, f))
}

// Refile records the corrected content of a filed dossier, in the transaction of the
// review room, and closes the reopened sections.
func (s *Service) Refile(ctx context.Context, tx *db.Tx, actor account.Actor, id string) (Filing, error) {
	e, _, err := s.load(ctx, tx, actor, id)
	if err != nil {
		return Filing{}, err
	}
	t, err := s.table(ctx, tx, e)
	if err != nil {
		return Filing{}, err
	}
	if len(t.Lacks) > 0 {
		return Filing{}, fault.New(fault.Conflict, "filing.lacks", "count", len(t.Lacks))
	}
	if t.SignOff != nil {
		return Filing{}, &fault.Fault{Kind: fault.Conflict, Message: *t.SignOff}
	}
	if err := dossier.CloseSections(ctx, tx, id); err != nil {
		return Filing{}, err
	}
	return s.record(ctx, tx, actor, t, correction)
}

// Receipt gives the proof of the filing in force to the members of the collective.
func (s *Service) Receipt(ctx context.Context, actor account.Actor, id string) (Receipt, error) {
	e, err := s.dossiers.Show(ctx, actor, id)
	if err != nil {
		return Receipt{}, err
	}
	f, err := Current(ctx, s.db, id)
	if err != nil {
		return Receipt{}, err
	}
	content, err := snapshot(ctx, s.db, f.Fingerprint)
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{Everything: e, Filing: f}
	if r.Frozen, err = readContent(content); err != nil {
		return Receipt{}, err
	}
	return r, r.named(ctx, s.db)
}

// FrozenFile gives the file that anyone can verify offline, to members of the collective.
func (s *Service) FrozenFile(ctx context.Context, actor account.Actor, id string) ([]byte, error) {
	r, err := s.Receipt(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	f := r.Filing
	content, err := snapshot(ctx, s.db, f.Fingerprint)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	encoder := json.NewEncoder(&file)
	encoder.SetEscapeHTML(false) // the canonical form has no such escape
	err = encoder.Encode(Frozen{frozenFormat, f.ID, f.FiledAt, f.Timing, f.Fingerprint, f.Signatures, json.RawMessage(content)})
	return file.Bytes(), err
}

// zoneName names the zone of an instant in the reader's language.
type zoneName struct{ at time.Time }

// In implements lang.Translated.
func (z zoneName) In(l lang.Lang) string { return l.Zone(z.at) }
