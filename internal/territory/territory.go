package territory

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"maillage/internal/fold"
)

//go:embed all:dist
var dist embed.FS

// Commune is a commune of today.
type Commune struct {
	Code           string // INSEE, five characters
	Name           string
	Departement    string // code; "" in some overseas collectivities
	Region         string // code; "" in overseas collectivities
	Arrondissement string // code; "" where there is none
	EPCI           string // SIREN; "" for the few communes outside any
	Population     int    // 0 where unknown
	PostalCodes    []string
	// Lat and Lon are WGS84 degrees of the commune's centre, when Located.
	Lat, Lon float64
	Located  bool
	folded   string
}

// EPCI is a group of communes with its own taxes: communauté de communes, métropole…
type EPCI struct {
	Code, Name, Kind string
	Municipal, Total int // populations
	Members          []string
}

// Area is an arrondissement, a département or a région. Parent is the code of the
// département or région it lies in, "" for a région.
type Area struct{ Code, Name, Parent string }

// Reference is the whole division of the country. It never changes once loaded.
type Reference struct {
	communes        []Commune // by code
	byCode          map[string]int
	byPostal        map[string][]int
	successor       map[string]string
	epcis           map[string]*EPCI
	arrondissements map[string]Area
	departements    map[string]Area
	regions         map[string]Area
}

// Source says where data comes from; pages that show the data show it.
type Source struct{ Title, Licence, Vintage string }

// Sources lists the sources of the embedded data.
func Sources() []Source {
	return []Source{
		{"Découpage administratif (Etalab, INSEE, DGCL, La Poste)", "Licence Ouverte 2.0", "2026"},
		{"GeoNames", "CC BY 4.0", "cities500"},
	}
}

// ErrMissing tells that the program was built without its territory data.
var ErrMissing = errors.New("the territory data was not built: run make build")

var shared = sync.OnceValues(load)

// Default gives the reference embedded in the program, loaded at its first use; ErrMissing
// when the program was built without it.
func Default() (*Reference, error) { return shared() }

func load() (*Reference, error) {
	packed, err := dist.ReadFile("dist/territory.tsv.gz")
	if err != nil {
		return nil, ErrMissing
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("territory data: %w", err)
	}
	content, err := io.ReadAll(zip)
	if err != nil {
		return nil, fmt.Errorf("territory data: %w", err)
	}
	return parse(string(content))
}

const communeFields = 11

func parse(text string) (*Reference, error) {
	r := &Reference{
		communes: make([]Commune, 0, 35_000), byCode: make(map[string]int, 35_000), byPostal: make(map[string][]int, 7_000),
		successor: map[string]string{}, epcis: map[string]*EPCI{},
		arrondissements: map[string]Area{}, departements: map[string]Area{}, regions: map[string]Area{},
	}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case f[0] == "R" && len(f) == 3:
			r.regions[f[1]] = Area{f[1], f[2], ""}
		case f[0] == "D" && len(f) == 4:
			r.departements[f[1]] = Area{f[1], f[2], f[3]}
		case f[0] == "A" && len(f) == 4:
			r.arrondissements[f[1]] = Area{f[1], f[2], f[3]}
		case f[0] == "E" && len(f) == 6:
			r.epcis[f[1]] = &EPCI{Code: f[1], Name: f[2], Kind: f[3], Municipal: number(f[4]), Total: number(f[5])}
		case f[0] == "C" && len(f) == communeFields:
			r.addCommune(f)
		default:
			return nil, fmt.Errorf("territory data: line %q is of no known kind", line)
		}
	}
	return r, nil
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0 // unknown
	}
	return n
}

func (r *Reference) addCommune(f []string) {
	c := Commune{
		Code: f[1], Name: f[2], Departement: f[3], Region: f[4], Arrondissement: f[5], EPCI: f[6],
		Population: number(f[7]), folded: fold.Text(f[2]),
	}
	index := len(r.communes)
	if f[8] != "" {
		c.PostalCodes = strings.Split(f[8], ",")
	}
	for _, postal := range c.PostalCodes {
		r.byPostal[postal] = append(r.byPostal[postal], index)
	}
	if f[9] != "" {
		for _, old := range strings.Split(f[9], ",") {
			r.successor[old] = c.Code
		}
	}
	if lat, lon, ok := strings.Cut(f[10], ","); ok {
		var latErr, lonErr error
		c.Lat, latErr = strconv.ParseFloat(lat, 64)
		c.Lon, lonErr = strconv.ParseFloat(lon, 64)
		c.Located = latErr == nil && lonErr == nil
	}
	r.byCode[c.Code] = index
	r.communes = append(r.communes, c)
	if e := r.epcis[c.EPCI]; e != nil {
		e.Members = append(e.Members, c.Code)
	}
}

// Commune gives the commune of a code. The code of a commune merged into another gives
// the one it became, whose Code then differs.
func (r *Reference) Commune(code string) (Commune, bool) {
	index, ok := r.byCode[code]
	if !ok {
		index, ok = r.byCode[r.successor[code]]
	}
	if !ok {
		return Commune{}, false
	}
	return r.communes[index], true
}

// EPCI gives a group of communes by its SIREN.
func (r *Reference) EPCI(code string) (EPCI, bool) {
	if e, ok := r.epcis[code]; ok {
		return *e, true
	}
	return EPCI{}, false
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

// Communes gives every commune, by code. The slice is shared: read it only.
func (r *Reference) Communes() []Commune { return r.communes }

// Label names a commune so that people tell it from others: "Saint-Lô (50000, Manche)".
func (r *Reference) Label(c Commune) string {
	var details []string
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

// Search finds communes by the beginning of their name or words, or by postal code, at
// most limit of them: exact names first, then beginnings, then words inside, the most
// populated first in each. Case, accents, hyphens, "St" and "Ste" do not matter.
func (r *Reference) Search(query string, limit int) []Commune {
	wanted := foldQuery(query)
	if wanted == "" || limit <= 0 {
		return nil
	}
	if _, err := strconv.Atoi(wanted); err == nil {
		return r.searchPostal(wanted, limit)
	}
	type match struct{ index, rank int }
	var matches []match
	for i := range r.communes {
		if rank := rankOf(r.communes[i].folded, wanted); rank > 0 {
			matches = append(matches, match{i, rank})
		}
	}
	slices.SortFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(r.communes[b.index].Population, r.communes[a.index].Population), cmp.Compare(a.index, b.index))
	})
	found := make([]Commune, 0, min(limit, len(matches)))
	for _, m := range matches[:min(limit, len(matches))] {
		found = append(found, r.communes[m.index])
	}
	return found
}

// rankOf tells how well a folded name answers: 1 the same, 2 begins alike, 3 a word begins
// alike, 0 not at all.
func rankOf(name, wanted string) int {
	switch {
	case name == wanted:
		return 1
	case strings.HasPrefix(name, wanted):
		return 2
	case strings.Contains(name, " "+wanted):
		return 3
	}
	return 0
}

func (r *Reference) searchPostal(prefix string, limit int) []Commune {
	var found []Commune
	for i := range r.communes {
		if slices.ContainsFunc(r.communes[i].PostalCodes, func(code string) bool { return strings.HasPrefix(code, prefix) }) {
			found = append(found, r.communes[i])
		}
	}
	slices.SortStableFunc(found, func(a, b Commune) int { return cmp.Compare(b.Population, a.Population) })
	return found[:min(limit, len(found))]
}

func foldQuery(query string) string {
	words := strings.Fields(fold.Text(query))
	for i, word := range words {
		switch word {
		case "st":
			words[i] = "saint"
		case "ste":
			words[i] = "sainte"
		}
	}
	return strings.Join(words, " ")
}
