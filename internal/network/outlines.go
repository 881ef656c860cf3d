package network

import (
	"context"
	"maps"
	"slices"

	"maillage/internal/shape"
	"maillage/internal/territory/mesh"
)

// EachOutline hands over the imported contours of the communes of a territory, by the code of
// today: those of communes that have merged since come one by one. They are read anew.
func (s *Service) EachOutline(ctx context.Context, c *Coverage, in mesh.Scope, each func(commune string, outline shape.Shape)) error {
	if c.Outlines == "" {
		return nil
	}
	here, departements := map[string]bool{}, map[string]bool{}
	c.Each(in, func(r mesh.Reach) {
		here[r.Commune] = true
		departements[digitsOf(r.Commune)] = true
	})
	for _, digits := range slices.Sorted(maps.Keys(departements)) {
		err := eachContour(ctx, s.db, c.Outlines, digits, func(code string, outline shape.Shape) {
			if today, ok := s.reference.Commune(code); ok && here[today.Code] {
				each(today.Code, outline)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// digitsOf gives what the codes of the communes of a département begin with.
func digitsOf(commune string) string {
	if len(commune) > 3 && commune[0] == '9' && commune[1] >= '7' {
		return commune[:3] // overseas
	}
	return commune[:min(len(commune), 2)]
}
