package dossier_test

import (
	"strings"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
)

func TestALetterAskedForIsReceivedOnceItsFileIsThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		for _, status := range []dossier.LetterStatus{"asked", "signed"} {
			if err := k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, dossier.Letter{FromWhom: string(status), Status: status}); err != nil {
				t.Fatal(err)
			}
		}
		for _, letter := range k.Show(t).Letters {
			if err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, dossier.LetterSlot(letter.ID), "lettre.pdf", strings.NewReader("%PDF-1.7")); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]dossier.LetterStatus{"asked": "received", "signed": "signed"}
		for _, letter := range k.Show(t).Letters {
			if letter.Status != want[letter.FromWhom] {
				t.Errorf("the letter that was %s is %s", letter.FromWhom, letter.Status)
			}
		}
	})
}
