package programme

import (
	"fmt"
	"slices"

	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
)

// Problems tells everything that keeps a call from being published: what contradicts itself,
// and rules that name a territory of the past or of nowhere, which no project would be in.
func Problems(d call.Definition) call.Problems {
	problems := callfile.Problems(d)
	land, err := territory.Default()
	if err != nil || land.Missing() {
		return problems // the program starts without it and says so: codes are taken as they are
	}
	for i, r := range d.Eligibility {
		checkTerritories(&problems, land, r.If, fmt.Sprintf("eligibility[%d].if", i), 1)
	}
	for i, a := range d.Attributes {
		for j, c := range a.Computed {
			checkTerritories(&problems, land, c.If, fmt.Sprintf("attributes[%d].computed[%d].if", i, j), 1)
		}
	}
	return problems
}

func checkTerritories(p *call.Problems, land *territory.Reference, c rule.Condition, path string, depth int) {
	if depth > rule.MaxDepth {
		return // refused already
	}
	for i, part := range c.All {
		checkTerritories(p, land, part, fmt.Sprintf("%s.all[%d]", path, i), depth+1)
	}
	for i, part := range c.Any {
		checkTerritories(p, land, part, fmt.Sprintf("%s.any[%d]", path, i), depth+1)
	}
	if c.Not != nil {
		checkTerritories(p, land, *c.Not, path+".not", depth+1)
	}
	if c.Among == nil || c.Among.Level == "" {
		return
	}
	for i, code := range c.Among.Codes {
		at := fmt.Sprintf("%s.among.codes[%d]", path, i)
		today, known := Territory(land, c.Among.Level, code)
		switch {
		case slices.ContainsFunc(*p, func(known call.Problem) bool { return known.Path == at }): // not even a code
		case !known:
			p.Add(at, "programme.check.rule_no_territory", "code", code)
		case today.Code != code:
			p.Add(at, "programme.check.rule_merged", "code", code, "name", today.Name, "today", today.Code)
		}
	}
}

// Territory gives the territory of a code, as rules name it; a commune merged into another
// gives that one.
func Territory(land *territory.Reference, level rule.Level, code string) (territory.Area, bool) {
	if land.Missing() {
		return territory.Area{}, false
	}
	switch level {
	case rule.Commune:
		c, known := land.Commune(code)
		return territory.Area{Code: c.Code, Name: c.Name}, known
	case rule.EPCI:
		group, known := land.EPCI(code)
		return territory.Area{Code: group.Code, Name: group.Name}, known
	case rule.Arrondissement:
		return land.Arrondissement(code)
	case rule.Departement:
		return land.Departement(code)
	case rule.Region:
		return land.Region(code)
	}
	return territory.Area{}, false
}
