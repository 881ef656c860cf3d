package dossier_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestEachFileFieldNamesItsPiece_AndOnlyWhatIsAskedIsRequired(t *testing.T) {
	k := newDesk(t)
	page := k.site.SignIn(k.Lea).Get(k.base + "/pieces").Is(http.StatusOK)
	names := map[string]bool{}
	for _, input := range page.Doc.Find("main input[type=file]").EachIter() {
		section := input.Closest("section")
		label := section.Find("label").Text()
		if names[label] {
			t.Errorf("two files are called %q", label)
		}
		names[label] = true
		if wanted := section.Find(".tag.warning").Length() > 0; wanted != (input.AttrOr("aria-required", "") == "true") {
			t.Errorf("%q: wanted %v, told otherwise by its field", label, wanted)
		}
	}
	if len(names) < 2 {
		t.Errorf("only %v", names)
	}
	page.Says("#slot-piece-statuts label", "Fichier : ")
	if !page.Has("maillage-pick > [role=status]:empty") {
		t.Error("nothing is there to say that a file is too large")
	}
}

func TestWhatExplainsAFieldIsPartOfIt(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	budget := lea.Get(k.base+"/budget").Says("form p", "sauf ceux marqués (facultatif)").Says("#f-amount-1-unit", "€")
	if label := budget.Doc.Find("label[for='f-request']").Text(); strings.Contains(label, "facultatif") {
		t.Errorf("a box, which may always stay empty, is called optional: %q", label)
	}
	if got := budget.Doc.Find("#f-amount-1").AttrOr("aria-describedby", ""); got != "f-amount-1-unit" {
		t.Errorf("an amount is described by %q, not by its unit", got)
	}
	apply := lea.Get("/calls/" + k.Call.Slug + "/apply").Is(http.StatusOK)
	if got := apply.Doc.Find("#f-round-0").AttrOr("aria-describedby", ""); got != "f-round-0-help" {
		t.Errorf("a choice is described by %q, not by its help", got)
	}
	letter := lea.Submit(lea.Get(k.base+"/letters"), letterForm, "from_whom", "x", "status", "?").Is(http.StatusUnprocessableEntity)
	if n := letter.Doc.Find("[name=status]").Not("[aria-invalid='true']").Length(); n > 0 || !letter.Has(".notice a[href='#f-status-0']") {
		t.Errorf("%d choices of a wrong group do not say so, or the summary does not lead to the first", n)
	}
}

func TestWhatIsLeftToDoNamesItsQuestion_AndTitlesNameTheDossier(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	lea.Submit(lea.Get(k.base+"/sections/projet"), "main form", "besoin", strings.Repeat("long ", 2_000), "ouvert", "no").Is(http.StatusOK)
	label := strings.TrimSpace(lea.Get(k.base + "/sections/projet").Doc.Find("label[for='f-besoin']").Contents().First().Text())
	home := lea.Get(k.base).Says("main li a", "« "+label+" » : ")
	title := k.Show(t).Title
	if got := home.Text("title"); got != title+" – Maillage" {
		t.Errorf("the dossier is called %q", got)
	}
	if got := lea.Get(k.base + "/budget").Text("title"); got != "Budget – "+title+" – Maillage" {
		t.Errorf("its budget is called %q", got)
	}
}
