package editor

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web/ui"
)

// long is the kind of a text without line breaks that one line would often cut.
const long = "long"

// text ties a text in both languages; the French one may be required.
func (e *Editor) text(path string, v *call.Text, kind string, required bool) {
	label := e.label(path)
	for _, one := range []struct {
		code string
		to   *string
	}{{"fr", &v.FR}, {"en", &v.EN}} {
		field := ui.Field{
			Kind: kind, Name: join(path, one.code), Label: e.T("edit.in."+one.code, "label", label),
			Value: *one.to, Required: required && one.code == "fr", Rows: 4,
		}
		if kind == long {
			field.Kind, field.Rows = "textarea", 2
		}
		if one.code == "fr" {
			field.Help = e.help(path)
		}
		if one.code != string(e.Lang) {
			field.Lang = one.code
		}
		typed, sent := e.tie(field, path)
		if e.problem(path) == "" && !e.sent() {
			e.mark(e.problem(join(path, one.code)))
		}
		if one.code == "en" {
			e.pair()
		}
		if !sent {
			continue
		}
		if *one.to = typed; kind != "textarea" {
			*one.to = oneLine(typed)
		}
		if field.Required && typed == "" {
			e.wrong(e.name+field.Name, "edit.required_fr")
		}
	}
}

// needed tells that the field just added may not stay empty; the call's own check says so.
func (e *Editor) needed() {
	if e.row != nil {
		e.row.Fields[len(e.row.Fields)-1].Required = true
		return
	}
	e.Entries[len(e.Entries)-1].Field.Required = true
}

// pair puts the field just added beside the one before.
func (e *Editor) pair() {
	if last := len(e.Entries) - 1; e.row == nil {
		e.Entries[last-1].Beside = e.Entries[last].Field
		e.Entries = e.Entries[:last]
	}
}

// oneLine makes line ends spaces. Other spaces stay: French sets no-break ones.
func oneLine(typed string) string { return strings.NewReplacer("\n", " ", "\t", " ").Replace(typed) }

// mark puts a message on the field just added.
func (e *Editor) mark(message string) {
	if message == "" {
		return
	}
	if e.row != nil {
		e.row.Fields[len(e.row.Fields)-1].Error = message
		return
	}
	e.Entries[len(e.Entries)-1].Field.Error = message
}

func (e *Editor) line(path string, v *string, required bool) {
	typed, sent := e.tie(ui.Field{Kind: "text", Name: path, Label: e.label(path), Help: e.help(path), Value: *v, Required: required}, path)
	if sent {
		*v = oneLine(typed)
	}
	if sent && required && *v == "" {
		e.wrong(e.name+path, "edit.required")
	}
}

// read ties a setting written as a short text, with how to read it back.
func (e *Editor) read(field ui.Field, path, refusal string, read func(typed string) bool) {
	field.Name, field.Label = path, e.label(path)
	if field.Help == "" {
		field.Help = e.help(path)
	}
	if typed, sent := e.tie(field, path); sent && !read(typed) {
		e.wrong(e.name+path, refusal)
	}
}

// amountOf ties a sum; an empty field is zero, which means no bound.
func (e *Editor) amountOf(path string, v *call.Money) {
	e.read(ui.Field{Kind: "money", Value: e.decimal(unlessZero(v.String(), *v == 0))}, path, "programme.answer.money", func(typed string) bool {
		m, err := call.ParseMoney(typed)
		if typed == "" {
			m, err = 0, nil
		}
		return keep(v, m, err == nil && m >= 0)
	})
}

// rate ties a percentage.
func (e *Editor) rate(path string, v *call.Rate) {
	shown := unlessZero(call.Money(*v).String(), *v == 0)
	e.read(ui.Field{Kind: "number", Unit: "%", Value: e.decimal(shown)}, path, "edit.rate", func(typed string) bool {
		m, err := call.ParseMoney(strings.TrimSuffix(typed, "%"))
		if typed == "" {
			m, err = 0, nil
		}
		return keep(v, call.Rate(m), err == nil && m >= 0 && m <= call.Money(call.Whole))
	})
}

// size ties a number of bytes, typed in millions.
func (e *Editor) size(path string, v *int64) {
	shown := unlessZero(call.Money(*v/10_000).String(), *v == 0)
	e.read(ui.Field{Kind: "number", Unit: e.T("edit.unit.size"), Value: e.decimal(shown)}, path, "programme.answer.number", func(typed string) bool {
		m, err := call.ParseMoney(typed)
		if typed == "" {
			m, err = 0, nil
		}
		return keep(v, int64(m)*10_000, err == nil && m >= 0 && m <= 10_000_000)
	})
}

// decimal writes a number as the visitor's language does, with thin spaces between
// thousands in both: reading it back drops them, where it would take a comma for a point.
func (e *Editor) decimal(text string) string {
	whole, decimals, some := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "\u202f" + whole[at:]
	}
	switch {
	case !some:
		return whole
	case e.Lang == lang.EN:
		return whole + "." + decimals
	}
	return whole + "," + decimals
}

func unlessZero(text string, zero bool) string {
	if zero {
		return ""
	}
	return text
}

func keep[T any](to *T, value T, ok bool) bool {
	if ok {
		*to = value
	}
	return ok
}

const maxWhole = 1_000_000_000

func wholeNumber(typed string) (int, bool) {
	typed = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(typed)
	n, err := strconv.Atoi(typed)
	return n, err == nil && n <= maxWhole && n >= -maxWhole
}

// whole ties a count; an empty field is zero, which means none.
func (e *Editor) whole(path string, v *int, unit string) {
	e.read(ui.Field{Kind: "number", Unit: unit, Value: e.decimal(unlessZero(strconv.Itoa(*v), *v == 0))}, path, "edit.whole", func(typed string) bool {
		if typed == "" {
			*v = 0
			return true
		}
		n, ok := wholeNumber(typed)
		return keep(v, n, ok && n >= 0)
	})
}

// bound ties a number that may be absent.
func (e *Editor) bound(path string, v **int) {
	shown := ""
	if *v != nil {
		shown = strconv.Itoa(**v)
	}
	e.read(ui.Field{Kind: "number", Value: shown}, path, "edit.whole_signed", func(typed string) bool {
		if typed == "" {
			*v = nil
			return true
		}
		n, ok := wholeNumber(typed)
		return keep(v, &n, ok)
	})
}

// when ties a day and a minute on the clock of the call.
func (e *Editor) when(path string, v *call.LocalTime) {
	shown := strings.Replace(string(*v), " ", "T", 1)
	e.read(ui.Field{Kind: "datetime-local", Value: shown}, path, "edit.when", func(typed string) bool {
		if typed == "" {
			*v = ""
			return true
		}
		for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2/1/2006 15:04", "2/1/2006 15h04"} {
			if at, err := time.Parse(layout, typed); err == nil {
				*v = call.LocalAt(at, time.UTC)
				return at.Year() >= 2000 && at.Year() < 2200
			}
		}
		return false
	})
}

// check ties a yes or no.
func (e *Editor) check(path string, v *bool) {
	field := ui.Field{Kind: "checkbox", Name: e.name + path, Label: e.label(path), Help: e.help(path), Error: e.problem(path)}
	if e.sent() {
		*v = e.form.Get(field.Name) == "yes"
	}
	if *v {
		field.Value = "yes"
	}
	e.add(field)
}

// choose ties a setting with a few values; none may be taken unless it is required.
func choose[T ~string](e *Editor, path, kind string, v *T, options []ui.Option, required bool) {
	e.read(ui.Field{Kind: kind, Options: options, Value: string(*v), Required: required}, path, "programme.answer.choice", func(typed string) bool {
		if typed == "" {
			*v = ""
			return !required
		}
		for _, o := range options {
			if o.Value == typed {
				*v = T(typed)
				return true
			}
		}
		return false
	})
	if required && e.sent() && !e.form.Has(e.name+path) {
		e.wrong(e.name+path, "programme.answer.choice") // no radio button was taken
	}
}

// several ties a list of values out of a few.
func several[T ~string](e *Editor, path string, v *[]T, options []ui.Option) {
	field := ui.Field{Kind: "checkboxes", Name: e.name + path, Label: e.label(path), Help: e.help(path), Error: e.problem(path), Options: options}
	if e.sent() {
		// Those that stay keep their order, which the funder chose in a file; others follow.
		taken := slices.DeleteFunc(slices.Clone(*v), func(one T) bool { return !slices.Contains(e.form[field.Name], string(one)) })
		for _, o := range options {
			if slices.Contains(e.form[field.Name], o.Value) && !slices.Contains(taken, T(o.Value)) {
				taken = append(taken, T(o.Value))
			}
		}
		*v = taken
	}
	for _, one := range *v {
		field.Values = append(field.Values, string(one))
	}
	e.add(field)
}
