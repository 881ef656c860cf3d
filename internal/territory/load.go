package territory

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"maillage/internal/fold"
)

//go:embed all:dist
var dist embed.FS

// ErrMissing tells that the program was built without its territory data.
var ErrMissing = errors.New("the territory data was not built: run make assets, then build again")

var shared = sync.OnceValues(load)

// Default gives the reference embedded in the program, loaded at its first use. When the
// program was built without it, it gives ErrMissing and a reference that is Missing, with
// which the program still runs.
func Default() (*Reference, error) { return shared() }

func load() (*Reference, error) {
	packed, err := dist.ReadFile("dist/territory.tsv.gz")
	if err != nil {
		return &Reference{}, ErrMissing
	}
	text, err := unpack(packed)
	if err != nil {
		return &Reference{}, fmt.Errorf("territory data: %w", err)
	}
	return parse(text)
}

func unpack(packed []byte) (string, error) {
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.Grow(textSize)
	if _, err := io.Copy(&text, zip); err != nil { //nolint:gosec // our own data, not a stranger's
		return "", err
	}
	return text.String(), nil
}

// Somewhat above what the data of 2026 needs: growing in steps would cost memory.
const (
	textSize     = 2_400_000
	communeCount = 35_100
	postalCount  = 36_800
)

// reader fills a reference. The strings it keeps are parts of the one text it reads.
type reader struct {
	*Reference
	fields []string
	postal []string // all postal codes: communes hold parts of it
}

// parse reads lines of tab-separated fields, the first naming the kind. Communes and EPCI
// come in the order of their codes, and areas before what lies in them.
func parse(text string) (*Reference, error) {
	r := reader{Reference: &Reference{
		communes: make([]Commune, 0, communeCount), successor: make(map[string]string, 3_500),
		epcis: make([]EPCI, 0, 1_300), arrondissements: make(map[string]Area, 350),
		departements: make(map[string]Area, 120), regions: make(map[string]Area, 30),
	}, postal: make([]string, 0, postalCount)}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		r.fields = r.fields[:0]
		for field := range strings.SplitSeq(line, "\t") {
			r.fields = append(r.fields, field)
		}
		if !r.add(r.fields) {
			return &Reference{}, fmt.Errorf("territory data: line %q is of no known kind or out of order", line)
		}
	}
	return r.Reference, nil
}

func (r *reader) add(f []string) bool {
	switch {
	case f[0] == "R" && len(f) == 3:
		r.regions[f[1]] = Area{Code: f[1], Name: f[2]}
	case f[0] == "D" && len(f) == 4:
		r.departements[f[1]] = Area{Code: f[1], Name: f[2], Parent: f[3], folded: fold.Text(f[1] + " " + f[2])}
	case f[0] == "A" && len(f) == 4:
		r.arrondissements[f[1]] = Area{Code: f[1], Name: f[2], Parent: f[3]}
	case f[0] == "E" && len(f) == 6:
		return r.addEPCI(f)
	case f[0] == "C" && len(f) == 11:
		return r.addCommune(f)
	case f[0] == "F" && len(f) == 4:
		return r.addFormer(f)
	default:
		return false
	}
	return true
}

func (r *reader) addEPCI(f []string) bool {
	if n := len(r.epcis); n > 0 && r.epcis[n-1].Code >= f[1] {
		return false
	}
	r.epcis = append(r.epcis, EPCI{
		Code: f[1], Name: f[2], Kind: f[3], Municipal: number(f[4]), Total: number(f[5]), folded: fold.Text(f[2]),
	})
	return true
}

func (r *reader) addCommune(f []string) bool {
	if n := len(r.communes); n > 0 && r.communes[n-1].Code >= f[1] {
		return false
	}
	c := Commune{
		Code: f[1], Name: f[2], Departement: f[3], Region: f[4], Arrondissement: f[5], EPCI: f[6],
		Population: number(f[7]), PostalCodes: r.addPostal(f[8]), folded: fold.Text(f[2]),
	}
	if f[9] != "" {
		for old := range strings.SplitSeq(f[9], ",") {
			r.successor[old] = c.Code
		}
	}
	if lat, lon, ok := strings.Cut(f[10], ","); ok {
		var latErr, lonErr error
		c.Lat, latErr = strconv.ParseFloat(lat, 64)
		c.Lon, lonErr = strconv.ParseFloat(lon, 64)
		c.Located = latErr == nil && lonErr == nil
	}
	r.communes = append(r.communes, c)
	if c.EPCI == "" {
		return true
	}
	index, ok := r.findEPCI(c.EPCI)
	if ok {
		r.epcis[index].Members = append(r.epcis[index].Members, c.Code)
	}
	return ok
}

func (r *reader) addPostal(codes string) []string {
	if codes == "" {
		return nil
	}
	from := len(r.postal)
	for code := range strings.SplitSeq(codes, ",") {
		r.postal = append(r.postal, code)
	}
	return r.postal[from:len(r.postal):len(r.postal)]
}

func (r *reader) addFormer(f []string) bool {
	today, ok := r.find(f[3])
	if !ok {
		return false
	}
	if f[1] != f[3] {
		r.successor[f[1]] = f[3]
	}
	r.formers = append(r.formers, former{name: f[2], folded: fold.Text(f[2]), today: today})
	return true
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
