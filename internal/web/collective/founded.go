package collective

import (
	"maillage/internal/collective"
	"maillage/internal/founding"
	"maillage/internal/lang"
)

// foundedTyped writes the founding of an organisation as people type it back.
func foundedTyped(o collective.Organisation) string {
	day, exact, known := founding.Day(o.Founded)
	switch {
	case !known:
		return ""
	case exact:
		return day.Format("02/01/2006")
	}
	return day.Format("01/2006")
}

// foundedWords tells the founding of an organisation; "" when nobody said.
func foundedWords(l lang.Lang, o collective.Organisation) string {
	day, exact, known := founding.Day(o.Founded)
	switch {
	case !known:
		return ""
	case exact:
		return l.Date(day)
	}
	return l.Month(day)
}
