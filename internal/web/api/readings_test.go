package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/api"
	"maillage/internal/web/webtest"
)

func get[T any](r *reader, path string) T {
	r.t.Helper()
	var told T
	r.Get(path).Is(http.StatusOK).JSON(&told)
	return told
}

func codeOf(n *api.Named) string {
	if n == nil {
		return ""
	}
	return n.Code
}

func TestKnownCommunesAreTold(t *testing.T) {
	r := newReader(t)
	for code, want := range map[string]string{
		"50502": "50502 200066389 504 50 28 3",
		"62063": "62063 200069482 621 62 32 3",
		"29083": "29083  294 29 53 1",            // in no EPCI
		"97411": "97411 249740119 9741 974 04 3", // overseas
		"50459": "50502 200066389 504 50 28 3",   // merged
	} {
		c := get[api.Commune](r, "/api/v1/communes/"+code)
		got := strings.Join([]string{c.Code, codeOf(c.EPCI), codeOf(c.Arrondissement), codeOf(c.Departement), codeOf(c.Region), fmt.Sprint(len(c.Populations))}, " ")
		if got != want || (c.FormerCode == code) != (code == "50459") {
			t.Errorf("%s is %q, former %q", code, got, c.FormerCode)
		}
	}
	town := get[api.Commune](r, "/api/v1/communes/50502")
	if p := town.Populations; p[0].People != 19_471 || p[2].People != 79_288 || town.Point == nil || town.Point.Lat < 49.1 || town.Point.Lat > 49.13 {
		t.Errorf("Saint-Lô is %+v at %v", p, town.Point)
	}
}

func TestCommunesAreFoundByNameAndPostalCode(t *testing.T) {
	r := newReader(t)
	if list := get[api.CommuneList](r, "/api/v1/communes?q=st+lo&limit=1"); len(list.Communes) != 1 || list.Communes[0].Code != "50502" {
		t.Errorf("found %+v", list)
	}
	if list := get[api.CommuneList](r, "/api/v1/communes?q=zzzz"); list.Communes == nil || len(list.Communes) != 0 {
		t.Errorf("found %+v", list)
	}
	has := false
	for _, c := range get[api.CommuneList](r, "/api/v1/postal-codes/62810").Communes {
		has = has || c.Code == "62063"
	}
	if !has {
		t.Error("62810 is not of Avesnes-le-Comte")
	}
	r.refused("/api/v1/postal-codes/00000", http.StatusNotFound, "")
}

func TestTerritoriesComeWithTheirCommunes(t *testing.T) {
	r := newReader(t)
	artois := get[api.Territory](r, "/api/v1/epcis/200069482")
	people := 0
	for _, c := range artois.Communes {
		people += c.Population
	}
	if len(artois.Communes) != 96 || artois.Populations[0].People != 33_290 || artois.Populations[1].People != 34_158 || people != 33_442 {
		t.Errorf("%d communes, %+v, %d in its communes", len(artois.Communes), artois.Populations, people)
	}
	if manche := get[api.Territory](r, "/api/v1/departements/50"); codeOf(manche.Region) != "28" || len(manche.Communes) < 400 {
		t.Errorf("the Manche is in %v with %d communes", manche.Region, len(manche.Communes))
	}
	if normandie := get[api.Territory](r, "/api/v1/regions/28"); len(normandie.Departments) != 5 || len(normandie.Communes) < 2_500 {
		t.Errorf("Normandie has %d départements, %d communes", len(normandie.Departments), len(normandie.Communes))
	}
	if list := get[api.TerritoryList](r, "/api/v1/departements"); len(list.Departements) < 101 {
		t.Errorf("%d départements", len(list.Departements))
	}
	if list := get[api.TerritoryList](r, "/api/v1/epcis?q=CC+des+campagnes"); len(list.EPCIs) == 0 || list.EPCIs[0].Code != "200069482" {
		t.Errorf("found %+v", list)
	}
	for _, path := range []string{"/api/v1/epcis/999999999", "/api/v1/departements/99", "/api/v1/regions/99"} {
		r.refused(path, http.StatusNotFound, "")
	}
}

func TestAListAnswersByItsKind_AndIsSilentOnWhatItNeeds(t *testing.T) {
	r := newReader(t)
	r.bring("qpv", district)
	r.bring("densite", "CODGEO;DENS7\n50502;3\n")
	r.bring("frr", "insee;nom\n50502;Saint-Lô\n")
	if list := get[api.ListList](r, "/api/v1/lists"); len(list.Lists) != 3 || list.Day != "2021-02-01" {
		t.Errorf("lists of today: %+v", list)
	}
	if list := get[api.ListList](r, "/api/v1/lists?day=2014-12-31"); list.Lists == nil || len(list.Lists) != 0 {
		t.Errorf("lists before the first: %+v", list)
	}
	near := get[api.Standing](r, "/api/v1/lists/qpv?point=49.115,-1.0871")
	if len(near.Areas) != 1 || near.Areas[0].Name != "Les Tilleuls" || near.Areas[0].Inside || *near.Areas[0].Metres < 211 || *near.Areas[0].Metres > 213 {
		t.Errorf("212 m from the district: %+v", near)
	}
	if far := get[api.Standing](r, "/api/v1/lists/qpv?point=48.0,2.0"); far.Areas == nil || len(far.Areas) != 0 {
		t.Errorf("far from every district: %+v", far)
	}
	if in := get[api.Standing](r, "/api/v1/lists/qpv?commune=50459"); len(in.Areas) != 1 || in.Areas[0].Metres != nil || codeOf(in.Commune) != "50502" {
		t.Errorf("in the commune: %+v", in)
	}
	if none := get[api.Standing](r, "/api/v1/lists/qpv"); none.Areas != nil || none.Lacks != "" {
		t.Errorf("asked of nothing: %+v", none)
	}
	if lacks := get[api.Standing](r, "/api/v1/lists/densite?point=49.115,-1.0871"); lacks.Lacks != "commune" || lacks.Value != nil || lacks.Listed != nil {
		t.Errorf("a class needs a commune: %+v", lacks)
	}
	if class := get[api.Standing](r, "/api/v1/lists/densite?commune=50502"); class.Value == nil || *class.Value != "3" {
		t.Errorf("the class of Saint-Lô: %+v", class)
	}
	if out := get[api.Standing](r, "/api/v1/lists/densite?commune=62063"); out.Value != nil || out.Listed == nil || *out.Listed {
		t.Errorf("left out: %+v", out)
	}
	if in := get[api.Standing](r, "/api/v1/lists/frr?commune=50502"); in.Listed == nil || !*in.Listed {
		t.Errorf("in the list: %+v", in)
	}
	r.bring("lieux", "nom;longitude;latitude\nLa Halle;-1.09;49.15\n")
	if near := get[api.Standing](r, "/api/v1/lists/lieux?point=49.11,-1.09"); near.Nearest == nil || *near.Nearest != "La Halle" || *near.Metres < 4_440 || *near.Metres > 4_460 {
		t.Errorf("4.4 km from a place: %+v", near)
	}
	if lacks := get[api.Standing](r, "/api/v1/lists/lieux?commune=50502"); lacks.Lacks != "point" || lacks.Nearest != nil {
		t.Errorf("a distance needs a point: %+v", lacks)
	}
	if why := r.refused("/api/v1/lists/qpv?point=49.1,-1.1&day=2014-12-31", http.StatusNotFound, ""); !strings.Contains(why, "ne dit rien du lieu") {
		t.Errorf("before the list: %q", why)
	}
	r.refused("/api/v1/lists/frr?commune=99999", http.StatusUnprocessableEntity, "commune")
}

func TestCallsAreReadOncePublished(t *testing.T) {
	r := newReader(t)
	list := get[api.CallList](r, "/api/v1/calls?phase=open&q=petites")
	if list.Total != 1 || list.Calls[0].Slug != r.desk.Call.Slug || list.Calls[0].Phase != "open" || list.Next != nil {
		t.Fatalf("found %+v", list)
	}
	c := get[api.Call](r, "/api/v1/calls/"+r.desk.Call.Slug)
	if got := c.Rounds[0].Closes.Format(time.RFC3339); got != "2021-03-30T18:00:00+02:00" || len(c.Rules) != 2 {
		t.Errorf("the first round closes at %s; rules %+v", got, c.Rules)
	}
	draft, err := r.desk.Calls.CreateCall(t.Context(), r.desk.Zoe, r.desk.Call.FunderID, r.desk.Call.Definition)
	if err != nil {
		t.Fatal(err)
	}
	r.refused("/api/v1/calls/"+draft.Slug, http.StatusNotFound, "")
	r.refused("/api/v1/calls/"+draft.Slug+"/eligibility?commune=50502", http.StatusNotFound, "")
	if list := get[api.CallList](r, "/api/v1/calls"); list.Total != 1 {
		t.Errorf("a draft is listed: %+v", list)
	}
	r.refused("/api/v1/calls?page=2", http.StatusNotFound, "")
	r.site.SetNow(time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC))
	if c := get[api.Call](r, "/api/v1/calls/"+r.desk.Call.Slug); c.Phase != "over" {
		t.Errorf("a year later it is %s", c.Phase)
	}
}

// said gives what the page for people says of a rule.
func said(page *webtest.Page, key string) string { return page.Text("#rule-" + key) }

func TestEligibilityIsAnsweredAsThePageDoes(t *testing.T) {
	r := newReader(t)
	path := "/calls/" + r.desk.Call.Slug + "/eligibility"
	none := get[api.Eligibility](r, "/api/v1"+path+"?commune=50502&point=49.115,-1.0871&kind=public")
	if *none.Overall != "undecided" || none.Rules[0].Verdict != "undecided" || !strings.Contains(none.Rules[0].Finding.Said, "n’a pas été importée") {
		t.Errorf("without the list: %+v", none)
	}
	r.bring("qpv", district)
	for query, want := range map[string]string{
		"commune=50502&point=49.115,-1.0871&kind=public":        "yes yes yes",
		"commune=50459&point=49.115,-1.0871&kind=company":       "no yes no",
		"commune=50502&point=49.3,-1.3&kind=public&lang=en":     "instructor instructor yes",
		"commune=29083&kind=public&founded=2019-04&round=v2":    "undecided undecided yes",
		"commune=97411&point=-20.8789,55.4504&kind=association": "no instructor no",
	} {
		got := get[api.Eligibility](r, "/api/v1"+path+"?"+query)
		if text := fmt.Sprint(*got.Overall, " ", got.Rules[0].Verdict, " ", got.Rules[1].Verdict); text != want {
			t.Errorf("%s: %s, want %s", query, text, want)
		}
	}
	got := get[api.Eligibility](r, "/api/v1"+path+"?commune=50502&point=49.115,-1.0871&kind=public")
	f := got.Rules[0].Finding
	if f.Value != "Les Tilleuls" || f.Unit != "metres" || *f.Measure < 211 || *f.Measure > 213 || *f.Margin < 87 || *f.Margin > 89 || f.Source.Attribution != "ANCT" || *got.Round != "v1" || got.Day != "2021-03-30" || got.Lists[0].SHA256 == "" {
		t.Errorf("the rule of districts: %+v in %+v", f, got)
	}
	page := r.Client.Get(path + "?commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&kind=public&point=49,115+-1,0871")
	for _, one := range got.Rules {
		if shown := said(page, one.Key); !strings.Contains(shown, strings.Join(strings.Fields(one.Finding.Said), " ")) {
			t.Errorf("the page says %q, the API %q", shown, one.Finding.Said)
		}
	}
	r.refused("/api/v1"+path+"?commune=99999", http.StatusUnprocessableEntity, "commune")
	r.refused("/api/v1"+path+"?commune=50502&round=v9", http.StatusUnprocessableEntity, "round")
	r.refused("/api/v1"+path+"?commune=50502&point=ici", http.StatusUnprocessableEntity, "point")
}

func TestFindingsSayWhatTheyMeasure(t *testing.T) {
	r := newReader(t)
	k, d := r.desk, r.desk.Call.Definition
	d.Eligibility = []rule.Rule[call.Text]{
		{Key: "small", Text: call.Text{FR: "Petite", EN: "Small"}, If: rule.Condition{People: &rule.People{Of: rule.OfCommune, Max: 20_000}}},
		{Key: "old", Text: call.Text{FR: "Ancienne"}, If: rule.Condition{Age: &rule.Age{Months: 12}}},
		{Key: "free", Text: call.Text{FR: "Libre"}, If: rule.Condition{Far: &rule.Far{Kilometres: 5}}},
		{Key: "where", Text: call.Text{FR: "Ici"}, If: rule.Condition{Any: []rule.Condition{
			{Not: &rule.Condition{Among: &rule.Among{Level: rule.Departement, Codes: []string{"62"}}}}, {Class: &rule.Class{List: "densite", Values: []string{"3"}}},
		}}},
	}
	c, err := k.Calls.CreateCall(t.Context(), k.Zoe, k.Call.FunderID, d)
	if err == nil {
		_, err = k.Calls.Publish(t.Context(), k.Zoe, c.ID, 1, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	got := get[api.Eligibility](r, "/api/v1/calls/"+c.Slug+"/eligibility?commune=50502&point=49.1157,-1.0907&founded=2020-03&lang=en")
	var told []string
	for _, one := range got.Rules {
		line := fmt.Sprint(one.Key, " ", one.Verdict, " ", one.Finding.Unit)
		if one.Finding.Measure != nil {
			line += fmt.Sprint(" ", *one.Finding.Measure, " ", *one.Finding.Margin)
		}
		for _, part := range one.Finding.Parts {
			line += fmt.Sprint(" (", part.Verdict, ")")
		}
		told = append(told, line)
	}
	want := "small yes people 19471 529; old yes months 12 0; free yes ; where yes  (yes) (undecided)"
	if text := strings.Join(told, "; "); text != want || got.Rules[0].Text != "Small" || got.Rules[1].Text != "Ancienne" {
		t.Errorf("told %q, want %q", text, want)
	}
}

func TestPlacesAreReadPageByPage_AtThePointThatWasFiled(t *testing.T) {
	r := newReader(t)
	k := r.desk
	if list := get[api.Places](r, "/api/v1/places"); list.Features == nil || list.Total != 0 {
		t.Errorf("no place yet: %+v", list)
	}
	lat, lon := 50.3, 2.8
	place, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "La Halle", Status: collective.Planned, CommuneCode: "62041", Lat: &lat, Lon: &lon})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 101 {
		id := k.FiledFor(t, fmt.Sprintf("Étape %d", i), place)
		if err := r.site.Awards.Decide(t.Context(), k.Zoe, award.Decision{DossierID: id, Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{}}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if list := get[api.Places](r, "/api/v1/places"); list.Total != 0 {
		t.Errorf("%d are told before the decisions are", list.Total)
	}
	if err := r.site.Awards.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
		t.Fatal(err)
	}
	seen, path := map[string]bool{}, "/api/v1/places?q=etape&call="+k.Call.Slug
	for path != "" {
		page := r.Get(path)
		var list api.Places
		page.JSON(&list)
		path = ""
		if list.Next != nil {
			path = strings.TrimPrefix(*list.Next, webtest.BaseURL)
			if page.Header.Get("Link") != "<"+*list.Next+`>; rel="next"` {
				t.Errorf("the link is %q", page.Header.Get("Link"))
			}
		}
		for _, f := range list.Features {
			seen[f.Properties.Project] = true
			if f.Geometry == nil || f.Geometry.Coordinates != [2]float64{lon, lat} || f.Properties.Approximate || f.Properties.Name != "La Halle" || codeOf(f.Properties.Departement) != "62" {
				t.Fatalf("told %+v at %+v", f.Properties, f.Geometry)
			}
		}
	}
	if len(seen) != 101 {
		t.Errorf("%d of 101 places were read", len(seen))
	}
	r.refused("/api/v1/places?page=3", http.StatusNotFound, "")
	r.refused("/api/v1/places?call=none", http.StatusNotFound, "")
}
