package callwords

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
)

// List is an imported list of territories that rules may name. Kind is what it holds: areas,
// values, communes or points.
type List struct{ Key, Title, Kind string }

// With gives the words that know imported lists by their titles. A list whose generations have
// several titles has none of its own: which one counts depends on the round.
func (w Words) With(lists []List) Words {
	titles := map[string]string{}
	for _, list := range lists {
		if title, known := titles[list.Key]; known && title != list.Title {
			list.Title = ""
		}
		titles[list.Key] = list.Title
	}
	w.ListTitle = func(key string) string { return titles[key] }
	return w
}

// mostNamed bounds the territories a sentence names: the file of the call has them all.
const mostNamed = 20

// Condition says what a rule asks of a project: "Le lieu est dans un quartier prioritaire,
// ou à 300 m au plus".
func (w Words) Condition(c rule.Condition) string {
	said := w.condition(c, true, false)
	first, size := utf8.DecodeRuneInString(said)
	return string(unicode.ToUpper(first)) + said[size:]
}

// condition says a condition, or that it does not hold; one among others has parentheses
// where it combines some itself.
func (w Words) condition(c rule.Condition, holds, among bool) string {
	switch {
	case c.Blank():
		return w.T("rule.nothing")
	case c.Not != nil:
		return w.condition(*c.Not, !holds, among)
	case len(c.All) > 0:
		return w.combined(c.All, holds, holds, among)
	case len(c.Any) > 0:
		return w.combined(c.Any, holds, !holds, among)
	case c.Inside != nil:
		return w.inside(*c.Inside, holds)
	case c.Among != nil:
		return w.among(*c.Among, holds)
	case c.People != nil:
		return w.people(*c.People, holds)
	case c.Class != nil:
		return w.T(holding("rule.class", holds), "values", w.Alternatives(c.Class.Values), "list", w.ListName(c.Class.List))
	case c.Far != nil:
		return w.far(*c.Far, holds)
	case c.Age != nil:
		return w.age(*c.Age, holds)
	case c.Form != nil:
		kinds := make([]call.LegalKind, len(c.Form.Kinds))
		for i, kind := range c.Form.Kinds {
			kinds[i] = call.LegalKind(kind)
		}
		return w.T(holding("rule.form", holds), "kinds", w.Kinds(kinds))
	}
	return w.T("rule.nothing")
}

// holding gives the key that says a condition, or that it does not hold.
func holding(key string, holds bool) string {
	if holds {
		return key
	}
	return key + ".not"
}

// combined joins conditions: those that do not all hold are said one by one not to.
func (w Words) combined(parts []rule.Condition, holds, all, among bool) string {
	said := make([]string, len(parts))
	for i, part := range parts {
		said[i] = w.condition(part, holds, len(parts) > 1)
	}
	if len(said) == 1 {
		return said[0]
	}
	between := w.T("rule.or")
	if all {
		between = w.T("rule.and")
	}
	if among {
		return "(" + strings.Join(said, between) + ")"
	}
	return strings.Join(said, between)
}

func (w Words) inside(c rule.Inside, holds bool) string {
	area := w.T("rule.area", "list", w.ListName(c.List))
	if known := "rule.area." + c.List; w.Lang.Has(known) {
		area = w.T(known)
	}
	if c.Metres > 0 {
		return w.T(holding("rule.near", holds), "area", area, "distance", w.Distance(c.Metres))
	}
	return w.T(holding("rule.inside", holds), "area", area)
}

func (w Words) among(c rule.Among, holds bool) string {
	if c.List != "" {
		if known := "rule.listed." + c.List; w.Lang.Has(known) {
			return w.T(holding("rule.ranked", holds), "as", w.T(known))
		}
		return w.T(holding("rule.listed", holds), "list", w.ListName(c.List))
	}
	named := c.Codes[:min(len(c.Codes), mostNamed)]
	names := make([]string, len(named), len(named)+1)
	for i, code := range named {
		names[i] = w.Territory(c.Level, code)
	}
	if more := len(c.Codes) - len(named); more > 0 {
		names = append(names, w.T("rule.others", "count", more))
	}
	return w.T(holding("rule.among."+string(c.Level), holds), "names", w.Alternatives(names))
}

func (w Words) people(c rule.People, holds bool) string {
	key := "rule.people.between"
	switch {
	case c.Max == 0:
		key = "rule.people.min"
	case c.Min == 0:
		key = "rule.people.max"
	}
	return w.T(holding(key, holds), "population", w.T("rule.census."+string(c.Of)), "min", c.Min, "max", c.Max)
}

func (w Words) far(c rule.Far, holds bool) string {
	key, of := "rule.far", w.T("rule.far.awarded")
	if c.List != "" {
		of = w.T("rule.far.listed", "list", w.ListName(c.List))
	}
	if c.Minutes > 0 {
		key = "rule.far.minutes"
	}
	return w.T(holding(key, holds), "place", of, "distance", w.Distance(c.Kilometres*1000), "minutes", w.Decimal(c.Minutes), "speed", w.Decimal(c.Speed))
}

func (w Words) age(c rule.Age, holds bool) string {
	if c.Months%12 == 0 {
		return w.T(holding("rule.age.years", holds), "count", c.Months/12)
	}
	return w.T(holding("rule.age.months", holds), "count", c.Months)
}

// ListName names an imported list by its key: as it was titled, else as everyone knows it, else
// by the key made readable.
func (w Words) ListName(key string) string {
	if w.ListTitle != nil {
		if title := w.ListTitle(key); title != "" {
			return title
		}
	}
	if known := "rule.known." + key; w.Lang.Has(known) {
		return w.T(known)
	}
	return strings.NewReplacer("_", " ", "-", " ").Replace(key)
}

// Territory names a territory, followed by its code where names repeat; the code alone when
// nothing is known of it.
func (w Words) Territory(level rule.Level, code string) string {
	found, known := programme.Territory(w.Land, level, code)
	switch {
	case !known || found.Code != code:
		return code
	case level == rule.Commune || level == rule.Departement:
		return found.Name + " (" + code + ")"
	}
	return found.Name
}

// Distance writes metres, or kilometres from one on.
func (w Words) Distance(metres float64) string {
	if metres < 1000 {
		return w.T("rule.metres", "distance", w.Decimal(metres))
	}
	return w.T("rule.kilometres", "distance", w.Decimal(metres/1000))
}

// Decimal writes a number with the decimals it has.
func (w Words) Decimal(n float64) string {
	whole, decimals, some := strings.Cut(strconv.FormatFloat(n, 'f', -1, 64), ".")
	if count, err := strconv.Atoi(whole); err == nil {
		whole = w.Lang.Number(count)
	}
	switch {
	case !some:
		return whole
	case w.Lang == lang.EN:
		return whole + "." + decimals
	}
	return whole + "," + decimals
}

// Follows says what follows from a rule: "Si c’est le cas : oui. Sinon : l’instruction
// décide."
func (w Words) Follows(r rule.Rule[call.Text]) string {
	met, unmet := r.Met, r.Unmet
	if met == "" {
		met = rule.Yes
	}
	if unmet == "" {
		unmet = rule.No
	}
	return w.T("rule.follows", "met", w.T("rule.verdict."+string(met)), "unmet", w.T("rule.verdict."+string(unmet)))
}
