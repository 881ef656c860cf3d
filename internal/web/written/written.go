// Package written puts what a dossier says in words, for the pages of those who write it and of
// those who read it.
package written

import (
	"html/template"
	"slices"
	"strings"

	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/territory"
	territorypages "maillage/internal/web/territory"
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
					answer.Text = Prose(e, e.Answers[q.Key], below, 4)
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

// Prose writes a long answer for reading, with its headings from a level on and its images below
// an address; nothing where nothing was written.
func Prose(_ dossier.Everything, answer dossier.Answer, _ string, _ int) template.HTML {
	if answer.Value == "" && answer.Prose == "" {
		return ""
	}
	return template.HTML("<p class=\"written\">" + template.HTMLEscapeString(text.Plain(answer.Text())) + "</p>") //nolint:gosec // escaped
}
