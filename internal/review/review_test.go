package review_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/review"
)

// newReview is a filed dossier with the services around it.
func newReview(t *testing.T, d *db.DB) (*desktest.Desk, *filing.Service, *review.Service) {
	t.Helper()
	k := desktest.New(t, d)
	k.Fill(t)
	if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, k.Town, k.Tom.ID, ""); err != nil {
		t.Fatal(err)
	}
	filings := filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now)
	seen := validate(t, k, filings)
	if _, err := filings.File(t.Context(), k.Lea, k.ID, seen); err != nil {
		t.Fatal(err)
	}
	return k, filings, review.NewService(d, k.Calls, k.Dossiers, filings, k.Post, k.Now)
}

func validate(t *testing.T, k *desktest.Desk, filings *filing.Service) string {
	t.Helper()
	table, err := filings.Show(t.Context(), k.Tom, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := filings.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Approval, "", table.Fingerprint); err != nil {
		t.Fatal(err)
	}
	return table.Fingerprint
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

func TestAFiledDossierIsSeenByItsFundersPeopleOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		if f, err := s.Show(t.Context(), k.Zoe, k.ID); err != nil || f.Filing.Fingerprint == "" {
			t.Errorf("the manager sees %+v (%v)", f.Filing, err)
		}
		for _, person := range []account.Actor{k.Lea, k.Expert, {}} {
			_, err := s.Show(t.Context(), person, k.ID)
			wantKind(t, err, fault.NotFound)
		}
		round, err := s.Round(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{})
		list := round.Rows
		if err != nil || len(list) != 1 || list[0].AskedCents != 15_000_000 || list[0].Shown.Lead != "CC" {
			t.Errorf("the round lists %+v (%v)", list, err)
		}
		_, err = s.Round(t.Context(), k.Lea, k.Rounds[0].ID, review.Filter{})
		wantKind(t, err, fault.NotFound)
	})
}

func TestACorrectionReopensOnlyTheNamedSectionsAndIsFrozenAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, filings, s := newReview(t, d)
		wantKind(t, s.AskCorrection(t.Context(), k.Lea, k.ID, []string{"projet"}, "Précisez"), fault.NotFound)
		wantKind(t, s.AskCorrection(t.Context(), k.Zoe, k.ID, nil, " "), fault.Invalid)
		wantKind(t, s.AskCorrection(t.Context(), k.Zoe, k.ID, []string{"rien"}, "Précisez"), fault.NotFound)
		if err := s.AskCorrection(t.Context(), k.Zoe, k.ID, []string{"projet"}, "Précisez le besoin"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.AskCorrection(t.Context(), k.Zoe, k.ID, []string{"projet"}, "Encore"), fault.Conflict)
		wantKind(t, s.DeclareComplete(t.Context(), k.Zoe, k.ID), fault.Conflict)
		if mails := k.Mails(t); !strings.Contains(mails[0].Text, "Précisez le besoin") {
			t.Errorf("mail %q", mails[0].Text)
		}
		k.Save(t, k.Lea, "besoin", 1, "Un besoin précisé")
		if f, err := s.Show(t.Context(), k.Zoe, k.ID); err != nil || f.Answers["besoin"].Value != "Un lieu où apprendre" || len(f.Lines) != 6 || len(f.Files) != 1 || f.Place == nil {
			t.Errorf("the funder reads what is being corrected: %+v (%v)", f.Answers, err)
		}
		wantKind(t, k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, dossier.Letter{FromWhom: "X", Status: "asked"}), fault.Conflict)
		wantKind(t, s.AnswerCorrection(t.Context(), k.Lea, k.ID), fault.Conflict) // the partner must validate again
		seen := validate(t, k, filings)
		wantKind(t, s.AnswerCorrection(t.Context(), k.Tom, k.ID), fault.Forbidden)
		k.Set(k.Rounds[0].Closes.Add(time.Hour)) // corrections are asked for after the closing
		if err := s.AnswerCorrection(t.Context(), k.Lea, k.ID); err != nil {
			t.Fatal(err)
		}
		if r, err := filings.Receipt(t.Context(), k.Lea, k.ID); err != nil || !r.Correction() || r.First.Timing != call.OnTime || r.By != k.Lea.Name || r.FirstBy != k.Lea.Name {
			t.Errorf("the receipt calls a correction late: %+v (%v)", r.First, err)
		}
		if mails := k.Mails(t); !strings.Contains(mails[0].Subject, "corrigé") || strings.Contains(mails[0].Text, "retard") {
			t.Errorf("mail %q: %q", mails[0].Subject, mails[0].Text)
		}
		f, err := s.Show(t.Context(), k.Zoe, k.ID)
		if err != nil || f.Filing.Kind != "correction" || f.Filing.Fingerprint != seen || len(f.Open) != 0 {
			t.Errorf("after the answer %+v (%v)", f.Filing, err)
		}
		if err := s.DeclareComplete(t.Context(), k.Zoe, k.ID); err != nil {
			t.Fatal(err)
		}
	})
}

func TestACorrectionThatWaitsEndsWithTheWithdrawal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, filings, s := newReview(t, d)
		filings.OnWithdrawal(s.Withdrawn)
		if err := s.AskCorrection(t.Context(), k.Zoe, k.ID, []string{"projet"}, "Précisez"); err != nil {
			t.Fatal(err)
		}
		if err := filings.Withdraw(t.Context(), k.Lea, k.ID, ""); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.AnswerCorrection(t.Context(), k.Lea, k.ID), fault.Conflict)
		seen := validate(t, k, filings)
		if _, err := filings.File(t.Context(), k.Lea, k.ID, seen); err != nil {
			t.Fatal(err)
		}
		if open := k.Show(t).Open; len(open) != 0 {
			t.Errorf("sections %v can be written after the filing", open)
		}
		if err := s.DeclareComplete(t.Context(), k.Zoe, k.ID); err != nil {
			t.Errorf("the instruction waits for a correction of a filing that is gone: %v", err)
		}
	})
}

func TestNothingIsCorrectedOnceTheDecisionIsKnown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		if err := s.AskCorrection(t.Context(), k.Zoe, k.ID, []string{"projet"}, "Précisez"); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := dossier.SetState(t.Context(), tx, k.ID, dossier.Submitted, dossier.Accepted)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_, err := k.Dossiers.SaveAnswers(t.Context(), k.Tom, k.ID, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{"autre chose"}, Seen: 1}})
		wantKind(t, err, fault.Conflict)
		wantKind(t, s.AnswerCorrection(t.Context(), k.Lea, k.ID), fault.Conflict)
	})
}

func TestTheFunderReadsWhatWasFiled_WhateverItsAuthorsRenameSince(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		before, err := s.Show(t.Context(), k.Zoe, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			for _, change := range []string{"UPDATE place SET name = 'Ailleurs', commune_code = '75056'", "UPDATE collective SET name = 'Autre'", "UPDATE organisation SET name = 'Autre'"} {
				if _, err := tx.Exec(t.Context(), change); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		after, err := s.Show(t.Context(), k.Zoe, k.ID)
		if err != nil || after.Collective.Name != before.Collective.Name || after.Partners[0].Name != before.Partners[0].Name || after.Content().Place != nil && *after.Content().Place != *before.Content().Place {
			t.Errorf("the funder reads %+v (%v)", after.Content(), err)
		}
		list, err := review.Find(t.Context(), d, k.Rounds[0].ID, review.Filter{})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].Shown.Lead == "Autre" || list.Rows[0].Shown.Collective != before.Collective.Name {
			t.Errorf("lists show %+v (%v)", list.Rows, err)
		}
	})
}

func TestScores_AreHiddenUntilOnesOwnAreIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		for _, id := range []string{k.Expert.ID, k.Zoe.ID} {
			if err := s.Assign(t.Context(), k.Zoe, k.ID, id); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, s.Assign(t.Context(), k.Zoe, k.ID, k.Lea.ID), fault.NotFound)
		if err := s.SaveReview(t.Context(), k.Zoe, k.ID, 1, map[string]int{"besoin": 1}, "bon", true); err != nil {
			t.Fatal(err)
		}
		f, err := s.Show(t.Context(), k.Expert, k.ID)
		if err != nil || len(f.Assignments) != 1 || f.Assignments[0].ExpertID != k.Expert.ID {
			t.Errorf("the expert sees %+v (%v)", f.Assignments, err)
		}
		wantKind(t, s.SaveReview(t.Context(), k.Expert, k.ID, 1, nil, "", true), fault.Invalid)
		wantKind(t, s.SaveReview(t.Context(), k.Expert, k.ID, 9, map[string]int{"besoin": 0}, "", true), fault.Stale)
		wantKind(t, s.SaveReview(t.Context(), k.Expert, k.ID, 1, map[string]int{"besoin": 7}, "", false), fault.Invalid)
		if err := s.SaveReview(t.Context(), k.Expert, k.ID, 1, map[string]int{"besoin": 0}, "", true); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.SaveReview(t.Context(), k.Expert, k.ID, 2, map[string]int{"besoin": 1}, "", true), fault.Conflict)
		if f, err = s.Show(t.Context(), k.Expert, k.ID); err != nil || len(f.Assignments) != 2 {
			t.Errorf("the expert sees %d reviews (%v)", len(f.Assignments), err)
		}
		round, err := s.Round(t.Context(), k.Zoe, k.Rounds[0].ID, review.Filter{})
		list := round.Rows
		if err != nil || list[0].Mean != 5000 || list[0].Scores != 2 {
			t.Errorf("mean %d of %d (%v)", list[0].Mean, list[0].Scores, err)
		}
	})
}

func TestADossierIsNotTakenBackFromWhoeverHasWrittenOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		assign := func() {
			t.Helper()
			if err := s.Assign(t.Context(), k.Zoe, k.ID, k.Expert.ID); err != nil {
				t.Fatal(err)
			}
		}
		assign()
		if err := s.Unassign(t.Context(), k.Zoe, k.ID, k.Expert.ID); err != nil {
			t.Fatal(err)
		}
		assign()
		if err := s.SaveReview(t.Context(), k.Expert, k.ID, 1, nil, "Un avis sans note", false); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Unassign(t.Context(), k.Zoe, k.ID, k.Expert.ID), fault.Conflict)
		if f, err := s.Show(t.Context(), k.Expert, k.ID); err != nil || f.Mine == nil || f.Mine.Comment != "Un avis sans note" {
			t.Errorf("what was written is lost: %+v (%v)", f.Mine, err)
		}
	})
}

func TestAConflictOutranksEveryRole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		wantKind(t, s.DeclareConflict(t.Context(), k.Expert, k.ID, "Mon cousin"), fault.NotFound)
		if err := s.Assign(t.Context(), k.Zoe, k.ID, k.Expert.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.DeclareConflict(t.Context(), k.Expert, k.ID, "Mon cousin y travaille"); err != nil {
			t.Fatal(err)
		}
		_, err := s.Show(t.Context(), k.Expert, k.ID)
		wantKind(t, err, fault.Forbidden)
		wantKind(t, s.SaveReview(t.Context(), k.Expert, k.ID, 2, map[string]int{"besoin": 1}, "", true), fault.Forbidden)
		wantKind(t, s.Unassign(t.Context(), k.Zoe, k.ID, k.Expert.ID), fault.Conflict)
		if err := review.MayScore(programme.Manager, dossier.Instruction, true, &review.Assignment{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a member of the collective may score: %v", err)
		}
	})
}

func TestWork_ListsTheRoundsOfThoseWhoInstructAndWhatExpertsMustReview(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, _, s := newReview(t, d)
		for _, person := range []account.Actor{k.Expert, k.Lea} {
			if work, _, err := s.Work(t.Context(), person); len(work) != 0 || err != nil {
				t.Errorf("%s has %+v (%v)", person.Name, work, err)
			}
		}
		if err := s.Assign(t.Context(), k.Zoe, k.ID, k.Expert.ID); err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			person account.Actor
			mine   int
		}{{k.Zoe, 0}, {k.Expert, 1}} {
			work, calls, err := s.Work(t.Context(), want.person)
			if err != nil || len(work) != 1 || work[0].Filed != 1 || work[0].Mine != want.mine || calls[work[0].CallID].Slug != k.Call.Slug {
				t.Errorf("%s has %+v (%v)", want.person.Name, work, err)
			}
		}
	})
}
