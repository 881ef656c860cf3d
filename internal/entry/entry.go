// Package entry checks what people type into a field, in the same way in every room.
package entry

import (
	"strings"
	"unicode/utf8"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// Text gives a typed text trimmed, with one kind of line ends: forms and scripts send two. It records
// on the field of that name what is wrong with it: nothing is there and something is required,
// characters that not everyone sees (see lang.Readable), or more of them than most.
func Text(fields *fault.Fields, name, typed string, most int, required bool) string {
	typed = strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	switch {
	case typed == "" && required:
		fields.Add(name, "field.required")
	case !lang.Readable(typed):
		fields.Add(name, "field.characters")
	case utf8.RuneCountInString(typed) > most:
		fields.Add(name, "field.too_long", "max", most)
	}
	return typed
}

// Line is Text on one line, whatever a forged form says: names and titles go into mails.
func Line(fields *fault.Fields, name, typed string, most int, required bool) string {
	return Text(fields, name, strings.Join(strings.Fields(typed), " "), most, required)
}
