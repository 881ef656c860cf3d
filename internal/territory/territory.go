package territory

import (
	"maps"
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Commune is a commune of today.
type Commune struct {
	Code           string // INSEE, five characters
	Name           string
	Departement    string // code; that of the collectivity overseas
	Region         string // code; that of the collectivity overseas
	Arrondissement string // code; "" where there is none
	EPCI           string // SIREN; "" for the few communes outside any
	Population     int    // 0 too for the six lands overseas where nobody lives
	PostalCodes    []string
	// Lat and Lon are WGS84 degrees of the commune's main place, when Located.
	Lat, Lon float64
	Located  bool
	// Former is the name Search found the commune by, when it is that of a commune merged
	// into this one, or of an arrondissement of Paris, Lyon or Marseille; else "".
	Former string
}

// EPCI is a group of communes with its own taxes: communauté de communes, métropole…
type EPCI struct {
	Code, Name       string
	Kind             string // CC, CA, CU, METRO or MET69
	Municipal, Total int    // populations, of another year than the communes'

	folded string
}

// Area is an arrondissement, a département or a région. Parent is the code of the
// département or région it lies in, "" for a région.
type Area struct {
	Code, Name, Parent string

	folded string // of a département: its code and name
}

// Reference is the whole division of the country. It never changes once loaded, so that
// anyone may read it at any time. The zero Reference is that of a program built without the
// data: it knows nothing.
type Reference struct {
	text, folded    string   // every line of the data; every folded name, one after the other
	communes        []record // by code
	formers         []record
	successor       map[string]string
	epcis           []EPCI // by code
	arrondissements map[string]Area
	departements    map[string]Area
	regions         map[string]Area
	recent          *lru.Cache[search, []Commune]
}

// Missing tells that the reference knows nothing: every "no" then means "unknown".
func (r *Reference) Missing() bool { return r == nil || len(r.communes) == 0 }

// Commune gives the commune of a code. The code of a commune merged into another gives
// the one it became, whose Code then differs.
func (r *Reference) Commune(code string) (Commune, bool) {
	index, ok := r.find(code)
	if !ok {
		index, ok = r.find(r.successor[code])
	}
	if !ok {
		return Commune{}, false
	}
	return r.commune(&r.communes[index]), true
}

func (r *Reference) find(code string) (int, bool) {
	return slices.BinarySearchFunc(r.communes, code, func(c record, code string) int { return strings.Compare(r.field(&c, communeCode), code) })
}

// EPCI gives a group of communes by its SIREN.
func (r *Reference) EPCI(code string) (EPCI, bool) {
	index, ok := r.findEPCI(code)
	if !ok {
		return EPCI{}, false
	}
	return r.epcis[index], true
}

func (r *Reference) findEPCI(code string) (int, bool) {
	return slices.BinarySearchFunc(r.epcis, code, func(e EPCI, code string) int { return strings.Compare(e.Code, code) })
}

// Departement gives a département by its code.
func (r *Reference) Departement(code string) (Area, bool) {
	a, ok := r.departements[code]
	return a, ok
}

// Region gives a région by its code.
func (r *Reference) Region(code string) (Area, bool) { a, ok := r.regions[code]; return a, ok }

// Arrondissement gives an arrondissement by its code.
func (r *Reference) Arrondissement(code string) (Area, bool) {
	a, ok := r.arrondissements[code]
	return a, ok
}

// Departements gives every département, by code.
func (r *Reference) Departements() []Area { return byCode(r.departements) }

// Regions gives every région, by code.
func (r *Reference) Regions() []Area { return byCode(r.regions) }

// Arrondissements gives every arrondissement, by code.
func (r *Reference) Arrondissements() []Area { return byCode(r.arrondissements) }

func byCode(areas map[string]Area) []Area {
	return slices.SortedFunc(maps.Values(areas), func(a, b Area) int { return strings.Compare(a.Code, b.Code) })
}

// Communes gives every commune, by code.
func (r *Reference) Communes() []Commune {
	return r.where(func(*record) bool { return true })
}

// InEPCI gives the communes of an EPCI, by code.
func (r *Reference) InEPCI(code string) []Commune { return r.with(communeEPCI, code) }

// InDepartement gives the communes of a département, by code.
func (r *Reference) InDepartement(code string) []Commune { return r.with(communeDepartement, code) }

// InRegion gives the communes of a région, by code.
func (r *Reference) InRegion(code string) []Commune { return r.with(communeRegion, code) }

// WithPostalCode gives the communes that use a postal code, by INSEE code.
func (r *Reference) WithPostalCode(code string) []Commune {
	if code == "" {
		return nil
	}
	return r.where(func(c *record) bool { return slices.Contains(r.postalCodes(c), code) })
}

func (r *Reference) with(field int, code string) []Commune {
	if code == "" {
		return nil // communes without EPCI are no group
	}
	return r.where(func(c *record) bool { return r.field(c, field) == code })
}

// where reads all 35,000 communes, in less than a millisecond: no index to keep.
func (r *Reference) where(holds func(*record) bool) []Commune {
	var found []Commune
	for i := range r.communes {
		if holds(&r.communes[i]) {
			found = append(found, r.commune(&r.communes[i]))
		}
	}
	return found
}

// Label names a commune so that people tell it from others: "Saint-Lô (50000, Manche)".
// The label of what Search found by a former name says that name too.
func (r *Reference) Label(c Commune) string {
	var details []string
	if c.Former != "" {
		details = append(details, c.Former)
	}
	if len(c.PostalCodes) > 0 {
		details = append(details, c.PostalCodes[0])
	}
	if d, ok := r.departements[c.Departement]; ok && d.Name != c.Name {
		details = append(details, d.Name)
	}
	if len(details) == 0 {
		return c.Name
	}
	return c.Name + " (" + strings.Join(details, ", ") + ")"
}
