package geofile

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/wroge/wgs84"

	"maillage/internal/shape"
)

// lambert converts from Lambert-93, the legal projection of metropolitan France (RGF93,
// EPSG:2154; decree 2000-1276), which agrees with WGS84 to a metre or better.
var lambert = sync.OnceValue(func() wgs84.Func {
	return wgs84.Transform(wgs84.RGF93FranceLambert(), wgs84.LonLat())
})

// ground makes the coordinates of a row degrees. The first ones of the file tell which they
// are: no place of the programme has degrees that could be metres of Lambert-93.
func (b *bounded) ground(row *Row) error {
	points := func(do func(p *shape.Point)) {
		if row.Point != nil {
			do(row.Point)
		}
		for _, ring := range row.Area {
			for i := range ring {
				do(&ring[i])
			}
		}
	}
	wrong := shape.Point{}
	bad := false
	points(func(p *shape.Point) {
		if p.OnGround() && !b.file.Converted {
			b.placed = true
			return
		}
		if inLambert(*p) && (b.file.Converted || !b.placed) {
			b.file.Converted, b.placed = true, true
			p.Lon, p.Lat, _ = lambert()(p.Lon, p.Lat, 0)
			return
		}
		wrong, bad = *p, true
	})
	switch {
	case !bad:
		return nil
	case !b.placed:
		return fmt.Errorf("%w: row %d has %g, %g", ErrProjection, row.Number, wrong.Lon, wrong.Lat)
	case row.Err == nil:
		row.Err = fmt.Errorf("%g, %g is not where the other rows are", wrong.Lon, wrong.Lat)
	}
	return nil
}

// declared refuses a file that says to be in another projection: the metres of Web Mercator,
// among others, pass for those of Lambert-93, hundreds of kilometres away.
func declared(text string) error {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(strings.ToLower(text), word) })
	}
	switch {
	case text == "", has("projcs", "projcrs") && has("lambert_93", "lambert-93", "lambert 93", "2154"):
		return nil
	case !has("projcs", "projcrs") && has("geogcs", "geogcrs", "crs84", "2154", "4326", "4171", "4258", "4979"):
		return nil // ETRS89 and RGF93 differ from WGS84 by less than a metre
	}
	return fmt.Errorf("%w: the file says %.80q", ErrProjection, text)
}

// inLambert tells whether metres are within the bounds of Lambert-93, with some margin.
func inLambert(p shape.Point) bool {
	return p.Lon >= -400_000 && p.Lon <= 1_500_000 && p.Lat >= 5_900_000 && p.Lat <= 7_300_000
}
