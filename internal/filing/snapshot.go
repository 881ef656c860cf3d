package filing

import (
	"context"

	"maillage/internal/db"
	"maillage/internal/dossier"
)

// takeSnapshot keeps the canonical content, and beside it what proves where its texts come from.
// The same content is kept once.
func (s *Service) takeSnapshot(ctx context.Context, tx *db.Tx, e dossier.Everything) (fingerprint string, err error) {
	canonical, err := e.Content().Canonical()
	if err != nil {
		return "", err
	}
	fingerprint = dossier.Fingerprint(canonical)
	fresh, err := insertSnapshot(ctx, tx, e.ID, fingerprint, string(canonical), s.now())
	if err != nil || !fresh {
		return fingerprint, err
	}
	proofs, err := s.dossiers.Freeze(ctx, tx, e.ID)
	if err != nil {
		return fingerprint, err
	}
	return fingerprint, insertProofs(ctx, tx, fingerprint, proofs)
}
