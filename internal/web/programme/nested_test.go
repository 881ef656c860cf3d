package programme_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
)

// ruled makes a draft with one rule, and gives the address of its page.
func (h *house) ruled(t *testing.T, c rule.Condition) (draft programme.Call, path string) {
	t.Helper()
	draft = h.preset(t, "deffinov-paca", false)
	d := draft.Definition
	d.Eligibility = []rule.Rule[call.Text]{{Key: "la", Text: call.Text{FR: "Là"}, If: c}}
	if err := h.Calls.SaveDraft(t.Context(), h.manon, draft.ID, draft.Version, d); err != nil {
		t.Fatal(err)
	}
	return draft, "/calls/" + draft.Slug + "/edit/eligibility/eligibility/la"
}

func aged(months int) rule.Condition    { return rule.Condition{Age: &rule.Age{Months: months}} }
func listed(list string) rule.Condition { return rule.Condition{Among: &rule.Among{List: list}} }
func not(c rule.Condition) rule.Condition {
	return rule.Condition{Not: &c}
}

func TestAGroupIsMadeFilledAndLeft(t *testing.T) {
	h := newHouse(t)
	c, path := h.ruled(t, aged(12))
	manon := h.SignIn(h.manon)
	asked := func() rule.Condition { return h.draft(t, c.Slug).Definition.Eligibility[0].If }

	// A group is one of the things a condition may be; its own page comes next.
	page := manon.Submit(manon.Get(path), "main form", "if.0.age.months", "24", "if.1.kind", "group", "how", "all", "do", "add:if").To(path + "/if.1")
	page.Says("h1", "Groupe de conditions 2").Says(".notice.success", "Choisissez maintenant ses conditions").Says("#rows-if > .notice.error", "Ajoutez une condition")
	page.Says(".crumbs a", "Une règle").Says("#rows-if .soft", "60 en tout, et 6 niveaux")
	manon.Get("/calls/"+c.Slug+"/publication").Says("#problems a[href$='/la/if.1']", "Ajoutez une condition")

	page = manon.Submit(page, "main form", "if.0.kind", "listed", "how", "any", "do", "add:if").To(path + "/if.1#done")
	page = manon.Submit(page, "main form", "if.0.among.list", "frr", "if.1.kind", "listed").To(path + "/if.1")
	manon.Submit(page, "main form", "if.1.among.list", "zrr", "if.1.turned", "yes").To(path+"#done").
		Says("fieldset:nth-of-type(2) #done", "C’est enregistré").
		Says("legend", "La commune du lieu est classée en zone France ruralités revitalisation (FRR), ou la commune du lieu n’est pas classée")
	want := rule.Condition{All: []rule.Condition{aged(24), {Any: []rule.Condition{listed("frr"), not(listed("zrr"))}}}}
	if got := asked(); !reflect.DeepEqual(got, want) {
		t.Errorf("the condition is %+v", got)
	}
	manon.Get("/calls/" + c.Slug + "/publication").Lacks("À corriger avant")

	// Moved up and turned round, it is the same group; its address follows.
	manon.Submit(manon.Get(path), "main form", "if.1.turned", "yes", "do", "up:if:1").To(path + "#done")
	page = manon.Get(path+"/if.0").Says("h1", "Groupe de conditions 1").Says(".lead", "La commune du lieu est classée")
	if got := asked(); got.All[0].Not == nil || len(got.All[0].Not.Any) != 2 {
		t.Errorf("the condition is %+v", got)
	}

	// A condition is put in a group of its own, three levels down, and the way back is shown.
	page = manon.Submit(page, "main form", "if.1.kind", "group").To(path + "/if.0.1")
	page.Says(".crumbs a", "Groupe de conditions 1").Says("[aria-current]", "Groupe de conditions 1.2")
	if got := asked().All[0].Not.Any[1]; !reflect.DeepEqual(got, rule.Condition{All: []rule.Condition{not(listed("zrr"))}}) {
		t.Errorf("the group is %+v", got)
	}
	page = manon.Submit(page, "main form", "if.1.kind", "population", "if.0.among.list", "").To(path+"/if.0.1").Says(".error", "Choisissez une liste").Says(".notice li", "Choisissez une liste")
	manon.Get(path+"/if.0").Says("fieldset .tag", "à corriger").Says("fieldset a", "Modifier les conditions de ce groupe")
	manon.Get(path).Says("fieldset .tag", "à corriger")

	// What cannot be read is kept beside its message; nothing else is lost.
	page = manon.Submit(page, "main form", "if.1.population.min", "beaucoup", "if.0.among.list", "frr").Is(http.StatusUnprocessableEntity)
	page.Says("#f-if\\.1\\.population\\.min-error", "nombre entier").Says(".crumbs a", "Groupe de conditions 1")
	if page.Value("if.1.population.min") != "beaucoup" || page.Value("if.0.among.list") != "frr" {
		t.Error("what was typed is lost")
	}
	page = manon.Submit(page, "main form", "if.1.population.min", "", "do", "remove:if:1").To(path + "/if.0.1#done")
	manon.Submit(page, "main form", "do", "remove:if:0").To(path+"/if.0.1#done").Says("#rows-if > .notice.error", "Ajoutez une condition")
	sure := "details.removal:not([open]) > button[name=do]"
	manon.Get(path).Says(sure, "Oui, retirer")
	manon.Submit(manon.Get(path), "main form", "do", "remove:if:0").To(path + "#done")
	if got := asked(); !reflect.DeepEqual(got, rule.Condition{All: []rule.Condition{aged(24)}}) {
		t.Errorf("the condition is %+v", got)
	}
}

func TestAPageIsThereForGroupsOnly(t *testing.T) {
	h := newHouse(t)
	_, path := h.ruled(t, rule.Condition{All: []rule.Condition{aged(12), {Any: []rule.Condition{aged(1), aged(2)}}}})
	manon, sam := h.SignIn(h.manon), h.SignIn(h.sam)
	sam.Get(path + "/if.1").Is(http.StatusNotFound)
	for _, nowhere := range []string{"/if", "/if.0", "/if.2", "/if.1.0", "/if.-1", "/if.01", "/if.x", "/computed.0", "/show_if", "/if.1/if.1", "/..%2f.."} {
		manon.Get(path + nowhere).Is(http.StatusNotFound)
		manon.Post(path+nowhere, "version", "2", "if.0.key", "", "how", "all").Is(http.StatusNotFound)
	}
	manon.Get(path + "/if.1").Is(http.StatusOK)
}

func TestGroupsGoAsDeepAsRulesMay(t *testing.T) {
	h := newHouse(t)
	deep := aged(1)
	for range rule.MaxDepth - 1 {
		deep = rule.Condition{All: []rule.Condition{deep, aged(2)}}
	}
	c, path := h.ruled(t, deep)
	manon := h.SignIn(h.manon)
	manon.Get("/calls/" + c.Slug + "/publication").Lacks("À corriger avant")
	at := path + "/if" + strings.Repeat(".0", rule.MaxDepth-2)
	page := manon.Get(at).Is(http.StatusOK).Says("#rows-if .soft", "6 niveaux sont atteints")
	if page.Has("option[value=group]") {
		t.Error("a deeper group is offered")
	}
	manon.Submit(page, "main form", "if.2.kind", "group").Is(http.StatusUnprocessableEntity)
	manon.Submit(page, "main form", "if.0.turned", "yes").Is(http.StatusSeeOther) // one more, and said
	manon.Get(at).Says(".notice li", "imbriquées sur plus de 6 niveaux")
	manon.Get("/calls/"+c.Slug+"/publication").Says("#problems a[href$='"+at+"']", "6 niveaux")
}

func TestSomeoneRemovedTheGroupMeanwhile_NothingTypedIsLost(t *testing.T) {
	h := newHouse(t)
	c, path := h.ruled(t, rule.Condition{All: []rule.Condition{aged(12), {Any: []rule.Condition{aged(1), aged(2)}}}})
	manon, alix := h.SignIn(h.manon), h.SignIn(h.admin)
	mine := manon.Get(path + "/if.1")
	alix.Submit(alix.Get(path), "main form", "do", "remove:if:1").To(path + "#done")
	page := manon.Submit(mine, "main form", "if.0.age.months", "77").Is(http.StatusConflict).Says(".notice", "Une autre personne a enregistré")
	if got := page.Value("if.0.age.months"); got != "77" {
		t.Errorf("what was typed became %q", got)
	}
	manon.Submit(page, "main form", "text.fr", "Encore là").Is(http.StatusSeeOther)
	rules := h.draft(t, c.Slug).Definition.Eligibility
	if len(rules) != 2 || rules[1].If.Any[0].Age.Months != 77 || rules[1].Text.FR != "Encore là" {
		t.Errorf("the rules are %+v", rules)
	}
}

func TestComputedValuesAreWrittenWithTheirConditions(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	d := c.Definition
	d.Attributes[0].Computed = nil
	if err := h.Calls.SaveDraft(t.Context(), h.manon, c.ID, c.Version, d); err != nil {
		t.Fatal(err)
	}
	manon := h.SignIn(h.manon)
	path := "/calls/" + c.Slug + "/edit/projects/attributes/territory"
	computed := func() []call.Computed { return h.draft(t, c.Slug).Definition.Attributes[0].Computed }
	manon.Get(path).Says("#list-computed .empty", "chaque projet déclare").Says("#list-computed a.button", "Ajouter une valeur")
	manon.Submit(manon.Get(path+"/computed"), "main form", "option", "nowhere").Is(http.StatusUnprocessableEntity)
	page := manon.Submit(manon.Get(path+"/computed"), "main form", "option", "qpv").To(path + "/computed.0")
	page.Says("h1", "La valeur « ").Says(".crumbs a[href$='/territory']", "").Says(".notice li", "Ajoutez une condition")
	page = manon.Submit(page, "main form", "if.0.kind", "inside").To(path + "/computed.0")
	page = manon.Submit(page, "main form", "if.0.inside.list", "qpv", "if.1.kind", "group", "do", "add:if", "how", "any").To(path + "/computed.0.1")
	page = manon.Submit(page, "main form", "if.0.kind", "age").To(path + "/computed.0.1")
	page = manon.Submit(page, "main form", "if.0.age.months", "6").To(path+"/computed.0#done").Says("fieldset #done", "C’est enregistré")
	manon.Submit(page, "main form").To(path+"#done").Says("#list-computed li #done", "C’est enregistré").
		Says("#list-computed li small", "Le lieu est dans un quartier prioritaire de la politique de la ville (QPV), ou la structure")
	want := []call.Computed{{Option: "qpv", If: rule.Condition{Any: []rule.Condition{{Inside: &rule.Inside{List: "qpv"}}, {All: []rule.Condition{aged(6)}}}}}}
	if got := computed(); !reflect.DeepEqual(got, want) {
		t.Errorf("computed are %+v", got)
	}
	manon.Get("/calls/" + c.Slug + "/publication").Lacks("À corriger avant")

	manon.Submit(manon.Get(path+"/computed"), "main form", "option", "hors_grands_centres").To(path + "/computed.1")
	manon.Get("/calls/"+c.Slug+"/publication").Says("#problems a[href$='/territory/computed.1']", "Ajoutez une condition")
	manon.Get(path).Says("#list-computed li .tag", "à corriger")
	manon.Submit(manon.Get(path), "main form", "do", "up:computed:1").To(path+"#done").Says("li:first-child #done", "en position 1 sur 2")

	// Someone else removes the value while its condition is written: it becomes a new one.
	mine := manon.Get(path + "/computed.1")
	alix := h.SignIn(h.admin)
	alix.Submit(alix.Get(path), "main form", "do", "remove:computed:1").To(path + "#done")
	page = manon.Submit(mine, "main form", "if.0.inside.metres", "300").Is(http.StatusConflict)
	if got := page.Value("if.0.inside.metres"); got != "300" {
		t.Errorf("what was typed became %q", got)
	}
	manon.Submit(page, "main form").To(path + "/computed.1")
	if got := computed(); len(got) != 2 || got[1].Option != "qpv" || got[1].If.Inside == nil || got[1].If.Inside.Metres != 300 {
		t.Errorf("computed are %+v", got)
	}
}

func TestWhenAQuestionIsAskedIsCombinedOnPages(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon := h.SignIn(h.manon)
	path := "/calls/" + c.Slug + "/edit/form/questions/recettes"
	shown := func() *call.Condition {
		q, _, _ := h.draft(t, c.Slug).Definition.Question("recettes")
		return q.ShowIf
	}
	page := manon.Get(path+"/show_if").Is(http.StatusOK).Says("h1", "Quand poser cette question")
	if page.Has("option[value=recettes]") {
		t.Error("a question may wait for itself")
	}
	page = manon.Submit(page, "main form", "if.0.kind", "etat").To(path+"/show_if").Says(".error", "Choisissez au moins une réponse").Says("legend", "« Le lieu existe-t-il déjà ? » – à compléter").Says(".notice li", "Choisissez au moins une réponse")
	page = manon.Submit(page, "main form", "if.0.values", "ouvert", "if.1.kind", "group", "do", "add:if", "how", "any").To(path + "/show_if.1")
	page.Says(".crumbs a[href$='/show_if']", "Quand poser cette question")
	page = manon.Submit(page, "main form", "if.0.kind", "nom", "do", "add:if").To(path + "/show_if.1#done") // any text will do
	page = manon.Submit(page, "main form", "if.1.kind", "groupement").To(path + "/show_if.1")
	manon.Submit(page, "main form", "if.1.values", "seule", "if.1.turned", "yes").To(path+"/show_if#done").Says("fieldset #done", "C’est enregistré")
	seule := call.Condition{Question: "groupement", Equals: "seule"}
	want := &call.Condition{Any: []call.Condition{{Question: "etat", Equals: "ouvert"}, {All: []call.Condition{{Question: "nom", Answered: true}, {Not: &seule}}}}}
	if got := shown(); !reflect.DeepEqual(got, want) {
		t.Fatalf("the question is asked if %+v", got)
	}
	manon.Get("/calls/" + c.Slug + "/publication").Lacks("À corriger avant")
	page = manon.Get(path).Says(".soft", "Cette question est posée seulement si « ").Says("a[href$='/show_if']", "Combiner des conditions")
	manon.Submit(page, "main form").Is(http.StatusSeeOther)
	if got := shown(); !reflect.DeepEqual(got, want) {
		t.Errorf("saving the question makes it %+v", got)
	}
	page = manon.Submit(manon.Get(path+"/show_if"), "main form", "do", "remove:if:1").To(path + "/show_if#done")
	manon.Submit(page, "main form", "do", "remove:if:0").To(path + "/show_if#done")
	if got := shown(); got != nil {
		t.Errorf("the question is asked if %+v", got)
	}
	for _, nowhere := range []string{"/show_if.0", "/if.0", "/computed"} {
		manon.Get(path + nowhere).Is(http.StatusNotFound)
	}
}
