package review_test

import (
	"fmt"
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/fault"
	"maillage/internal/review"
)

func score(t *testing.T, k *desktest.Desk, s *review.Service, id string, expert account.Actor, mark int) {
	t.Helper()
	if err := s.Assign(t.Context(), k.Zoe, id, expert.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveReview(t.Context(), expert, id, 1, map[string]int{"besoin": mark}, "", true); err != nil {
		t.Fatal(err)
	}
}

func TestARoundIsShownPageByPage_RanksAreThoseOfTheWholeRound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d) // one dossier, “Titre”
		var ids []string
		for i := range review.PageSize + 2 {
			ids = append(ids, k.Filed(t, fmt.Sprintf("Atelier n° %d", i)))
		}
		score(t, k, s, ids[len(ids)-1], k.Expert, 1)
		score(t, k, s, ids[3], k.Expert, 0)
		score(t, k, s, ids[4], k.Expert, 0)

		round := func(f review.Filter) review.Round {
			t.Helper()
			r, err := s.Round(t.Context(), k.Zoe, k.Rounds[0].ID, f)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		first, last := round(review.Filter{}), round(review.Filter{Page: 99})
		if first.Total != review.PageSize+3 || first.Pages != 2 || len(first.Rows) != review.PageSize || last.Page != 2 || len(last.Rows) != 3 {
			t.Errorf("%d dossiers on %d pages: %d, then %d on page %d", first.Total, first.Pages, len(first.Rows), len(last.Rows), last.Page)
		}
		for i, want := range []struct {
			id   string
			rank int
		}{{ids[len(ids)-1], 1}, {ids[3], 2}, {ids[4], 2}, {k.ID, 0}} {
			if got := first.Rows[i]; got.ID != want.id || got.Rank != want.rank {
				t.Errorf("row %d is %q of rank %d", i, got.Title, got.Rank)
			}
		}
		for name, test := range map[string]struct {
			filter review.Filter
			total  int
			rank   int // of the first
		}{
			"folded text":        {review.Filter{Text: "ATELIER N° 4"}, 1, 2},
			"a word's beginning": {review.Filter{Text: "ateli"}, review.PageSize + 2, 1},
			"only signs":         {review.Filter{Text: "%_'"}, 0, 0},
			"a commune":          {review.Filter{Text: "arras", Communes: []string{"62063"}}, 1, 0},
			"a state":            {review.Filter{State: "instruction"}, 0, 0},
			"forged state":       {review.Filter{State: "' OR 1=1"}, 0, 0},
			"someone's hands":    {review.Filter{InHand: k.Expert.ID}, 3, 1},
			"nobody's hands":     {review.Filter{InHand: review.Nobody}, review.PageSize, 0},
			"undecided":          {review.Filter{Decided: review.Undecided}, review.PageSize + 3, 1},
			"awarded":            {review.Filter{Decided: "award"}, 0, 0},
		} {
			r := round(test.filter)
			if r.Total != test.total || len(r.Rows) > 0 && r.Rows[0].Rank != test.rank {
				t.Errorf("%s lets %d through: %+v", name, r.Total, r.Rows)
			}
		}
		if err := s.AskCorrection(t.Context(), k.Zoe, ids[0], []string{"projet"}, "Précisez"); err != nil {
			t.Fatal(err)
		}
		if r := round(review.Filter{State: review.Correction}); r.Total != 1 || r.Rows[0].ID != ids[0] || !r.Rows[0].Waiting {
			t.Errorf("corrections waited for: %+v", r.Rows)
		}
	})
}

func TestTheListOfAnExpertTellsNothingOfWhatOthersThink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		second, third := k.Filed(t, "Deuxième"), k.Filed(t, "Troisième")
		for _, id := range []string{k.ID, second, third} {
			if err := s.Assign(t.Context(), k.Zoe, id, k.Expert.ID); err != nil {
				t.Fatal(err)
			}
		}
		score(t, k, s, third, k.Zoe, 1) // best of all, but for the expert it comes where it was filed
		if err := s.SaveReview(t.Context(), k.Expert, k.ID, 1, map[string]int{"besoin": 1}, "", true); err != nil {
			t.Fatal(err)
		}
		r, err := s.Round(t.Context(), k.Expert, k.Rounds[0].ID, review.Filter{})
		if err != nil || len(r.Rows) != 3 || r.Rows[0].ID != second || r.Rows[1].ID != third || r.Rows[2].ID != k.ID {
			t.Fatalf("the expert sees %+v (%v)", r.Rows, err)
		}
		if r.Rows[1].Scores != 0 || r.Rows[1].Rank != 0 || len(r.Rows[1].Assignments) != 1 {
			t.Errorf("others' scores show: %+v", r.Rows[1])
		}
		if len(r.Team) != 0 {
			t.Errorf("the expert may choose by person: %+v", r.Team)
		}
	})
}

func TestAConflictBarsManagersToo_AndTheMeanForgetsThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		score(t, k, s, k.ID, k.Zoe, 1)
		if err := s.DeclareConflict(t.Context(), k.Zoe, k.ID, "Ma sœur y travaille"); err != nil {
			t.Fatal(err)
		}
		_, err := s.Show(t.Context(), k.Zoe, k.ID)
		wantKind(t, err, fault.Forbidden)
		wantKind(t, s.DeclareComplete(t.Context(), k.Zoe, k.ID), fault.Forbidden)
		wantKind(t, s.Assign(t.Context(), k.Zoe, k.ID, k.Expert.ID), fault.Forbidden)
		list, err := review.Find(t.Context(), d, k.Rounds[0].ID, review.Filter{})
		if err != nil || list.Rows[0].Scores != 0 {
			t.Errorf("the score still counts: %+v (%v)", list.Rows, err)
		}
	})
}

func TestAListLeavesOutWhatItsReaderHasAConflictAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		round := k.Rounds[0].ID
		before, err := s.Round(t.Context(), k.Zoe, round, review.Filter{})
		if err != nil || before.Total != 1 || before.Barred != 0 {
			t.Fatalf("before: %+v (%v)", before.List, err)
		}
		if err := s.DeclareConflict(t.Context(), k.Zoe, k.ID, "Mon cousin y travaille"); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO funder_member (funder_id, account_id, role, joined_at) VALUES ($1, $2, 'instructor', $3)", k.Call.FunderID, k.Lea.ID, k.Now())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, person := range []account.Actor{k.Zoe, k.Lea} { // one said so, the other is of the collective
			list, err := s.Round(t.Context(), person, round, review.Filter{})
			if err != nil || list.Total != 0 || len(list.Rows) != 0 || list.Barred != 1 {
				t.Errorf("%s sees %+v (%v)", person.Name, list.List, err)
			}
		}
	})
}

func TestClosingAnAccount_HandsBackTheReviewsNotHandedIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		begun := k.Filed(t, "Commencé")
		score(t, k, s, k.ID, k.Expert, 1)
		if err := s.Assign(t.Context(), k.Zoe, begun, k.Expert.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveReview(t.Context(), k.Expert, begun, 1, map[string]int{"besoin": 0}, "à revoir", false); err != nil {
			t.Fatal(err)
		}
		_, held, err := s.Holding(t.Context(), d, k.Expert)
		if list, ok := held.([]review.Held); err != nil || !ok || len(list) != 2 {
			t.Errorf("the export holds %+v (%v)", held, err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return s.Tie(t.Context(), tx, k.Expert) }); err != nil {
			t.Fatal(err)
		}
		f, err := s.Show(t.Context(), k.Zoe, begun)
		if err != nil || len(f.Assignments) != 0 {
			t.Errorf("still given: %+v (%v)", f.Assignments, err)
		}
		f, err = s.Show(t.Context(), k.Zoe, k.ID)
		if err != nil || len(f.Assignments) != 1 || !f.Assignments[0].Submitted() {
			t.Errorf("what was handed in: %+v (%v)", f.Assignments, err)
		}
		r, err := s.Round(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{InHand: review.Nobody})
		if err != nil || r.Total != 1 || r.Rows[0].ID != begun {
			t.Errorf("in nobody's hands: %+v (%v)", r.Rows, err)
		}
	})
}

func TestAWithdrawnDossier_ComesBackWithReviewsToHandInAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, filings, s := newReview(t, d)
		filings.OnWithdrawal(s.Withdrawn)
		score(t, k, s, k.ID, k.Expert, 1)
		if err := filings.Withdraw(t.Context(), k.Lea, k.ID, "Une erreur"); err != nil {
			t.Fatal(err)
		}
		k.Save(t, k.Lea, "besoin", 1, "Un autre besoin")
		if _, err := filings.File(t.Context(), k.Lea, k.ID, validate(t, k, filings)); err != nil {
			t.Fatal(err)
		}
		f, err := s.Show(t.Context(), k.Expert, k.ID)
		if err != nil || f.Mine.Submitted() || f.Mine.Marks["besoin"] != 1 || f.Scores != 0 {
			t.Errorf("the review is %+v, the dossier has %d scores (%v)", f.Mine, f.Scores, err)
		}
	})
}
