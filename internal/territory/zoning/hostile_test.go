package zoning_test

import (
	"fmt"
	"strings"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/shape"
	"maillage/internal/territory/zoning"
)

// keys tells how many lines of a report say each thing.
func keys(r zoning.Report) map[string]int {
	said := map[string]int{}
	for _, line := range r.Lines {
		said[strings.TrimPrefix(line.Said.Key, "zoning.line.")]++
	}
	return said
}

// The files of the rural zones name every commune of the country with its class.
func TestCommunesOfARuralZone_AreThoseThatTheirClassPutsInIt(t *testing.T) {
	for name, one := range map[string]struct{ key, content string }{
		"FRR of the DGCL":          {"frr", "Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025\n50502;50;Saint-Lô;Non classée\n62063;62;Avesnes;FRR socle\n1001;01;Ain;FRR bénéficiaire partiellement\n"},
		"FRR of the observatory":   {"frr", "codgeo;libgeo;codefrr\n50502;Saint-Lô;-9999\n62063;Avesnes;1\n01001;Ain;2\n"},
		"ZRR, names above columns": {"zrr", "Zones;\nCode Insee;Commune;Classement en ZRR;Zonage\nCODGEO;LIBGEO;ZRR_SIMP;ZONAGE_ZRR\n50502;Saint-Lô;NC - Commune non classée;\n62063;Avesnes;C - Classée en ZRR;\n01001;Ain;P - Commune partiellement classée en ZRR;\n"},
	} {
		d := dbtest.SQLite(t)
		s := service(t, d)
		report, err := bring(t.Context(), s, one.content, zoning.Import{Key: one.key})
		if err != nil || report.List.Rows != 2 || report.Left != 1 || report.Refused != 0 {
			t.Errorf("%s: %+v, %v", name, report, err)
			continue
		}
		book := open(t, s, d, "2026-01-01", one.key)
		for code, want := range map[string]bool{"50502": false, "62063": true, "01001": true} {
			if in, _, known := book.Holds(one.key, code); !known || in != want {
				t.Errorf("%s: %s is in it: %v", name, code, in)
			}
		}
	}
}

func TestAClassThatIsNotSaid_IsNeitherInNorOut(t *testing.T) {
	s := service(t, dbtest.SQLite(t))
	report, err := bring(t.Context(), s, "codgeo;codefrr\n50502;\n62063;1\n", zoning.Import{Key: "frr"})
	if !fault.Is(err, fault.Invalid) || report.Refused != 1 || keys(report)["no_class"] != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	what := zoning.Import{Key: "liste", Kind: zoning.Communes, Columns: zoning.Columns{Value: "zone"}, Leave: []string{"hors zone", ""}}
	if report, err = bring(t.Context(), s, "codgeo;zone\n50502;\n62063;B\n33063;Hors zone\n", what); err != nil || report.Left != 2 || report.List.Rows != 1 {
		t.Errorf("empty is out, as told: %+v, %v", report, err)
	}
}

func TestAListOfTheWholeCountryIsRefused(t *testing.T) {
	content := string(real(t, "communes-zonages-2025.csv.gz"))
	s := service(t, dbtest.SQLite(t))
	_, err := bring(t.Context(), s, content, zoning.Import{Key: "liste", Kind: zoning.Communes})
	if f := fault.As(err); f == nil || f.Message.Key != "zoning.everywhere" {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsSaidOfACommuneItselfCountsBeforeThoseMergedIntoIt(t *testing.T) {
	for _, content := range []string{"CODGEO;DENS7\n50459;6\n50502;3\n50502;3\n", "CODGEO;DENS7\n50502;3\n50502;3\n50459;6\n"} {
		d := dbtest.SQLite(t)
		s := service(t, d)
		report, err := bring(t.Context(), s, content, zoning.Import{Key: "densite"})
		if said := keys(report); err != nil || said["two_values"] != 1 || said["merged"] != 1 || said["again"] != 1 {
			t.Errorf("%v, %v", said, err)
		}
		if got, _, _ := open(t, s, d, "2026-01-01", "densite").Value("densite", "50502"); got != "3" {
			t.Errorf("Saint-Lô is %q after %q", got, content)
		}
	}
}

func TestCoordinatesThatAreElsewhereAreRefused(t *testing.T) {
	s := service(t, dbtest.SQLite(t))
	for key, content := range map[string]string{
		"zoning.file.swapped":    collection(square("QN1", 49.11, -1.09), square("QN2", 48.85, 2.35)),
		"zoning.file.elsewhere":  collection(square("QN1", -1.09, 42), square("QN2", -1.05, 42)),
		"zoning.file.projection": strings.Replace(collection(square("QN1", -1.09, 49.11)), "{", `{"crs": {"properties": {"name": "EPSG:3857"}}, `, 1),
	} {
		_, err := bring(t.Context(), s, content, zoning.Import{Key: "qpv"})
		if f := fault.As(err); f == nil || f.Message.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	report, err := bring(t.Context(), s, collection(square("QN1", -1.09, 49.11), square("QN2", -1.05, 42), square("QN3", -1.05, 49.11)), zoning.Import{Key: "qpv"})
	if err != nil || keys(report)["far"] != 1 {
		t.Errorf("one far away is told: %+v, %v", report, err)
	}
	// In the sea and overseas is somewhere: districts of La Réunion, a place off Noirmoutier.
	report, err = bring(t.Context(), s, "nom,lon,lat\nSaint-Denis,55.45,-20.88\nAu large,-3.2,46.9\n", zoning.Import{Key: "lieux", Kind: zoning.Points})
	if err != nil || report.List.Rows != 2 || len(report.Lines) != 0 {
		t.Errorf("overseas and in the sea: %+v, %v", report, err)
	}
	report, err = bring(t.Context(), s, "nom,lon,lat\nA,2.3,48.8\nB,412.5,48.8\n", zoning.Import{Key: "lieux", Kind: zoning.Points, Allow: 1})
	if err != nil || report.List.Rows != 1 || report.Lines[0].Row != 3 || !report.Lines[0].Refused {
		t.Errorf("out of the world: %+v, %v", report, err)
	}
}

func TestTextsOfAFileCannotHarm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		content := `{"features": [{"properties": {"code_qp": "QN1\u0000", "lib_qp": "\u001b[2J=HYPERLINK(\"x\")\u202e", "insee_com": "50502\u0000"},
			"geometry": {"type": "Polygon", "coordinates": [[[-1.1, 49.1], [-1, 49.1], [-1, 49.2], [-1.1, 49.1]]]}}]}`
		if _, err := bring(t.Context(), s, content, zoning.Import{Key: "qpv"}); err != nil {
			t.Fatal(err)
		}
		in, _, _ := open(t, s, d, "2026-01-01", "qpv").InCommune("qpv", "50502")
		if len(in) != 1 || in[0].Code != "QN1" || in[0].Name != `[2J=HYPERLINK("x")` {
			t.Errorf("%+v", in)
		}
		report, err := bring(t.Context(), s, "insee,nom\n=1+1,\"=cmd|' /C calc'!A0\"\n50502,"+strings.Repeat("x", 600)+"\n50129,\x00Cherbourg\n", zoning.Import{Key: "communes", Kind: zoning.Communes, Allow: 1})
		if err != nil || report.Refused != 1 || report.List.Rows != 2 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestWhereNoAreaIsSaidToBe_NoCommuneIsSaidToHaveNone(t *testing.T) {
	d := dbtest.SQLite(t)
	s := service(t, d)
	content := strings.ReplaceAll(collection(square("QP1", -1.09, 49.11)), "insee_com", "commune_qp")
	if _, err := bring(t.Context(), s, content, zoning.Import{Key: "qpv"}); err != nil {
		t.Fatal(err)
	}
	if _, _, known := open(t, s, d, "2026-01-01", "qpv").InCommune("qpv", "33063"); known {
		t.Error("a file that says of no area where it is answers for a commune")
	}
}

func TestAreasInSeveralCommunes_HolesPartsAndNames(t *testing.T) {
	d := dbtest.SQLite(t)
	s := service(t, d)
	feature := func(code, name, communes string, rings ...string) string {
		return fmt.Sprintf(`{"properties": {"code_qp": %q, "lib_qp": %q, "insee_com": %s}, "geometry": {"type": "Polygon", "coordinates": [%s]}}`, code, name, communes, strings.Join(rings, ","))
	}
	box := func(west, east float64) string {
		return fmt.Sprintf("[[%g, 49], [%g, 49], [%g, 49.1], [%g, 49.1], [%g, 49]]", west, east, east, west, west)
	}
	report, err := bring(t.Context(), s, collection(
		feature("QN0", "Sans commune", "null", box(-1.5, -1.4)), // the first row says no commune: the column is there all the same
		feature("QN1", "Un", `"50502, 99999"`, box(-1, -0.8), "[[-0.95, 49.02], [-0.9, 49.02], [-0.9, 49.05], [-0.95, 49.02]]"),
		feature("QN2", "Deux", `"50502"`, box(-0.7, -0.6)),
		feature("QN3", "Trois", "null", "[[-1, 49], [-1, 49.1], [-1, 49], [-1, 49]]"),
		feature("QN2", "Deux bis", `"50129"`, strings.ReplaceAll(box(-0.65, -0.5), "49.1]", "49.2]")),
	), zoning.Import{Key: "qpv"})
	if err != nil {
		t.Fatal(err)
	}
	said := keys(report)
	for _, want := range []string{"holes", "nowhere", "two_names", "overlap", "flat"} {
		if said[want] != 1 {
			t.Errorf("%s is said %d times", want, said[want])
		}
	}
	book := open(t, s, d, "2026-01-01", "qpv")
	if in, _, _ := book.InCommune("qpv", "50502"); len(in) != 2 {
		t.Errorf("in Saint-Lô: %+v", in)
	}
	if near, _, _ := book.Near("qpv", shape.Point{Lon: -0.91, Lat: 49.03}, 0); len(near) != 0 && near[0].Inside {
		t.Errorf("in the hole: %+v", near)
	}
}

func TestTheReportIsKeptWithItsList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		report, err := bring(t.Context(), s, "CODGEO;DENS7\n50459;6\n99999;1\n50502;3\n", zoning.Import{Key: "densite", Allow: 1})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := s.Report(t.Context(), d, report.List.ID)
		if err != nil || fmt.Sprint(kept.Lines) != fmt.Sprint(report.Lines) || kept.Read != 3 || kept.Refused != 1 || kept.List.SHA256 != report.List.SHA256 {
			t.Errorf("kept %+v, want %+v, %v", kept, report, err)
		}
		if _, err := s.Report(t.Context(), d, "none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("of no list: %v", err)
		}
	})
}

func TestRealCommunesOf2022_AreThoseOfToday(t *testing.T) {
	content := string(real(t, "communes-points-2022.csv.gz"))
	d := dbtest.SQLite(t)
	s := service(t, d)
	report, err := bring(t.Context(), s, content, zoning.Import{Key: "departement", Kind: zoning.Values, Columns: zoning.Columns{Value: "departement"}})
	if err != nil || report.Read != 35_000 || report.Refused != 0 {
		t.Fatalf("%d read, %d refused, %v", report.Read, report.Refused, err)
	}
	// 92 communes have merged since; the 45 arrondissements of Paris, Lyon and Marseille are their cities.
	if said := keys(report); said["merged"] != 92+45 {
		t.Errorf("said %v", said)
	}
	if got, _, _ := open(t, s, d, "2026-01-01", "departement").Value("departement", "13055"); got != "13" {
		t.Errorf("Marseille is in %q", got)
	}
}

func TestRealContoursOfCommunes(t *testing.T) {
	content := string(real(t, "communes-contours-2018-50-manche.geojson.gz"))
	d := dbtest.SQLite(t)
	s := service(t, d)
	report, err := bring(t.Context(), s, content, zoning.Import{Key: "manche"})
	if err != nil || report.List.Rows != 476 || report.List.Kind != zoning.Areas || report.Refused != 0 {
		t.Fatalf("%d rows, %d refused, %v", report.List.Rows, report.Refused, err)
	}
	near, _, _ := open(t, s, d, "2026-01-01", "manche").Near("manche", shape.Point{Lon: -1.0907, Lat: 49.1157}, 0)
	if len(near) != 1 || near[0].Code != "50502" || !near[0].Inside {
		t.Errorf("Saint-Lô is in %+v", near)
	}
}
