package dossier

import (
	"cmp"
	"context"
	"strings"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/document/text"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/yjs/prose"
)

// Every answer is read and stored in this file alone. Long ones are written by many in a room
// above: what is stored of them here may lag behind by some seconds, what is read never does.

// Texts is the room where long answers are written by many at once.
type Texts interface {
	// Fresh gives the long answers that say something else than what was derived last, as they
	// are in the caller's transaction.
	Fresh(ctx context.Context, q db.Querier, dossierID string) ([]Answer, error)
	// Put writes a long answer into its text; false when nobody has opened that yet.
	Put(ctx context.Context, tx *db.Tx, actor account.Actor, dossierID, section, question string, to prose.Node) (bool, error)
	// Freeze keeps a version of each text, as what was validated, and gives what proves where they
	// come from.
	Freeze(ctx context.Context, tx *db.Tx, dossierID string) ([]Proof, error)
	// Follow has long answers follow their questions from a form that the dossier had to the one
	// that it has now; answers are as they were before.
	Follow(ctx context.Context, tx *db.Tx, actor account.Actor, dossierID string, from call.Definition, answers map[string]Answer) error
	// Look makes open pages look again, after the commit, at what may be written.
	Look(tx *db.Tx, dossierID string)
}

// WriteTexts gives the room where long answers are written; before, they are answers as all
// others.
func (s *Service) WriteTexts(texts Texts) { s.texts = texts }

// Proof is what a document was when its text was frozen: a snapshot of Yjs, which names all that
// everyone had written in it and all that was taken out.
type Proof struct {
	Section  string
	Epoch    int
	Seq      int64
	Snapshot []byte
}

// Freeze keeps the texts of a dossier as they are validated or filed; see Texts.
func (s *Service) Freeze(ctx context.Context, tx *db.Tx, id string) ([]Proof, error) {
	if s.texts == nil {
		return nil, nil
	}
	return s.texts.Freeze(ctx, tx, id)
}

// Look makes the pages where a dossier is being written look again at what may be, once the act
// of a room above is committed: what was filed takes no more letters.
func (s *Service) Look(tx *db.Tx, id string) {
	if s.texts != nil {
		s.texts.Look(tx, id)
	}
}

// answers gives the answers of a dossier with what is being written.
func (s *Service) answers(ctx context.Context, q db.Querier, id string) (map[string]Answer, error) {
	stored, err := StoredAnswers(ctx, q, id)
	if err != nil || s.texts == nil {
		return stored, err
	}
	fresh, err := s.texts.Fresh(ctx, q, id)
	for _, a := range fresh {
		if before := stored[a.Question]; a.Prose != before.Prose {
			a.Version = before.Version + 1
			stored[a.Question] = a
		}
	}
	return stored, err
}

// StoreTexts stores long answers as they were written by many: no act of anyone, since what was
// written is kept already.
func StoreTexts(ctx context.Context, tx *db.Tx, id string, fresh []Answer) error {
	stored, err := StoredAnswers(ctx, tx, id)
	if err != nil {
		return err
	}
	changed := false
	for _, a := range fresh {
		before := stored[a.Question]
		if a.Prose == before.Prose {
			continue
		}
		a.Version, changed = before.Version+1, true
		if err := storeAnswer(ctx, tx, id, a); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return touch(ctx, tx, id)
}

// LongAnswer is the answer that a text is; nothing when it is blank.
func LongAnswer(question string, n prose.Node) Answer {
	a := Answer{Question: question}
	if !blank(n) {
		a.Value, _ = call.Normalise(call.Question{Kind: call.LongText}, text.Plain(n))
		a.Prose = string(n.JSON())
	}
	return a
}

// blank tells a text that says and shows nothing.
func blank(n prose.Node) bool {
	if n.Type == prose.Text && n.Text != "" || n.Type == "image" || n.Type == "mention" {
		return false
	}
	for _, child := range n.Content {
		if !blank(child) {
			return false
		}
	}
	return true
}

// Text is a long answer as the text it is.
func (a Answer) Text() prose.Node {
	if a.Prose != "" {
		if n, err := text.Parse([]byte(a.Prose)); err == nil {
			return n
		}
	}
	return text.FromPlain(a.Value)
}

// Shown is what a form shows of an answer: of a long one, its text with the marks of Markdown.
func (a Answer) Shown() string {
	if a.Prose == "" || a.shown != "" {
		return cmp.Or(a.shown, a.Value)
	}
	return strings.TrimRight(text.Markdown(a.Text()), "\n")
}

// labelled is Labelled in JSON. A dossier is frozen while everyone else waits to write.
func (e Everything) labelled(a Answer) []byte {
	if !strings.Contains(a.Prose, `"mention"`) {
		return []byte(a.Prose)
	}
	return e.Labelled(a.Text()).JSON()
}

// Labelled gives a text in which mentions say what they mention as the dossier has it now. What is
// frozen says what it said.
func (e Everything) Labelled(n prose.Node) prose.Node {
	if e.frozen {
		return n
	}
	return text.Labelled(n, e.Mentions(), func(label string) string { return lang.FR.Text("editor.mention_unknown", "label", label) })
}

// Mentions lists what texts may name: partners, the place, lines of the budget with their amount.
func (e Everything) Mentions() []text.Mention {
	var all []text.Mention
	for _, p := range e.Partners {
		all = append(all, text.Mention{Kind: "partner", ID: p.ID, Label: p.Name})
	}
	if e.Place != nil {
		all = append(all, text.Mention{Kind: "place", ID: e.PlaceID, Label: e.Place.Name})
	}
	for _, l := range e.Lines {
		all = append(all, text.Mention{Kind: "line", ID: l.ID, Label: l.Label + " (" + lang.FR.Money(l.Cents) + ")"})
	}
	return all
}

func scanAnswer(scan func(...any) error) (Answer, error) {
	var a Answer
	var at db.Time
	err := scan(&a.Question, &a.Value, &a.Prose, &a.Version, &at, &a.UpdatedBy)
	a.UpdatedAt = at.Time
	return a, err
}

// StoredAnswers gives the answers of a dossier as they were stored last, by question: what is
// being written may be some seconds ahead.
func StoredAnswers(ctx context.Context, q db.Querier, id string) (map[string]Answer, error) {
	all, err := db.All(ctx, q, scanAnswer, "SELECT question, value, prose, version, updated_at, updated_by FROM answer WHERE dossier_id = $1", id)
	by := make(map[string]Answer, len(all))
	for _, a := range all {
		by[a.Question] = a
	}
	return by, err
}

func storeAnswer(ctx context.Context, tx *db.Tx, id string, a Answer) error {
	_, err := tx.Exec(ctx, `INSERT INTO answer (dossier_id, question, value, prose, version, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (dossier_id, question) DO UPDATE SET value = excluded.value, prose = excluded.prose, version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		id, a.Question, a.Value, a.Prose, a.Version, a.UpdatedAt, a.UpdatedBy)
	return err
}

// Hand is what is known of a member of a collective where a section is being written.
type Hand struct {
	Role  collective.Role
	State State
	Open  bool // the section, after filing
}

// Hands tells of those of some people who are members of the collectives of dossiers, by dossier,
// section and account; sections are dossiers, each with a section. It is one query: it is asked each
// time that something is typed.
func Hands(ctx context.Context, q db.Querier, sections [][]any, accounts []string) (map[[3]string]Hand, error) {
	values, args := db.Values(1, sections, "TEXT", "TEXT")
	in, more := db.In(len(args)+1, accounts)
	hands := make(map[[3]string]Hand, len(accounts))
	_, err := db.All(ctx, q, func(scan func(...any) error) (Hand, error) {
		var h Hand
		var of [3]string
		err := scan(&of[0], &of[1], &of[2], &h.Role, &h.State, &h.Open)
		hands[of] = h
		return h, err
	}, `SELECT d.id, v.column2, m.account_id, m.role, d.state, EXISTS (SELECT 1 FROM open_section o WHERE o.dossier_id = d.id AND o.section = v.column2)
		FROM (`+values+`) v JOIN dossier d ON d.id = v.column1 JOIN member m ON m.collective_id = d.collective_id WHERE m.account_id IN `+in, append(args, more...)...)
	return hands, err
}

// copyAnswers begins a dossier with the answers of another. Lines of the budget are others there:
// mentions follow them. Files stay behind, so that an image leaves its description.
func (s *Service) copyAnswers(ctx context.Context, tx *db.Tx, from, to string, lines map[string]string) error {
	answers, err := s.answers(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if a.Prose != "" {
			a.Prose = string(text.Undrawn(text.Mentioned(a.Text(), func(_, id, label string) (string, string) {
				return cmp.Or(lines[id], id), label
			})).JSON())
		}
		a.Version = 1
		if err := storeAnswer(ctx, tx, to, a); err != nil {
			return err
		}
	}
	return nil
}
