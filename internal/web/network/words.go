package network

import (
	"math"

	"maillage/internal/lang"
	"maillage/internal/territory"
	"maillage/internal/territory/mesh"
	"maillage/internal/web/ui"
)

// names says territories in a language.
type names struct {
	lang.Lang
	land *territory.Reference
}

// of names a territory.
func (n names) of(s mesh.Scope) string {
	if s.Code == "" {
		return n.Text("coverage.none." + string(s.Level))
	}
	switch s.Level {
	case mesh.Region:
		a, _ := n.land.Region(s.Code)
		return named(a.Name, s.Code)
	case mesh.Departement:
		a, _ := n.land.Departement(s.Code)
		return named(a.Name, s.Code)
	case mesh.Arrondissement:
		a, _ := n.land.Arrondissement(s.Code)
		return named(a.Name, s.Code)
	case mesh.EPCI:
		e, _ := n.land.EPCI(s.Code)
		return named(e.Name, s.Code)
	case mesh.Country:
	}
	return s.Code
}

func named(name, code string) string {
	if name == "" {
		return code // an overseas collectivity that the reference lists without a name
	}
	return name
}

// path leads from the country to a territory. An EPCI is shown in the département of its
// first commune: some lie in several.
func (n names) path(a asked) []ui.Crumb {
	s := a.In
	var up []mesh.Scope
	for s.Level != mesh.Country {
		up = append(up, s)
		s = n.parent(s)
	}
	crumbs := []ui.Crumb{{Label: n.Text("coverage.france"), URL: a.into(mesh.Scope{})}}
	for i := len(up) - 1; i >= 0; i-- {
		crumbs = append(crumbs, ui.Crumb{Label: n.of(up[i]), URL: a.into(up[i])})
	}
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func (n names) parent(s mesh.Scope) mesh.Scope {
	switch s.Level {
	case mesh.Departement:
		d, _ := n.land.Departement(s.Code)
		if d.Parent != "" {
			return mesh.Scope{Level: mesh.Region, Code: d.Parent}
		}
	case mesh.Arrondissement:
		a, _ := n.land.Arrondissement(s.Code)
		if a.Parent != "" {
			return mesh.Scope{Level: mesh.Departement, Code: a.Parent}
		}
	case mesh.EPCI:
		if all := n.land.InEPCI(s.Code); len(all) > 0 {
			return mesh.Scope{Level: mesh.Departement, Code: all[0].Departement}
		}
	case mesh.Region, mesh.Country:
	}
	return mesh.Scope{}
}

// distance says how far the nearest place is; "" when there is none.
func (n names) distance(metres float64) string {
	if math.IsInf(metres, 1) {
		return ""
	}
	return n.Distance(metres)
}

// share says a part of a whole to a thousandth, never nothing nor all of it for what is
// nearly so; "" of an empty whole.
func (n names) share(part, whole int) string {
	if whole == 0 {
		return ""
	}
	thousandths := int(math.Round(float64(part) / float64(whole) * 1_000))
	if part > 0 && part < whole {
		thousandths = min(max(thousandths, 1), 999)
	}
	return n.Percent(thousandths * 10)
}

// signed writes a difference with its sign, so that it is heard as one.
func (n names) signed(d int) string {
	switch {
	case d > 0:
		return "+" + n.Number(d)
	case d < 0:
		return "−" + n.Number(-d)
	}
	return n.Number(0)
}
