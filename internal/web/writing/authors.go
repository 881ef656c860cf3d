package writing

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"maillage/internal/fault"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/written"
	"maillage/internal/yjs/prose"
)

// AuthorsPage shows who wrote what in the texts of a section.
type AuthorsPage struct {
	dossierpages.SectionFrame
	People []AuthorView
	Texts  []TextView
}

// AuthorView is somebody who wrote, with the colour of what they wrote.
type AuthorView struct {
	Name, Class string
	Characters  int

	account string
}

// colours of authors are told apart by class; beyond, they begin again, and names tell.
const colours = 8

var authorsPage = web.Template[AuthorsPage](files, "authors.html")

func (p *Pages) authors(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	s, err := p.frames.SectionFrame(r, l.Text("authors.title"))
	if err != nil {
		return err
	}
	texts, err := p.Documents.Authors(r.Context(), web.Of(r).Actor, s.Subject)
	if err != nil && !fault.Is(err, fault.NotFound) { // nobody has opened the editor yet
		return err
	}
	names, err := p.names(r, s)
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, n := range texts.Roots {
		tally(n, texts.By, count)
	}
	page := AuthorsPage{SectionFrame: s, People: people(s, names, count)}
	for _, q := range s.Asks {
		if n, ok := texts.Roots[q.Key]; ok && len(n.Content) > 0 {
			page.Texts = append(page.Texts, TextView{Label: q.Label.In(l), Text: written.By(s.Labelled(n), page.author(texts.By))})
		}
	}
	return authorsPage.Render(w, r, http.StatusOK, page)
}

// tally counts the characters of each account.
func tally(n prose.Node, by map[uint64]string, count map[string]int) {
	if n.Type == prose.Text {
		count[by[n.By.Client]] += utf8.RuneCountInString(n.Text)
	}
	for _, child := range n.Content {
		tally(child, by, count)
	}
}

// author tells whose a run of text is.
func (p AuthorsPage) author(by map[uint64]string) func(client uint64) (class, name string) {
	return func(client uint64) (class, name string) {
		for _, a := range p.People {
			if a.account == by[client] {
				return a.Class, a.Name
			}
		}
		return "", ""
	}
}

// people lists the authors, who wrote most first.
func people(s dossierpages.SectionFrame, names map[string]string, count map[string]int) []AuthorView {
	var all []AuthorView
	for account, n := range count {
		name := s.L().Text("authors.before")
		if account != "" {
			name = called(s, names, account)
		}
		all = append(all, AuthorView{Name: name, Characters: n, account: account})
	}
	slices.SortFunc(all, func(a, b AuthorView) int {
		if a.Characters != b.Characters {
			return b.Characters - a.Characters
		}
		return cmp.Compare(a.account, b.account)
	})
	for i := range all {
		all[i].Class = fmt.Sprintf("author-%d", i%colours+1)
	}
	return all
}
