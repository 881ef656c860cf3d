package workshop

import (
	"context"

	"maillage/internal/db"
	"maillage/internal/workshop/ledger"
)

// SourceSaid is a note that a text names as its source.
type SourceSaid = ledger.SourceSaid

// Sources says what sources are ("WORKSHOP.12"), for whoever may read the text that names them. What
// is not there, or was never shown to everyone, is left out.
func (*Service) Sources(ctx context.Context, q db.Querier, sources []string) (map[string]SourceSaid, error) {
	return ledger.Sources(ctx, q, sources)
}
