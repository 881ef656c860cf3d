package api

import (
	"cmp"
	"net/url"
	"strconv"
	"time"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	programmepages "maillage/internal/web/programme"
	territorypages "maillage/internal/web/territory"
)

// anyone reads the API: what a call says to visitors.
var anyone account.Actor

// Round is a round of a call, in the zone of the call.
type Round struct {
	Key    string     `json:"key"`
	Title  string     `json:"title"`
	Opens  *time.Time `json:"opens"`  // null: from the publication on
	Closes *time.Time `json:"closes"` // the whole of that minute counts; null: never
}

// Call is a published call.
type Call struct {
	Slug       string          `json:"slug"`
	Title      string          `json:"title"`
	Purpose    string          `json:"purpose"`
	Funder     string          `json:"funder"`
	Phase      programme.Phase `json:"phase"`
	Zone       string          `json:"zone"`
	Continuous bool            `json:"continuous"`
	Rounds     []Round         `json:"rounds"`
	Rules      []Ruled         `json:"rules"`
	URL        string          `json:"url"` // page for people
}

// Ruled is a rule of eligibility.
type Ruled struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Pager tells where a page stands.
type Pager struct {
	Page  int     `json:"page"`
	Pages int     `json:"pages"`
	Total int     `json:"total"`
	Next  *string `json:"next"`
}

// CallList is a page of calls.
type CallList struct {
	Calls []Call `json:"calls"`
	Pager
}

// pager tells where a page stands, with the address of the next; it refuses a page beyond the
// last, which a program would read forever.
func (p *Pages) pager(a *asked, path string, page, pages, total int) (Pager, error) {
	if asked := a.number("page"); asked != page {
		return Pager{}, fault.New(fault.NotFound, "api.no_page", "page", asked, "count", pages)
	}
	told := Pager{Page: page, Pages: pages, Total: total}
	if page < pages {
		query := url.Values{}
		for name, value := range a.values {
			if value != "" {
				query.Set(name, value)
			}
		}
		query.Set("page", strconv.Itoa(page+1))
		next := p.server.Config().BaseURL + path + "?" + query.Encode()
		told.Next = &next
	}
	return told, nil
}

// then gives an answer with the address of the next page.
func (pager Pager) then(value any) answer {
	if pager.Next == nil {
		return answer{value: value}
	}
	return answer{value: value, next: *pager.Next}
}

func (p *Pages) callOf(l lang.Lang, c programme.Call, d call.Definition) Call {
	told := Call{
		Slug: c.Slug, Title: d.Title.In(l), Purpose: d.Purpose.In(l), Funder: d.Funder, Zone: d.Zone, Continuous: d.Continuous,
		Phase: programmepages.PhaseOf(c, d, p.server.Config().Now()), Rounds: []Round{}, Rules: []Ruled{}, URL: p.server.Config().BaseURL + "/calls/" + c.Slug,
	}
	for _, one := range d.Rounds {
		opens, until := one.Window(d.Location())
		round := Round{Key: one.Key, Title: one.Title.In(l)}
		if !opens.IsZero() {
			round.Opens = &opens
		}
		if !until.IsZero() {
			closes := until.Add(-time.Minute)
			round.Closes = &closes
		}
		told.Rounds = append(told.Rounds, round)
	}
	for _, one := range d.Eligibility {
		told.Rules = append(told.Rules, Ruled{one.Key, one.Text.In(l)})
	}
	return told
}

func (p *Pages) calls(a *asked) (answer, error) {
	found, err := p.Calls.Find(a.Context(), anyone, programme.Filter{Text: a.text("q"), Phase: programme.Phase(a.text("phase")), Page: a.number("page")})
	if err != nil {
		return answer{}, err
	}
	list := CallList{Calls: []Call{}}
	if list.Pager, err = p.pager(a, "/api/v1/calls", found.Page, found.Pages, found.Total); err != nil {
		return answer{}, err
	}
	for _, c := range found.Calls {
		d, err := p.Calls.Said(a.Context(), c)
		if err != nil {
			return answer{}, err
		}
		list.Calls = append(list.Calls, p.callOf(a.lang, c, d))
	}
	return list.then(list), nil
}

// read gives a published call.
func (p *Pages) read(a *asked, slug string) (programme.Call, error) {
	c, _, err := p.Calls.Read(a.Context(), anyone, slug)
	if fault.Is(err, fault.NotFound) {
		return c, fault.New(fault.NotFound, "api.unknown.call", "code", shown(slug))
	}
	return c, err
}

func (p *Pages) call(a *asked) (answer, error) {
	c, err := p.read(a, a.text("slug"))
	return answer{value: p.callOf(a.lang, c, c.Definition)}, err
}

// Places is a page of the awarded places, as GeoJSON (RFC 7946).
type Places struct {
	Type     string  `json:"type"`
	Features []Place `json:"features"`
	Pager
}

// Place is an awarded place, as it was filed, where every map shows it.
type Place struct {
	Type       string    `json:"type"`
	Geometry   *Geometry `json:"geometry"`
	Properties Awarded   `json:"properties"`
}

// Geometry is a point of GeoJSON: the longitude first.
type Geometry struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"`
}

// Awarded is what is public of an awarded place.
type Awarded struct {
	Name        string    `json:"name"`
	Project     string    `json:"project"`
	Collective  string    `json:"collective"`
	Status      *string   `json:"status"` // existing or planned; null where no place was named
	Commune     *Named    `json:"commune"`
	Departement *Named    `json:"departement"`
	Call        string    `json:"call"`
	Round       string    `json:"round"`
	GrantCents  *int64    `json:"grant_cents"` // null: told later
	AwardedAt   time.Time `json:"awarded_at"`
	Approximate bool      `json:"approximate"` // the point is the commune's
}

// placesPage is how many places a page has.
const placesPage = 100

func (p *Pages) places(a *asked) (answer, error) {
	filter := award.PublicFilter{Text: a.text("q"), Communes: territorypages.Codes(p.Land, a.text("q")), Page: a.number("page"), Size: placesPage}
	if slug := a.text("call"); slug != "" {
		c, err := p.read(a, slug)
		if err != nil {
			return answer{}, err
		}
		filter.CallID = c.ID
	}
	found, err := p.Places(a.Context(), filter)
	if err != nil {
		return answer{}, err
	}
	list := Places{Type: "FeatureCollection", Features: []Place{}}
	if list.Pager, err = p.pager(a, "/api/v1/places", found.Page, found.Pages, found.Total); err != nil {
		return answer{}, err
	}
	ground, err := p.Network.Ground(a.Context())
	if err != nil {
		return answer{}, err
	}
	for _, place := range found.Places {
		list.Features = append(list.Features, p.placeOf(place, ground.Stand(place.CommuneCode, place.Lat, place.Lon)))
	}
	return list.then(list), nil
}

func (p *Pages) placeOf(found award.PublicPlace, stand network.Standing) Place {
	told := Place{Type: "Feature", Properties: Awarded{
		Name: cmp.Or(found.Place, found.Title), Project: found.Title, Collective: found.Collective,
		Call: found.CallSlug, Round: found.Round, AwardedAt: found.ReleasedAt.UTC(), Approximate: stand.Approximate,
	}}
	if found.Status != "" {
		told.Properties.Status = &found.Status
	}
	if found.Cents != 0 {
		told.Properties.GrantCents = &found.Cents
	}
	if c, ok := p.Land.Commune(found.CommuneCode); ok {
		told.Properties.Commune = &Named{c.Code, c.Name}
		told.Properties.Departement = named(p.Land.Departement(c.Departement))
	}
	if stand.Known {
		told.Geometry = &Geometry{"Point", [2]float64{stand.At.Lon, stand.At.Lat}}
	}
	return told
}
