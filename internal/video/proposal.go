package video

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/account"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// SourceKind is what sort of thing a message comes from.
type SourceKind string

// The kinds of sources; "" of a message that people thought of themselves.
const (
	FromNote     SourceKind = "note"
	FromCluster  SourceKind = "cluster"
	FromDecision SourceKind = "decision"
	FromAnswer   SourceKind = "answer"
)

// Source is what a message was taken from, as it was then.
type Source struct {
	Kind  SourceKind
	Of    string // the workshop, or the section of the dossier
	Key   string // the number of a note, or the question
	Title string // of the workshop, or the question
	Said  string
}

// Proposal is something said already that may become a message.
type Proposal struct {
	Source
	Key  string // names it in a form
	Text string // within what a message takes
}

// Workshop is one of the collective, whose notes may become messages.
type Workshop struct {
	ID, CollectiveID, Title string
	Day                     time.Time
}

// Saying is what came of a workshop.
type Saying struct {
	Kind SourceKind
	Key  string // names it there
	No   int    // of a note
	Text string
}

// Workshops tells what came of the workshops of a collective, to those who may read it.
type Workshops interface {
	Of(ctx context.Context, actor account.Actor, collectiveID string) ([]Workshop, error)
	Said(ctx context.Context, actor account.Actor, workshopID string) (Workshop, []Saying, error)
}

// Offered is what messages may be taken from: answers of the dossier, or one workshop.
type Offered struct {
	Workshops  []Workshop // to choose from
	WorkshopID string     // the one that was chosen, or ""
	Proposals  []Proposal
}

// Propose gives what messages may be taken from: what came of a workshop of the collective, or
// answers of the dossier where none is named.
func (s *Service) Propose(ctx context.Context, actor account.Actor, id, workshopID string) (Offered, error) {
	e, err := s.dossiers.Show(ctx, actor, id)
	if err != nil {
		return Offered{}, err
	}
	offered := Offered{WorkshopID: workshopID}
	if s.workshops != nil {
		if offered.Workshops, err = s.workshops.Of(ctx, actor, e.CollectiveID); err != nil {
			return Offered{}, err
		}
	}
	if workshopID == "" {
		offered.Proposals = answered(e)
		return offered, nil
	}
	if s.workshops == nil {
		return Offered{}, unknown()
	}
	held, said, err := s.workshops.Said(ctx, actor, workshopID)
	if err != nil {
		return Offered{}, err
	}
	if held.CollectiveID != e.CollectiveID {
		return Offered{}, unknown()
	}
	offered.Proposals = spoken(held, said)
	return offered, nil
}

// mostProposals is how many one page shows.
const mostProposals = 300

// answered gives the paragraphs of a dossier's answers in words.
func answered(e dossier.Everything) []Proposal {
	var all []Proposal
	visible := e.Definition().Visible(e.Values())
	for _, section := range e.Definition().Form {
		for _, q := range section.Questions {
			if !visible[q.Key] || q.Kind != call.LongText && q.Kind != call.ShortText {
				continue
			}
			for i, paragraph := range strings.Split(e.Answers[q.Key].Value, "\n") {
				said := strings.TrimSpace(paragraph)
				if said == "" || len(all) >= mostProposals {
					continue
				}
				all = append(all, Proposal{
					Key: fmt.Sprintf("%s.%d", q.Key, i), Text: shorten(said),
					Source: Source{Kind: FromAnswer, Of: section.Key, Key: q.Key, Title: clip(q.Label.In(lang.FR), maxLine), Said: clip(said, mostSaid)},
				})
			}
		}
	}
	return all
}

// spoken gives what came of a workshop.
func spoken(held Workshop, said []Saying) []Proposal {
	var all []Proposal
	title := clip(held.Title, maxLine)
	for _, one := range said {
		text := strings.TrimSpace(one.Text)
		if text == "" || len(all) >= mostProposals {
			continue
		}
		key := ""
		if one.No > 0 {
			key = fmt.Sprint(one.No)
		}
		all = append(all, Proposal{Key: one.Key, Text: shorten(text), Source: Source{Kind: one.Kind, Of: held.ID, Key: key, Title: title, Said: clip(text, mostSaid)}})
	}
	return all
}

// mostSaid is how much of a source is kept.
const mostSaid = 1_000

// shorten gives the whole sentences of a text that a message takes, or its beginning.
func shorten(text string) string {
	most := Length(Message(1))
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	cut := clip(text, most)
	if end := strings.LastIndexAny(cut, ".!?"); end > 0 {
		return cut[:end+1]
	}
	return cut
}

// clip gives the beginning of a text, with a sign that more was there.
func clip(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}
