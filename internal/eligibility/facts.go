package eligibility

import (
	"time"

	"maillage/internal/founding"
	"maillage/internal/programme/rule"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
)

// tellable is how far, in metres, an area is still named with its distance.
const tellable = 1000

// facts is what is known of a project on a day. Where a list is there and the project lacks
// what it needs (a point, a commune), the source is given and the answer is not known.
type facts struct {
	land    *territory.Reference
	book    *zoning.Book
	labels  *labels
	project Project
	commune territory.Commune // its Code is "" when not known
	day     time.Time
}

func newFacts(land *territory.Reference, book *zoning.Book, places *labels, project Project, day time.Time) facts {
	f := facts{land: land, book: book, labels: places, project: project, day: day}
	if !land.Missing() {
		f.commune, _ = land.Commune(project.Commune)
	}
	return f
}

// sourceOf names a list with its date: its vintage, else the year since when it is in force.
func sourceOf(l zoning.List) rule.Source {
	vintage := l.Vintage
	if vintage == "" && !l.From.IsZero() {
		vintage = l.From.Format("2006")
	}
	return rule.Source{Title: l.Title, Vintage: vintage, Attribution: l.Attribution}
}

// Areas implements rule.Facts.
func (f facts) Areas(list string, metres float64) ([]rule.Near, rule.Source, bool) {
	l, ok := f.book.List(list)
	if !ok || l.Kind != zoning.Areas {
		return nil, rule.Source{}, false
	}
	if f.project.Point == nil {
		return nil, sourceOf(l), false
	}
	found, _, _ := f.book.Near(list, *f.project.Point, max(metres, tellable))
	near := make([]rule.Near, len(found))
	for i, a := range found {
		near[i] = rule.Near{Code: a.Code, Name: a.Name, Inside: a.Inside, Metres: a.Metres}
	}
	return near, sourceOf(l), true
}

// Territory implements rule.Facts.
func (f facts) Territory(level rule.Level) (code, name string, source rule.Source, known bool) {
	c := f.commune
	if c.Code == "" {
		return "", "", rule.Source{}, false
	}
	switch level {
	case rule.Commune:
		code, name = c.Code, c.Name
	case rule.EPCI:
		e, _ := f.land.EPCI(c.EPCI)
		code, name = c.EPCI, e.Name
	case rule.Arrondissement:
		a, _ := f.land.Arrondissement(c.Arrondissement)
		code, name = c.Arrondissement, a.Name
	case rule.Departement:
		a, _ := f.land.Departement(c.Departement)
		code, name = c.Departement, a.Name
	case rule.Region:
		a, _ := f.land.Region(c.Region)
		code, name = c.Region, a.Name
	default:
		return "", "", rule.Source{}, false
	}
	return code, name, division(), true
}

// division says where the division of the country comes from.
func division() rule.Source {
	return rule.Source{Title: "Code officiel géographique", Vintage: territory.Vintage, Attribution: territory.Attribution}
}

// Value implements rule.Facts.
func (f facts) Value(list string) (string, rule.Source, bool) {
	l, ok := f.book.List(list)
	if !ok || l.Kind != zoning.Values {
		return "", rule.Source{}, false
	}
	if f.commune.Code == "" {
		return "", sourceOf(l), false
	}
	value, _, _ := f.book.Value(list, f.commune.Code)
	return value, sourceOf(l), true
}

// Listed implements rule.Facts.
func (f facts) Listed(list string) (bool, rule.Source, bool) {
	l, ok := f.book.List(list)
	if !ok || l.Kind != zoning.Communes && l.Kind != zoning.Values {
		return false, rule.Source{}, false
	}
	if f.commune.Code == "" {
		return false, sourceOf(l), false
	}
	listed, _, _ := f.book.Holds(list, f.commune.Code)
	return listed, sourceOf(l), true
}

// Population implements rule.Facts. The populations of an EPCI are not those of its communes
// added up: they come from another year.
func (f facts) Population(of rule.Census) (people int, source rule.Source, known bool) {
	if f.commune.Code == "" {
		return 0, rule.Source{}, false
	}
	if of == rule.OfCommune {
		return f.commune.Population, division(), true
	}
	e, ok := f.land.EPCI(f.commune.EPCI)
	switch {
	case !ok:
		return 0, division(), false // a commune in no EPCI has no such population
	case of == rule.OfEPCIMunicipal:
		return e.Municipal, division(), true
	case of == rule.OfEPCITotal:
		return e.Total, division(), true
	}
	return 0, rule.Source{}, false
}

// NearestPlace implements rule.Facts. The places awarded here have no source but this site.
func (f facts) NearestPlace(list string) (name string, metres float64, source rule.Source, known bool) {
	if list != "" {
		l, ok := f.book.List(list)
		if !ok || l.Kind != zoning.Points {
			return "", 0, rule.Source{}, false
		}
		if f.project.Point == nil {
			return "", 0, sourceOf(l), false
		}
		name, metres, _, _ = f.book.Nearest(list, *f.project.Point)
		return name, metres, sourceOf(l), true
	}
	if f.labels == nil || f.project.Point == nil {
		return "", 0, rule.Source{}, false
	}
	name, metres = f.labels.nearest(*f.project.Point)
	return name, metres, rule.Source{}, true
}

// Age implements rule.Facts: whole months on the day asked about.
func (f facts) Age() (months int, known bool) {
	return founding.Age(f.project.Founded, f.day)
}

// Kind implements rule.Facts.
func (f facts) Kind() (kind string, known bool) { return f.project.Kind, f.project.Kind != "" }

// Labelled is a place that a call of this site has awarded.
type Labelled struct {
	Name  string
	Point shape.Point
}

// labels finds the nearest of them.
type labels struct {
	names []string
	tree  *shape.Points
}

func newLabels(places []Labelled) *labels {
	l := &labels{}
	points := make([]shape.Point, len(places))
	for i, p := range places {
		l.names, points[i] = append(l.names, p.Name), p.Point
	}
	l.tree = shape.NewPoints(points)
	return l
}

func (l *labels) nearest(p shape.Point) (name string, metres float64) {
	i, metres := l.tree.Nearest(p)
	if i < 0 {
		return "", 0
	}
	return l.names[i], metres
}
