package outcome_test

import (
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/record"
	"maillage/internal/yjs/prose"
)

func told(r record.Record) string {
	blocks := outcome.Told(lang.EN, r, nil)
	return text.Markdown(text.Schema().Whole(prose.Node{Type: text.Schema().Top, Content: blocks}))
}

func TestWhatNobodyWroteInIsNotTold(t *testing.T) {
	r := record.Record{Kind: agenda.Gather, Notes: []record.Note{{No: 4, Text: "A shared oven"}}, Lists: []record.List{{Key: "a", Title: "Hopes", Notes: []int{4}}, {Key: "b", Title: "Worries"}}}
	if said := told(r); !strings.Contains(said, "A shared oven") || strings.Contains(said, "Worries") {
		t.Errorf("it tells %q", said)
	}
	r.Notes, r.Lists[0].Notes = nil, nil
	if said := told(r); strings.Count(said, "Nothing") != 1 || strings.Contains(said, "Hopes") {
		t.Errorf("of nothing it tells %q", said)
	}
}

func TestCostsAndResourcesAreNotAddedUp(t *testing.T) {
	said := told(record.Record{Kind: agenda.Budget, Cents: 30_000, Totals: []record.Total{{Account: "60", Year: 1, Cents: 10_000}, {Account: "74", Year: 1, Cents: 20_000}}})
	if strings.Contains(said, "300") || !strings.Contains(said, "Costs") || !strings.Contains(said, "Income") {
		t.Errorf("it tells %q", said)
	}
}
