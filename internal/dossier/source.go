package dossier

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/yjs/prose"
)

// Source is what a paragraph of a long answer comes from: a note of a workshop, or what one
// decided, as it was when it was put into the text.
type Source struct {
	Workshop   string // its title
	WorkshopID string // "" in a frozen dossier: the funder does not go there
	Day        string // as 2021-03-12
	Note       int    // its number there; 0 of a decision
	Text       string
	Author     string // who wrote it, for members alone; "" where nobody is to know
	People     int    // who took part in the workshop
}

// ContentSource is what is frozen of a source: it names nobody.
type ContentSource struct {
	Workshop string `json:"workshop"`
	Day      string `json:"day"`
	Note     int    `json:"note,omitempty"`
	Text     string `json:"text"`
	People   int    `json:"people"`
}

// Sources finds what paragraphs of a collective's texts come from, by the names that they hold;
// names that are of no workshop of that collective are left out.
type Sources func(ctx context.Context, q db.Querier, collectiveID string, names []string) (map[string]Source, error)

// KnowSources tells where paragraphs come from; before, nobody knows.
func (s *Service) KnowSources(sources Sources) { s.sources = sources }

// SourcesOf tells members where a paragraph of a dossier's texts comes from.
func (s *Service) SourcesOf(ctx context.Context, actor account.Actor, id string, names []string) (map[string]Source, error) {
	d, _, err := s.read(ctx, actor, id)
	if err != nil || s.sources == nil || len(names) == 0 {
		return nil, err
	}
	return s.sources(ctx, s.db, d.CollectiveID, names[:min(len(names), mostSources)])
}

// mostSources is how many sources of one dossier are looked up: all the notes of two full workshops.
const mostSources = 2_000

func (s *Service) loadSources(ctx context.Context, q db.Querier, e *Everything) (err error) {
	var names []string
	for _, a := range e.Answers {
		names = append(names, a.Sources()...)
	}
	slices.Sort(names)
	if names = slices.Compact(names); s.sources != nil && len(names) > 0 {
		e.Sources, err = s.sources(ctx, q, e.CollectiveID, names[:min(len(names), mostSources)])
	}
	return err
}

// Sources are the names of what the paragraphs of a long answer come from, in their order, as often
// as they name them.
func (a Answer) Sources() []string {
	if !strings.Contains(a.Prose, `"sources":"`) {
		return nil
	}
	return sourced(a.Text())
}

func sourced(n prose.Node) []string {
	names, _ := n.Attribute("sources").(string)
	all := strings.Fields(names)
	for _, child := range n.Content {
		all = append(all, sourced(child)...)
	}
	return all
}

// keepSources puts into the content what its texts come from.
func (c *Content) keepSources(e Everything) {
	for key := range c.Texts {
		for _, name := range e.Answers[key].Sources() {
			if s, ok := e.Sources[name]; ok {
				if c.Sources == nil {
					c.Sources = map[string]ContentSource{}
				}
				c.Sources[name] = ContentSource{norm.NFC.String(s.Workshop), s.Day, s.Note, norm.NFC.String(s.Text), s.People}
			}
		}
	}
}

// unfrozen gives the sources of a frozen content.
func (c Content) unfrozen() map[string]Source {
	all := make(map[string]Source, len(c.Sources))
	for name, s := range c.Sources {
		all[name] = Source{Workshop: s.Workshop, Day: s.Day, Note: s.Note, Text: s.Text, People: s.People}
	}
	return all
}
