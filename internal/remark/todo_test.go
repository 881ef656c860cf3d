package remark_test

import (
	"strings"
	"testing"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/remark"
)

func TestAToDoIsChanged_ByWhoWroteItOrTheText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		r := k.add(t, k.Lea, remark.New{Kind: remark.Todo, Body: "Trouver un chiffre", OwnerID: k.Lea.ID})
		to := remark.Task{Body: "Trouver deux chiffres", OwnerID: k.Tom.ID, DueOn: "2021-03-01"}
		_, err := k.Edit(t.Context(), k.Lea, k.subject, r.ID, 2, to)
		wantKind(t, err, fault.Stale)
		got, err := k.Edit(t.Context(), k.Lea, k.subject, r.ID, 1, to)
		if err != nil || got.Messages[0].Body != to.Body || got.Owner != "Tom" || got.DueOn != to.DueOn || got.Version != 2 {
			t.Errorf("%+v (%v)", got, err)
		}
		if mails := k.Mails(t); len(mails) != 1 || mails[0].To != k.Tom.Email || !strings.Contains(mails[0].Text, "Trouver deux chiffres") {
			t.Errorf("mails %+v", mails)
		}
		if _, err = k.Edit(t.Context(), k.Tom, k.subject, r.ID, 2, remark.Task{Body: "Autre chose", OwnerID: k.Tom.ID}); err != nil {
			t.Fatal(err)
		}
		if kept := k.show(t, remark.Opened).Remarks[0]; kept.Messages[0].Body != to.Body || kept.DueOn != "" {
			t.Errorf("who writes the text changed the words of somebody else, or not the day: %+v", kept)
		}
		others := k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "Relire", OwnerID: k.Tom.ID})
		_, err = k.Edit(t.Context(), k.Lea, k.subject, others.ID, 1, to)
		wantKind(t, err, fault.Forbidden)
		_, err = k.Edit(t.Context(), k.Tom, k.subject, others.ID, 1, remark.Task{Body: "x", OwnerID: k.Zoe.ID, DueOn: "demain"})
		wantField(t, err, "owner", "field.choose")
		wantField(t, err, "due", "remark.due_wrong")
		_, err = k.Edit(t.Context(), k.Lea, k.subject, k.add(t, k.Lea, remark.New{Body: "Pourquoi ?"}).ID, 1, to)
		wantKind(t, err, fault.Conflict)
		trail, err := audit.Of(t.Context(), d, r.ID)
		if err != nil || len(trail) != 3 || trail[1].Detail != `{"fields":["words","owner","day"]}` || trail[2].Detail != `{"fields":["day"]}` {
			t.Errorf("the trail says %+v (%v)", trail, err)
		}
	})
}

func TestOnesOpenToDosAreToldTogether_ThoseOfTextsOneStillReads(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "Sans jour", OwnerID: k.Lea.ID})
		k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "En mai", OwnerID: k.Lea.ID, DueOn: "2021-05-01"})
		k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "En mars", OwnerID: k.Lea.ID, DueOn: "2021-03-01", Root: "public"})
		k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "De Tom", OwnerID: k.Tom.ID})
		done := k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "Faite", OwnerID: k.Lea.ID})
		if _, err := k.Finish(t.Context(), k.Lea, k.subject, done.ID, 1); err != nil {
			t.Fatal(err)
		}
		words := func() string {
			given, err := k.Given(t.Context(), k.Lea)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, g := range given {
				all = append(all, g.Words+" "+g.Place.Text.In("fr"))
			}
			return strings.Join(all, ", ")
		}
		if got := words(); got != "En mars public, En mai besoin, Sans jour besoin" {
			t.Errorf("to do: %s", got)
		}
		k.text.rights[k.Lea.ID] = document.Read // it is filed
		if got := words(); got != "" {
			t.Errorf("to do in a text that is frozen: %s", got)
		}
	})
}
