package maps

import (
	"math"

	"maillage/internal/shape"
)

// flat is a point of the plane, in metres eastwards and northwards.
type flat struct{ x, y float64 }

// projection lays the ground out flat. It draws; distances are never measured in it.
type projection interface {
	flatten(p shape.Point) flat
	middle() shape.Point // where it is truest
}

// local is the plane that touches the ground at a point: lengths are those of the ground
// there, and within a hundredth some tens of kilometres away.
type local struct {
	at     shape.Point
	kx, ky float64 // metres for each degree
}

func around(p shape.Point) local {
	const step = 1e-3 // of a degree: the scale at the point itself
	kx := shape.Distance(p, shape.Point{Lon: p.Lon + step, Lat: p.Lat}) / step
	ky := shape.Distance(p, shape.Point{Lon: p.Lon, Lat: p.Lat + step}) / step
	return local{p, max(kx, 1), ky}
}

func (l local) middle() shape.Point { return l.at }

func (l local) flatten(p shape.Point) flat {
	return flat{(p.Lon - l.at.Lon) * l.kx, (p.Lat - l.at.Lat) * l.ky}
}

// conic is Lambert-93, in which maps of the mainland are drawn. The library wgs84, which a
// test compares it with, works out its constants again for each point: forty times slower,
// which five thousand places would feel.
type conic struct{}

// The constants of Lambert-93, as IGN gives them (NTG 71, ALG 0004).
const (
	conicExponent = 0.7256077650532670
	conicRadius   = 11754255.4261 // metres
	conicEast     = 700_000
	conicNorth    = 12655612.0499
	conicMeridian = 3 * math.Pi / 180
	eccentricity  = 0.0818191910428158
)

func (conic) middle() shape.Point { return shape.Point{Lon: 3, Lat: 46.5} }

func (conic) flatten(p shape.Point) flat {
	sin := math.Sin(p.Lat * math.Pi / 180)
	radius := conicRadius * math.Exp(-conicExponent*(math.Atanh(sin)-eccentricity*math.Atanh(eccentricity*sin)))
	turn, along := math.Sincos(conicExponent * (p.Lon*math.Pi/180 - conicMeridian))
	return flat{conicEast + radius*turn, conicNorth - radius*along}
}
