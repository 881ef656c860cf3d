package territory

import (
	"net/http"

	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/web"
)

// landmarks is how many communes a map names around a point.
const landmarks = 40

// Landmark is a commune on the map where people place a point.
type Landmark struct {
	Name string  `json:"name"`
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
}

// serveAround gives the communes around ?point= or around the commune ?code=, the nearest
// first; none for what is no point.
func serveAround(land *territory.Reference) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		at, ok := shape.ParsePoint(r.URL.Query().Get("point"))
		if c, known := land.Commune(r.URL.Query().Get("code")); known && c.Located {
			at, ok = shape.Point{Lon: c.Lon, Lat: c.Lat}, true
		}
		near := []Landmark{}
		if ok {
			for _, c := range land.Around(at, landmarks) {
				near = append(near, Landmark{c.Name, c.Lat, c.Lon})
			}
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		return web.JSON(w, http.StatusOK, near)
	}
}
