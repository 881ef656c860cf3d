package app

import (
	"context"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/dossier"
	"maillage/internal/mail"
	"maillage/internal/remark"
	"maillage/internal/writing"
)

// writeTogether builds the rooms of the texts of dossiers, and of what is said beside them.
func (a *App) writeTogether(post *mail.Postbox) {
	a.Writing = writing.NewService(a.DB, a.Calls, a.now)
	a.Texts = document.NewService(a.DB, a.Writing, a.now, a.log)
	a.Writing.Keep(a.Texts)
	a.Dossiers.WriteTexts(a.Writing)
	a.Remarks = remark.NewService(a.DB, besideDossiers{a.Writing, a}, remark.Documents{Service: a.Texts}, post, a.now)
}

// besideDossiers tells remarks of the texts of dossiers: who may do what is said by the room
// that owns the texts; who is there by the collective.
type besideDossiers struct {
	document.Owner
	a *App
}

// Rights implements remark.Beside.
func (b besideDossiers) Rights(ctx context.Context, q db.Querier, subject document.Subject, accounts []string) (map[string]document.Right, error) {
	rights, err := b.Owner.Rights(ctx, q, []document.Asked{{Subject: subject, Accounts: accounts}})
	if err != nil {
		return nil, err
	}
	return rights[0], nil
}

// People implements remark.Beside.
func (b besideDossiers) People(ctx context.Context, q db.Querier, subject document.Subject) ([]remark.Person, error) {
	d, err := dossier.Get(ctx, q, subject.Holder)
	if err != nil {
		return nil, err
	}
	members, err := collective.Members(ctx, q, d.CollectiveID)
	people := make([]remark.Person, len(members))
	for i, m := range members {
		people[i] = remark.Person{ID: m.AccountID, Name: m.Name, Email: m.Email, Lang: m.Lang}
		if m.Name == "" {
			people[i].Name = m.Email
		}
	}
	return people, err
}

// Place implements remark.Beside.
func (b besideDossiers) Place(ctx context.Context, q db.Querier, subject document.Subject, root string) (remark.Place, error) {
	d, err := dossier.Get(ctx, q, subject.Holder)
	if err != nil {
		return remark.Place{}, err
	}
	revision, err := b.a.Calls.Revision(ctx, q, d.CallID, d.FormRevision)
	if err != nil {
		return remark.Place{}, err
	}
	asked, _, _ := revision.Definition.Question(root)
	return remark.Place{Title: d.Title, Text: asked.Label, Path: "/dossiers/" + d.ID + "/sections/" + subject.Part + "/remarks"}, nil
}
