package zoning

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"maillage/internal/fold"
	"maillage/internal/geofile"
)

// preset is what is known beforehand of a list that calls often name.
type preset struct {
	title, attribution string
	kind               Kind
	value              []string // columns of its class, folded, the best first
	leave              []string // classes of the communes that are not in it
}

// The files are those of the ANCT, the DGCL and INSEE; see docs/territory.md. Those of the rural
// zones name every commune of the country, with its class.
var presets = map[string]preset{
	"qpv":             {"Quartiers prioritaires de la politique de la ville", "ANCT, Licence Ouverte 2.0", Areas, nil, nil},
	"densite":         {"Grille communale de densité", "INSEE, Licence Ouverte 2.0", Values, []string{"dens7", "dens"}, nil},
	"unites_urbaines": {"Unités urbaines", "INSEE, Licence Ouverte 2.0", Values, []string{"tuu2017", "tuu2020", "tuu"}, nil},
	"frr": {
		"France ruralités revitalisation", "ANCT, Licence Ouverte 2.0", Communes,
		[]string{"codefrr", "classement frr*", "frr"},
		[]string{"Non classée", "Non", "-9999", "0"},
	},
	"places": {kind: Points}, // labelled elsewhere; whose, their operator says
	"zrr": {
		"Zones de revitalisation rurale", "ANCT, Licence Ouverte 2.0", Communes,
		[]string{"zrr simp", "classement en zrr*", "zonage zrr"},
		[]string{"NC", "Non classée", "Non", "0"},
	},
}

// Columns as publishers name them, folded, the best first.
var (
	codeColumns    = []string{"code qp", "code", "code iris", "id", "codgeo", "siren"}
	nameColumns    = []string{"lib qp", "nom qp", "nom", "libelle", "name", "lib", "lib fs", "libgeo"}
	communeColumns = []string{"insee com", "codgeo", "depcom", "code insee", "codeinsee", "insee", "code commune", "com", "commune", "code"}
)

// complete names the columns that were not told, after those of a row.
func (c *Columns) complete(key string, r geofile.Row) {
	known := slices.Sorted(maps.Keys(r.Values))
	for _, one := range []struct {
		to    *string
		names []string
	}{{&c.Code, codeColumns}, {&c.Name, nameColumns}, {&c.Commune, communeColumns}, {&c.Value, presets[key].value}} {
		if *one.to == "" {
			*one.to = column(known, one.names)
		}
	}
}

// column finds the first of some names among columns; "" for none. A star stands for any end.
func column(known, names []string) string {
	for _, name := range names {
		start, open := strings.CutSuffix(name, "*")
		for _, one := range known {
			if folded := fold.Text(one); folded == start || open && strings.HasPrefix(folded, start) {
				return one
			}
		}
	}
	return ""
}

// missing gives the first column that was told and that the file has not; "" for none.
func (c Columns) missing(known []string) string {
	for _, told := range []string{c.Code, c.Name, c.Commune, c.Value} {
		if told != "" && !slices.Contains(known, told) {
			return told
		}
	}
	return ""
}

// guess tells the kind of a list from a row of it.
func guess(r geofile.Row, c Columns) Kind {
	switch {
	case r.Area != nil:
		return Areas
	case c.Value != "":
		return Values
	case r.Point != nil:
		return Points
	}
	return Communes
}

// left tells whether a class is one of those that leave a commune out: "NC" is that of
// "NC - Commune non classée" too.
func left(class string, leave []string) bool {
	class = fold.Text(class)
	return slices.ContainsFunc(leave, func(one string) bool {
		one = fold.Text(one)
		return class == one || one != "" && strings.HasPrefix(class, one+" ")
	})
}

// clean takes from a text of the file what cannot be stored or would draw on the operator's
// terminal: controls, and marks that turn the direction of writing. It is one line, not too long.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxTitle {
		text = strings.ToValidUTF8(text[:maxTitle], "")
	}
	return text
}

// codesIn reads the INSEE codes of a cell that may hold several. Spreadsheets take the zero of
// 01001 for nothing.
func codesIn(cell string) (codes []string) {
	for _, code := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;/| ", r) }) {
		codes = append(codes, inseeCode(code))
	}
	return codes
}

func inseeCode(text string) string {
	if text = strings.ToUpper(text); len(text) == 4 {
		return "0" + text
	}
	return text
}
