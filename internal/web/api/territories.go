package api

import (
	"maillage/internal/fault"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
)

// Source tells where an answer comes from, to be shown wherever it is.
type Source struct {
	Title       string `json:"title"`
	Vintage     string `json:"vintage"`
	Attribution string `json:"attribution"`
}

// division is the source of everything about territories but the points.
var division = Source{"Code officiel géographique", territory.Vintage, territory.Attribution}

// Named is a territory by its code and name.
type Named struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Point is WGS84 degrees.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// People is a population by the census that counts it: those of an EPCI and of its communes
// come from other years.
type People struct {
	Of     rule.Census `json:"of"`
	People int         `json:"people"`
}

// Commune is a commune of today.
type Commune struct {
	Named
	FormerName     string   `json:"former_name,omitempty"` // that the search found it by
	FormerCode     string   `json:"former_code,omitempty"` // that was asked for
	EPCI           *Named   `json:"epci"`
	Arrondissement *Named   `json:"arrondissement"`
	Departement    *Named   `json:"departement"`
	Region         *Named   `json:"region"`
	PostalCodes    []string `json:"postal_codes"`
	Populations    []People `json:"populations"`
	Point          *Point   `json:"point"` // of its main place; GeoNames
	Source         *Source  `json:"source,omitempty"`
}

// CommuneList is communes found.
type CommuneList struct {
	Communes []Commune `json:"communes"`
	Source   Source    `json:"source"`
}

// Brief is a commune among those of a territory.
type Brief struct {
	Named
	Population int `json:"population"`
}

// Territory is a territory with its communes.
type Territory struct {
	Named
	Kind        string   `json:"kind,omitempty"`        // of an EPCI
	Populations []People `json:"populations,omitempty"` // of an EPCI
	Region      *Named   `json:"region,omitempty"`      // of a département
	Departments []Named  `json:"departements,omitempty"`
	Communes    []Brief  `json:"communes,omitempty"`
	Source      *Source  `json:"source,omitempty"`
}

// TerritoryList is territories of one level.
type TerritoryList struct {
	EPCIs        []Territory `json:"epcis,omitzero"`
	Departements []Territory `json:"departements,omitzero"`
	Regions      []Territory `json:"regions,omitzero"`
	Source       Source      `json:"source"`
}

func named(a territory.Area, known bool) *Named {
	if !known {
		return nil
	}
	return &Named{a.Code, a.Name}
}

func (p *Pages) communeOf(c territory.Commune) Commune {
	d, hasD := p.Land.Departement(c.Departement)
	r, hasR := p.Land.Region(c.Region)
	a, hasA := p.Land.Arrondissement(c.Arrondissement)
	told := Commune{
		Named: Named{c.Code, c.Name}, FormerName: c.Former, PostalCodes: c.PostalCodes,
		Departement: named(d, hasD), Region: named(r, hasR), Arrondissement: named(a, hasA),
		Populations: []People{{rule.OfCommune, c.Population}},
	}
	if told.PostalCodes == nil {
		told.PostalCodes = []string{}
	}
	if e, ok := p.Land.EPCI(c.EPCI); ok {
		told.EPCI = &Named{e.Code, e.Name}
		told.Populations = append(told.Populations, peopleOf(e)...)
	}
	if c.Located {
		told.Point = &Point{c.Lat, c.Lon}
	}
	return told
}

func peopleOf(e territory.EPCI) []People {
	return []People{{rule.OfEPCIMunicipal, e.Municipal}, {rule.OfEPCITotal, e.Total}}
}

func (p *Pages) communeList(found []territory.Commune) answer {
	list := CommuneList{Communes: []Commune{}, Source: division}
	for _, c := range found {
		list.Communes = append(list.Communes, p.communeOf(c))
	}
	return answer{value: list}
}

func (p *Pages) communes(a *asked) (answer, error) {
	return p.communeList(p.Land.Search(a.text("q"), a.number("limit"))), nil
}

func (p *Pages) commune(a *asked) (answer, error) {
	c, ok := p.Land.Commune(a.text("code"))
	if !ok {
		return answer{}, fault.New(fault.NotFound, "api.unknown.commune", "code", a.text("code"))
	}
	told := p.communeOf(c)
	told.Source = &division
	if c.Code != a.text("code") {
		told.FormerCode = a.text("code")
	}
	return answer{value: told}, nil
}

func (p *Pages) postalCode(a *asked) (answer, error) {
	found := p.Land.WithPostalCode(a.text("code"))
	if len(found) == 0 {
		return answer{}, fault.New(fault.NotFound, "api.unknown.postal", "code", a.text("code"))
	}
	return p.communeList(found), nil
}

func (p *Pages) epcis(a *asked) (answer, error) {
	list := TerritoryList{EPCIs: []Territory{}, Source: division}
	for _, e := range p.Land.SearchEPCI(a.text("q"), a.number("limit")) {
		list.EPCIs = append(list.EPCIs, Territory{Named: Named{e.Code, e.Name}, Kind: e.Kind, Populations: peopleOf(e)})
	}
	return answer{value: list}, nil
}

func (p *Pages) epci(a *asked) (answer, error) {
	e, ok := p.Land.EPCI(a.text("code"))
	if !ok {
		return answer{}, fault.New(fault.NotFound, "api.unknown.epci", "code", a.text("code"))
	}
	return answer{value: Territory{Named: Named{e.Code, e.Name}, Kind: e.Kind, Populations: peopleOf(e), Communes: brief(p.Land.InEPCI(e.Code)), Source: &division}}, nil
}

func brief(communes []territory.Commune) []Brief {
	var list []Brief
	for _, c := range communes {
		list = append(list, Brief{Named{c.Code, c.Name}, c.Population})
	}
	return list
}

func (p *Pages) departementOf(d territory.Area) Territory {
	r, ok := p.Land.Region(d.Parent)
	return Territory{Named: Named{d.Code, d.Name}, Region: named(r, ok)}
}

func (p *Pages) departements(*asked) (answer, error) {
	list := TerritoryList{Departements: []Territory{}, Source: division}
	for _, d := range p.Land.Departements() {
		list.Departements = append(list.Departements, p.departementOf(d))
	}
	return answer{value: list}, nil
}

func (p *Pages) departement(a *asked) (answer, error) {
	d, ok := p.Land.Departement(a.text("code"))
	if !ok {
		return answer{}, fault.New(fault.NotFound, "api.unknown.departement", "code", a.text("code"))
	}
	told := p.departementOf(d)
	told.Communes, told.Source = brief(p.Land.InDepartement(d.Code)), &division
	return answer{value: told}, nil
}

func (p *Pages) regions(*asked) (answer, error) {
	list := TerritoryList{Regions: []Territory{}, Source: division}
	for _, r := range p.Land.Regions() {
		list.Regions = append(list.Regions, Territory{Named: Named{r.Code, r.Name}})
	}
	return answer{value: list}, nil
}

func (p *Pages) region(a *asked) (answer, error) {
	r, ok := p.Land.Region(a.text("code"))
	if !ok {
		return answer{}, fault.New(fault.NotFound, "api.unknown.region", "code", a.text("code"))
	}
	told := Territory{Named: Named{r.Code, r.Name}, Communes: brief(p.Land.InRegion(r.Code)), Source: &division}
	for _, d := range p.Land.Departements() {
		if d.Parent == r.Code {
			told.Departments = append(told.Departments, Named{d.Code, d.Name})
		}
	}
	return answer{value: told}, nil
}
