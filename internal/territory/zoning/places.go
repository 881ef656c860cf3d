package zoning

import (
	"maillage/internal/geofile"
	"maillage/internal/shape"
)

type named struct {
	name string
	at   shape.Point
}

// listed is a place with the commune that the file says it is in, or "".
type listed struct {
	named
	commune string
}

func (g *gatherer) point(r geofile.Row) {
	if r.Point == nil {
		g.say(r.Number, true, "zoning.line.no_point")
		return
	}
	p := named{clean(r.Values[g.what.Columns.Name]), *r.Point}
	if g.met[p] {
		g.say(r.Number, false, "zoning.line.same_place", "name", p.name)
		return
	}
	g.met[p] = true
	g.points = append(g.points, listed{p, g.communeOf(r)})
	g.lies(r, p.at)
}

// communeOf gives the commune of today that a row says it is in; "" when it names none by its
// code, or several.
func (g *gatherer) communeOf(r geofile.Row) string {
	codes := codesIn(clean(r.Values[g.what.Columns.Commune]))
	if len(codes) != 1 || len(codes[0]) != codeSize || g.land.Missing() {
		return ""
	}
	today, ok := g.land.Commune(codes[0])
	if !ok && codes[0][0] <= '9' { // else a name of five letters
		g.say(r.Number, false, "zoning.line.place_nowhere", "commune", codes[0])
	}
	return today.Code
}
