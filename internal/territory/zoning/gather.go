package zoning

import (
	"bytes"
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/geofile"
	"maillage/internal/shape"
	"maillage/internal/territory"
)

// preset is what is known beforehand of a list that calls often name.
type preset struct {
	title, attribution string
	kind               Kind
	value              []string // columns of its value, folded, the best first
}

// The files are those of geodata published by the ANCT and INSEE; see docs/territory.md.
var presets = map[string]preset{
	"qpv":             {"Quartiers prioritaires de la politique de la ville", "ANCT, Licence Ouverte 2.0", Areas, nil},
	"densite":         {"Grille communale de densité", "INSEE, Licence Ouverte 2.0", Values, []string{"dens7", "dens"}},
	"unites_urbaines": {"Unités urbaines", "INSEE, Licence Ouverte 2.0", Values, []string{"tuu2017", "tuu2020", "tuu"}},
	"frr":             {"France ruralités revitalisation", "ANCT, Licence Ouverte 2.0", Communes, nil},
	"zrr":             {"Zones de revitalisation rurale", "ANCT, Licence Ouverte 2.0", Communes, nil},
}

// Columns as publishers name them, folded, the best first.
var (
	codeColumns    = []string{"code qp", "code", "code iris", "id", "codgeo", "siren"}
	nameColumns    = []string{"lib qp", "nom qp", "nom", "libelle", "name", "lib", "lib fs", "libgeo"}
	communeColumns = []string{"insee com", "codgeo", "depcom", "code insee", "codeinsee", "insee", "code commune", "com", "commune", "code"}
)

// gatherer makes of the rows of a file what a list holds.
type gatherer struct {
	what   Import
	land   *territory.Reference
	report *Report

	begun  bool
	areas  []Area
	within [][]string     // communes of each area
	places map[string]int // of areas by code
	values map[string]string
	points []named
}

type named struct {
	name string
	at   shape.Point
}

func (g *gatherer) say(row int, refused bool, key string, args ...any) {
	if refused {
		g.report.Refused++
	}
	if len(g.report.Lines) >= maxLines {
		g.report.More++
		return
	}
	g.report.Lines = append(g.report.Lines, Line{row, refused, fault.Say(key, args...)})
}

// row takes the next row of the file.
func (g *gatherer) row(r geofile.Row) error {
	g.report.Read++
	if wrong := r.Err; wrong != nil { // told in the report: the other rows are read
		g.say(r.Number, true, "zoning.line.wrong", "reason", wrong.Error())
		return nil
	}
	if !g.begun {
		if err := g.begin(r); err != nil {
			return err
		}
	}
	switch g.what.Kind {
	case Areas:
		g.area(r)
	case Points:
		g.point(r)
	default:
		g.commune(r)
	}
	return nil
}

// begin guesses what is not told, from the first good row.
func (g *gatherer) begin(r geofile.Row) error {
	g.begun, g.places, g.values = true, map[string]int{}, map[string]string{}
	c := &g.what.Columns
	for _, one := range []struct {
		to    *string
		names []string
	}{{&c.Code, codeColumns}, {&c.Name, nameColumns}, {&c.Commune, communeColumns}, {&c.Value, presets[g.what.Key].value}} {
		if *one.to == "" {
			*one.to = column(r, one.names)
		} else if _, ok := r.Values[*one.to]; !ok {
			return fault.New(fault.Invalid, "zoning.column", "column", *one.to)
		}
	}
	if g.what.Kind == "" {
		g.what.Kind = guess(r, *c)
	}
	switch {
	case g.what.Kind == Areas && c.Code == "":
		return fault.New(fault.Invalid, "zoning.needs.code")
	case (g.what.Kind == Communes || g.what.Kind == Values) && c.Commune == "":
		return fault.New(fault.Invalid, "zoning.needs.commune")
	case g.what.Kind == Values && c.Value == "":
		return fault.New(fault.Invalid, "zoning.needs.value")
	}
	return nil
}

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

// column finds the first of some names among the columns of a row; "" for none.
func column(r geofile.Row, names []string) string {
	for _, name := range names {
		for known := range r.Values {
			if strings.TrimSpace(fold.Text(known)) == name {
				return known
			}
		}
	}
	return ""
}

// area adds a polygon. The file of the QPV has a feature for each district and commune: those
// of one code are one area.
func (g *gatherer) area(r geofile.Row) {
	c := g.what.Columns
	code := r.Values[c.Code]
	switch {
	case r.Area == nil:
		g.say(r.Number, true, "zoning.line.no_area")
		return
	case code == "":
		g.say(r.Number, true, "zoning.line.no_code", "column", c.Code)
		return
	}
	if at, crosses := r.Area.Crossing(); crosses {
		g.say(r.Number, false, "zoning.line.crosses", "code", code, "lat", at.Lat, "lon", at.Lon)
	}
	i, known := g.places[code]
	if !known {
		i = len(g.areas)
		g.places[code] = i
		g.areas, g.within = append(g.areas, Area{Code: code, Name: r.Values[c.Name]}), append(g.within, nil)
	}
	for _, ring := range r.Area {
		if g.has(i, ring) {
			g.say(r.Number, false, "zoning.line.twice", "code", code)
			continue
		}
		g.areas[i].Shape = append(g.areas[i].Shape, ring)
	}
	if commune := r.Values[c.Commune]; c.Commune != c.Code && commune != "" {
		if today, ok := g.land.Commune(commune); ok && !slices.Contains(g.within[i], today.Code) {
			g.within[i] = append(g.within[i], today.Code)
		}
	}
}

// has tells whether an area has a ring already: counted twice, it would make a hole.
func (g *gatherer) has(i int, ring shape.Ring) bool {
	one := shape.Shape{ring}.Binary()
	return slices.ContainsFunc(g.areas[i].Shape, func(other shape.Ring) bool {
		return len(other) == len(ring) && bytes.Equal(one, shape.Shape{other}.Binary())
	})
}

func (g *gatherer) point(r geofile.Row) {
	if r.Point == nil {
		g.say(r.Number, true, "zoning.line.no_point")
		return
	}
	g.points = append(g.points, named{r.Values[g.what.Columns.Name], *r.Point})
}

// commune adds a commune with its value. One that was merged since is the commune it became.
func (g *gatherer) commune(r geofile.Row) {
	c := g.what.Columns
	code, value := strings.ToUpper(r.Values[c.Commune]), r.Values[c.Value]
	if c.Value == "" {
		value = ""
	}
	if len(code) == 4 { // spreadsheets take the zero of 01001 for nothing
		code = "0" + code
	}
	if g.land.Missing() {
		g.add(r.Number, code, value)
		return
	}
	today, ok := g.land.Commune(code)
	switch {
	case !ok:
		g.say(r.Number, true, "zoning.line.unknown", "code", code)
		return
	case today.Code != code:
		g.say(r.Number, false, "zoning.line.merged", "code", code, "today", today.Code, "name", today.Name)
	}
	g.add(r.Number, today.Code, value)
}

func (g *gatherer) add(row int, code, value string) {
	if before, known := g.values[code]; known {
		if before != value {
			g.say(row, false, "zoning.line.two_values", "code", code, "kept", before, "left", value)
		}
		return
	}
	g.values[code] = value
}

// finish refuses what holds nothing, and what cannot be drawn.
func (g *gatherer) finish() error {
	if g.kept() == 0 {
		return fault.New(fault.Invalid, "zoning.nothing")
	}
	if g.what.Kind != Areas {
		return nil
	}
	for _, a := range g.areas {
		for _, ring := range a.Shape {
			for _, p := range ring {
				if !p.OnGround() {
					return fault.New(fault.Invalid, "zoning.file.projection", "reason", a.Code)
				}
			}
		}
	}
	return nil
}

// kept counts what the list holds.
func (g *gatherer) kept() int { return len(g.areas) + len(g.values) + len(g.points) }

// rows gives what to write, and in which table.
func (g *gatherer) rows(id string) (table string, rows [][]any) {
	switch g.what.Kind {
	case Areas:
		for i, a := range g.areas {
			rows = append(rows, []any{id, i, a.Code, a.Name, strings.Join(g.within[i], ","), a.Shape.Binary()})
		}
		return "zoning_area (zoning_id, position, code, name, communes, shape)", rows
	case Points:
		for i, p := range g.points {
			rows = append(rows, []any{id, i, p.name, p.at.Lon, p.at.Lat})
		}
		return "zoning_point (zoning_id, position, name, lon, lat)", rows
	case Values, Communes:
	}
	for code, value := range g.values {
		rows = append(rows, []any{id, code, value})
	}
	return "zoning_commune (zoning_id, commune, value)", rows
}
