package programme_test

import (
	"fmt"
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

// publish adds a call of this title whose rounds open and close at these times.
func (h *house) publish(t *testing.T, title string, rounds ...[2]string) programme.Call {
	t.Helper()
	d := small()
	d.Title, d.Rounds = call.Text{FR: title}, nil
	for i, r := range rounds {
		d.Rounds = append(d.Rounds, call.Round{Key: fmt.Sprintf("v%d", i), Title: call.Text{FR: "Vague"}, Opens: call.LocalTime(r[0]), Closes: call.LocalTime(r[1])})
	}
	c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.calls.Publish(t.Context(), h.manager, c.ID, 1, ""); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFind_PutsTheNearestClosingFirst_PageByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d) // on 1 February 2021, at 10:00 in Paris
		titles := func(f programme.Filter) ([]string, programme.List) {
			t.Helper()
			list, err := h.calls.Find(t.Context(), account.Actor{}, f)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, c := range list.Calls {
				said, err := h.calls.Said(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, said.Title.FR)
			}
			return all, list
		}
		h.publish(t, "Terminé", [2]string{"2020-01-01 00:00", "2020-12-01 18:00"})
		h.publish(t, "Plus tard", [2]string{"2021-04-01 00:00", "2021-05-01 18:00"})
		h.publish(t, "Bientôt", [2]string{"2021-03-01 00:00", "2021-04-01 18:00"})
		h.publish(t, "Été", [2]string{"2021-01-01 00:00", "2021-06-30 18:00"})
		h.publish(t, "À la minute", [2]string{"2021-01-01 00:00", "2021-02-01 10:00"}, [2]string{"2021-07-01 00:00", "2021-08-01 10:00"})
		closed := h.publish(t, "Fermé", [2]string{"2021-01-01 00:00", "2021-06-30 18:00"})
		if err := h.calls.Close(t.Context(), h.manager, closed.ID, 2); err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct {
			filter programme.Filter
			want   string
		}{
			"all":      {programme.Filter{}, "[À la minute Été Bientôt Plus tard Fermé Terminé]"},
			"open":     {programme.Filter{Phase: programme.Open}, "[À la minute Été]"},
			"upcoming": {programme.Filter{Phase: programme.Upcoming}, "[Bientôt Plus tard]"},
			"over":     {programme.Filter{Phase: programme.Over}, "[Fermé Terminé]"},
			"folded":   {programme.Filter{Text: "ete"}, "[Été]"},
			"funder":   {programme.Filter{Text: "agence plus"}, "[Plus tard]"},
			"signs":    {programme.Filter{Text: "%"}, "[]"},
			"forged":   {programme.Filter{Phase: "x"}, "[]"},
		} {
			if got, _ := titles(test.filter); fmt.Sprint(got) != test.want {
				t.Errorf("%s: %v, want %s", name, got, test.want)
			}
		}
		for i := range 20 {
			h.publish(t, fmt.Sprintf("Autre %d", i), [2]string{"2020-01-01 00:00", "2020-12-01 18:00"})
		}
		if got, list := titles(programme.Filter{Page: 9}); list.Total != 26 || list.Pages != 2 || list.Page != 2 || len(got) != 2 {
			t.Errorf("%d of %d on page %d of %d", len(got), list.Total, list.Page, list.Pages)
		}
	})
}

func TestADraftBeingEditedChangesNothingToHowACallIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		c := h.publish(t, "Avant", [2]string{"2021-01-01 00:00", "2021-06-30 18:00"})
		edited := c.Definition
		edited.Title = call.Text{FR: "Secret"}
		if err := h.calls.SaveDraft(t.Context(), h.manager, c.ID, 2, edited); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]int{"avant": 1, "secret": 0} {
			if list, err := h.calls.Find(t.Context(), account.Actor{}, programme.Filter{Text: text}); err != nil || list.Total != want {
				t.Errorf("%q finds %d calls (%v)", text, list.Total, err)
			}
		}
		drafts, err := h.calls.Drafts(t.Context(), h.strangers)
		if len(drafts) != 0 || err != nil {
			t.Errorf("a stranger prepares %d calls (%v)", len(drafts), err)
		}
	})
}
