package filing_test

import (
	"strings"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/filing"
)

func TestAnObjectionIsWrittenToTheLeadAndAnApprovalIsNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		before := len(k.Mails(t))
		validate(t, k, s)
		if got := len(k.Mails(t)); got != before {
			t.Errorf("%d mails for an approval", got-before)
		}
		if err := s.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Objection, "Le loyer manque", show(t, k, s).Fingerprint); err != nil {
			t.Fatal(err)
		}
		mails := k.Mails(t)
		if len(mails) != before+1 || mails[0].To != k.Lea.Email || !strings.Contains(mails[0].Text, "Le loyer manque") || !strings.Contains(mails[0].Text, "pour CC") {
			t.Errorf("%d mails for an objection, the last %+v", len(mails)-before, mails[0])
		}
	})
}
