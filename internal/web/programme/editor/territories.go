package editor

import (
	"regexp"
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/programme"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
	"maillage/internal/web/ui"
)

// maxTerritories bounds the territories one test names, as the schema of a call does.
const maxTerritories = 500

// territories ties the codes of an Among: one name or code a line. What is not recognised
// is told with what may have been meant, and stays as typed.
func (e *Editor) territories(path string, among *rule.Among) {
	var shown []string
	for _, code := range among.Codes {
		shown = append(shown, e.nameAndCode(among.Level, code))
	}
	field := ui.Field{Kind: "textarea", Rows: 5, Name: path, Label: e.label(path), Help: e.help(path), Value: strings.Join(shown, "\n")}
	typed, sent := e.tie(field, path)
	if !sent {
		for i := range among.Codes {
			e.mark(e.problem(at(path, i)))
		}
		return
	}
	lines := linesOf(typed)
	if len(lines) > maxTerritories {
		e.wrong(e.name+path, "edit.territory.many", "max", maxTerritories)
		return
	}
	among.Codes = nil
	for _, line := range lines {
		code, problem := recognise(e.Land, among.Level, line)
		if problem != nil {
			e.wrong(e.name+path, problem.Key, problem.Args...)
			return
		}
		if !slices.Contains(among.Codes, code) {
			among.Codes = append(among.Codes, code)
		}
	}
}

// nameAndCode names a territory so that it is recognised again.
func (e *Editor) nameAndCode(level rule.Level, code string) string {
	if found, ok := programme.Territory(e.Land, level, code); ok && found.Code == code {
		return found.Name + " (" + code + ")"
	}
	return code
}

// endingCode is a code in parentheses after a name, or alone.
var endingCode = regexp.MustCompile(`^(?:.*\(([0-9][0-9A-Z]{1,8})\)|([0-9][0-9A-Z]{1,8}))$`)

// mostMeant is how many territories a message names when several may be meant.
const mostMeant = 4

// recognise gives the code of the territory a line names. Without the division of the
// country, codes are taken as they are.
func recognise(land *territory.Reference, level rule.Level, line string) (string, *fault.Message) {
	if found := endingCode.FindStringSubmatch(strings.ToUpper(line)); found != nil {
		code := found[1] + found[2]
		if land.Missing() {
			return code, nil
		}
		if area, ok := programme.Territory(land, level, code); ok {
			return area.Code, nil
		}
	}
	meant := named(land, level, line)
	if len(meant) == 1 {
		return meant[0].Code, nil
	}
	if len(meant) == 0 {
		unknown := fault.Say("edit.territory.unknown", "name", line)
		return "", &unknown
	}
	var names []string
	for _, area := range meant[:min(len(meant), mostMeant)] {
		names = append(names, area.Name+" ("+area.Code+")")
	}
	several := fault.Say("edit.territory.several", "name", line, "names", strings.Join(names, ", "))
	return "", &several
}

// named finds the territories of exactly this name, accents and hyphens apart, or else those
// whose name begins so.
func named(land *territory.Reference, level rule.Level, name string) []territory.Area {
	if land.Missing() {
		return nil
	}
	const enough = 50
	var found []territory.Area
	switch level {
	case rule.Commune:
		for _, c := range land.Search(name, enough) {
			found = append(found, territory.Area{Code: c.Code, Name: c.Name})
		}
	case rule.EPCI:
		for _, g := range land.SearchEPCI(name, enough) {
			found = append(found, territory.Area{Code: g.Code, Name: g.Name})
		}
	case rule.Arrondissement:
		found = land.Arrondissements()
	case rule.Departement:
		found = land.Departements()
	case rule.Region:
		found = land.Regions()
	}
	wanted := fold.Text(name)
	whole := slices.DeleteFunc(slices.Clone(found), func(a territory.Area) bool { return fold.Text(a.Name) != wanted })
	if len(whole) > 0 {
		return whole
	}
	if level == rule.Commune || level == rule.EPCI {
		return found
	}
	return slices.DeleteFunc(found, func(a territory.Area) bool { return wanted == "" || !strings.HasPrefix(fold.Text(a.Name), wanted) })
}
