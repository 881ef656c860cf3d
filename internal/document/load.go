package document

import (
	"context"

	"maillage/internal/db"
	"maillage/internal/document/edit"
	"maillage/internal/yjs"
)

// Load gives the document of a subject as last saved; where nobody has opened it yet, what it
// would begin as, and false.
func (s *Service) Load(ctx context.Context, q db.Querier, subject Subject) (doc *yjs.Doc, begun bool, err error) {
	r, begun, err := loadOf(ctx, q, subject)
	if err != nil {
		return nil, false, err
	}
	if begun {
		doc, err = read(ctx, q, &r, yjs.Stored())
		return doc, true, err
	}
	roots, err := s.owner.Roots(ctx, q, subject)
	if err != nil {
		return nil, false, err
	}
	texts, err := s.owner.Begin(ctx, q, subject)
	if err != nil {
		return nil, false, err
	}
	doc, err = edit.Begin(roots, texts, s.limits(roots), 1)
	return doc, false, err
}

// Begin makes the document of a subject where there is none, for an act that is about to Edit it.
func (s *Service) Begin(ctx context.Context, tx *db.Tx, subject Subject) error {
	_, begun, err := loadOf(ctx, tx, subject)
	if err == nil && !begun {
		_, err = s.begin(ctx, tx, subject)
	}
	return err
}
