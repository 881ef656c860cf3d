// Package entry checks what people type into a field, in the same way in every room.
package entry

import (
	"strings"
	"unicode/utf8"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// Text gives a typed text trimmed, without what nobody sees (see lang.Readably). It records on the
// field of that name what is wrong with it: nothing is there and something is required, or there are
// more characters than most.
func Text(fields *fault.Fields, name, typed string, most int, required bool) string {
	typed = strings.TrimSpace(lang.Readably(typed))
	switch {
	case typed == "" && required:
		fields.Add(name, "field.required")
	case utf8.RuneCountInString(typed) > most:
		fields.Add(name, "field.too_long", "max", most)
	}
	return typed
}

// Line is Text on one line, whatever a forged form says: names and titles go into mails. One that is
// not readable is refused: it was made to look like another.
func Line(fields *fault.Fields, name, typed string, most int, required bool) string {
	typed = strings.Join(strings.Fields(typed), " ")
	if !lang.Readable(typed) {
		fields.Add(name, "field.characters")
	}
	return Text(fields, name, typed, most, required)
}

// Name is Line for what is required and holds no link: it goes into mails that the site sends in its
// own name (see lang.Links).
func Name(fields *fault.Fields, name, typed string, most int) string {
	if lang.Links(typed) {
		fields.Add(name, "field.link")
	}
	return Line(fields, name, typed, most, true)
}
