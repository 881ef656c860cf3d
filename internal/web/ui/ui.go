// Package ui holds the pieces that pages share: typed structs and their templates. Texts
// come in already translated; only a few fixed words are taken from the catalogue here.
package ui

import (
	"embed"
	"net/url"
	"slices"
	"strings"
)

// Templates are the templates of the pieces.
//
//go:embed *.html
var Templates embed.FS

// Notice is a sentence set apart: Kind is info, success, warning or error. Errors
// interrupt a screen reader, the others wait. One notice of a page at most takes the focus.
type Notice struct {
	Kind, Text string
	Focus      bool
	ID         string // of the place that an address leads to, or ""
}

// Tag is a state in a word: Kind is "", good, warning or accent.
type Tag struct{ Kind, Text string }

// Removal is a button that takes something away once its sentence was read: it opens in
// place, without script. Of names the thing to those who hear the button out of place.
type Removal struct{ Action, Label, Of, Help string }

// Remove makes a Removal, for templates.
func Remove(action, label, of, help string) Removal { return Removal{action, label, of, help} }

// Crumb is a step of the way back; the last one is the page itself and has no URL.
type Crumb struct{ Label, URL string }

// Field is one question of a form. Kind is an input type (text, email, tel, url, number,
// date, datetime-local, file), or textarea, select, radios, checkboxes, checkbox, money,
// commune.
type Field struct {
	Kind, Name, Label, Help, Value, Error string
	Required                              bool
	Options                               []Option // of select, radios and checkboxes
	Values                                []string // chosen ones, of checkboxes
	Autocomplete, Accept, Unit            string
	Lang                                  string // of what is typed, when it is not that of the page
	MaxLength, Rows                       int
	Code                                  string   // of commune: the INSEE code behind the text
	Suffix                                string   // tells apart fields of one name on a page
	Basemap                               *Basemap // of point: what its map lies on, or nil
}

// Option is one choice. Selected is that of a list in no Field.
type Option struct {
	Value, Label, Help string
	Group              string // of a select: what options of one heading have in common
	Selected           bool
}

// Group is what options that follow each other under one heading are; "" are those without.
type Group struct {
	Label   string
	Options []Option
}

// Groups gives the options of a select by their headings.
func (f Field) Groups() []Group {
	var groups []Group
	for _, o := range f.Options {
		if len(groups) == 0 || groups[len(groups)-1].Label != o.Group {
			groups = append(groups, Group{Label: o.Group})
		}
		last := &groups[len(groups)-1]
		last.Options = append(last.Options, o)
	}
	return groups
}

// Selecting gives the options with those of a value selected.
func Selecting(options []Option, value string) []Option {
	marked := slices.Clone(options)
	for i := range marked {
		marked[i].Selected = marked[i].Value == value
	}
	return marked
}

// ID is the identifier of the field on its page.
func (f Field) ID() string {
	if f.Suffix != "" {
		return "f-" + f.Name + "-" + f.Suffix
	}
	return "f-" + f.Name
}

// Chosen tells whether a value is chosen.
func (f Field) Chosen(value string) bool {
	return f.Value == value && value != "" || slices.Contains(f.Values, value)
}

// Describes gives the identifiers of what explains the field, for aria-describedby.
func (f Field) Describes() string {
	var ids []string
	if f.Kind == "money" || f.Kind == "number" && f.Unit != "" {
		ids = append(ids, f.ID()+"-unit")
	}
	if f.Help != "" {
		ids = append(ids, f.ID()+"-help")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// Target is the identifier of what takes the focus when a link leads to the field: of
// choices the first, which is where a keyboard can begin.
func (f Field) Target() string {
	if (f.Kind == "radios" || f.Kind == "checkboxes") && len(f.Options) > 0 {
		return f.ID() + "-0"
	}
	return f.ID()
}

// Form fills fields with what was typed and what is wrong with it.
type Form struct {
	Values url.Values
	Errors map[string]string // by field name; nil when nothing was sent yet
}

// Fill gives the field its value and its message. A field that was not sent keeps the
// value it came with.
func (f Form) Fill(field Field) Field {
	if sent, ok := f.Values[field.Name]; ok {
		field.Value, field.Values = "", sent
		if len(sent) > 0 {
			field.Value = sent[0]
		}
	} else if len(f.Values) > 0 && (field.Kind == "checkbox" || field.Kind == "checkboxes") {
		field.Value, field.Values = "", nil // browsers send nothing for a box that is not ticked
	}
	if field.Kind == "commune" && f.Values.Has(field.Name+"_code") {
		field.Code = f.Values.Get(field.Name + "_code")
	}
	field.Error = f.Errors[field.Name]
	return field
}

// Summary lists what is wrong at the top of a form, each line leading to its field.
type Summary struct {
	Title string
	Items []Crumb
}

// Summarise gathers the messages of the fields in the order of the page, each with the
// name of its field: read out of place, "required" alone says nothing.
func Summarise(title string, fields ...Field) Summary {
	summary := Summary{Title: title}
	for _, field := range fields {
		if field.Error != "" {
			summary.Items = append(summary.Items, Crumb{field.Label + " – " + field.Error, "#" + field.Target()})
		}
	}
	return summary
}

// Pager leads through the pages of a long list. URL is completed with the number.
type Pager struct {
	Page, Pages int
	URL         string
}

// Previous is the page before, 0 on the first.
func (p Pager) Previous() int { return p.Page - 1 }

// Next is the page after, 0 on the last.
func (p Pager) Next() int {
	if p.Page >= p.Pages {
		return 0
	}
	return p.Page + 1
}
