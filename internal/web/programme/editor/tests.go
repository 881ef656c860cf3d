package editor

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

// asked ties what a test of each kind needs.
func (e *Editor) asked(c *rule.Condition) {
	switch conditions.KindOf(*c) {
	case conditions.Inside:
		e.listKey("inside.list", &c.Inside.List, "areas")
		e.measure("inside.metres", &c.Inside.Metres, e.T("edit.unit.metres"))
	case conditions.Territory:
		level := string(c.Among.Level)
		e.choice("among.level", "select", &level, e.namedLevels())
		c.Among.Level = rule.Level(level)
		e.territories("among.codes", c.Among)
		e.needed()
	case conditions.Listed:
		e.listKey("among.list", &c.Among.List, "communes")
	case conditions.Population:
		of := string(c.People.Of)
		var offered []ui.Option
		for _, census := range rule.Censuses() {
			offered = append(offered, ui.Option{Value: string(census), Label: e.T("edit.census." + string(census))})
		}
		e.choice("population.of", "select", &of, offered)
		c.People.Of = rule.Census(of)
		e.whole("population.min", &c.People.Min, e.T("edit.unit.people"))
		e.whole("population.max", &c.People.Max, e.T("edit.unit.people"))
	case conditions.Class:
		e.listKey("class.list", &c.Class.List, "values")
		e.lines("class.values", &c.Class.Values)
		e.needed()
	case conditions.Far:
		e.listKey("far.list", &c.Far.List, "points")
		e.measure("far.kilometres", &c.Far.Kilometres, "km")
		e.measure("far.minutes", &c.Far.Minutes, e.T("edit.unit.minutes"))
		e.measure("far.speed", &c.Far.Speed, "km/h")
	case conditions.Age:
		e.whole("age.months", &c.Age.Months, e.T("edit.unit.months"))
		e.needed()
	case conditions.Form:
		several(e, "form.kinds", &c.Form.Kinds, e.legalKinds())
		e.needed()
	}
}

func (e *Editor) namedLevels() []ui.Option {
	var offered []ui.Option
	for _, level := range rule.Levels() {
		offered = append(offered, ui.Option{Value: string(level), Label: e.T("edit.level." + string(level))})
	}
	return offered
}

// wellKnown lists the official lists that rules often name, by what they hold: a call may
// name them before they are imported.
var wellKnown = map[string][]string{"areas": {"qpv"}, "values": {"densite", "unites_urbaines"}, "communes": {"frr", "zrr"}}

// listKey ties the key of a list of some kind: an imported or well-known one, or another.
func (e *Editor) listKey(path string, v *string, kind string) {
	var keys []string
	imported := map[string]bool{}
	for _, one := range e.lists {
		if one.Kind == kind && !imported[one.Key] {
			keys = append(keys, one.Key)
			imported[one.Key] = true
		}
	}
	for _, key := range append(slices.Clone(wellKnown[kind]), *v) {
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	var offered []ui.Option
	for _, key := range keys {
		label := e.ListName(key)
		if !imported[key] {
			label = e.T("edit.rule.waiting", "list", label)
		}
		offered = append(offered, ui.Option{Value: key, Label: label})
	}
	choose(e, path, "select", v, offered, false)
	e.read(ui.Field{Kind: "text"}, path+"_other", "edit.rule.key", func(typed string) bool {
		return typed == "" || keep(v, typed, call.ListKey(typed))
	})
}

// decimalNumber has three decimals at most: a metre in a kilometre.
var decimalNumber = regexp.MustCompile(`^[0-9]{1,7}([.,][0-9]{1,3})?$`)

// measure ties a number with decimals; an empty field is zero.
func (e *Editor) measure(path string, v *float64, unit string) {
	shown := unlessZero(strconv.FormatFloat(*v, 'f', -1, 64), *v == 0)
	e.read(ui.Field{Kind: "number", Unit: unit, Value: e.decimal(shown)}, path, "edit.measure", func(typed string) bool {
		typed = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(typed)
		if typed == "" {
			*v = 0
			return true
		}
		n, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
		return keep(v, n, err == nil && decimalNumber.MatchString(typed))
	})
}

// lines ties a list of short texts, one a line.
func (e *Editor) lines(path string, v *[]string) {
	e.read(ui.Field{Kind: "textarea", Rows: 4, Value: strings.Join(*v, "\n")}, path, "edit.lines", func(typed string) bool {
		*v = linesOf(typed)
		return len(*v) <= maxRows
	})
	for i := range *v {
		e.mark(e.problem(at(path, i)))
	}
}

// linesOf gives the lines that say something, each once.
func linesOf(typed string) []string {
	var kept []string
	for line := range strings.SplitSeq(typed, "\n") {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(kept, line) {
			kept = append(kept, line)
		}
	}
	return kept
}
