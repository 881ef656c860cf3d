package geofile_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"maillage/internal/geofile"
	"maillage/internal/shape"
)

func read(t testing.TB, content string) ([]geofile.Row, geofile.File, error) {
	t.Helper()
	var rows []geofile.Row
	file, err := geofile.Read(strings.NewReader(content), int64(len(content)), func(r geofile.Row) error {
		rows = append(rows, r)
		return nil
	})
	return rows, file, err
}

const collection = `{"type": "FeatureCollection", "name": "quartiers", "features": [
	{"type": "Feature", "properties": {"code_qp": "QP001", "insee": 62041, "nom": "Les Tilleuls", "more": {"a": 1}, "none": null},
	 "geometry": {"type": "Polygon", "coordinates": [[[2.7, 50.2, 12], [2.8, 50.2, 12], [2.8, 50.3, 12], [2.7, 50.2, 12]]]}},
	{"type": "Feature", "properties": {"code_qp": "QP002"},
	 "geometry": {"type": "MultiPolygon", "coordinates": [[[[0, 45], [1, 45], [1, 46], [0, 45]]], [[[2, 45], [3, 45], [3, 46], [2, 45]]]]}},
	{"type": "Feature", "properties": null, "geometry": {"type": "Point", "coordinates": [-1.09, 49.11]}}
], "bbox": [0, 45, 3, 51]}`

func TestGeoJSON(t *testing.T) {
	rows, file, err := read(t, collection)
	if err != nil || len(rows) != 3 || file.Converted {
		t.Fatalf("%d rows, %+v, %v", len(rows), file, err)
	}
	if v := rows[0].Values; v["code_qp"] != "QP001" || v["insee"] != "62041" || len(v) != 4 {
		t.Errorf("values %v", v)
	}
	if len(rows[1].Area) != 2 || rows[2].Point == nil || *rows[2].Point != (shape.Point{Lon: -1.09, Lat: 49.11}) {
		t.Errorf("areas %v, point %v", rows[1].Area, rows[2].Point)
	}
}

func TestAFileCutShortIsToldWhereverItEnds(t *testing.T) {
	packed := zipped(t, "districts.geojson", collection)
	for _, whole := range []string{collection, packed} {
		for end := 10; end < len(whole); end += 7 {
			if _, _, err := read(t, whole[:end]); err == nil {
				t.Fatalf("%d bytes of %d pass", end, len(whole))
			}
		}
	}
	if rows, _, err := read(t, packed); err != nil || len(rows) != 3 {
		t.Errorf("the whole archive: %d rows, %v", len(rows), err)
	}
}

func TestRowsThatCannotBeUsedAreToldAndTheOthersRead(t *testing.T) {
	rows, _, err := read(t, `{"features": [
		{"properties": {"n": "open"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 45], [1, 45], [1, 46], [0, 46]]]}},
		{"properties": {"n": "short"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 45], [1, 45], [0, 45]]]}},
		{"properties": {"n": "line"}, "geometry": {"type": "LineString", "coordinates": [[0, 45], [1, 45]]}},
		{"properties": {"n": "flat"}, "geometry": {"type": "Polygon", "coordinates": [[[0], [1, 45], [0, 45]]]}},
		{"properties": {"n": "metres"}, "geometry": {"type": "Point", "coordinates": [652381, 6862047]}},
		{"properties": {"n": "`+strings.Repeat("x", 5000)+`"}, "geometry": null},
		{"properties": {"n": "good"}, "geometry": {"type": "Point", "coordinates": [2, 48]}}]}`)
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, r := range rows {
		if (r.Err == nil) != (r.Values["n"] == "good") {
			t.Errorf("%.10s: %v", r.Values["n"], r.Err)
		}
	}
}

func TestTables(t *testing.T) {
	for name, content := range map[string]string{
		"points, semicolons and decimal commas": "\ufeffDEPCOM;Libellé;Longitude;Latitude\r\n62041;Arras;2,7775;50,2910\r\n\r\n",
		"commas and quotes":                     "DEPCOM,Libellé,lon,lat\n62041,\"Arras\",2.7775,50.2910\n",
		"tabs":                                  "DEPCOM\tLibellé\tx\ty\n62041\tArras\t2.7775\t50.2910\n",
		"Windows-1252":                          "DEPCOM;Libell\xe9;lon;lat\n62041;Arras;2.7775;50.2910\n",
	} {
		rows, file, err := read(t, content)
		if err != nil || len(rows) != 1 || rows[0].Err != nil || rows[0].Number != 2 {
			t.Errorf("%s: %+v, %v", name, rows, err)
			continue
		}
		if r := rows[0]; r.Values["DEPCOM"] != "62041" || file.Columns[1] != "Libellé" || r.Point == nil || *r.Point != (shape.Point{Lon: 2.7775, Lat: 50.291}) {
			t.Errorf("%s: %+v of %q", name, r, file.Columns)
		}
	}
	rows, _, err := read(t, "a;b\n1;2;3\n;\n\"deux\nlignes\";4\n")
	if err != nil || len(rows) != 2 || rows[0].Err == nil || rows[1].Values["a"] != "deux\nlignes" || rows[1].Number != 4 {
		t.Errorf("%+v, %v", rows, err)
	}
	for content, want := range map[string]error{"a;a\n1;2\n": geofile.ErrFormat, "a;b\n": geofile.ErrNoRow, "": geofile.ErrFormat, "plain": geofile.ErrFormat, "%PDF-1.7,": geofile.ErrNoRow, "a;b\n\"1;2": geofile.ErrFormat} {
		if _, _, err := read(t, content); !errors.Is(err, want) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func TestAWorkbookIsReadOnTheSheetThatHoldsMost(t *testing.T) {
	book := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "Lisez-moi"} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("Maille communale"); err != nil {
		t.Fatal(err)
	}
	for i, line := range [][]any{{"Grille communale de densité"}, {}, {"CODGEO", "LIBGEO", "DENS7"}, {"01001", "L’Abergement-Clémenciat", 6}, {"62041", "Arras", 2}} {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Maille communale", cell, &line); err != nil {
			t.Fatal(err)
		}
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	rows, file, err := read(t, content.String())
	if err != nil || len(rows) != 2 || rows[0].Values["CODGEO"] != "01001" || rows[1].Values["DENS7"] != "2" || rows[1].Number != 5 || len(file.Columns) != 3 {
		t.Errorf("%+v of %q, %v", rows, file.Columns, err)
	}
}

// shapefile writes a square in Lambert-93 with its table, as ESRI's description has it.
func shapefile(t testing.TB) string {
	t.Helper()
	shp, dbf := shapefileParts()
	return zipped(t, "QP_LB93.shp", shp, "QP_LB93.DBF", dbf, "QP_LB93.prj", `PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993"]]`)
}

func shapefileParts() (shp, dbf string) {
	ring := [][2]float64{{700_000, 6_600_000}, {700_000, 6_601_000}, {701_000, 6_601_000}, {701_000, 6_600_000}, {700_000, 6_600_000}}
	var record bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&record, binary.LittleEndian, v)
		}
	}
	put(uint32(5), [4]float64{700_000, 6_600_000, 701_000, 6_601_000}, uint32(1), uint32(len(ring)), uint32(0), ring)
	header := make([]byte, 100)
	binary.BigEndian.PutUint32(header, 9994)
	head := make([]byte, 8)
	binary.BigEndian.PutUint32(head, 1)
	binary.BigEndian.PutUint32(head[4:], uint32(record.Len()/2))
	shp = string(header) + string(head) + record.String()

	table := make([]byte, 32)
	binary.LittleEndian.PutUint32(table[4:], 1)
	binary.LittleEndian.PutUint16(table[8:], 32+64+1)
	binary.LittleEndian.PutUint16(table[10:], 1+8+12)
	field := func(name string, size byte) string {
		f := make([]byte, 32)
		copy(f, name)
		f[11], f[16] = 'C', size
		return string(f)
	}
	dbf = string(table) + field("CODE_QP", 8) + field("NOM_QP", 12) + "\r" + " QP062001" + "Les For\xeats  "
	return shp, dbf
}

func zipped(t testing.TB, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAShapefileInLambert93ComesInDegrees(t *testing.T) {
	rows, file, err := read(t, shapefile(t))
	if err != nil || len(rows) != 1 || rows[0].Err != nil || !file.Converted {
		t.Fatalf("%+v, %+v, %v", rows, file, err)
	}
	if v := rows[0].Values; v["CODE_QP"] != "QP062001" || v["NOM_QP"] != "Les Forêts" {
		t.Errorf("values %v", v)
	}
	// The projection's origin: 3° east, 46.5° north (decree 2000-1276).
	if p := rows[0].Area[0][0]; math.Abs(p.Lon-3) > 1e-7 || math.Abs(p.Lat-46.5) > 1e-7 {
		t.Errorf("the origin is at %v", p)
	}
	if d := shape.Distance(rows[0].Area[0][0], rows[0].Area[0][1]); math.Abs(d-1000) > 1.1 {
		t.Errorf("a side of a kilometre has %.2f m", d) // the projection's own scale: 1.1 m here
	}
}

func TestCoordinatesOfAnotherProjectionAreRefused(t *testing.T) {
	_, _, err := read(t, `{"features": [{"geometry": {"type": "Point", "coordinates": [261000, 6250000.5e1]}}]}`)
	if !errors.Is(err, geofile.ErrProjection) {
		t.Errorf("%v", err)
	}
}

func TestRealFiles(t *testing.T) {
	const folder = "../../../shared/data/geo/"
	for name, want := range map[string]int{
		"qpv-2015-lille-marseille.geojson": 63, "communes-contours-1000m-2022.geojson.gz": 35_000, "communes-zonages-2025.csv.gz": 34_875,
		"france-services-2024-08-01.csv.gz": 2_845, "communes-points-2022.csv.gz": 35_000,
	} {
		content, err := os.ReadFile(folder + name)
		if err != nil {
			t.Skip("no real files here: ", err)
		}
		if strings.HasSuffix(name, ".gz") {
			z, err := gzip.NewReader(bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			if content, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		rows, file, err := read(t, string(content))
		if err != nil || len(rows) != want || file.Converted {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
		for _, r := range rows {
			if r.Err != nil {
				t.Errorf("%s: row %d: %v", name, r.Number, r.Err)
			}
		}
	}
}

func TestOfSeveralFilesTheOneInDegreesIsRead(t *testing.T) {
	other := `{"features": [{"properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [650000, 1790000]}}]}`
	rows, _, err := read(t, zipped(t, "GEOJSON/QP_Guadeloupe_UTM20N.geojson", other, "GEOJSON/QP_France_WGS84.geojson", collection))
	if err != nil || len(rows) != 3 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	_, _, err = read(t, zipped(t, "one.csv", "a,b\n1,2\n", "two.csv", "a,b\n1,2\n"))
	if !errors.Is(err, geofile.ErrFormat) || !strings.Contains(err.Error(), `"one.csv", "two.csv"`) {
		t.Errorf("two tables: %v", err)
	}
}

func TestColumnsAreThoseOfTheCodes_WhereNamesForPeopleStandAbove(t *testing.T) {
	rows, file, err := read(t, "Table d’appartenance;\nGéographie 2025;\nCode;Libellé;Libellé\nCODGEO;LIBGEO;TUU2017\n62041;Arras;5\n")
	if err != nil || len(rows) != 1 || rows[0].Values["TUU2017"] != "5" || rows[0].Number != 5 || len(file.Columns) != 3 {
		t.Errorf("%+v of %q, %v", rows, file.Columns, err)
	}
	rows, _, err = read(t, "nom,note\nArras,x\nCODGEO,y\n")
	if err != nil || len(rows) != 2 {
		t.Errorf("a cell further down: %+v, %v", rows, err)
	}
}

// Paris in Web Mercator is at 261,000, 6,250,000: metres that Lambert-93 has off Biarritz.
func TestAFileInAnotherProjectionIsRefused(t *testing.T) {
	features := `"features": [{"properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [%s]}}]}`
	for crs, want := range map[string]error{
		"urn:ogc:def:crs:EPSG::3857": geofile.ErrProjection, "urn:ogc:def:crs:EPSG::2154": nil, "EPSG:32740": geofile.ErrProjection,
	} {
		content := `{"crs": {"type": "name", "properties": {"name": "` + crs + `"}}, ` + strings.Replace(features, "%s", "652381, 6862047", 1)
		if _, _, err := read(t, content); !errors.Is(err, want) {
			t.Errorf("%s: %v", crs, err)
		}
	}
	for _, one := range []struct {
		prj  string
		want error
	}{
		{`PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"]]`, geofile.ErrProjection},
		{`PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993"]]`, nil},
		{`GEOGCS["GCS_WGS_1984"]`, nil},
	} {
		shp, dbf := shapefileParts()
		if _, _, err := read(t, zipped(t, "a.shp", shp, "a.dbf", dbf, "a.PRJ", one.prj)); !errors.Is(err, one.want) {
			t.Errorf("%s: %v", one.prj, err)
		}
	}
}

// What a file says to hold is no reason to give memory for it.
func TestCountsOfAShapefileTakeNoMemory(t *testing.T) {
	shp, dbf := shapefileParts()
	const first = 100 // the record's number; then its length, its kind, its box, its counts
	for name, change := range map[string]func([]byte){
		"a length of 60 MB":             func(b []byte) { binary.BigEndian.PutUint32(b[first+4:], 30<<20) },
		"a length of 8 GB":              func(b []byte) { binary.BigEndian.PutUint32(b[first+4:], math.MaxUint32) },
		"four billion rings":            func(b []byte) { binary.LittleEndian.PutUint32(b[first+8+36:], math.MaxUint32) },
		"four billion points":           func(b []byte) { binary.LittleEndian.PutUint32(b[first+8+40:], math.MaxUint32) },
		"a ring from the last point on": func(b []byte) { binary.LittleEndian.PutUint32(b[first+8+44:], math.MaxUint32) },
	} {
		bytes := []byte(shp)
		change(bytes)
		content := zipped(t, "a.shp", string(bytes), "a.dbf", dbf)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rows, _, err := read(t, content)
		runtime.ReadMemStats(&after)
		if err == nil && (len(rows) != 1 || rows[0].Err == nil) {
			t.Errorf("%s passes: %+v", name, rows)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
			t.Errorf("%s takes %d bytes", name, took)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{collection, shapefile(f), zipped(f, "a.csv", "a;lon;lat\n1;2;3\n"), "a,b\n1,2\n", "\ufeffa;b\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		given := 0
		_, err := geofile.Read(strings.NewReader(content), int64(len(content)), func(r geofile.Row) error {
			given++
			for _, ring := range r.Area {
				for _, p := range ring {
					if r.Err == nil && !(math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90) {
						t.Fatalf("row %d is at %v", r.Number, p)
					}
				}
			}
			return nil
		})
		if err == nil && given == 0 {
			t.Fatal("no row and no error")
		}
	})
}
