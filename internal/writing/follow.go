package writing

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/programme/call"
)

// Follow implements dossier.Texts: what was written of a question that stands in another section
// now is its answer, and is put into the text there where that is open to many. Pages that are
// open begin again.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, actor account.Actor, dossierID string, from call.Definition, answers map[string]dossier.Answer) error {
	d, err := dossier.Get(ctx, tx, dossierID)
	if err != nil {
		return err
	}
	revision, err := s.calls.Revision(ctx, tx, d.CallID, d.FormRevision)
	if err != nil {
		return err
	}
	for key, a := range answers {
		_, was, _ := from.Question(key)
		q, section, asked := revision.Definition.Question(key)
		if a.Prose == "" || asked && was == section {
			continue
		}
		if err := dossier.StoreTexts(ctx, tx, dossierID, []dossier.Answer{a}); err != nil {
			return err
		}
		if !asked || q.Kind != call.LongText {
			continue
		}
		if _, err := s.Put(ctx, tx, actor, dossierID, section, key, a.Text()); err != nil {
			return err
		}
	}
	s.Look(tx, dossierID)
	return nil
}
