package zoning

import (
	"context"
	"time"

	"maillage/internal/fault"
	"maillage/internal/shape"
)

// consulted is how far, in metres, the areas near a point are told.
const consulted = 1000

// Standing is what a list in force says of a place. Lacks names what was not asked with and
// the list needs, "point" or "commune": then it says nothing.
type Standing struct {
	List    List
	Lacks   string
	Areas   []Area  // that hold the point or are near it; or that are in the commune, as the file says
	Value   string  // of the commune, "" when the list leaves it out
	Listed  bool    // the commune is in the list
	Nearest string  // place, "" when the list is empty
	Metres  float64 // to it
}

// InForce lists the lists in force on a day, by key. It reads no content.
func (s *Service) InForce(ctx context.Context, day time.Time) ([]List, error) {
	all, err := lists(ctx, s.db)
	if err != nil {
		return nil, err
	}
	return inForce(all, day), nil
}

// Consult tells what a list in force on a day says of a point, or of a commune, or of both.
// It fails with NotFound when none of this key is in force: that is no answer about the place.
func (s *Service) Consult(ctx context.Context, key, commune string, point *shape.Point, day time.Time) (Standing, error) {
	book, err := s.Open(ctx, s.db, []string{key}, day)
	if err != nil {
		return Standing{}, err
	}
	l, ok := book.List(key)
	if !ok {
		return Standing{}, fault.New(fault.NotFound, "zoning.not_in_force", "key", key, "day", dayText(day))
	}
	found := Standing{List: l}
	switch {
	case l.Kind == Areas && point != nil:
		found.Areas, _, _ = book.Near(key, *point, consulted)
	case l.Kind == Areas && commune != "":
		if found.Areas, _, ok = book.InCommune(key, commune); !ok {
			found.Lacks = "point"
		}
	case l.Kind == Points && point != nil:
		found.Nearest, found.Metres, _, _ = book.Nearest(key, *point)
	case l.Kind == Areas || l.Kind == Points:
		found.Lacks = "point"
	case commune == "":
		found.Lacks = "commune"
	default:
		found.Value, _, _ = book.Value(key, commune)
		found.Listed, _, _ = book.Holds(key, commune)
	}
	return found, nil
}
