package territory_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/territory"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/webtest"
)

func reference(t *testing.T) *territory.Reference {
	t.Helper()
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	return land
}

func TestCommunesAreSuggestedToAnyone(t *testing.T) {
	reference(t)
	visitor := webtest.New(t, dbtest.SQLite(t)).Client()
	for query, want := range map[string]string{"st lo": "50502", "SAINT-LÔ": "50502", "62810": "62063"} {
		var found []territorypages.Suggestion
		page := visitor.Get("/territory/communes?q=" + url.QueryEscape(query)).Is(http.StatusOK).JSON(&found)
		if !strings.HasPrefix(page.Header.Get("Cache-Control"), "public") {
			t.Error("the answer is not cached")
		}
		has := false
		for _, s := range found {
			has = has || s.Code == want
		}
		if !has || len(found) > 10 {
			t.Errorf("%q finds %+v", query, found)
		}
	}
	for _, query := range []string{"", "%00", "zzzzzz", strings.Repeat("a", 5000), "<script>"} {
		if page := visitor.Get("/territory/communes?q=" + url.QueryEscape(query)).Is(http.StatusOK); page.Body != "[]" {
			t.Errorf("%.10q finds %s", query, page.Body)
		}
	}
}

func TestResolve_PrefersWhatWasTypedToAHiddenCode(t *testing.T) {
	land := reference(t)
	for _, test := range []struct {
		name, typed, code, want string
		options                 bool
	}{
		{"label and its code", "Saint-Lô (50000, Manche)", "50502", "50502", false},
		{"text changed without script", "Arras", "50502", "62041", false},
		{"text removed", "", "50502", "", false},
		{"chosen among several", "saint martin", "32389", "32389", false},
		{"several", "saint martin", "", "", true},
		{"forged code", "", "99999", "", false},
		{"nothing like it", "zzzz", "", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := territorypages.Resolve(land, url.Values{"c": {test.typed}, "c_code": {test.code}}, "c")
			if got.Code != test.want || (len(got.Options) > 1) != test.options {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestTheGroundOfMapsIsServedAsSteps(t *testing.T) {
	lands := territory.Ground()
	if len(lands) == 0 {
		t.Skip("the ground of maps was not built")
	}
	var ground struct {
		Attribution string
		Lands       []struct {
			France bool
			Rings  [][]int
		}
	}
	page := webtest.New(t, dbtest.SQLite(t)).Client().Get("/territory/ground.json").Is(http.StatusOK).JSON(&ground)
	if !strings.HasPrefix(page.Header.Get("Cache-Control"), "public") || ground.Attribution != territory.GroundAttribution {
		t.Errorf("kept by %q, from %q", page.Header.Get("Cache-Control"), ground.Attribution)
	}
	if len(ground.Lands) != len(lands) {
		t.Fatalf("%d lands, want %d", len(ground.Lands), len(lands))
	}
	for i, land := range lands {
		if ground.Lands[i].France != land.France || len(ground.Lands[i].Rings) != len(land.Shape) {
			t.Fatalf("land %d is another", i)
		}
		for j, ring := range land.Shape {
			steps, x, y := ground.Lands[i].Rings[j], 0, 0
			for k, p := range ring {
				x, y = x+steps[2*k], y+steps[2*k+1]
				if dx, dy := p.Lon-float64(x)/1_000, p.Lat-float64(y)/1_000; max(dx, -dx, dy, -dy) > 0.000501 {
					t.Fatalf("point %d of ring %d is at %d %d, want %v", k, j, x, y, p)
				}
			}
		}
	}
}

func TestCommunesAroundAPointAreNamed(t *testing.T) {
	reference(t)
	visitor := webtest.New(t, dbtest.SQLite(t)).Client()
	for query, want := range map[string]string{"point=50.29,2.77": "Arras", "code=62041": "Arras", "point=9%C2%B0": "", "point=": "", "code=x": "", "point=NaN,NaN": ""} {
		var near []territorypages.Landmark
		visitor.Get("/territory/around?" + query).Is(http.StatusOK).JSON(&near)
		switch {
		case want == "" && len(near) != 0:
			t.Errorf("%s finds %+v", query, near)
		case want != "" && (len(near) != 40 || near[0].Name != want):
			t.Errorf("%s finds %+v", query, near)
		}
	}
}
