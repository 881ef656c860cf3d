// Package written puts what a dossier says in words, for the pages of those who write it and of
// those who read it.
package written

import (
	"html/template"
	"regexp"
	"slices"
	"strings"

	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/territory"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/yjs/prose"
)

// Section is a section of the form with its answers.
type Section struct {
	Title   string
	Answers []Answer
}

// Answer is a question with its answer in words, or as the text it is.
type Answer struct {
	Label, Value string
	Text         template.HTML
}

// Words writes an answer for reading.
func Words(l lang.Lang, land *territory.Reference, q call.Question, value string) string {
	label := func(key string) string {
		for _, o := range q.Options {
			if o.Key == key {
				return o.Label.In(l)
			}
		}
		return key
	}
	switch {
	case value == "":
		return ""
	case q.Kind == call.YesNo && (value == "yes" || value == "no"):
		return l.Text("ui." + value)
	case q.Kind == call.Choice:
		return label(value)
	case q.Kind == call.Choices:
		var all []string
		for _, key := range call.Taken(value) {
			all = append(all, label(key))
		}
		return l.List(all)
	case q.Kind == call.Commune:
		return territorypages.Label(land, value)
	case q.Kind == call.Amount:
		if amount, err := call.ParseMoney(value); err == nil {
			return l.Money(int64(amount))
		}
	}
	return value
}

// Answers writes the visible answers of a dossier, section by section. Images of texts are below
// the address given.
func Answers(l lang.Lang, e dossier.Everything, land *territory.Reference, below string) []Section {
	visible := e.Definition().Visible(e.Values())
	var sections []Section
	for _, s := range e.Definition().Form {
		section := Section{Title: s.Title.In(l)}
		for _, q := range s.Questions {
			if visible[q.Key] {
				answer := Answer{Label: q.Label.In(l), Value: Words(l, land, q, e.Answers[q.Key].Value)}
				if q.Kind == call.LongText {
					answer.Text = Prose(l, e, e.Answers[q.Key], below, 4)
				}
				section.Answers = append(section.Answers, answer)
			}
		}
		sections = append(sections, section)
	}
	return sections
}

// PlaceName writes the place of a dossier with its address; "" while there is none.
func PlaceName(land *territory.Reference, e dossier.Everything) string {
	if e.Place == nil {
		return ""
	}
	return PlaceWords(land, e.Place.Name, e.Place.Address, e.Place.CommuneCode)
}

// PlaceWords writes a place with its address.
func PlaceWords(land *territory.Reference, name, address, commune string) string {
	return strings.Join(slices.DeleteFunc([]string{name, address, territorypages.Label(land, commune)}, func(s string) bool { return s == "" }), ", ")
}

// Prose writes a long answer for reading, with its headings from a level on, its images below an
// address, and where its paragraphs come from; nothing where nothing was written.
func Prose(l lang.Lang, e dossier.Everything, answer dossier.Answer, below string, level int) template.HTML {
	if answer.Value == "" && answer.Prose == "" {
		return ""
	}
	own := dossier.FileURL(e.ID, "")
	return template.HTML(text.HTML(e.Labelled(answer.Text()), text.Shape{Level: level, Sources: true, Told: func(names string) string { return from(l, e, strings.Fields(names)) }, Image: func(src string) string { //nolint:gosec // it escapes all
		if file, ok := strings.CutPrefix(src, own); ok && image.MatchString(src) {
			return below + file
		}
		return "" // no page asks for what a text names elsewhere
	}}))
}

// image is the address of a file of a dossier; texts may name any, pages ask for no other.
var image = regexp.MustCompile(`^/dossiers/[0-9a-f-]{36}/files/[0-9a-f-]{36}$`)

func imageOf(src string) string { return image.FindString(src) }

// textLevel is that of the headings of texts on pages about them: below an h3.
const textLevel = 4

// Text writes a text as it is.
func Text(n prose.Node) template.HTML {
	return template.HTML(text.HTML(n, text.Shape{Level: textLevel, Image: imageOf})) //nolint:gosec // it escapes all
}

// By writes a text with who wrote each run of it.
func By(n prose.Node, author func(client uint64) (class, name string)) template.HTML {
	return template.HTML(text.HTML(n, text.Shape{Level: textLevel, Image: imageOf, Author: author})) //nolint:gosec // it escapes all
}

// Differing is how two texts differ, in words.
type Differing struct {
	Same  bool
	Text  template.HTML
	Count string // words that came and went
}

// Difference writes how two texts differ.
func Difference(l lang.Lang, before, after prose.Node) Differing {
	all := text.Diff(before, after)
	if !text.Changed(all) {
		return Differing{Same: true}
	}
	added, removed, formatted := text.Count(all)
	html := text.DiffHTML(all, text.Telling{Shape: text.Shape{Level: textLevel, Image: imageOf}, Added: l.Text("change.after"), Removed: l.Text("change.before"), Formatted: l.Text("change.formatted")})
	return Differing{Text: template.HTML(html), Count: l.Text("change.words", "added", added, "removed", removed, "formatted", formatted)} //nolint:gosec // it escapes all
}
