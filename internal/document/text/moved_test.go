package text_test

import (
	"testing"

	"maillage/internal/document/text"
)

func TestATextMovesToAnotherPlace(t *testing.T) {
	n := text.FromMarkdown("Avec [@La Halle](mention:place/1) et [@Loyer](mention:line/2).\n\n![La façade](/dossiers/1/files/2)\n\n- ![](/dossiers/1/files/3)")
	before := string(n.JSON())
	moved := text.Undrawn(text.Mentioned(n, func(kind, id, label string) (string, string) {
		if kind == "line" {
			return "20", "Loyer (12 €)"
		}
		return id, label
	}))
	want := text.FromMarkdown("Avec [@La Halle](mention:place/1) et [@Loyer (12 €)](mention:line/20).\n\n\\[La façade\\]\n\n- \\[\\]")
	if string(moved.JSON()) != string(want.JSON()) {
		t.Errorf("\n%s, not\n%s", moved.JSON(), want.JSON())
	}
	if string(n.JSON()) != before {
		t.Error("the text itself was changed")
	}
}
