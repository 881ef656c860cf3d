package network

import (
	"context"
	"fmt"

	"maillage/internal/award"
	"maillage/internal/db"
	"maillage/internal/shape"
	"maillage/internal/territory/mesh"
)

// Standing is where a place stands, for everyone.
type Standing struct {
	At          shape.Point
	Known       bool // whether it stands anywhere
	Approximate bool // at the point of its commune
}

// Ground knows the points of communes. It never changes.
type Ground struct {
	land     *mesh.Land // nil in a program built without communes
	Contours string     // attribution of the imported contours that gave communes their point, or ""
}

// Stand is the one rule of where an awarded place, or one that would be, stands on every map, in
// every file and for every rule: at its own point (WGS84 degrees, both or none), else at that of
// its commune. What is awarded is public, and so is the point that its collective filed;
// package award gives it only while the place lies in the commune that was filed.
func (g Ground) Stand(commune string, lat, lon *float64) Standing {
	return g.of(placeAt(commune, lat, lon))
}

func (g Ground) of(p mesh.Place) Standing {
	if g.land == nil {
		return Standing{At: p.Point, Known: p.Exact}
	}
	at, known := g.land.Stand(p)
	return Standing{at, known, known && !p.Exact}
}

func placeAt(commune string, lat, lon *float64) mesh.Place {
	p := mesh.Place{Commune: commune}
	if lat != nil && lon != nil {
		p.Point, p.Exact = shape.Point{Lon: *lon, Lat: *lat}, true
	}
	return p
}

// Ground gives the ground as it is now.
func (s *Service) Ground(ctx context.Context) (Ground, error) { return s.laid(ctx, s.db) }

func (s *Service) laid(ctx context.Context, q db.Querier) (Ground, error) {
	if s.reference.Missing() {
		return Ground{}, nil
	}
	all, err := generationsOf(ctx, q)
	if err != nil {
		return Ground{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.lay(ctx, q, all.on(contoursKey, dayOf(s.now())))
	return s.ground, err
}

// Located is an awarded place with where it stands.
type Located struct {
	Name string
	Standing
}

// Locate lists the awarded places that stand somewhere, each once, to a room that reads them
// in its transaction.
func (s *Service) Locate(ctx context.Context, q db.Querier) ([]Located, error) {
	sites, err := award.Sites(ctx, q)
	if err != nil {
		return nil, err
	}
	ground, err := s.laid(ctx, q)
	var all []Located
	for _, p := range counted(sites, Choice{}) {
		if standing := ground.of(p); standing.Known {
			all = append(all, Located{p.Name, standing})
		}
	}
	return all, err
}

// Stamp changes when Locate would list others, and after a while: a place may have moved.
func (s *Service) Stamp(ctx context.Context, q db.Querier) (string, error) {
	newest, err := award.StampOf(ctx, q)
	if err != nil {
		return "", err
	}
	all, err := generationsOf(ctx, q)
	contours := all.on(contoursKey, dayOf(s.now()))
	return fmt.Sprint(newest.Count, newest.Last.UnixMicro(), contours.id, s.now().Truncate(fresh).Unix()), err
}
