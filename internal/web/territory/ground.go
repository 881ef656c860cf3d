package territory

import (
	"encoding/json"
	"math"
	"net/http"
	"sync"

	"maillage/internal/territory"
	"maillage/internal/web"
)

// groundPath is the address of what lies under the map of the browser.
const groundPath = "/territory/ground.json"

// perDegree is how fine the ground is told: a hundred metres, finer than it is drawn.
const perDegree = 1_000

// drawnGround is the ground for the map of the browser. Each ring is a list of whole numbers:
// longitude and latitude in thousandths of a degree, the first point as it is, each other as
// steps from the one before. That is half of what GeoJSON would take.
type drawnGround struct {
	Attribution string      `json:"attribution"`
	Lands       []drawnLand `json:"lands"`
}

type drawnLand struct {
	France bool    `json:"france"`
	Rings  [][]int `json:"rings"`
}

var groundFile = sync.OnceValues(func() (web.File, error) {
	out := drawnGround{Attribution: territory.GroundAttribution, Lands: []drawnLand{}}
	for _, land := range territory.Ground() {
		drawn := drawnLand{France: land.France, Rings: [][]int{}}
		for _, ring := range land.Shape {
			var steps []int
			x, y := 0, 0
			for _, p := range ring {
				nx, ny := int(math.Round(p.Lon*perDegree)), int(math.Round(p.Lat*perDegree))
				steps = append(steps, nx-x, ny-y)
				x, y = nx, ny
			}
			drawn.Rings = append(drawn.Rings, steps)
		}
		out.Lands = append(out.Lands, drawn)
	}
	content, err := json.Marshal(out)
	if err != nil {
		return web.File{}, err
	}
	return web.NewFile("application/json; charset=utf-8", content)
})

// serveGround says nothing of anyone, and changes with the program alone.
func serveGround(w http.ResponseWriter, r *http.Request) error {
	file, err := groundFile()
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return file.Answer(w, r)
}
