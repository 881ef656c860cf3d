package filing_test

import (
	"slices"
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/dossier"
)

func TestAPersonIsAwaitedForTheVersionOfNowOfACompleteDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		want := func(actor account.Actor, names ...string) {
			t.Helper()
			awaited, err := s.Awaited(t.Context(), actor, []dossier.Dossier{k.Show(t).Dossier})
			if err != nil || !slices.Equal(awaited[k.ID], names) {
				t.Errorf("awaited for %q, %v; want %q", awaited[k.ID], err, names)
			}
		}
		want(k.Tom, "CC")
		want(k.Lea)
		validate(t, k, s)
		want(k.Tom)
		k.Save(t, k.Lea, "besoin", 1, "Autre besoin")
		want(k.Tom, "CC")
		k.Save(t, k.Lea, "besoin", 2, "")
		want(k.Tom) // the draft is not complete
		k.Save(t, k.Lea, "besoin", 3, "Encore un besoin")
		file := validate(t, k, s)
		if _, err := s.File(t.Context(), k.Lea, k.ID, file); err != nil {
			t.Fatal(err)
		}
		want(k.Tom)
	})
}
