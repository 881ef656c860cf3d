package review_test

import (
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/eligibility"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/programme/rule"
	"maillage/internal/review"
)

func TestAnInstructorAnswersInPlaceOfARule_WithAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		s := review.NewService(d, k.Calls, k.Dossiers, filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now), k.Post, k.Now)
		id := k.Filed(t, "Sans lieu")
		read := func() (*review.Judged, *eligibility.Answers, error) {
			f, err := s.Show(t.Context(), k.Zoe, id)
			if err != nil {
				return nil, nil, err
			}
			judged, err := s.Eligibility(t.Context(), k.Zoe, f)
			if err != nil || judged == nil {
				return judged, nil, err
			}
			today, err := s.Today(t.Context(), k.Zoe, f, *judged)
			return judged, today, err
		}
		judged, today, err := read()
		if err != nil || judged == nil || judged.Overall() != rule.Undecided || len(judged.Rules) != 2 {
			t.Fatalf("%+v, %v", judged, err)
		}
		if today != nil {
			t.Errorf("answered again though nothing came: %+v", today)
		}
		for name, refused := range map[string]error{
			"without a reason": s.Judge(t.Context(), k.Zoe, id, "qpv", rule.Yes, " "),
			"undecided":        s.Judge(t.Context(), k.Zoe, id, "qpv", rule.Undecided, "parce que"),
			"no such rule":     s.Judge(t.Context(), k.Zoe, id, "autre", rule.Yes, "parce que"),
			"an applicant":     s.Judge(t.Context(), k.Lea, id, "qpv", rule.Yes, "parce que"),
			"an expert":        s.Judge(t.Context(), k.Expert, id, "qpv", rule.Yes, "parce que"),
		} {
			if fault.As(refused) == nil {
				t.Errorf("%s: %v", name, refused)
			}
		}
		for _, verdict := range []rule.Verdict{rule.No, rule.Yes} {
			if err := s.Judge(t.Context(), k.Zoe, id, "qpv", verdict, "Le quartier commence de l’autre côté de la rue."); err != nil {
				t.Fatal(err)
			}
		}
		if judged, _, err = read(); err != nil || judged.Overall() != rule.Yes {
			t.Errorf("%+v, %v", judged, err)
		}
		if o := judged.Overrides["qpv"]; o.Verdict != rule.Yes || o.By != "Zoe" || o.Reason == "" || o.At.IsZero() {
			t.Errorf("kept %+v", o)
		}
		if judged.Rules[0].Verdict != rule.Undecided {
			t.Error("the answer of the rule itself was changed")
		}
		if _, err := s.Show(t.Context(), k.Lea, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("an applicant reads it: %v", err)
		}
	})
}
