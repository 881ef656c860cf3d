package dossier

import (
	"context"
	"slices"
	"strings"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier/budget"
	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

// Everything is a dossier with all that it says.
type Everything struct {
	Dossier
	Role         collective.Role // of the person asking; "" for the funder's people
	Call         programme.Call
	Revision     programme.Revision // the form the dossier follows
	Round        programme.Round
	Collective   collective.Collective
	Partners     []collective.Partner
	Place        *collective.Place // nil while not chosen
	Answers      map[string]Answer
	Alternatives []Alternative
	Lines        []Line
	Letters      []Letter
	Files        map[string]File   // by slot
	Film         Filmed            // what is known of the one in VideoSlot
	Open         []string          // sections reopened after filing
	Sources      map[string]Source // what paragraphs of answers come from, by name
	frozen       bool              // see As
}

// Definition is the form and the rules the dossier follows.
func (e Everything) Definition() call.Definition { return e.Revision.Definition }

// Values gives the answers as the call's rules want them.
func (e Everything) Values() call.Answers {
	values := make(call.Answers, len(e.Answers))
	for key, a := range e.Answers {
		values[key] = a.Value
	}
	return values
}

// MayWrite tells whether the person asking may change a section.
func (e Everything) MayWrite(section string) bool {
	return MayWrite(e.Role, e.State, slices.Contains(e.Open, section)) == nil
}

// Lead is the lead partner, if there is one.
func (e Everything) Lead() (collective.Partner, bool) {
	for _, p := range e.Partners {
		if p.Lead {
			return p, true
		}
	}
	return collective.Partner{}, false
}

// Show gives a dossier with all that it says to the members of its collective.
func (s *Service) Show(ctx context.Context, actor account.Actor, id string) (Everything, error) {
	d, role, err := s.read(ctx, actor, id)
	if err != nil {
		return Everything{}, err
	}
	e, err := s.load(ctx, s.db, d)
	e.Role = role
	return e, err
}

// Form gives what the form of a dossier asks to the members of its collective: all that a
// page needs to read what was typed.
func (s *Service) Form(ctx context.Context, actor account.Actor, id string) (call.Definition, error) {
	d, _, err := s.read(ctx, actor, id)
	if err != nil {
		return call.Definition{}, err
	}
	revision, err := s.calls.Revision(ctx, s.db, d.CallID, d.FormRevision)
	return revision.Definition, err
}

func (s *Service) read(ctx context.Context, actor account.Actor, id string) (Dossier, collective.Role, error) {
	d, err := Get(ctx, s.db, id)
	if err != nil {
		return d, collective.NoRole, err
	}
	role, err := collective.RoleOf(ctx, s.db, d.CollectiveID, actor.ID)
	if err != nil {
		return d, role, err
	}
	return d, role, MayRead(role)
}

// Load gives a dossier with all that it says to a room that has checked who asks. It
// takes the same number of queries whatever the dossier holds.
func (s *Service) Load(ctx context.Context, q db.Querier, id string) (Everything, error) {
	d, err := Get(ctx, q, id)
	if err != nil {
		return Everything{}, err
	}
	return s.load(ctx, q, d)
}

func (s *Service) load(ctx context.Context, q db.Querier, d Dossier) (e Everything, err error) {
	e.Dossier = d
	if e.Call, err = s.calls.Reading(ctx, q, e.CallID); err != nil {
		return e, err
	}
	if e.Revision, err = s.calls.Revision(ctx, q, e.CallID, e.FormRevision); err != nil {
		return e, err
	}
	if e.Round, err = programme.GetRound(ctx, q, e.RoundID); err != nil {
		return e, err
	}
	if e.Collective, err = collective.Get(ctx, q, e.CollectiveID); err != nil {
		return e, err
	}
	if e.Partners, err = collective.Partners(ctx, q, e.CollectiveID); err != nil {
		return e, err
	}
	return e, s.loadParts(ctx, q, &e)
}

func (s *Service) loadParts(ctx context.Context, q db.Querier, e *Everything) (err error) {
	if e.PlaceID != "" {
		places, err := collective.PlacesByID(ctx, q, []string{e.PlaceID})
		if err != nil {
			return err
		}
		if place, ok := places[e.PlaceID]; ok {
			e.Place = &place
		}
	}
	if e.Answers, err = s.answers(ctx, q, e.ID); err != nil {
		return err
	}
	if e.Alternatives, err = alternatives(ctx, q, e.ID); err != nil {
		return err
	}
	if e.Lines, err = Lines(ctx, q, e.ID); err != nil {
		return err
	}
	if e.Letters, err = Letters(ctx, q, e.ID); err != nil {
		return err
	}
	files, err := Files(ctx, q, e.ID)
	if err != nil {
		return err
	}
	e.Files = make(map[string]File, len(files))
	for _, f := range files {
		e.Files[f.Slot] = f
	}
	if e.Open, err = OpenSectionsOf(ctx, q, e.ID); err != nil {
		return err
	}
	if err = s.lookAt(ctx, q, e); err != nil {
		return err
	}
	return s.loadSources(ctx, q, e)
}

// Lack is one thing a dossier still needs before it can be filed.
type Lack struct {
	Section string // form section, or one of the sections with @
	Field   string // question, slot… to lead to; "" for the section as a whole
	Message fault.Message
}

// Lacks lists all that is missing or wrong, in the order of the dossier.
func (e Everything) Lacks() []Lack {
	d := e.Definition()
	var lacks []Lack
	add := func(section, field, key string, args ...any) {
		lacks = append(lacks, Lack{section, field, fault.Say(key, args...)})
	}
	if e.PlaceID == "" {
		add(SettingsSection, "place", "lack.place")
	}
	for _, attribute := range d.Attributes {
		if e.Attributes[attribute.Key] == "" {
			add(SettingsSection, "attribute-"+attribute.Key, "lack.attribute", "label", attribute.Label)
		}
	}
	for _, problem := range e.lackingPartners() {
		lacks = append(lacks, Lack{SettingsSection, PartnersField, problem})
	}
	lacks = append(lacks, e.lackingAnswers()...)
	for _, problem := range budget.Check(d, e.Lines, e.Years, e.Attributes) {
		lacks = append(lacks, Lack{BudgetSection, "", problem})
	}
	letters := 0
	for _, l := range e.Letters {
		if l.Counts() {
			letters++
		}
	}
	if letters < d.Letters.Min {
		add(LettersSection, "", "lack.letters", "count", d.Letters.Min-letters)
	}
	attached := map[string]bool{}
	for slot := range e.Files {
		if key, ok := strings.CutPrefix(slot, PieceSlot("")); ok {
			attached[key] = true
		}
	}
	if lead, ok := e.Lead(); ok {
		for _, piece := range d.MissingPieces(call.LegalKind(lead.Kind()), attached) {
			add(PiecesSection, PieceSlot(piece.Key), "lack.piece", "label", piece.Label)
		}
	}
	e.lackingVideo(add)
	return lacks
}

// PartnersField is where organisations are added, which is not in the dossier itself.
const PartnersField = "partners"

// lackingPartners tells what the call's rule on the composition of groups still wants. The
// roles it names are left to the funder, since organisations do not declare them yet.
func (e Everything) lackingPartners() []fault.Message {
	if len(e.Partners) == 0 {
		return []fault.Message{fault.Say("lack.partners")}
	}
	rule := e.Definition().Consortium
	rule.Roles = nil
	lead, _ := e.Lead()
	return rule.Check(len(e.Partners), call.LegalKind(lead.Kind()), nil)
}

// lackingAnswers lists unanswered, wrong and doubly answered questions.
func (e Everything) lackingAnswers() []Lack {
	d, values := e.Definition(), e.Values()
	visible := d.Visible(values)
	missing := map[string]bool{}
	for _, q := range d.Missing(values) {
		missing[q.Key] = true
	}
	open := map[string]bool{}
	for _, a := range e.Alternatives {
		open[a.Question] = true
	}
	var lacks []Lack
	for _, section := range d.Form {
		for _, q := range section.Questions {
			if !visible[q.Key] {
				continue
			}
			_, problem := call.Normalise(q, q.AsSent(values[q.Key])...)
			switch {
			case open[q.Key]:
				lacks = append(lacks, Lack{section.Key, q.Key, fault.Say("lack.alternatives", "label", q.Label)})
			case missing[q.Key]:
				lacks = append(lacks, Lack{section.Key, q.Key, fault.Say("lack.answer", "label", q.Label)})
			case problem != nil:
				lacks = append(lacks, Lack{section.Key, q.Key, *problem})
			}
		}
	}
	return lacks
}
