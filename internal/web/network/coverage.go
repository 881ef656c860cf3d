package network

import (
	"errors"
	"net/http"

	"maillage/internal/fault"
	"maillage/internal/network"
	"maillage/internal/territory/mesh"
	"maillage/internal/web"
	"maillage/internal/web/maps"
	"maillage/internal/web/ui"
)

// CoveragePage tells how well places serve a territory.
type CoveragePage struct {
	web.Page
	Crumbs   []ui.Crumb
	Heading  string
	Problem  string
	Summary  ui.Summary
	Form     CoverageForm
	Empty    bool // no place is counted
	Facts    []Fact
	Kinds    []KindLine
	Unknown  string    // how many inhabitants are in no distance, or ""
	Astray   string    // how many places serve nobody, or ""
	Listed   []string  // what is to know of the imported list of places, where it is asked for
	Map      *maps.Map // nil where no commune has a point
	Caption  string
	Beyond   string   // heading of the column of those far away
	Changed  []string // headings of the columns of the comparison, or none
	Areas    []AreaLine
	Communes []CommuneLine
	Whole    bool // some rows are counted beyond the territory
	Pager    ui.Pager
	White    WhiteAreas
	CSV      string
	Sources  string
}

// Distances are those of the columns, in kilometres.
func (CoveragePage) Distances() []int {
	var list []int
	for _, d := range mesh.Distances {
		list = append(list, int(d/1_000))
	}
	return list
}

// SameWithin is how near, in metres, a place of the list is to an awarded one to be the same.
func (CoveragePage) SameWithin() int { return network.SameWithin }

// CoverageForm is what a visitor may choose.
type CoverageForm struct {
	In      string // hidden
	Selects []Select
	Days    []ui.Field
	Km      ui.Field
	List    *ui.Field // nil where there is no list to count
	Changed bool      // something is chosen
	Reset   string
}

// Select is a list of choices. Each has a value that is the usual one, "".
type Select struct {
	Name, Label string
	Options     []ui.Option
}

// Fact is a figure of the territory.
type Fact struct{ Label, Value, More string }

// KindLine counts the places of a call, or those of the list: it has no page.
type KindLine struct{ Title, URL, Text string }

// AreaLine is a territory in the table.
type AreaLine struct {
	Name, URL string
	People    string
	More      string // inhabitants that are in no distance
	Places    Cell
	Within    [len(mesh.Distances)]Cell
	Beyond    Cell
	Changes   []string
}

// Cell is a number with its share, or with a part of it.
type Cell struct{ Number, Share string }

// CommuneLine is a commune in the table.
type CommuneLine struct{ Name, People, Place, Distance string }

// WhiteAreas are those beyond the bound.
type WhiteAreas struct {
	Title, Lead string
	Lines       []WhiteLine
	More        string // how many are left out, or ""
}

// WhiteLine is a white area.
type WhiteLine struct{ Name, Where, URL, Communes, People, Distance string }

var coveragePage = web.Template[CoveragePage](files, "coverage.html")

const (
	rowsShown  = 100
	whiteShown = 20
)

// measured is what was asked with what was found.
type measured struct {
	asked
	now, before *network.Coverage // before is nil without a comparison
}

func (p *Pages) coverage(w http.ResponseWriter, r *http.Request) error {
	m, wrong, err := p.measure(r)
	if err != nil {
		return err
	}
	n, kinds, err := p.words(r)
	if err != nil {
		return err
	}
	v := view{measured: m, names: n, kinds: kinds}
	page := CoveragePage{Page: p.server.NewPage(r, n.Text("coverage.title")), Crumbs: n.path(m.asked)}
	if m.In.Level != mesh.Country {
		page.Layout.Title = n.Text("coverage.title.of", "name", n.of(m.In))
	}
	page.Heading, page.Layout.Wide = page.Layout.Title, true
	page.Form = v.form(r.URL.Query(), wrong)
	page.Summary = ui.Summarise(n.Text("ui.summary"), append([]ui.Field{page.Form.Km}, page.Form.Days...)...)
	v.fill(&page)
	if page.Map, err = p.drawn(r.Context(), v); err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return coveragePage.RenderPublic(w, r, status, page)
}

// measure reads the address and measures what it asks for.
func (p *Pages) measure(r *http.Request) (m measured, wrong map[string]string, err error) {
	var known bool
	if m.asked, wrong, known = read(r.URL.Query(), p.land); !known {
		return m, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if m.Call != "" { // a call that cannot be seen is no choice
		if _, _, err = p.calls.Get(r.Context(), web.Of(r).Actor, m.Call); err != nil {
			return m, nil, err
		}
	}
	m.now, err = p.network.Coverage(r.Context(), m.choice(m.Until))
	if errors.Is(err, network.ErrNoLand) {
		return m, nil, fault.New(fault.Unavailable, "coverage.no_land")
	}
	if err == nil && m.Since != "" {
		m.before, err = p.network.Coverage(r.Context(), m.choice(m.Since))
	}
	return m, wrong, err
}

// words gives the names of territories, and of the calls that awarded a place, by slug.
func (p *Pages) words(r *http.Request) (names, map[string]string, error) {
	from := web.Of(r)
	everywhere, err := p.network.Coverage(r.Context(), network.Choice{})
	if err != nil {
		return names{}, nil, err
	}
	titles := map[string]string{}
	for _, kind := range everywhere.Kinds(mesh.Scope{}) {
		c, _, err := p.calls.Get(r.Context(), from.Actor, kind.Key)
		if err != nil {
			return names{}, nil, err
		}
		d, err := p.calls.Said(r.Context(), c)
		if err != nil {
			return names{}, nil, err
		}
		titles[kind.Key] = d.Title.In(from.Lang)
	}
	return names{from.Lang, p.land}, titles, nil
}
