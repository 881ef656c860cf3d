package award_test

import (
	"fmt"
	"strings"
	"testing"

	"maillage/internal/award"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/review"
)

func newAward(t *testing.T, d *db.DB) (*desktest.Desk, *award.Service) {
	t.Helper()
	k := desktest.New(t, d)
	k.Fill(t)
	if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, k.Town, k.Tom.ID, ""); err != nil {
		t.Fatal(err)
	}
	filings := filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now)
	table, err := filings.Show(t.Context(), k.Tom, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := filings.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Approval, "", table.Fingerprint); err != nil {
		t.Fatal(err)
	}
	if _, err := filings.File(t.Context(), k.Lea, k.ID, table.Fingerprint); err != nil {
		t.Fatal(err)
	}
	return k, award.NewService(d, k.Calls, k.Dossiers, k.Queue, k.Post, k.Now)
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

func grant(k *desktest.Desk) award.Decision {
	return award.Decision{DossierID: k.ID, Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{"besoin": "Bien\u202d montré"}} // as somebody pasted it
}

func TestDecisionsAreSecretUntilReleasedTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		wantKind(t, s.Decide(t.Context(), k.Lea, grant(k), 0), fault.NotFound)
		wantKind(t, s.Decide(t.Context(), k.Expert, grant(k), 0), fault.Forbidden)
		wantKind(t, s.Release(t.Context(), k.Zoe, k.Rounds[0].ID), fault.Conflict)
		if err := s.Decide(t.Context(), k.Zoe, grant(k), 0); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Decide(t.Context(), k.Zoe, grant(k), 0), fault.Stale)
		_, _, err := s.Decision(t.Context(), k.Lea, k.ID)
		wantKind(t, err, fault.NotFound)
		if places, err := award.Public(t.Context(), d, award.PublicFilter{}); places.Total != 0 || err != nil {
			t.Errorf("public already: %+v (%v)", places, err)
		}
		wantKind(t, s.Release(t.Context(), k.Expert, k.Rounds[0].ID), fault.Forbidden)
		if err := s.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Release(t.Context(), k.Zoe, k.Rounds[0].ID), fault.Conflict)
		e, decision, err := s.Decision(t.Context(), k.Tom, k.ID)
		if err != nil || decision.Reasons["besoin"] != "Bien montré" || e.State != dossier.Accepted {
			t.Errorf("decision %+v, state %s (%v)", decision, e.State, err)
		}
		places, err := award.Public(t.Context(), d, award.PublicFilter{CallID: k.Call.ID, Size: 10})
		if err != nil || places.Total != 1 || places.Places[0].Place != "La Halle" || places.Places[0].Cents != 15_000_000 {
			t.Errorf("public %+v (%v)", places, err)
		}
		if mails := k.Mails(t); !strings.Contains(mails[0].Subject, "retenu") {
			t.Errorf("mail %q", mails[0].Subject)
		}
	})
}

func TestARefusalNeedsAReasonForEachCriterionAndLeadsToTheNextRound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		refusal := award.Decision{DossierID: k.ID, Outcome: award.Refusal, Reasons: map[string]string{}}
		wantKind(t, s.Decide(t.Context(), k.Zoe, refusal, 0), fault.Invalid)
		refusal.Reasons = map[string]string{"besoin": "Le besoin n’est pas montré"}
		if err := s.Decide(t.Context(), k.Zoe, refusal, 0); err != nil {
			t.Fatal(err)
		}
		_, err := s.StartAgain(t.Context(), k.Lea, k.ID)
		wantKind(t, err, fault.Conflict)
		if err := s.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = s.StartAgain(t.Context(), k.Zoe, k.ID)
		wantKind(t, err, fault.NotFound)
		id, err := s.StartAgain(t.Context(), k.Lea, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		e, err := k.Dossiers.Show(t.Context(), k.Lea, id)
		if err != nil || e.State != dossier.Draft || e.PreviousID != k.ID || e.RoundID != k.Rounds[1].ID || e.Answers["besoin"].Value == "" || len(e.Lines) != 6 {
			t.Errorf("the new draft is %+v (%v)", e.Dossier, err)
		}
	})
}

func TestAnAmountAboveTheCapNeedsAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		above := grant(k)
		above.Cents = 16_000_000
		wantKind(t, s.Decide(t.Context(), k.Zoe, above, 0), fault.Invalid)
		above.OverrideWhy = "Coût des travaux"
		if err := s.Decide(t.Context(), k.Zoe, above, 0); err != nil {
			t.Fatal(err)
		}
		b, err := s.Board(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{})
		if err != nil || b.Counters[0].Count != 1 || b.Counters[1].Cents != 16_000_000 || b.Undecided() != 0 {
			t.Errorf("board %+v (%v)", b.Counters, err)
		}
		_, err = s.Board(t.Context(), k.Expert, k.Rounds[0].ID, review.Filter{})
		wantKind(t, err, fault.Forbidden)
	})
}

func TestALateDossierIsDecidedAfterItsRoundWasReleased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		if err := s.Decide(t.Context(), k.Zoe, grant(k), 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Decide(t.Context(), k.Zoe, grant(k), 1), fault.Conflict)
		late := k.Filed(t, "En retard")
		wantKind(t, s.Release(t.Context(), k.Zoe, k.Rounds[0].ID), fault.Conflict)
		second := grant(k)
		second.DossierID = late
		if err := s.Decide(t.Context(), k.Zoe, second, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		if b, err := s.Board(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{}); err != nil || !b.Released() {
			t.Errorf("%d pending (%v)", b.Pending(), err)
		}
	})
}

func TestTheCountersAreThoseOfTheWholeRound_NotOfThePageShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		for i := range review.PageSize + 5 {
			one := grant(k)
			one.DossierID, one.Cents = k.Filed(t, fmt.Sprintf("Lieu %d", i)), 10_000_000
			if err := s.Decide(t.Context(), k.Zoe, one, 0); err != nil {
				t.Fatal(err)
			}
		}
		want := int64(review.PageSize + 5)
		for _, f := range []review.Filter{{}, {Page: 2}, {Decided: award.ToDecide}, {Text: "introuvable"}} {
			b, err := s.Board(t.Context(), k.Zoe, k.Rounds[0].ID, f)
			if err != nil || b.Counters[0].Count != int(want) || b.Counters[1].Cents != want*10_000_000 || b.Filed != int(want)+1 || b.Undecided() != 1 {
				t.Errorf("%+v: %+v, %+v (%v)", f, b.Counters, b.Tally, err)
			}
		}
		b, err := s.Board(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{Decided: award.ToDecide})
		if err != nil || len(b.Rows) != 1 || b.Rows[0].ID != k.ID {
			t.Errorf("to decide: %+v (%v)", b.Rows, err)
		}
	})
}

func TestARoundOfManyIsReleasedAtOnce_AndEveryoneIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		ids := []string{k.ID}
		for i := range 130 { // more than one job tells at once
			ids = append(ids, k.Filed(t, fmt.Sprintf("Lieu %d", i)))
		}
		for _, id := range ids {
			one := grant(k)
			one.DossierID = id
			if err := s.Decide(t.Context(), k.Zoe, one, 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Release(t.Context(), k.Zoe, k.Rounds[0].ID), fault.Conflict)
		told := map[string]int{}
		for _, m := range k.Mails(t) {
			if m.To == k.Tom.Email && strings.Contains(m.Text, "/decision") {
				told[m.Text]++
			}
		}
		if len(told) != len(ids) {
			t.Errorf("%d decisions told of %d", len(told), len(ids))
		}
		for text, times := range told {
			if times != 1 {
				t.Errorf("told %d times: %s", times, text)
			}
		}
		list, err := award.Public(t.Context(), d, award.PublicFilter{CallID: k.Call.ID, Page: 2, Size: 100})
		if err != nil || list.Total != len(ids) || len(list.Places) != 31 || list.Pages != 2 {
			t.Errorf("%d places, %d on the last of %d pages (%v)", list.Total, len(list.Places), list.Pages, err)
		}
		for text, want := range map[string]int{"la HALLE": 1, "lieu 12": 11, "%": 0, "": len(ids)} {
			if list, err := award.Public(t.Context(), d, award.PublicFilter{Text: text, Size: 10}); err != nil || list.Total != want {
				t.Errorf("%q finds %d places, want %d (%v)", text, list.Total, want, err)
			}
		}
	})
}

func TestWhoHasAConflictDecidesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		reviews := review.NewService(d, k.Calls, k.Dossiers, filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now), k.Post, k.Now)
		if err := reviews.DeclareConflict(t.Context(), k.Zoe, k.ID, "Ma sœur y travaille"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Decide(t.Context(), k.Zoe, grant(k), 0), fault.Forbidden)
	})
}

func TestADossierTakenBackLosesItsDraftDecision(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		filings := filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now)
		filings.OnWithdrawal(s.Withdrawn)
		if err := s.Decide(t.Context(), k.Zoe, grant(k), 0); err != nil {
			t.Fatal(err)
		}
		if err := filings.Withdraw(t.Context(), k.Lea, k.ID, ""); err != nil {
			t.Fatal(err)
		}
		b, err := s.Board(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{})
		if err != nil || b.Filed != 0 || b.Decided != 0 || b.Counters[0].Count != 0 {
			t.Errorf("the round still counts %+v, %+v (%v)", b.Tally, b.Counters, err)
		}
		wantKind(t, s.Release(t.Context(), k.Zoe, k.Rounds[0].ID), fault.Conflict)
	})
}

func TestDecisionsFollowThePublishedRules_NotTheDraftBeingEdited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		edited := k.Call.Definition
		edited.Amount.Max, edited.Envelope = 9_000_000, 9_000_000
		edited.Amount.Min = 1_000_000
		if err := k.Calls.SaveDraft(t.Context(), k.Zoe, k.Call.ID, 2, edited); err != nil {
			t.Fatal(err)
		}
		if err := s.Decide(t.Context(), k.Zoe, grant(k), 0); err != nil {
			t.Fatalf("the draft of the call binds: %v", err)
		}
		b, err := s.Board(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{})
		if err != nil || b.Counters[1].Limit != 0 {
			t.Errorf("the board counts against %+v (%v)", b.Counters[1], err)
		}
		low := grant(k)
		low.Cents = 1_000_000
		wantKind(t, s.Decide(t.Context(), k.Zoe, low, 1), fault.Invalid)
	})
}

func TestStartingAgainTwiceGivesOneDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newAward(t, d)
		refusal := award.Decision{DossierID: k.ID, Outcome: award.Refusal, Reasons: map[string]string{"besoin": "Pas montré"}}
		if err := s.Decide(t.Context(), k.Zoe, refusal, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		first, err := s.StartAgain(t.Context(), k.Lea, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := s.StartAgain(t.Context(), k.Lea, k.ID); err != nil || second != first {
			t.Errorf("a second draft: %s after %s (%v)", second, first, err)
		}
	})
}
