package network

import (
	"bytes"
	"html/template"
	"math/rand/v2"
	"testing"

	"maillage/internal/award"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

func TestTheMapOfFiveThousandPlacesTakesLessThan60kB(t *testing.T) {
	land, err := territory.Default()
	if err != nil || len(territory.Ground()) == 0 {
		t.Skip("the territory data was not built")
	}
	random, communes := rand.New(rand.NewPCG(1, 2)), land.Communes()
	all := make([]Spot, 5_000)
	for i := range all {
		c := communes[random.IntN(len(communes))]
		all[i] = Spot{
			PublicPlace: award.PublicPlace{Status: []string{"existing", "planned"}[i%2]},
			Standing:    network.Standing{At: shape.Point{Lon: c.Lon, Lat: c.Lat}, Known: c.Located, Approximate: true},
		}
	}
	m := Spots{All: all}.draw(lang.FR)
	text, err := ui.Templates.ReadFile("map.html")
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := template.Must(template.New("").Funcs(web.Funcs(lang.FR)).Parse(string(text))).ExecuteTemplate(&page, "ui/map", m); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", page.Len())
	if page.Len() > 60_000 {
		t.Errorf("the map takes %d bytes", page.Len())
	}
}
