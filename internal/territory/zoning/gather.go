package zoning

import (
	"crypto/sha256"
	"io"
	"math"
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/geofile"
	"maillage/internal/shape"
	"maillage/internal/territory"
)

// gatherer makes of the rows of a file what a list holds.
type gatherer struct {
	what   Import
	land   *territory.Reference
	report *Report

	begun    bool
	areas    []gathered
	places   map[string]int // of areas by code
	rings    map[[sha256.Size]byte]bool
	communes map[string]class
	points   []listed
	met      map[named]bool
	where    whereabouts
}

// gathered is an area, of one feature of the file or of several.
type gathered struct {
	Area
	within  []string // codes of communes
	row     int      // of its last feature
	parts   int
	crosses bool
}

// class is what the file says of a commune.
type class struct {
	value string
	own   bool // said of the commune itself, not of one merged into it
	out   bool // the commune is not in the list
}

// whereabouts counts the rows that seem to be where they are not.
type whereabouts struct{ placed, swapped, told, far int }

// farAway is beyond what any commune reaches from its main place: those of Guyane are 200 km long.
const farAway = 300_000 // metres

// gather reads a file, which changes nothing but the report.
func gather(what Import, land *territory.Reference, report *Report, file io.ReaderAt, size int64) (*gatherer, error) {
	g := &gatherer{what: what, land: land, report: report}
	read, err := geofile.Read(file, size, g.row)
	if err != nil {
		return nil, err
	}
	report.Converted = read.Converted
	return g, g.finish(what.Columns, read.Columns)
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
		g.say(r.Number, true, "zoning.line.wrong", "reason", clean(wrong.Error()))
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
	g.begun = true
	g.places, g.rings, g.communes, g.met = map[string]int{}, map[[sha256.Size]byte]bool{}, map[string]class{}, map[named]bool{}
	c := &g.what.Columns
	told := *c
	c.complete(g.what.Key, r)
	if g.what.Kind == "" {
		g.what.Kind = guess(r, *c)
	}
	if g.what.Kind == Points && told.Commune == "" && fold.Text(c.Commune) == "code" {
		c.Commune = "" // the code of a place is its own
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

// area adds a polygon. The file of the QPV may have a feature for each district and commune:
// those of one code are one area.
func (g *gatherer) area(r geofile.Row) {
	c := g.what.Columns
	code, name := clean(r.Values[c.Code]), clean(r.Values[c.Name])
	switch {
	case r.Area == nil:
		g.say(r.Number, true, "zoning.line.no_area")
		return
	case code == "":
		g.say(r.Number, true, "zoning.line.no_code", "column", c.Code)
		return
	}
	i, known := g.places[code]
	if !known {
		i = len(g.areas)
		g.places[code] = i
		g.areas = append(g.areas, gathered{Area: Area{Code: code, Name: name}})
	}
	a := &g.areas[i]
	a.row, a.parts = r.Number, a.parts+1
	if a.Name != name {
		g.say(r.Number, false, "zoning.line.two_names", "code", code, "kept", a.Name, "left", name)
	}
	if at, crosses := r.Area.Crossing(); crosses {
		a.crosses = true
		g.say(r.Number, false, "zoning.line.crosses", "code", code, "lat", rounded(at.Lat), "lon", rounded(at.Lon))
	}
	if !slices.ContainsFunc(r.Area, wide) {
		g.say(r.Number, false, "zoning.line.flat", "code", code)
	}
	if n := holes(r.Area); n > 0 {
		g.say(r.Number, false, "zoning.line.holes", "code", code, "count", n)
	}
	for _, ring := range r.Area {
		if key := fingerprint(code, ring); g.rings[key] { // counted twice, it would make a hole
			g.say(r.Number, false, "zoning.line.twice", "code", code)
		} else {
			g.rings[key] = true
			a.Shape = append(a.Shape, ring)
		}
	}
	g.lies(r, r.Area[0][0])
	if c.Commune != c.Code {
		g.within(a, r)
	}
}

// within notes the communes that the file says an area is in.
func (g *gatherer) within(a *gathered, r geofile.Row) {
	for _, code := range codesIn(clean(r.Values[g.what.Columns.Commune])) {
		today, ok := g.land.Commune(code)
		switch {
		case !ok:
			g.say(r.Number, false, "zoning.line.nowhere", "code", a.Code, "commune", code)
		case !slices.Contains(a.within, today.Code):
			a.within = append(a.within, today.Code)
		}
	}
}

func rounded(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }

func fingerprint(code string, ring shape.Ring) [sha256.Size]byte {
	return sha256.Sum256(append([]byte(code+"\x00"), shape.Shape{ring}.Binary()...))
}

// wide tells whether a ring has three different points. In contours simplified for drawing some
// small communes have none such.
func wide(ring shape.Ring) bool {
	other := slices.IndexFunc(ring, func(p shape.Point) bool { return p != ring[0] })
	return other > 0 && slices.ContainsFunc(ring[other:], func(p shape.Point) bool { return p != ring[0] && p != ring[other] })
}

// holes counts the rings of an area that lie within its other ones. Of areas of very many rings,
// which take long to compare, they are not counted.
func holes(area shape.Shape) (count int) {
	const most = 100
	if len(area) < 2 || len(area) > most {
		return 0
	}
	for i, ring := range area {
		others := slices.Concat(area[:i], area[i+1:])
		if others.Contains(ring[0]) {
			count++
		}
	}
	return count
}

// lies notes where a row is, against where its commune is and where the country is.
func (g *gatherer) lies(r geofile.Row, at shape.Point) {
	g.where.placed++
	if at.Lon > 41 && at.Lon < 52 && at.Lat > -6 && at.Lat < 11 { // the mainland, latitude first
		g.where.swapped++
	}
	codes := codesIn(clean(r.Values[g.what.Columns.Commune]))
	if len(codes) == 0 {
		return
	}
	commune, ok := g.land.Commune(codes[0])
	if !ok || !commune.Located {
		return
	}
	g.where.told++
	if away := shape.Distance(at, shape.Point{Lon: commune.Lon, Lat: commune.Lat}); away > farAway {
		g.where.far++
		g.say(r.Number, false, "zoning.line.far", "commune", codes[0], "lat", rounded(at.Lat), "lon", rounded(at.Lon))
	}
}

// commune adds a commune with its class. One that was merged since is the commune it became.
func (g *gatherer) commune(r geofile.Row) {
	c := g.what.Columns
	code, said := inseeCode(clean(r.Values[c.Commune])), class{own: true}
	if c.Value != "" {
		said.value = clean(r.Values[c.Value])
		said.out = g.what.Kind == Communes && left(said.value, g.what.Leave)
	}
	if g.land.Missing() {
		if len(code) != codeSize {
			g.say(r.Number, true, "zoning.line.unknown", "code", code)
			return
		}
	} else {
		today, ok := g.land.Commune(code)
		switch {
		case !ok:
			g.say(r.Number, true, "zoning.line.unknown", "code", code)
			return
		case today.Code != code:
			g.say(r.Number, false, "zoning.line.merged", "code", code, "today", today.Code, "name", today.Name)
			code, said.own = today.Code, false
		}
	}
	switch {
	case said.value == "" && g.what.Kind == Values:
		g.say(r.Number, false, "zoning.line.no_value", "code", code)
	case said.value == "" && c.Value != "" && !said.out:
		g.say(r.Number, true, "zoning.line.no_class", "code", code, "column", c.Value)
	default:
		g.add(r.Number, code, said)
	}
}

// add keeps what is said of a commune itself rather than of one merged into it, and of two that
// are alike the first.
func (g *gatherer) add(row int, code string, said class) {
	kept, known := g.communes[code]
	dropped := said
	if !known || said.own && !kept.own {
		kept, dropped = said, kept
		g.communes[code] = kept
	}
	switch {
	case !known:
	case kept.value != dropped.value:
		g.say(row, false, "zoning.line.two_values", "code", code, "kept", kept.value, "left", dropped.value)
	case kept.own && dropped.own:
		g.say(row, false, "zoning.line.again", "code", code)
	}
}

// finish settles what is known once all rows are read, and refuses a file that cannot be what
// it is taken for. The columns are those of the whole file.
func (g *gatherer) finish(told Columns, columns []string) error {
	for code, said := range g.communes {
		if said.out {
			g.report.Left++
			delete(g.communes, code)
		}
	}
	for i := range g.areas {
		if a := &g.areas[i]; a.parts > 1 && !a.crosses {
			if at, crosses := a.Shape.Crossing(); crosses {
				g.say(a.row, false, "zoning.line.overlap", "code", a.Code, "lat", rounded(at.Lat), "lon", rounded(at.Lon))
			}
		}
	}
	w := g.where
	switch name := told.missing(columns); {
	case name != "":
		*g.report = Report{} // its lines follow from the wrong column
		return fault.New(fault.Invalid, "zoning.column", "column", name, "columns", clean(strings.Join(columns, ", ")))
	case g.kept() == 0:
		return fault.New(fault.Invalid, "zoning.nothing")
	case w.placed > 0 && w.swapped == w.placed:
		return fault.New(fault.Invalid, "zoning.file.swapped")
	case w.far > 0 && 2*w.far > w.told:
		return fault.New(fault.Invalid, "zoning.file.elsewhere", "count", w.far, "all", w.told)
	case g.what.Kind == Communes && g.everywhere():
		return fault.New(fault.Invalid, "zoning.everywhere", "count", len(g.communes))
	}
	return g.indexed()
}

// indexed finds points among the areas, as the site will: what cannot be so is not kept.
func (g *gatherer) indexed() error {
	var shapes []shape.Shape
	for _, a := range g.areas {
		shapes = append(shapes, a.Shape)
	}
	if _, err := shape.NewIndex(shapes); err != nil {
		return fault.New(fault.Invalid, "zoning.file.projection", "reason", err.Error())
	}
	return nil
}

// everywhere tells whether nearly every commune of the country is in the list: one that says of
// each whether it is in it would answer yes to all.
func (g *gatherer) everywhere() bool {
	return !g.land.Missing() && len(g.communes)*10 > len(g.land.Communes())*9
}

// kept counts what the list holds.
func (g *gatherer) kept() int { return len(g.areas) + len(g.communes) + len(g.points) }

// rows gives what to write, and in which table.
func (g *gatherer) rows(id string) (table string, rows [][]any) {
	switch g.what.Kind {
	case Areas:
		for i, a := range g.areas {
			rows = append(rows, []any{id, i, a.Code, a.Name, strings.Join(a.within, ","), a.Shape.Binary()})
		}
		return "zoning_area (zoning_id, position, code, name, communes, shape)", rows
	case Points:
		for i, p := range g.points {
			rows = append(rows, []any{id, i, p.name, p.at.Lon, p.at.Lat, p.commune})
		}
		return "zoning_point (zoning_id, position, name, lon, lat, commune)", rows
	case Values, Communes:
	}
	for code, said := range g.communes {
		rows = append(rows, []any{id, code, said.value})
	}
	return "zoning_commune (zoning_id, commune, value)", rows
}
