package outcome

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/remark"
	"maillage/internal/workshop/record"
	"maillage/internal/yjs/prose"
)

// Sent is something that was sent on.
type Sent struct {
	Source    string // the name of what was sent
	Kind      string // text, budget, offer, todo
	DossierID string // "" of what partners bring
	Dossier   string // its title
	Target    string
	By        string
	At        time.Time
}

// TextOrder says what is to be added to a text of a dossier, and how.
type TextOrder struct {
	Things   []string // their keys
	Dossier  string
	Question string
	Headings bool // each cluster below its name
	Bullets  bool // notes as items of lists, not as paragraphs
}

// Preview is a text as it would be added, before it is.
type Preview struct {
	Outcome
	Dossier  dossier.Everything
	Question call.Question
	Blocks   []prose.Node
	Before   int // characters that the text has
	After    int // that it would have
	Already  []Sent
}

// TooLong tells by how many characters the text would pass what the call takes; 0 when it does not.
func (p Preview) TooLong() int {
	if p.Question.MaxLength == 0 {
		return 0
	}
	return max(0, p.After-p.Question.MaxLength)
}

func wrong(field, key string, args ...any) error { return fault.Wrong(field, key, args...) }

func split(names string) []string { return strings.Fields(names) }

// Sent lists what of a workshop was sent on already, to those who may send.
func (s *Service) Sent(ctx context.Context, actor account.Actor, id string) (Outcome, []Sent, error) {
	o, err := s.mayBeSent(ctx, s.db, actor, id)
	if err != nil {
		return o, nil, err
	}
	all, err := sent(ctx, s.db, id, "")
	return o, all, err
}

func (s *Service) mayBeSent(ctx context.Context, q db.Querier, actor account.Actor, id string) (Outcome, error) {
	o, err := s.outcome(ctx, q, actor, id, "")
	if err != nil {
		return o, err
	}
	return o, MaySend(o.Role)
}

// PreviewText shows what would be added to a text, and how long it would be then.
func (s *Service) PreviewText(ctx context.Context, actor account.Actor, id string, l lang.Lang, order TextOrder) (Preview, error) {
	p, _, err := s.preview(ctx, s.db, actor, id, l, order)
	return p, err
}

func (s *Service) preview(ctx context.Context, q db.Querier, actor account.Actor, id string, l lang.Lang, order TextOrder) (p Preview, things []Thing, err error) {
	if p.Outcome, err = s.mayBeSent(ctx, q, actor, id); err != nil {
		return p, nil, err
	}
	if p.Dossier, err = s.target(ctx, q, p.Outcome, order.Dossier); err != nil {
		return p, nil, err
	}
	question, _, ok := p.Dossier.Definition().Question(order.Question)
	if !ok || question.Kind != call.LongText {
		return p, nil, wrong("target", "field.choose")
	}
	if things, err = p.Choose(order.Things); err != nil {
		return p, nil, err
	}
	p.Question, p.Blocks = question, p.blocks(l, things, order)
	before := p.Dossier.Answers[order.Question].Text()
	p.Before, p.After = text.Length(before), text.Length(prose.Node{Type: "doc", Content: append(slices.Clone(before.Content), p.Blocks...)})
	all, err := sent(ctx, q, id, "")
	for _, one := range all {
		if one.Kind == "text" && one.DossierID == p.Dossier.ID && one.Target == order.Question && slices.Contains(p.names(things), one.Source) {
			p.Already = append(p.Already, one)
		}
	}
	return p, things, err
}

// names are those of the sources of things.
func (o Outcome) names(things []Thing) []string {
	var all []string
	for _, t := range things {
		if t.Kind == ADecision {
			all = append(all, source(o.ID, 0, t.Step))
		}
		for _, n := range t.Notes {
			all = append(all, split(o.sources(n))...)
		}
	}
	return all
}

// target gives the dossier that something is sent to, which must be of the same collective.
func (s *Service) target(ctx context.Context, q db.Querier, o Outcome, id string) (dossier.Everything, error) {
	if !db.IsID(id) {
		return dossier.Everything{}, wrong("target", "field.choose")
	}
	e, err := s.rooms.Dossiers.Load(ctx, q, id)
	if fault.Is(err, fault.NotFound) || err == nil && e.CollectiveID != o.CollectiveID {
		return e, wrong("target", "field.choose")
	}
	return e, err
}

// SendText adds things at the end of a text of a dossier: what people wrote there stays, who has it
// open sees them come, and each paragraph keeps its sources. It is refused where the text would be
// longer than the call takes.
func (s *Service) SendText(ctx context.Context, actor account.Actor, id string, l lang.Lang, order TextOrder) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, things, err := s.preview(ctx, tx, actor, id, l, order)
		if err != nil {
			return err
		}
		if over := p.TooLong(); over > 0 {
			return wrong("target", "sending.too_long", "count", over, "max", p.Question.MaxLength)
		}
		_, section, _ := p.Dossier.Definition().Question(order.Question)
		if _, err := s.rooms.Writing.Append(ctx, tx, actor, order.Dossier, section, order.Question, p.Blocks); err != nil {
			return err
		}
		if err := s.keepSources(ctx, tx, p.Outcome, things); err != nil {
			return err
		}
		return s.sent(ctx, tx, actor, p.Outcome, "text", order.Dossier, order.Question, p.names(things))
	})
}

// keepSources keeps what the things say, for texts that name them.
func (s *Service) keepSources(ctx context.Context, tx *db.Tx, o Outcome, things []Thing) error {
	for _, t := range things {
		if t.Kind == ADecision {
			if err := putSource(ctx, tx, o, source(o.ID, 0, t.Step), record.Note{Text: t.Decision}); err != nil {
				return err
			}
		}
		for _, n := range t.Notes {
			for _, name := range split(o.sources(n)) {
				if err := putSource(ctx, tx, o, name, o.note(name, n)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// note finds the note of a name among those that were merged into one, or that one.
func (o Outcome) note(name string, into record.Note) record.Note {
	for _, r := range o.Records {
		for _, n := range r.Notes {
			if source(o.ID, n.No, "") == name {
				return n
			}
		}
	}
	return into
}

// sent writes down what was sent, and the act on the trail.
func (s *Service) sent(ctx context.Context, tx *db.Tx, actor account.Actor, o Outcome, kind, dossierID, target string, names []string) error {
	for _, name := range names {
		if err := putSent(ctx, tx, o, Sent{Source: name, Kind: kind, DossierID: dossierID, Target: target}, actor.ID, s.now()); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, s.now(), actor.ID, "workshop.sent", o.ID, audit.Detail{"to": kind, "dossier": dossierID, "target": target, "count": len(names)})
}

// LineOf is a note that becomes a line of a budget.
type LineOf struct {
	Note int
	dossier.Line
}

// SendLines adds lines to the budget of a dossier, all or none. What is wrong with one is on its
// field with the number of its note: "label-12".
func (s *Service) SendLines(ctx context.Context, actor account.Actor, id, dossierID string, lines []LineOf) error {
	return s.sendEach(ctx, actor, id, "budget", dossierID, notesOf(lines, func(l LineOf) int { return l.Note }), func(tx *db.Tx, _ Outcome, i int) (string, error) {
		added, err := s.rooms.Dossiers.AddLinesIn(ctx, tx, actor, dossierID, []dossier.Line{lines[i].Line})
		return strings.Join(added, " "), err
	})
}

// OfferOf is a note that becomes something that a partner brings.
type OfferOf struct {
	Note int
	collective.Contribution
}

// SendOffers keeps notes as what partners bring, all or none; what is wrong is told as SendLines does.
func (s *Service) SendOffers(ctx context.Context, actor account.Actor, id string, offers []OfferOf) error {
	return s.sendEach(ctx, actor, id, "offer", "", notesOf(offers, func(o OfferOf) int { return o.Note }), func(tx *db.Tx, o Outcome, i int) (string, error) {
		return offers[i].OrganisationID, s.rooms.Groups.AddContributionIn(ctx, tx, actor, o.CollectiveID, offers[i].Contribution)
	})
}

// TodoOf is a note that becomes a to-do beside a text.
type TodoOf struct {
	Note           int
	Body           string
	OwnerID, DueOn string
}

// SendTodos makes notes to-dos beside a text of a dossier, all or none; what is wrong is told as
// SendLines does.
func (s *Service) SendTodos(ctx context.Context, actor account.Actor, id, dossierID, question string, todos []TodoOf) error {
	return s.sendEach(ctx, actor, id, "todo", dossierID, notesOf(todos, func(t TodoOf) int { return t.Note }), func(tx *db.Tx, o Outcome, i int) (string, error) {
		e, err := s.target(ctx, tx, o, dossierID)
		if err != nil {
			return "", err
		}
		_, section, ok := e.Definition().Question(question)
		if !ok {
			return "", wrong("target", "field.choose")
		}
		made, err := s.rooms.Remarks.AddIn(ctx, tx, actor, document.Subject{Holder: dossierID, Part: section}, remark.New{
			Root: question, Kind: remark.Todo, Body: todos[i].Body, OwnerID: todos[i].OwnerID, DueOn: todos[i].DueOn,
		})
		return made.ID, err
	})
}

func notesOf[T any](all []T, note func(T) int) []int {
	numbers := make([]int, len(all))
	for i, one := range all {
		numbers[i] = note(one)
	}
	return numbers
}

// sendEach sends notes one by one in one transaction.
func (s *Service) sendEach(ctx context.Context, actor account.Actor, id, kind, dossierID string, notes []int, send func(tx *db.Tx, o Outcome, i int) (target string, err error)) error {
	if len(notes) == 0 {
		return wrong("things", "sending.choose")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		o, err := s.mayBeSent(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if dossierID != "" {
			if _, err := s.target(ctx, tx, o, dossierID); err != nil {
				return err
			}
		}
		var names []string
		for i, no := range notes {
			name, err := s.sendOne(ctx, tx, actor, o, Sent{Kind: kind, DossierID: dossierID}, no, func() (string, error) { return send(tx, o, i) })
			if err != nil {
				return err
			}
			names = append(names, name)
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "workshop.sent", o.ID, audit.Detail{"to": kind, "dossier": dossierID, "count": len(names)})
	})
}

// sendOne sends one note, and gives the name of its source.
func (s *Service) sendOne(ctx context.Context, tx *db.Tx, actor account.Actor, o Outcome, one Sent, no int, send func() (target string, err error)) (name string, err error) {
	things, err := o.Choose([]string{"n" + strconv.Itoa(no)})
	if err != nil {
		return "", err
	}
	if one.Target, err = send(); err != nil {
		return "", of(no, err)
	}
	if err := s.keepSources(ctx, tx, o, things); err != nil {
		return "", err
	}
	one.Source = source(o.ID, no, "")
	return one.Source, putSent(ctx, tx, o, one, actor.ID, s.now())
}

// of puts what is wrong with the fields of one note on those of its form.
func of(no int, err error) error {
	f := fault.As(err)
	if f == nil || len(f.Fields) == 0 {
		return err
	}
	var fields fault.Fields
	for name, message := range f.Fields {
		switch name, _, _ = strings.Cut(name, "-"); name { // "amount-2" is the amount of a year
		case "target", "things":
			fields.Add(name, message.Key, message.Args...)
		default:
			fields.Add(name+"-"+strconv.Itoa(no), message.Key, message.Args...)
		}
	}
	return fields.Err()
}
