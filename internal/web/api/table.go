package api

import (
	"context"
	"net/http"
	"time"

	"maillage/internal/award"
	"maillage/internal/eligibility"
	"maillage/internal/fault"
	"maillage/internal/network"
	"maillage/internal/programme"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
	"maillage/internal/web"
)

// Rooms are those that the API reads.
type Rooms struct {
	Land    *territory.Reference
	Lists   *zoning.Service
	Calls   *programme.Service
	Rules   *eligibility.Service
	Network *network.Service
	Places  func(ctx context.Context, f award.PublicFilter) (award.PublicList, error)
}

// Pages answers for the API.
type Pages struct {
	Rooms
	server    *web.Server
	endpoints []endpoint
}

// endpoint is one reading.
type endpoint struct {
	id      string // names its texts and, in the document, the operation
	path    string
	params  []parameter
	schema  string // of its answer, in schemas.yaml
	kind    string // media type of the answer; "" for plain JSON
	example string // path and query
	age     time.Duration
	answer  func(a *asked) (answer, error)
}

// How long an answer may be kept: what comes with the program changes with it; the rest when
// somebody publishes, and an answer on the day it is asked.
const (
	ageOfLand = 24 * time.Hour
	ageOfRest = 5 * time.Minute
)

var (
	inLanguage = parameter{name: "lang", kind: language}
	ofPage     = parameter{name: "page", kind: pageKind, usual: "1"}
	ofLimit    = parameter{name: "limit", kind: limitKind, usual: "10"}
	ofWords    = parameter{name: "q", kind: words}
	onDay      = parameter{name: "day", kind: dayKind}
	atPoint    = parameter{name: "point", kind: pointKind}
)

func need(name string, k kind) parameter { return parameter{name: name, kind: k, required: true} }

// Add adds the readings, their OpenAPI document, and the page that tells of them.
func Add(server *web.Server, rooms Rooms) {
	p := &Pages{Rooms: rooms, server: server}
	p.endpoints = append(p.ofLand(), p.ofRest()...)
	for _, e := range p.endpoints {
		server.API(e.path, func(w http.ResponseWriter, r *http.Request) error {
			a, err := e.read(r, web.Of(r).Lang)
			if err != nil {
				return err
			}
			if rooms.Land.Missing() { // an empty answer would say that nothing is there
				return fault.New(fault.Unavailable, "api.no_land")
			}
			found, err := e.answer(a)
			if err != nil {
				return err
			}
			found.kind = e.kind
			return send(w, r, found, e.age)
		})
	}
	server.Get("/api", web.Public, p.reference)
}

// ofLand lists the readings of territories.
func (p *Pages) ofLand() []endpoint {
	search, territory := []parameter{need("q", words), ofLimit, inLanguage}, []parameter{need("code", area), inLanguage}
	return []endpoint{
		{"communes", "/api/v1/communes", search, "CommuneList", "", "/api/v1/communes?q=saint-lo", ageOfLand, p.communes},
		{"commune", "/api/v1/communes/{code}", []parameter{need("code", insee), inLanguage}, "Commune", "", "/api/v1/communes/50502", ageOfLand, p.commune},
		{"postal_code", "/api/v1/postal-codes/{code}", []parameter{need("code", postal), inLanguage}, "CommuneList", "", "/api/v1/postal-codes/62810", ageOfLand, p.postalCode},
		{"epcis", "/api/v1/epcis", search, "EPCIList", "", "/api/v1/epcis?q=artois", ageOfLand, p.epcis},
		{"epci", "/api/v1/epcis/{code}", []parameter{need("code", siren), inLanguage}, "EPCI", "", "/api/v1/epcis/200069482", ageOfLand, p.epci},
		{"departements", "/api/v1/departements", []parameter{inLanguage}, "DepartementList", "", "/api/v1/departements", ageOfLand, p.departements},
		{"departement", "/api/v1/departements/{code}", territory, "Departement", "", "/api/v1/departements/50", ageOfLand, p.departement},
		{"regions", "/api/v1/regions", []parameter{inLanguage}, "RegionList", "", "/api/v1/regions", ageOfLand, p.regions},
		{"region", "/api/v1/regions/{code}", territory, "Region", "", "/api/v1/regions/28", ageOfLand, p.region},
	}
}

// ofRest lists the other readings.
func (p *Pages) ofRest() []endpoint {
	project := []parameter{need("slug", key.of("call")), need("commune", insee), atPoint, {name: "kind", kind: carriers}, {name: "founded", kind: monthKind}, {name: "round", kind: key.of("round")}, inLanguage}
	return []endpoint{
		{"lists", "/api/v1/lists", []parameter{onDay, inLanguage}, "ListList", "", "/api/v1/lists?day=2026-01-01", ageOfRest, p.lists},
		{"list", "/api/v1/lists/{key}", []parameter{need("key", key.of("list")), {name: "commune", kind: insee}, atPoint, onDay, inLanguage}, "Standing", "", "/api/v1/lists/{key}?commune=50502&point=49.1157,-1.0907", ageOfRest, p.list},
		{"calls", "/api/v1/calls", []parameter{ofWords, {name: "phase", kind: phases}, ofPage, inLanguage}, "CallList", "", "/api/v1/calls?phase=open", ageOfRest, p.calls},
		{"call", "/api/v1/calls/{slug}", []parameter{need("slug", key.of("call")), inLanguage}, "Call", "", "/api/v1/calls/{slug}", ageOfRest, p.call},
		{"eligibility", "/api/v1/calls/{slug}/eligibility", project, "Eligibility", "", "/api/v1/calls/{slug}/eligibility?commune=50502&point=49.1157,-1.0907", ageOfRest, p.eligibility},
		{"places", "/api/v1/places", []parameter{ofWords, {name: "call", kind: key.of("call")}, ofPage, inLanguage}, "Places", "application/geo+json", "/api/v1/places?page=1", ageOfRest, p.places},
		{"document", "/api/openapi.json", []parameter{inLanguage}, "Document", "", "/api/openapi.json", ageOfLand, p.document},
	}
}
