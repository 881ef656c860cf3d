package territory

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

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
	text.Grow(min(textSize, 8*len(packed)))        // the text is some five times longer
	if _, err := io.Copy(&text, zip); err != nil { //nolint:gosec // our own data, not a stranger's
		return "", err
	}
	return text.String(), nil
}

// Somewhat above what the data of 2026 needs: growing in steps would cost memory.
const (
	textSize     = 2_400_000
	foldedSize   = 580_000
	communeCount = 35_100
	formerCount  = 2_600
)

// reader fills a reference. The strings it keeps are parts of the one text it reads.
type reader struct {
	*Reference
	names  strings.Builder // folded
	line   int             // where the line begins
	fields []string
}

// parse reads lines of tab-separated fields, the first naming the kind. Communes and EPCI
// come in the order of their codes, and areas before what lies in them.
func parse(text string) (*Reference, error) {
	recent, err := lru.New[search, []Commune](maxRecent)
	if err != nil {
		return nil, err
	}
	r := reader{Reference: &Reference{
		recent: recent,
		text:   text, communes: make([]record, 0, communeCount), formers: make([]record, 0, formerCount), successor: make(map[string]string, 3_500),
		epcis: make([]EPCI, 0, 1_300), arrondissements: make(map[string]Area, 350),
		departements: make(map[string]Area, 120), regions: make(map[string]Area, 30),
	}}
	r.names.Grow(foldedSize)
	for line := range strings.Lines(text) {
		r.fields = r.fields[:0]
		for field := range strings.SplitSeq(strings.TrimSuffix(line, "\n"), "\t") {
			r.fields = append(r.fields, field)
		}
		if len(line) > math.MaxUint16 || !r.add(r.fields) {
			return &Reference{}, fmt.Errorf("territory data: line %q is of no known kind or out of order", line)
		}
		r.line += len(line)
	}
	r.folded = r.names.String()
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

// record notes where the fields of the line are, and adds a folded name.
func (r *reader) record(f []string, name string) record {
	c := record{line: uint32(r.line), name: uint32(r.names.Len())} //nolint:gosec // texts of some megabytes
	end := -1
	for i, field := range f {
		end += 1 + len(field)
		c.ends[i] = uint16(end) //nolint:gosec // parse refuses longer lines
	}
	folded := fold.Text(name)
	c.length = uint16(len(folded)) //nolint:gosec // part of a line
	r.names.WriteString(folded)
	return c
}

func (r *reader) addCommune(f []string) bool {
	if n := len(r.communes); n > 0 && r.field(&r.communes[n-1], communeCode) >= f[communeCode] {
		return false
	}
	c := r.record(f, f[communeName])
	c.population = int32(number(f[communePopulation])) //nolint:gosec // people of a commune
	if f[communePast] != "" {
		for old := range strings.SplitSeq(f[communePast], ",") {
			r.successor[old] = f[communeCode]
		}
	}
	if lat, lon, ok := strings.Cut(f[communePoint], ","); ok {
		var latErr, lonErr error
		c.lat, latErr = strconv.ParseFloat(lat, 64)
		c.lon, lonErr = strconv.ParseFloat(lon, 64)
		c.located = latErr == nil && lonErr == nil
	}
	r.communes = append(r.communes, c)
	if f[communeEPCI] == "" {
		return true
	}
	_, ok := r.findEPCI(f[communeEPCI])
	return ok
}

func (r *reader) addFormer(f []string) bool {
	today, ok := r.find(f[3])
	if !ok {
		return false
	}
	if f[1] != f[3] {
		r.successor[f[1]] = f[3]
	}
	c := r.record(f, f[formerName])
	c.today = int32(today) //nolint:gosec // 35,000
	r.formers = append(r.formers, c)
	return true
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
