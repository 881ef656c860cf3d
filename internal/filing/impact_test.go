package filing_test

import (
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
)

func TestOtherRulesTellWhichApplicationsTheyWouldChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		s := filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now)
		filed := k.Filed(t, "Une fabrique déposée")
		before := []rule.Rule[call.Text]{{Key: "who", If: rule.Condition{Form: &rule.Form{Kinds: []string{"public"}}}}}
		after := []rule.Rule[call.Text]{{Key: "who", If: rule.Condition{Form: &rule.Form{Kinds: []string{"association"}}}}}
		impact, err := s.Impact(t.Context(), k.Zoe, k.Call.ID, before, after)
		if err != nil {
			t.Fatal(err)
		}
		want := filing.Shift{From: rule.Yes, To: rule.No, Drafts: 1, Filed: 1}
		if impact.Asked != 2 || len(impact.Shifts) != 1 || impact.Shifts[0] != want || len(impact.Filed) != 1 || impact.Filed[0].ID != filed {
			t.Errorf("%+v", impact)
		}
		if impact, err = s.Impact(t.Context(), k.Zoe, k.Call.ID, before, before); err != nil || len(impact.Shifts) != 0 || impact.Asked != 2 {
			t.Errorf("the same rules: %+v, %v", impact, err)
		}
		for name, actor := range map[string]account.Actor{"an applicant": k.Lea, "an expert": k.Expert} {
			if _, err := s.Impact(t.Context(), actor, k.Call.ID, before, after); fault.As(err) == nil {
				t.Errorf("%s is told: %v", name, err)
			}
		}
	})
}

func TestWhatTheRulesAnswerIsKeptWithTheFiling(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s := newFiling(t, d)
		if _, err := s.File(t.Context(), k.Lea, k.ID, validate(t, k, s)); err != nil {
			t.Fatal(err)
		}
		f, err := filing.Current(t.Context(), d, k.ID)
		if err != nil || f.Eligibility == nil {
			t.Fatalf("%+v, %v", f, err)
		}
		a := f.Eligibility
		if len(a.Rules) != 2 || a.Rules[0].Verdict != rule.Undecided || a.Rules[1].Verdict != rule.Yes || a.Overall != rule.Undecided || a.Rules[1].Text.FR == "" {
			t.Errorf("kept %+v", a)
		}
		if len(a.Lists) != 1 || a.Lists[0].Key != "qpv" || a.Lists[0].Title != "" {
			t.Errorf("lists %+v", a.Lists)
		}
		if got := a.Day.Format("2006-01-02"); got != "2021-03-30" {
			t.Errorf("the lists of %s", got)
		}
		if a.Commune == "" {
			t.Error("the commune of the place is not kept")
		}
	})
}
