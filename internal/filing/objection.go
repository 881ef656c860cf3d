package filing

import (
	"context"
	"slices"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/mail"
)

// speak writes down what organisations say, and tells the lead of an objection: it may stop
// the filing, and only those who open the dossier would see it.
func (s *Service) speak(ctx context.Context, tx *db.Tx, actor account.Actor, e dossier.Everything, said []Validation) error {
	var objectors []string
	for _, v := range said {
		if err := insertValidation(ctx, tx, e.ID, v); err != nil {
			return err
		}
		i := slices.IndexFunc(e.Partners, func(p collective.Partner) bool { return p.ID == v.OrganisationID })
		if v.Verdict == Objection && i >= 0 {
			objectors = append(objectors, e.Partners[i].Name)
		}
	}
	if len(objectors) == 0 {
		return nil
	}
	members, err := collective.Members(ctx, tx, e.CollectiveID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Role != collective.Lead || m.AccountID == actor.ID {
			continue
		}
		if err := s.post.Post(ctx, tx, mail.Letter{
			To: m.Email, Name: m.Name, Lang: m.Lang, Key: "filing.mail.objection", Path: "/dossiers/" + e.ID + "/validation",
			Args: []any{"title", e.Title, "person", actor.Called(), "organisations", m.Lang.List(objectors), "why", said[0].Comment},
		}); err != nil {
			return err
		}
	}
	return nil
}
