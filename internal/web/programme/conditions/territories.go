package conditions

import (
	"regexp"
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/programme"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
)

// endingCode is a code in parentheses after a name, or alone.
var endingCode = regexp.MustCompile(`^(?:.*\(([0-9][0-9A-Z]{1,8})\)|([0-9][0-9A-Z]{1,8}))$`)

// mostMeant is how many territories a message names when several may be meant.
const mostMeant = 4

// Recognise gives the code of the territory a line names. Without the division of the
// country, codes are taken as they are.
func Recognise(land *territory.Reference, level rule.Level, line string) (string, *fault.Message) {
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
