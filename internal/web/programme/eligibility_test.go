package programme_test

import (
	"net/http"
	"testing"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
)

func TestARuleIsWrittenTestByTest(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "deffinov-paca", false)
	manon := h.SignIn(h.manon)
	root := "/calls/" + c.Slug + "/edit/eligibility"
	rules := func() []rule.Rule[call.Text] { return h.draft(t, c.Slug).Definition.Eligibility }

	manon.Get(root).Says(".empty", "La liste est vide")
	path := root + "/eligibility/au_bon_endroit"
	page := manon.Submit(manon.Get(root+"/eligibility"), "main form", "text.fr", "Au bon endroit").To(path).Is(http.StatusOK)
	page.Says(".notice li", "Ajoutez une condition")

	// Each test begins by its kind; its fields come next, on the same page.
	page = manon.Submit(page, "main form", "if.0.kind", "inside", "do", "add:if").To(path+"#done").Says("fieldset .error", "Choisissez une liste").Says("legend", "Dans un périmètre, ou tout près – à compléter").Says("option", "quartiers prioritaires (QPV) – à importer")
	page = manon.Submit(page, "main form", "if.0.inside.list", "qpv", "if.0.inside.metres", "299,5", "if.1.kind", "territory", "do", "add:if").To(path + "#done")
	page = manon.Submit(page, "main form", "if.1.among.codes", "saint lô\nNullepart", "how", "any").Is(http.StatusUnprocessableEntity).Says(".error", "« Nullepart » n’est pas reconnu")
	if got := page.Value("if.1.among.codes"); got != "saint lô\nNullepart" {
		t.Errorf("what was typed became %q", got)
	}
	manon.Submit(page, "main form", "if.1.among.codes", "saint lô\r\n50129", "if.1.turned", "yes", "unmet", "instructor").To(root+"#done").
		Says("li small", "Le lieu est dans un quartier prioritaire de la politique de la ville (QPV), ou à 299,5 m au plus, ou la commune du lieu est une autre que Saint-Lô (50502) ou Cherbourg-en-Cotentin (50129). Si c’est le cas : oui. Sinon : l’instruction décide.")
	r := rules()[0]
	if len(r.If.Any) != 2 || r.If.Any[0].Inside.Metres != 299.5 || r.If.Any[1].Not.Among.Codes[1] != "50129" || r.Unmet != rule.Instructor || r.Met != "" {
		t.Errorf("the rule is %+v", r)
	}

	// Another kind for a test: what it needs comes next, and nothing else is lost.
	page = manon.Get(path)
	if got := page.Value("if.1.among.codes"); got != "Saint-Lô (50502)\nCherbourg-en-Cotentin (50129)" {
		t.Errorf("the territories are shown as %q", got)
	}
	page = manon.Submit(page, "main form", "if.1.kind", "far").To(path).Says(".error", "Indiquez une distance en kilomètres")
	page = manon.Submit(page, "main form", "if.1.far.minutes", "20", "if.1.far.speed", "beaucoup").Is(http.StatusUnprocessableEntity).Says(".error", "Indiquez un nombre")
	manon.Submit(page, "main form", "if.1.far.speed", "40", "do", "up:if:1").To(path+"#done").Says("fieldset:first-of-type legend", "Un lieu labellisé à 20 minutes ou moins")
	manon.Submit(manon.Get(path), "main form", "do", "remove:if:1").To(path + "#done")
	if got := rules()[0].If; len(got.Any) != 1 || got.Any[0].Not.Far.Speed != 40 {
		t.Errorf("the condition is %+v", got)
	}
	manon.Submit(manon.Get(root), "main form", "do", "remove:eligibility:0").To(root + "#done")
	if len(rules()) != 0 {
		t.Errorf("rules are %+v", rules())
	}
}

func TestEveryKindOfTestIsFilledIn(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "manufactures-de-proximite", false)
	manon := h.SignIn(h.manon)
	path := "/calls/" + c.Slug + "/edit/eligibility/eligibility/forme"
	for _, one := range []struct {
		kind   string
		filled []string
		want   string
	}{
		{"inside", []string{"inside.list_other", "parcs"}, "Le lieu est dans un périmètre de « parcs »"},
		{"listed", []string{"among.list", "frr"}, "La commune du lieu est classée en zone France ruralités revitalisation (FRR)"},
		{"population", []string{"population.of", "epci_total", "population.max", "20 000"}, "La population totale de l’intercommunalité (DGCL) est de 20 000 habitants au plus"},
		{"class", []string{"class.list", "densite", "class.values", "5\n6"}, "La commune est de classe 5 ou 6 dans « grille communale de densité »"},
		{"far", []string{"far.kilometres", "2,5"}, "Aucun lieu labellisé à moins de 2,5 km à vol d’oiseau"},
		{"age", []string{"age.months", "18"}, "La structure qui porte le projet a au moins 18 mois"},
		{"territory", []string{"among.level", "region", "among.codes", "Normandie"}, "La région du lieu est Normandie"},
		{"form", []string{"form.kinds", "association"}, "La structure qui porte le projet est une association"},
	} {
		page := manon.Submit(manon.Get(path), "main form", "if.0.kind", one.kind).To(path).Is(http.StatusOK)
		filled := []string{}
		for i, field := range one.filled {
			if i%2 == 0 {
				field = "if.0." + field
			}
			filled = append(filled, field)
		}
		manon.Submit(page, "main form", filled...).Is(http.StatusSeeOther).Follow().Says("li small", one.want)
		manon.Get("/calls/" + c.Slug + "/publication").Lacks("À corriger avant")
		manon.Submit(manon.Get(path), "main form").Is(http.StatusSeeOther) // nothing changes
		manon.Get(path).Says("legend", one.want)
	}
	page := manon.Submit(manon.Get(path), "main form", "if.0.kind", "inside").Follow()
	manon.Submit(page, "main form", "if.0.inside.list_other", "Parcs naturels").Is(http.StatusUnprocessableEntity).Says(".error", "Un nom court s’écrit")
}

func TestATerritoryOfThePastIsSaidBesideItsField(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "deffinov-paca", false)
	d := c.Definition
	d.Eligibility = []rule.Rule[call.Text]{{Key: "la", Text: call.Text{FR: "Là"}, If: rule.Condition{Among: &rule.Among{Level: rule.Commune, Codes: []string{"50129", "50459"}}}}}
	if err := h.Calls.SaveDraft(t.Context(), h.manon, c.ID, c.Version, d); err != nil {
		t.Fatal(err)
	}
	manon := h.SignIn(h.manon)
	path := "/calls/" + c.Slug + "/edit/eligibility/eligibility/la"
	manon.Get("/calls/"+c.Slug+"/publication").Says("#problems a", "La commune 50459 fait maintenant partie de Saint-Lô (50502)")
	page := manon.Get(path).Says("fieldset .error", "fait maintenant partie de Saint-Lô (50502)")
	manon.Submit(page, "main form").Is(http.StatusSeeOther) // recognised as the commune of today
	manon.Get("/calls/" + c.Slug + "/publication").Lacks("À corriger avant")
}
