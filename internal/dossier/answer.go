package dossier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
)

// Typed is what someone typed for a question, over the version they saw (0: none yet).
type Typed struct {
	Question string
	Raw      []string
	Seen     int
	Shown    string // Imprint of the answer their page showed; "" when unknown
}

// Imprint tells one answer from another: a page that sends back what it showed says nothing.
func Imprint(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:6])
}

// Saved tells what became of each answer of a save. What its author did not change, and
// someone else did, has neither version nor imprint: the page goes on showing the old one.
type Saved struct {
	Versions  map[string]int           // of the answers as stored now
	Imprints  map[string]string        // of what was typed
	Conflicts []string                 // questions where both texts were kept
	Wrong     map[string]fault.Message // kept as typed, but the form will not accept them
}

// SaveAnswers stores the answers of a section that changed. An answer that someone else
// changed since it was seen stays as it is, and the new text is kept as an alternative:
// nothing typed is ever lost. Wrong values are kept and told, because a draft is a draft.
func (s *Service) SaveAnswers(ctx context.Context, actor account.Actor, id, section string, typed []Typed) (Saved, error) {
	var saved Saved
	err := s.write(ctx, actor, id, section, "dossier.answers_saved", func(h hand) (audit.Detail, error) {
		saved = Saved{Versions: map[string]int{}, Imprints: map[string]string{}, Wrong: map[string]fault.Message{}}
		stored, err := s.answers(ctx, h.tx, id)
		if err != nil {
			return nil, err
		}
		var changed []string
		for _, t := range typed {
			question, in, ok := h.definition.Question(t.Question)
			if !ok || in != section {
				return nil, unknown()
			}
			before := stored[t.Question]
			now, problem := answered(question, t.Raw, before)
			if problem != nil {
				saved.Wrong[t.Question] = *problem
			}
			before.shown, now.shown = before.Shown(), now.Shown() // asked several times, in everyone's way
			if !saved.changes(t, before, now) {
				continue
			}
			changed = append(changed, t.Question)
			if err := s.keep(ctx, h, actor, section, t, before, now, &saved); err != nil {
				return nil, err
			}
		}
		return audit.Detail{"questions": changed}, nil
	})
	return saved, err
}

// answered makes an answer of what was typed over another, and tells what the form has against it.
// Forms do not show where paragraphs come from: those that stay keep it.
func answered(q call.Question, raw []string, before Answer) (Answer, *fault.Message) {
	if q.Kind != call.LongText {
		value, problem := call.Normalise(q, raw...)
		return Answer{Question: q.Key, Value: value}, problem
	}
	typed, problem := call.Normalise(call.Question{Kind: q.Kind}, raw...) // lengths are those of the text, without its marks
	n := text.FromMarkdown(typed)
	if strings.Contains(before.Prose, `"sources":"`) {
		n = text.Sourced(n, before.Text())
	}
	a := LongAnswer(q.Key, n)
	if problem == nil {
		_, problem = call.Normalise(q, a.Value)
	}
	return a, problem
}

// changes tells whether what was typed says something new, and notes what the page now shows.
func (saved Saved) changes(t Typed, before, now Answer) bool {
	imprint, was := Imprint(now.Shown()), before.Shown()
	if now.Shown() != was && imprint == t.Shown {
		return false
	}
	saved.Versions[t.Question], saved.Imprints[t.Question] = before.Version, imprint
	return now.Shown() != was
}

// maxAlternatives is how many texts wait beside an answer for someone to choose: more than
// people who write at once, few enough to be read side by side.
const maxAlternatives = 20

// keep stores a changed answer; or, when someone else saved since it was seen, the text as
// an alternative beside theirs. A long answer may have been written on under one version: what
// the page showed tells.
func (s *Service) keep(ctx context.Context, h hand, actor account.Actor, section string, t Typed, before, now Answer, saved *Saved) error {
	moved := t.Shown != "" && t.Shown != Imprint(before.Shown())
	if t.Seen != before.Version || moved && before.Prose != "" {
		saved.Conflicts = append(saved.Conflicts, t.Question)
		if same, count, err := countAlternatives(ctx, h.tx, h.ID, t.Question, now.Shown()); err != nil || same > 0 {
			return err
		} else if count >= maxAlternatives {
			var fields fault.Fields
			fields.Add(t.Question, "dossier.too_many_texts", "max", maxAlternatives)
			return fields.Err()
		}
		return insertAlternative(ctx, h.tx, h.ID, Alternative{ID: db.NewID(), Question: t.Question, Value: now.Shown(), AuthorID: actor.ID, At: s.now()})
	}
	saved.Versions[t.Question]++
	return s.store(ctx, h, actor, section, before.Version, now)
}

// store makes an answer the one that counts: a long one is written into its text as well, where
// that is open to many.
func (s *Service) store(ctx context.Context, h hand, actor account.Actor, section string, seen int, a Answer) error {
	a.Version, a.UpdatedAt, a.UpdatedBy = seen+1, s.now(), actor.ID
	if q, _, _ := h.definition.Question(a.Question); q.Kind == call.LongText && s.texts != nil {
		if _, err := s.texts.Put(ctx, h.tx, actor, h.ID, section, a.Question, a.Text()); err != nil {
			return err
		}
	}
	return storeAnswer(ctx, h.tx, h.ID, a)
}

// Choose settles a question where several texts were kept: value becomes the answer and
// the alternatives are dropped. Stale when the answer changed after seen, or is not what the page
// showed, by its Imprint: a long answer may have been written on under one version.
func (s *Service) Choose(ctx context.Context, actor account.Actor, id, question string, seen int, shown string, raw []string) error {
	section, err := s.sectionOf(ctx, id, question)
	if err != nil {
		return err
	}
	return s.write(ctx, actor, id, section, "dossier.alternative_chosen", func(h hand) (audit.Detail, error) {
		q, _, ok := h.definition.Question(question)
		if !ok {
			return nil, unknown()
		}
		stored, err := s.answers(ctx, h.tx, id)
		if err != nil {
			return nil, err
		}
		if stored[question].Version != seen || shown != Imprint(stored[question].Shown()) {
			return nil, fault.New(fault.Stale, "fault.stale")
		}
		a, _ := answered(q, raw, stored[question])
		if err := s.store(ctx, h, actor, section, seen, a); err != nil {
			return nil, err
		}
		return audit.Detail{"question": question}, dropAlternatives(ctx, h.tx, id, question, s.now())
	})
}

func (s *Service) sectionOf(ctx context.Context, id, question string) (string, error) {
	d, err := Get(ctx, s.db, id)
	if err != nil {
		return "", err
	}
	revision, err := s.calls.Revision(ctx, s.db, d.CallID, d.FormRevision)
	if err != nil {
		return "", err
	}
	_, section, ok := revision.Definition.Question(question)
	if !ok {
		return "", unknown()
	}
	return section, nil
}
