package zoning_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
)

var operator = account.Actor{}

func on(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func service(t testing.TB, d *db.DB) *zoning.Service {
	t.Helper()
	land, err := territory.Default()
	if err != nil {
		t.Fatal(err)
	}
	return zoning.NewService(d, land, func() time.Time { return on("2026-11-01") })
}

func bring(ctx context.Context, s *zoning.Service, content string, what zoning.Import) (zoning.Report, error) {
	if what.From.IsZero() {
		what.From = on("2024-01-01")
	}
	if what.Attribution == "" {
		what.Attribution = "ANCT"
	}
	if what.Title == "" {
		what.Title = "Liste"
	}
	return s.Import(ctx, operator, what, strings.NewReader(content), int64(len(content)))
}

func open(t *testing.T, s *zoning.Service, d *db.DB, day string, keys ...string) *zoning.Book {
	t.Helper()
	book, err := s.Open(t.Context(), d, keys, on(day))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// square is a district of about a kilometre around a point.
func square(code string, lon, lat float64) string {
	const half = 0.005
	return fmt.Sprintf(`{"type": "Feature", "properties": {"code_qp": %q, "lib_qp": "Quartier %s", "insee_com": "50502"}, "geometry": {"type": "Polygon", "coordinates": [[[%f, %f], [%f, %f], [%f, %f], [%f, %f], [%f, %f]]]}}`,
		code, code, lon-half, lat-half, lon+half, lat-half, lon+half, lat+half, lon-half, lat+half, lon-half, lat-half)
}

func collection(features ...string) string {
	return `{"type": "FeatureCollection", "features": [` + strings.Join(features, ",\n") + "]}"
}

func TestAreas_AnswerWhereAPointStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		report, err := bring(t.Context(), s, collection(square("QN1", -1.09, 49.11), square("QN2", -1.05, 49.11)), zoning.Import{Key: "qpv", Vintage: "2024", File: "qpv.geojson"})
		if err != nil || report.List.Rows != 2 || report.Read != 2 || report.List.Kind != zoning.Areas || len(report.Lines) != 0 {
			t.Fatalf("%+v, %v", report, err)
		}
		book := open(t, s, d, "2024-06-01", "qpv", "frr")
		near, list, ok := book.Near("qpv", shape.Point{Lon: -1.09, Lat: 49.11}, 100)
		if !ok || len(near) != 1 || !near[0].Inside || near[0].Name != "Quartier QN1" || near[0].Metres < 300 || near[0].Metres > 400 || list.Vintage != "2024" {
			t.Errorf("inside: %+v, %+v", near, list)
		}
		near, _, _ = book.Near("qpv", shape.Point{Lon: -1.07, Lat: 49.11}, 5_000)
		if len(near) != 2 || near[0].Inside || near[0].Metres > near[1].Metres {
			t.Errorf("between both: %+v", near)
		}
		if in, _, _ := book.InCommune("qpv", "50502"); len(in) != 2 {
			t.Errorf("in Saint-Lô: %+v", in)
		}
		for name, known := range map[string]bool{
			"a list not imported": third(book.Holds("frr", "50502")), "a value of a list of areas": third(book.Value("qpv", "50502")),
		} {
			if known {
				t.Errorf("%s is known", name)
			}
		}
		if _, known := open(t, s, d, "2023-12-31", "qpv").List("qpv"); known {
			t.Error("a list is in force before its first day")
		}
	})
}

func third[A, B any](_ A, _ B, c bool) bool { return c }

func TestFeaturesOfOneCodeAreOneArea_AndARingSentTwiceIsNoHole(t *testing.T) {
	s := service(t, dbtest.SQLite(t))
	report, err := bring(t.Context(), s, collection(square("QN1", -1.09, 49.11), square("QN1", -1.05, 49.11), square("QN1", -1.09, 49.11)), zoning.Import{Key: "qpv"})
	if err != nil || report.List.Rows != 1 || len(report.Lines) != 1 || report.Lines[0].Said.Key != "zoning.line.twice" || report.Lines[0].Row != 3 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestCommunes_MergedOnesAreWhatTheyBecame_UnknownOnesAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		content := "CODGEO;LIBGEO;DENS7\n50502;Saint-Lô;3\n50459;Ancienne;3\n62063;Avesnes-le-Comte;6\n1001;Ain;7\n99999;Nulle part;1\n75104;Paris 4e;1\n"
		what := zoning.Import{Key: "densite", Vintage: "2025"}
		report, err := bring(t.Context(), s, content, what)
		if fault.KindOf(err) != fault.Invalid || report.Refused != 1 {
			t.Fatalf("one row is wrong: %+v, %v", report, err)
		}
		if all, _ := s.All(t.Context(), d); len(all) != 0 {
			t.Fatalf("kept %+v", all)
		}
		what.Allow = 1
		if report, err = bring(t.Context(), s, content, what); err != nil {
			t.Fatal(err)
		}
		said := map[string]int{}
		for _, line := range report.Lines {
			said[line.Said.Key] = line.Row
		}
		if said["zoning.line.unknown"] != 6 || said["zoning.line.merged"] == 0 || report.List.Rows != 4 {
			t.Errorf("%+v, %d rows", said, report.List.Rows)
		}
		book := open(t, s, d, "2026-01-01", "densite")
		for code, want := range map[string]string{"50502": "3", "62063": "6", "01001": "7", "75056": "1", "33063": ""} {
			if got, _, ok := book.Value("densite", code); !ok || got != want {
				t.Errorf("%s: %q, %v", code, got, ok)
			}
		}
	})
}

func TestGenerationsStandSideBySide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		add := func(from, until, commune string) zoning.Report {
			what := zoning.Import{Key: "zrr", From: on(from), Title: "ZRR " + from}
			if until != "" {
				what.Until = on(until)
			}
			report, err := bring(t.Context(), s, "insee,nom\n"+commune+",x\n", what)
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
		in := func(day, commune string) string {
			listed, list, known := open(t, s, d, day, "zrr").Holds("zrr", commune)
			return fmt.Sprintf("%v %v %s", listed, known, list.Title)
		}
		add("2015-01-01", "", "50502")
		if got := in("2030-01-01", "50502"); got != "true true ZRR 2015-01-01" {
			t.Errorf("alone: %s", got)
		}
		if report := add("2024-01-01", "", "62063"); len(report.Ended) != 1 || !report.Ended[0].Until.Equal(on("2023-12-31")) {
			t.Errorf("the one before should end the day before: %+v", report.Ended)
		}
		// One that comes late, for days between: it ends where the next begins.
		if report := add("2020-01-01", "", "33063"); !report.List.Until.Equal(on("2023-12-31")) || len(report.Ended) != 1 {
			t.Errorf("in between: %+v", report)
		}
		if report := add("2024-01-01", "", "13055"); len(report.Replaced) != 1 {
			t.Errorf("of the same days: %+v", report)
		}
		for day, want := range map[string]string{
			"2014-12-31 50502": "false false ", "2019-12-31 50502": "true true ZRR 2015-01-01", "2020-01-01 33063": "true true ZRR 2020-01-01",
			"2023-12-31 33063": "true true ZRR 2020-01-01", "2024-01-01 13055": "true true ZRR 2024-01-01", "2024-01-01 62063": "false true ZRR 2024-01-01",
		} {
			if got := in(day[:10], day[11:]); got != want {
				t.Errorf("%s: %s, want %s", day, got, want)
			}
		}
		all, err := s.All(t.Context(), d)
		if err != nil || len(all) != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		if err := s.Remove(t.Context(), operator, all[2].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Remove(t.Context(), operator, all[2].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if got := in("2025-01-01", "13055"); got != "false false " {
			t.Errorf("removed: %s", got)
		}
	})
}

func TestWhatCannotBeReadChangesNothing(t *testing.T) {
	d := dbtest.SQLite(t)
	s := service(t, d)
	good := collection(square("QN1", -1.09, 49.11))
	if _, err := bring(t.Context(), s, good, zoning.Import{Key: "qpv"}); err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct {
		content string
		what    zoning.Import
		key     string
	}{
		"cut off":         {good[:len(good)-40], zoning.Import{Key: "qpv"}, "zoning.file.truncated"},
		"of no format":    {"bonjour", zoning.Import{Key: "qpv"}, "zoning.file.format"},
		"without a row":   {collection(), zoning.Import{Key: "qpv"}, "zoning.file.empty"},
		"far away":        {collection(square("QN1", 1e9, 2)), zoning.Import{Key: "qpv"}, ""},
		"no such column":  {good, zoning.Import{Key: "qpv", Columns: zoning.Columns{Code: "codex"}}, "zoning.column"},
		"without a class": {"insee;nom\n50502;x\n", zoning.Import{Key: "classes", Kind: zoning.Values}, "zoning.needs.value"},
		"of no commune":   {"a;b\n1;2\n", zoning.Import{Key: "liste", Kind: zoning.Communes}, "zoning.needs.commune"},
	} {
		_, err := bring(t.Context(), s, one.content, one.what)
		if f := fault.As(err); f == nil || f.Kind != fault.Invalid || one.key != "" && f.Message.Key != one.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, what := range map[string]zoning.Import{
		"no key": {}, "an odd key": {Key: "Q P V"}, "an odd kind": {Key: "qpv", Kind: "polygones"}, "ends before it begins": {Key: "qpv", Until: on("2020-01-01")},
	} {
		if _, err := bring(t.Context(), s, good, what); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := s.All(t.Context(), d); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

// real opens a real file; tests that need one are skipped where it is absent.
func real(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("../../../../shared/data/geo/" + name)
	if err != nil {
		t.Skipf("real data is absent: %v", err)
	}
	if !strings.HasSuffix(name, ".gz") {
		return content
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if content, err = io.ReadAll(unzipped); err != nil {
		t.Fatal(err)
	}
	return content
}

func TestRealDistricts_ThoseThatCrossThemselvesAreToldAndKept(t *testing.T) {
	content := string(real(t, "qpv-2015-lille-marseille.geojson"))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		report, err := bring(t.Context(), s, content, zoning.Import{Key: "qpv", From: on("2015-01-01"), Until: on("2023-12-31")})
		if err != nil || report.List.Rows != 63 || report.Refused != 0 {
			t.Fatalf("%d rows, %d refused, %v", report.List.Rows, report.Refused, err)
		}
		crossing := map[any]bool{}
		for _, line := range report.Lines {
			if line.Said.Key == "zoning.line.crosses" {
				crossing[line.Said.Args[1]] = true
			}
		}
		for _, code := range []string{"QP059086", "QP059067", "QP013058"} {
			if !crossing[code] {
				t.Errorf("%s crosses itself and is not told", code)
			}
		}
		if len(crossing) != 3 {
			t.Errorf("told to cross: %v", crossing)
		}
	})
}

func TestRealUrbanUnits(t *testing.T) {
	content := string(real(t, "communes-zonages-2025.csv.gz"))
	d := dbtest.SQLite(t)
	s := service(t, d)
	report, err := bring(t.Context(), s, content, zoning.Import{Key: "unites_urbaines", From: on("2020-01-01")})
	if err != nil || report.List.Rows != 34_875 || report.Refused != 0 {
		t.Fatalf("%d rows, %d refused, %v, %+v", report.List.Rows, report.Refused, err, report.Lines[:min(3, len(report.Lines))])
	}
	book := open(t, s, d, "2025-06-01", "unites_urbaines")
	for code, want := range map[string]string{"75056": "8", "62063": "0"} {
		if got, _, _ := book.Value("unites_urbaines", code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestRealPlaces_WithLineBreaksInTheirCells(t *testing.T) {
	content := string(real(t, "france-services-2024-08-01.csv.gz"))
	d := dbtest.SQLite(t)
	s := service(t, d)
	report, err := bring(t.Context(), s, content, zoning.Import{Key: "france_services", Kind: zoning.Points, Columns: zoning.Columns{Name: "lib_fs"}})
	if err != nil || report.List.Rows != 2_845 {
		t.Fatalf("%d rows, %v", report.List.Rows, err)
	}
	name, metres, _, ok := open(t, s, d, "2025-01-01", "france_services").Nearest("france_services", shape.Point{Lon: -1.0907, Lat: 49.1157})
	if !ok || name == "" || metres > 10_000 {
		t.Errorf("near Saint-Lô: %q at %.0f m", name, metres)
	}
}

// manyDistricts is as large as the national file of the QPV: 1,600 polygons of some 135 points.
func manyDistricts() string {
	var features []string
	for i := range 1_600 {
		var ring []string
		lon, lat := 0.4+float64(i%40)*0.1, 45.1+float64(i/40)*0.1 // around Bourges
		for k := range 135 {
			angle := float64(k) / 134 * 2 * math.Pi
			if k == 134 {
				angle = 0
			}
			radius := 0.01 * (1 + 0.2*math.Sin(7*angle))
			ring = append(ring, fmt.Sprintf("[%.6f, %.6f]", lon+radius*math.Cos(angle), lat+radius*math.Sin(angle)))
		}
		features = append(features, fmt.Sprintf(`{"type": "Feature", "properties": {"code_qp": "QN%05d", "lib_qp": "Quartier", "insee_com": "18033"}, "geometry": {"type": "Polygon", "coordinates": [[%s]]}}`, i, strings.Join(ring, ",")))
	}
	return collection(features...)
}

func BenchmarkImport(b *testing.B) {
	content := manyDistricts()
	for name, d := range map[string]*db.DB{"sqlite": dbtest.SQLite(b), "postgres": dbtest.Postgres(b)} {
		b.Run(name, func(b *testing.B) {
			s := service(b, d)
			for b.Loop() {
				if _, err := bring(b.Context(), s, content, zoning.Import{Key: "qpv"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	d := dbtest.SQLite(b)
	s := service(b, d)
	if _, err := bring(b.Context(), s, manyDistricts(), zoning.Import{Key: "qpv"}); err != nil {
		b.Fatal(err)
	}
	for name, fresh := range map[string]bool{"first": true, "again": false} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if fresh {
					s = service(b, d)
				}
				book, err := s.Open(b.Context(), d, []string{"qpv"}, on("2024-06-01"))
				if err != nil {
					b.Fatal(err)
				}
				book.Near("qpv", shape.Point{Lon: 2, Lat: 46}, 1_000)
			}
		})
	}
}

// The division of the country, 1,600 districts, the density grid and the urban units together,
// as a site holds them that answers for all.
func TestTerritoriesTakeLessThan30MiB(t *testing.T) {
	table := string(real(t, "communes-zonages-2025.csv.gz"))
	d := dbtest.SQLite(t)
	for _, one := range []struct {
		content string
		what    zoning.Import
	}{
		{manyDistricts(), zoning.Import{Key: "qpv"}},
		{table, zoning.Import{Key: "unites_urbaines"}},
		{table, zoning.Import{Key: "densite", Columns: zoning.Columns{Value: "CATEAAV2020"}}}, // of as many classes
	} {
		if _, err := bring(t.Context(), service(t, d), one.content, one.what); err != nil {
			t.Fatal(err)
		}
	}
	heap := func() int64 {
		runtime.GC()
		runtime.GC() // what pools and finalizers held goes with the second
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, s := heap(), service(t, d)
	book := open(t, s, d, "2026-01-01", "qpv", "unites_urbaines", "densite")
	lists := heap() - before
	runtime.KeepAlive(book)
	t.Logf("the lists take %.1f MiB", float64(lists)/(1<<20))
	const reference = 6 << 20 // bytes: 5.7 MiB, measured in the same way around territory.Default
	if lists+reference > 30<<20 {
		t.Errorf("lists take %d bytes", lists)
	}
}

func TestConsult_SaysNothingWhereTheListIsNotInForceOrLacksSomething(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		for key, content := range map[string]string{"qpv": collection(square("QN1", -1.09, 49.11)), "densite": "CODGEO;DENS7\n50502;3\n", "lieux": "nom;longitude;latitude\nLa Halle;-1.09;49.15\n"} {
			if _, err := bring(t.Context(), s, content, zoning.Import{Key: key}); err != nil {
				t.Fatal(key, err)
			}
		}
		held, err := s.InForce(t.Context(), on("2026-01-01"))
		if err != nil || len(held) != 3 || held[0].Key != "densite" {
			t.Errorf("in force: %+v, %v", held, err)
		}
		if held, _ = s.InForce(t.Context(), on("2023-12-31")); len(held) != 0 {
			t.Errorf("in force before their day: %+v", held)
		}
		if _, err := s.Consult(t.Context(), "qpv", "50502", nil, on("2023-12-31")); !fault.Is(err, fault.NotFound) {
			t.Errorf("a day before: %v", err)
		}
		at := shape.Point{Lon: -1.09, Lat: 49.11}
		for name, one := range map[string]struct {
			key, commune string
			point        *shape.Point
			want         zoning.Standing
		}{
			"areas around a point":    {"qpv", "", &at, zoning.Standing{Areas: make([]zoning.Area, 1)}},
			"areas said of a commune": {"qpv", "50502", nil, zoning.Standing{Areas: make([]zoning.Area, 1)}},
			"areas of nothing":        {"qpv", "", nil, zoning.Standing{Lacks: "point"}},
			"the class of a commune":  {"densite", "50502", nil, zoning.Standing{Value: "3", Listed: true}},
			"a commune left out":      {"densite", "62063", nil, zoning.Standing{}},
			"the class of a point":    {"densite", "", &at, zoning.Standing{Lacks: "commune"}},
			"the nearest of places":   {"lieux", "", &at, zoning.Standing{Nearest: "La Halle"}},
			"a place near a commune":  {"lieux", "50502", nil, zoning.Standing{Lacks: "point"}},
		} {
			got, err := s.Consult(t.Context(), one.key, one.commune, one.point, on("2026-01-01"))
			if err != nil || got.List.Key != one.key || got.Lacks != one.want.Lacks || len(got.Areas) != len(one.want.Areas) || got.Value != one.want.Value || got.Listed != one.want.Listed || got.Nearest != one.want.Nearest {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	})
}

func TestAPlaceIsInTheCommuneOfToday_OrInNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		content := "nom;insee;lon;lat\nUn;50502;-1,09;49,11\nDeux;50459;-1,08;49,11\nTrois;99999;-1,07;49,11\nQuatre;Arras;2,78;50,29\nCinq;50502,62041;-1,05;49,11\n"
		report, err := bring(t.Context(), s, content, zoning.Import{Key: "places", Title: "Lieux", Attribution: "Une agence"})
		if err != nil || report.List.Kind != zoning.Points || report.List.Rows != 5 || len(report.Lines) != 1 || report.Lines[0].Row != 4 || report.Lines[0].Said.Key != "zoning.line.place_nowhere" {
			t.Fatalf("%+v, %v", report, err)
		}
		if got, want := communesOf(t, d, report.List.ID), []string{"50502", "50502", "", "", ""}; !slices.Equal(got, want) {
			t.Errorf("communes %q, want %q", got, want)
		}
		report, err = bring(t.Context(), s, "nom;code;lon;lat\nUn;62041;-1,09;49,11\n", zoning.Import{Key: "places", Title: "Lieux", Attribution: "Une agence"})
		if err != nil || !slices.Equal(communesOf(t, d, report.List.ID), []string{""}) {
			t.Errorf("the code of a place is taken for its commune's: %q, %v", communesOf(t, d, report.List.ID), err)
		}
	})
}

func communesOf(t *testing.T, d *db.DB, list string) []string {
	t.Helper()
	codes, err := db.All(t.Context(), d, db.ScanText, "SELECT commune FROM zoning_point WHERE zoning_id = $1 ORDER BY position", list)
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

func TestAListOfSomeDaysInsideThoseOfAnother_LetsItComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		add := func(key, title, from, until string) zoning.Report {
			what := zoning.Import{Key: key, From: on(from), Title: title, Attribution: "Une agence"}
			if until != "" {
				what.Until = on(until)
			}
			report, err := bring(t.Context(), s, "insee,nom\n50502,x\n", what)
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
		in := func(key, day string) string {
			list, _ := open(t, s, d, day, key).List(key)
			return list.Title
		}
		days := map[string]string{
			"2014-12-31": "", "2015-01-01": "long", "2018-12-31": "long", "2019-01-01": "short", "2019-12-31": "short", "2020-01-01": "long", "2023-12-31": "long", "2024-01-01": "",
		}
		add("shortlast", "long", "2015-01-01", "2023-12-31")
		if report := add("shortlast", "short", "2019-01-01", "2019-12-31"); len(report.Ended) != 0 || len(report.Around) != 1 || report.Around[0].Title != "long" {
			t.Errorf("the short one last: %+v", report)
		}
		add("longlast", "short", "2019-01-01", "2019-12-31")
		if report := add("longlast", "long", "2015-01-01", "2023-12-31"); !report.List.Until.Equal(on("2023-12-31")) || len(report.Ended) != 0 {
			t.Errorf("the long one last: %+v", report)
		}
		for _, key := range []string{"shortlast", "longlast"} {
			for day, want := range days {
				if got := in(key, day); got != want {
					t.Errorf("%s on %s: %q, want %q", key, day, got, want)
				}
			}
		}
		held, err := s.InForce(t.Context(), on("2019-06-01"))
		if err != nil || len(held) != 2 || held[0].Title != "short" || held[1].Title != "short" {
			t.Errorf("in force in 2019: %+v, %v", held, err)
		}
		add("shortlast", "next", "2021-01-01", "") // and one without an end ends it for good
		for day, want := range map[string]string{"2019-06-01": "short", "2020-12-31": "long", "2021-01-01": "next", "2030-01-01": "next"} {
			if got := in("shortlast", day); got != want {
				t.Errorf("then on %s: %q, want %q", day, got, want)
			}
		}
	})
}
