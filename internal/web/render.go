package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"

	"maillage/internal/lang"
	"maillage/internal/web/ui"
)

// Layout is what the frame around every page shows.
type Layout struct {
	Lang           string
	Title          string
	Description    string
	Path           string
	Typed          url.Values // what follows into another language
	Nav            []NavItem
	Account        *AccountMenu // nil for visitors
	SignInURL      string
	Demo           bool
	Flash          []ui.Notice
	Scripts        []string // behaviours this page needs, by name
	OtherLang      string
	OtherLangURL   string
	OtherLangLabel string
	Wide           bool
}

// NavItem is an entry of the main navigation.
type NavItem struct {
	Label, URL string
	Current    bool
}

// AccountMenu names the person signed in.
type AccountMenu struct{ Name, URL string }

// Page is embedded by every page's struct.
type Page struct{ Layout Layout }

// Notice makes a warning of a sentence, for templates.
func (Page) Notice(text string) ui.Notice { return ui.Notice{Kind: "error", Text: text} }

// NewPage fills the frame for a request; title is already translated.
func (s *Server) NewPage(r *http.Request, title string) Page {
	layout := s.frame(r, title)
	layout.Path = s.formPage(r)
	if text := s.Forget(r, flashKey); text != "" {
		layout.Flash = []ui.Notice{{Kind: "success", Text: text}}
	}
	return Page{Layout: layout}
}

// frame fills what needs no session.
func (s *Server) frame(r *http.Request, title string) Layout {
	from := Of(r)
	l := from.Lang
	layout := Layout{
		Lang: string(l), Title: title, Path: here(r), Typed: typed(r), Demo: s.config.Demo,
		OtherLang:      string(l.Other()),
		OtherLangLabel: l.Other().Text("layout.this_language"),
		OtherLangURL:   "/language/" + string(l.Other()),
		SignInURL:      "/sign-in",
	}
	items := []NavItem{{Label: l.Text("nav.calls"), URL: "/calls"}, {Label: l.Text("nav.places"), URL: "/places"}}
	if from.Actor.SignedIn() {
		layout.Account = &AccountMenu{Name: from.Actor.Called(), URL: "/account"}
		items = append([]NavItem{{Label: l.Text("nav.home"), URL: "/home"}}, items...)
	}
	for i, item := range items {
		items[i].Current = r.URL.Path == item.URL
	}
	layout.Nav = items
	return layout
}

// PageTemplate renders pages of one struct type, in each language.
type PageTemplate[T any] struct {
	sets map[lang.Lang]func() *template.Template
}

// checked lists every page template with its type, for the test that checks them.
var checked []func() CheckedTemplate

// CheckedTemplate is a page template with a value of the type it renders.
type CheckedTemplate struct {
	Name     string
	Template *template.Template
	Zero     any
}

// Templates lists every page template of the program.
func Templates() []CheckedTemplate {
	list := make([]CheckedTemplate, len(checked))
	for i, one := range checked {
		list[i] = one()
	}
	return list
}

// Template makes a page of its file and its partials from files, in the common layout. The
// file defines "main". Each language is parsed when its first page is shown: the program
// starts at once, and holds only what is used. A broken template panics then; a test of the
// house parses them all.
func Template[T any](files fs.FS, names ...string) *PageTemplate[T] {
	t := &PageTemplate[T]{map[lang.Lang]func() *template.Template{}}
	for _, l := range lang.All() {
		t.sets[l] = sync.OnceValue(func() *template.Template {
			set := template.Must(base(l).Clone())
			return template.Must(set.ParseFS(files, names...))
		})
	}
	checked = append(checked, func() CheckedTemplate {
		var zero T
		return CheckedTemplate{names[0], t.sets[lang.FR]().Lookup("layout"), zero}
	})
	return t
}

var base = func() func(lang.Lang) *template.Template {
	sets := map[lang.Lang]func() *template.Template{}
	for _, l := range lang.All() {
		sets[l] = sync.OnceValue(func() *template.Template {
			set := template.New("base").Funcs(Funcs(l))
			template.Must(set.ParseFS(ui.Templates, "*.html"))
			return template.Must(set.ParseFS(layoutFiles, "layout.html"))
		})
	}
	return func(l lang.Lang) *template.Template { return sets[l]() }
}()

// Funcs are the functions templates may use, in a language.
func Funcs(l lang.Lang) template.FuncMap {
	return template.FuncMap{
		"t":          l.Text,
		"money":      l.Money,
		"date":       l.Date,
		"datetime":   l.DateTime,
		"zone":       l.Zone,
		"number":     l.Number,
		"percent":    l.Percent,
		"percentage": func(rate interface{ Say() lang.BasisPoints }) string { return l.Percent(int(rate.Say())) },
		"bytes":      l.Bytes,
		"iso":        func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"asset":      assetURL,
		"linked":     linked,
	}
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// linked writes a text with its web addresses as links.
func linked(text string) template.HTML {
	escaped := template.HTMLEscapeString(text)
	return template.HTML(address.ReplaceAllStringFunc(escaped, func(url string) string { //nolint:gosec // escaped just above
		return `<a href="` + url + `">` + url + `</a>`
	}))
}

// Render writes the page with a status. The page is complete before its first byte leaves.
func (t *PageTemplate[T]) Render(w http.ResponseWriter, r *http.Request, status int, page T) error {
	var content bytes.Buffer
	if err := t.sets[Of(r).Lang]().ExecuteTemplate(&content, "layout", page); err != nil {
		return fmt.Errorf("render %T: %w", page, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(Of(r).Lang))
	w.WriteHeader(status)
	_, _ = w.Write(content.Bytes()) // the visitor may have gone
	return nil
}

// JSON answers a behaviour's request.
func JSON(w http.ResponseWriter, status int, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(content) // the visitor may have gone
	return nil
}
