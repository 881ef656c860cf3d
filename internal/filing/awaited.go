package filing

import (
	"context"
	"slices"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/dossier"
)

// Awaited tells for which organisations, by dossier, the actor's word is awaited on a draft
// that lacks nothing else. It is asked of the few dossiers of a home page, since whether one
// is complete takes reading it whole; those of collectives where the actor speaks for nobody
// are not read.
func (s *Service) Awaited(ctx context.Context, actor account.Actor, dossiers []dossier.Dossier) (map[string][]string, error) {
	represented, err := collective.Represented(ctx, s.db, actor.ID)
	if err != nil {
		return nil, err
	}
	awaited := map[string][]string{}
	for _, d := range dossiers {
		mine := represented[d.CollectiveID]
		if d.State != dossier.Draft || len(mine) == 0 {
			continue
		}
		t, err := s.Show(ctx, actor, d.ID)
		if err != nil {
			return nil, err
		}
		if len(t.Lacks) > 0 {
			continue
		}
		for _, p := range t.Positions {
			if slices.Contains(mine, p.ID) && !p.Stands() {
				awaited[d.ID] = append(awaited[d.ID], p.Name)
			}
		}
	}
	return awaited, nil
}
