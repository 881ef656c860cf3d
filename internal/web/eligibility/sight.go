package eligibility

import (
	"maillage/internal/eligibility"
	"maillage/internal/lang"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/web/maps"
)

// around is how many communes a map may name; those without room are left out.
const around = 12

// sight draws what is around the point of a project: the areas that rules ask about, and how
// far the nearest is.
func sight(l lang.Lang, land *territory.Reference, at shape.Point, areas []eligibility.Area, within float64) maps.Map {
	drawing := maps.Locator{
		ID: "answer-map", Title: l.Text("eligibility.map"), Description: l.Text("eligibility.map.none"), At: at, Name: l.Text("eligibility.map.place"),
		Within: within, Notes: []string{l.Text("place.map.sources")},
	}
	for _, a := range areas {
		drawing.Areas = append(drawing.Areas, maps.Near{Shape: a.Shape, Name: a.Name})
	}
	if len(areas) > 0 {
		key := "eligibility.map.near"
		if areas[0].Inside {
			key = "eligibility.map.in"
		}
		drawing.Description = l.Text(key, "name", areas[0].Name, "distance", l.Distance(areas[0].Metres))
	}
	for _, c := range land.Around(at, around) {
		drawing.Marks = append(drawing.Marks, maps.Landmark{At: shape.Point{Lon: c.Lon, Lat: c.Lat}, Name: c.Name})
	}
	return drawing.Draw(l)
}
