package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"sync"
	"time"

	"maillage/internal/lang"
	"maillage/internal/web/ui"
)

// Layout is what the frame around every page shows.
type Layout struct {
	Lang           string
	Outcome        string // what became of the form sent before, told first in the title: a kind of notice, or ""
	Title          string
	Within         string // what the page is a part of, told in its title only
	Description    string
	Path           string
	Typed          url.Values // what follows into another language
	Wrong          url.Values // and what the page says of it: see messages
	Nav            []NavItem
	Account        *AccountMenu // nil for visitors
	SignInURL      string
	Demo           bool
	Flash          []ui.Notice
	Scripts        []string // the behaviours of the elements on the page, by name
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
func (Page) Notice(text string) ui.Notice { return ui.Notice{Kind: "error", Text: text, Focus: true} }

// NewPage fills the frame for a request; title is already translated.
func (s *Server) NewPage(r *http.Request, title string) Page {
	layout := s.frame(r, title)
	layout.Path = s.formPage(r)
	layout.Flash = s.flashed(r)
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

// frame gives what surrounds the page.
func (p Page) frame() Layout { return p.Layout }

// Framed is a page's struct: one that embeds Page.
type Framed interface{ frame() Layout }

// framed is what the layout shows.
type framed struct {
	Layout Layout
	Main   template.HTML
}

// PageTemplate renders pages of one struct type, in each language.
type PageTemplate[T Framed] struct{ name string }

// source is where the template of a page is, or of a piece, which is defined in its parts.
type source struct {
	name  string
	files fs.FS
	page  string // "" of a piece
	piece string
	parts []string
	zero  any
}

// defines names the template that shows a value of the source's type.
func (s source) defines() string {
	if s.page == "" {
		return s.piece
	}
	return s.name
}

var sources []source

// Template makes a page of its file, with partials that define what it shares with others.
// Call it for package variables only.
func Template[T Framed](files fs.FS, page string, parts ...string) *PageTemplate[T] {
	var zero T
	name := reflect.TypeFor[T]().String()
	sources = append(sources, source{name: name, files: files, page: page, parts: parts, zero: zero})
	return &PageTemplate[T]{name}
}

// views holds every template of a language in one set: what pages share is there once. A
// set is read when its first page is shown: the program starts at once, and holds only what
// is used. A broken template panics then; a test of the house reads them all.
var views = func() map[lang.Lang]func() *template.Template {
	sets := map[lang.Lang]func() *template.Template{}
	for _, l := range lang.All() {
		sets[l] = sync.OnceValue(func() *template.Template { return template.Must(read(l)) })
	}
	return sets
}()

func read(l lang.Lang) (*template.Template, error) {
	set := template.New("").Funcs(Funcs(l))
	pieces, err := fs.Glob(ui.Templates, "*.html")
	if err != nil {
		return nil, err
	}
	for _, piece := range pieces {
		if err := parse(set, piece, ui.Templates, piece); err != nil {
			return nil, err
		}
	}
	if err := parse(set, "layout.html", layoutFiles, "layout.html"); err != nil {
		return nil, err
	}
	type part struct {
		files fs.FS
		name  string
	}
	known := map[part]bool{} // several pages share one
	for _, s := range sources {
		if s.page != "" {
			if err := parse(set, s.name, s.files, s.page); err != nil {
				return nil, err
			}
		}
		for _, name := range s.parts {
			if known[part{s.files, name}] {
				continue
			}
			known[part{s.files, name}] = true
			if err := parse(set, s.name+"/"+name, s.files, name); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

var defined = regexp.MustCompile(`\{\{-?\s*define "([^"]+)"`)

// parse adds a file to a set under a name. It refuses a name that is there already, its own or
// one that the file defines: the last read would take the place of the first, in the pages
// of another room too.
func parse(set *template.Template, name string, files fs.FS, file string) error {
	text, err := fs.ReadFile(files, file)
	if err != nil {
		return err
	}
	names := []string{name}
	for _, found := range defined.FindAllSubmatch(text, -1) {
		names = append(names, string(found[1]))
	}
	for _, name := range names {
		if set.Lookup(name) != nil {
			return fmt.Errorf("%s: the template %q is defined already", file, name)
		}
	}
	_, err = set.New(name).Parse(string(text))
	return err
}

// CheckedTemplate is a template with a value of the type it renders.
type CheckedTemplate struct {
	Name     string
	Template *template.Template
	Zero     any
}

// Templates lists every page template of the program and their frame, for the test that
// checks them against their types.
func Templates() []CheckedTemplate {
	set := views[lang.FR]()
	list := []CheckedTemplate{{"layout", set.Lookup("layout"), framed{}}}
	for _, s := range sources {
		list = append(list, CheckedTemplate{s.name, set.Lookup(s.defines()), s.zero})
	}
	return list
}

// Funcs are the functions templates may use, in a language.
func Funcs(l lang.Lang) template.FuncMap {
	return template.FuncMap{
		"t":          l.Text,
		"money":      l.Money,
		"date":       l.Date,
		"datetime":   l.DateTime,
		"zone":       l.Zone,
		"hour":       func(t time.Time) string { return l.Hour(t.In(lang.Paris)) },
		"number":     l.Number,
		"percent":    l.Percent,
		"percentage": func(rate interface{ Say() lang.BasisPoints }) string { return l.Percent(int(rate.Say())) },
		"bytes":      l.Bytes,
		"hundredths": l.Hundredths,
		"iso":        func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"asset":      assetURL,
		"preloads":   preloads,
		"linked":     linked,
		"removal":    ui.Remove,
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
	return t.render(w, r, status, page, false)
}

// RenderPublic writes a large page that says the same to everyone, compressed for visitors who
// are not signed in: what is of the visitor would tell itself by the length of such a page, so
// one with something of theirs leaves as it is.
func (t *PageTemplate[T]) RenderPublic(w http.ResponseWriter, r *http.Request, status int, page T) error {
	layout := page.frame()
	public := r.Method == http.MethodGet && !Of(r).Actor.SignedIn() && len(layout.Typed)+len(layout.Flash) == 0
	return t.render(w, r, status, page, public)
}

func (t *PageTemplate[T]) render(w http.ResponseWriter, r *http.Request, status int, page T, public bool) error {
	l := Of(r).Lang
	var main, whole bytes.Buffer
	if err := views[l]().ExecuteTemplate(&main, t.name, page); err != nil {
		return fmt.Errorf("render %T: %w", page, err)
	}
	whole.Grow(main.Len() + layoutSize)
	layout := page.frame().seen(main.Bytes())
	layout.Wrong = messages(r)
	if err := views[l]().ExecuteTemplate(&whole, "layout", framed{layout, template.HTML(main.String())}); err != nil { //nolint:gosec // a template wrote it
		return fmt.Errorf("render %T: %w", page, err)
	}
	packed := false
	if w.Header().Set("Content-Type", pageKind); public {
		packed = packs(w, r, pageKind)
	}
	w.Header().Set("Content-Language", string(l))
	if r.Method == http.MethodPost {
		// The answer to a form is a step of the way back: a browser that may not keep it shows
		// an error there, and what was typed is gone.
		w.Header().Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	if packed {
		_ = packPage(w, whole.Bytes()) // as below
		return nil
	}
	_, _ = w.Write(whole.Bytes()) // the visitor may have gone
	return nil
}

const pageKind = "text/html; charset=utf-8"

const layoutSize = 4 << 10 // somewhat above what the frame takes

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
