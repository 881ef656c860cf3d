package programme_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/programme/editor"
	"maillage/internal/web/webtest"
)

// addresses lists every editing page of a call.
func addresses(c programme.Call) []string {
	root := "/calls/" + c.Slug + "/edit"
	all := []string{root}
	for _, part := range editor.Parts() {
		all = append(all, root+"/"+part)
	}
	d := c.Definition
	for _, list := range []string{"rounds/rounds", "projects/attributes", "projects/quotas", "eligibility/eligibility", "form/sections", "form/questions", "pieces/pieces", "criteria/criteria"} {
		all = append(all, root+"/"+list)
	}
	for _, r := range d.Rounds {
		all = append(all, root+"/rounds/rounds/"+r.Key)
	}
	for _, a := range d.Attributes {
		all = append(all, root+"/projects/attributes/"+a.Key, root+"/projects/attributes/"+a.Key+"/computed")
		for i := range a.Computed {
			all = append(all, conditions.Address(root+"/projects/attributes/"+a.Key+"/computed", i))
		}
	}
	for _, q := range d.Quotas {
		all = append(all, root+"/projects/quotas/"+q.Key)
	}
	for _, r := range d.Eligibility {
		all = append(all, root+"/eligibility/eligibility/"+r.Key)
		for i := range 20 { // of a group
			if _, found := conditions.Rules().Find(&r.If, []int{i}); found {
				all = append(all, conditions.Address(root+"/eligibility/eligibility/"+r.Key+"/if", i))
			}
		}
	}
	for _, s := range d.Form {
		all = append(all, root+"/form/sections/"+s.Key)
		for _, q := range s.Questions {
			all = append(all, root+"/form/questions/"+q.Key)
			if q.ShowIf != nil {
				all = append(all, root+"/form/questions/"+q.Key+"/show_if")
			}
		}
	}
	for _, p := range d.Pieces {
		all = append(all, root+"/pieces/pieces/"+p.Key)
	}
	for _, k := range d.Criteria {
		all = append(all, root+"/criteria/criteria/"+k.Key)
	}
	return all
}

func (h *house) draft(t *testing.T, slug string) programme.Call {
	t.Helper()
	c, _, err := h.Calls.Get(t.Context(), h.manon, slug)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Saving a page as it is shown must change nothing: every setting goes to its form and
// back, in both languages.
func TestEveryEditingPageSavedUntouchedChangesNothing(t *testing.T) {
	h := newHouse(t)
	manon := h.SignIn(h.manon)
	languages := map[string][]string{"fabriques-de-territoire": {"fr"}, "deffinov-paca": {"fr", "en"}, "manufactures-de-proximite": {"en"}}
	for _, key := range callfile.PresetKeys() {
		c := h.preset(t, key, false)
		want := c.Definition
		for _, language := range languages[key] {
			manon.Header.Set("Accept-Language", language)
			for _, path := range addresses(c) {
				page := manon.Get(path).Is(http.StatusOK)
				isNew := strings.Count(path, "/") == 5 || strings.HasSuffix(path, "/computed")
				if !page.Has("main form") || isNew {
					continue
				}
				h.Advance(time.Minute) // people take their time; a flood is refused
				manon.Submit(page, "main form").Is(http.StatusSeeOther)
				if got := h.draft(t, c.Slug).Definition; len(call.Diff(want, got)) > 0 {
					t.Fatalf("%s changes %+v", path, call.Diff(want, got))
				}
			}
		}
	}
}

func TestEditingIsForTheManagersOfThisFunder(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", true)
	paths := append(addresses(c), "/calls/"+c.Slug+"/file", "/calls/"+c.Slug+"/preview", "/calls/"+c.Slug+"/publication")
	sam, ines := h.SignIn(h.sam), h.SignIn(h.ines)
	for _, path := range paths {
		sam.Get(path).Is(http.StatusNotFound)
		ines.Get(path).Is(http.StatusForbidden)
		sam.Post(path, "version", "1").Is(http.StatusNotFound)
	}
	h.Client().Get("/calls/" + c.Slug + "/edit").To("/sign-in…")
	sam.Post("/calls/"+c.Slug+"/closure", "version", "1", "sure", "yes").Is(http.StatusNotFound)
	for _, path := range []string{"/edit/nothing", "/edit/form/questions/nothing", "/edit/rounds/questions/nom", "/edit/money/rounds", "/edit/form/sections/%2e%2e"} {
		h.SignIn(h.manon).Get("/calls/" + c.Slug + path).Is(http.StatusNotFound)
		h.SignIn(h.manon).Post("/calls/"+c.Slug+path, "version", "2").Is(http.StatusNotFound)
	}
}

func TestWhatCannotBeReadIsKeptBesideItsMessage(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon := h.SignIn(h.manon)
	root := "/calls/" + c.Slug + "/edit"
	page := manon.Get(root + "/money").Is(http.StatusOK)
	page = manon.Submit(page, "main form", "amount.max", "beaucoup", "amount.rate", "120", "places", "-3", "envelope", "46 000 000,50").Is(http.StatusUnprocessableEntity)
	page.Says("#f-amount\\.max-error", "somme en euros").Says("#f-amount\\.rate-error", "entre 0 et 100").Says("#f-places-error", "nombre entier")
	if page.Value("amount.max") != "beaucoup" || page.Value("envelope") != "46 000 000,50" {
		t.Errorf("lost what was typed: %q, %q", page.Value("amount.max"), page.Value("envelope"))
	}
	page = manon.Submit(manon.Get(root+"/rounds/rounds/vague-1"), "main form", "closes", "demain", "title.fr", "").Is(http.StatusUnprocessableEntity)
	page.Says(".error", "30/03/2021 18:00").Says(".error", "en français")
	if d := h.draft(t, c.Slug); d.Version != c.Version {
		t.Error("something was saved")
	}
	manon.Submit(manon.Get(root+"/form/questions/nom"), "main form", "kind", "spell").Is(http.StatusUnprocessableEntity)
	huge := manon.Get(root + "/general")
	manon.Submit(huge, "main form", "purpose.fr", strings.Repeat("é", 1<<20)).Is(http.StatusRequestEntityTooLarge)
	manon.Submit(huge, "main form", "purpose.fr", strings.Repeat("é", 7000)).To(root)
	manon.Get(root+"/general").Says(".notice li", "Texte trop long")
}

func TestWhatContradictsItselfIsSavedAndSaid(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon := h.SignIn(h.manon)
	path := "/calls/" + c.Slug + "/edit/rounds/rounds/vague-2"
	manon.Submit(manon.Get(path), "main form", "closes", "2021-01-01T10:00").To("/calls/"+c.Slug+"/edit/rounds#done").Says(".tag", "à corriger")
	manon.Get(path).Says("#f-closes-error", "La clôture doit venir après").Says(".notice li", "La clôture doit venir après")
	manon.Get("/calls/"+c.Slug+"/edit").Says(".card .tag", "Un point à corriger")
	page := manon.Get("/calls/" + c.Slug + "/publication").Is(http.StatusOK)
	if page.Has("form[action$='/publication']") {
		t.Error("a wrong call may be published")
	}
	if got, _ := page.Doc.Find("#problems a").Attr("href"); got != path {
		t.Errorf("the problem leads to %q", got)
	}
	manon.Post("/calls/"+c.Slug+"/publication", "version", "2").Is(http.StatusUnprocessableEntity).Says(".notice", "un point est à corriger")
}

func TestListsAreChangedByTheirButtons(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon := h.SignIn(h.manon)
	root := "/calls/" + c.Slug + "/edit"
	keys := func() (all []string) {
		for _, r := range h.draft(t, c.Slug).Definition.Rounds {
			all = append(all, r.Key)
		}
		return all
	}
	manon.Submit(manon.Get(root+"/rounds"), "main form", "do", "up:rounds:1").To(root+"/rounds#done").Says("li:first-child #done[tabindex][autofocus]", "« Deuxième vague » est maintenant en position 1 sur 4").Says("title", "C’est fait")
	if got := keys(); got[0] != "vague-2" {
		t.Errorf("rounds are %q", got)
	}
	manon.Submit(manon.Get(root+"/rounds"), "main form", "do", "remove:rounds:3").To(root+"/rounds#done").Says("ol + #done", "n’est plus dans la liste")
	for _, forged := range []string{"up:rounds:0", "down:rounds:2", "remove:rounds:99", "remove:rounds:-1", "remove:form:0", "::", "up:rounds:x"} {
		manon.Submit(manon.Get(root+"/rounds"), "main form", "do", forged)
	}
	if got := keys(); !slices.Equal(got, []string{"vague-2", "vague-1", "vague-3"}) {
		t.Errorf("rounds are %q", got)
	}
	manon.Submit(manon.Get(root+"/rounds/rounds"), "main form", "title.fr", "Vague 3", "opens", "2022-01-01T00:00", "closes", "2022-03-01T18:00").To(root+"/rounds#done").Says("li:last-child", "18 h 00").Says("li:last-child #done", "« Vague 3 » est maintenant dans la liste")
	if got := keys(); got[3] != "vague_3" {
		t.Errorf("the new round is %q", got)
	}

	// A removal is read before it is done, and not offered when it would be refused.
	sure := "details.removal:not([open]) > button[name=do]"
	manon.Get(root+"/rounds").Says("li details p", "« Deuxième vague » quittera la liste").Says(sure, "Oui, retirer – Deuxième vague")
	if page := manon.Get(root+"/form").Says("li details p", "contient des questions"); page.Has(sure) {
		t.Error("a section with questions may be removed")
	}

	// Rows edited in place: add, fill, move, remove, in one form.
	path := root + "/projects/attributes/territory"
	manon.Submit(manon.Get(path), "main form", "options.3.label.fr", "Montagne", "do", "add:options").To(path+"#done").Says("#done", "« Montagne » est maintenant").Says("#done + fieldset:last-of-type legend", "À ajouter")
	manon.Submit(manon.Get(path), "main form", "options.0.label.fr", "Quartier", "do", "down:options:0").To(path+"#done").Says("fieldset:nth-of-type(2) #done", "en position 2 sur 4")
	manon.Submit(manon.Get(path), "main form", "do", "remove:options:2").To(path+"#done").Says("#done", "n’est plus dans la liste").Says("#done + fieldset legend", "Montagne")
	manon.Submit(manon.Get(path), "main form", "do", "add:options").To(path+"#done").Says("#done.warning", "remplissez d’abord")
	manon.Submit(manon.Get(path), "main form", "options.3.label.fr", "Mer").To(root + "/projects#done")
	manon.Submit(manon.Get(path), "main form", "options.3.label.fr", "", "do", "remove:options:3").To(path + "#done") // what goes need not be right
	var options []string
	a, _ := h.draft(t, c.Slug).Definition.Attribute("territory")
	for _, o := range a.Options {
		options = append(options, o.Key+"="+o.Label.FR)
	}
	if got := strings.Join(options, " "); got != "hors_grands_centres=Hors des grands centres urbains qpv=Quartier montagne=Montagne" {
		t.Errorf("options are %s", got)
	}
	manon.Submit(manon.Get(root+"/form"), "main form", "do", "remove:form:0").Is(http.StatusUnprocessableEntity).Says(".error", "contient des questions")
	manon.Submit(manon.Get(root+"/criteria"), "main form", "scale.5.fr", "Rare").To(root)
	if d := h.draft(t, c.Slug).Definition; len(d.Scale) != 6 || d.IsUnknown("scale") {
		t.Errorf("the scale has %d levels, unknown %v", len(d.Scale), d.Unknown)
	}
}

func TestAQuestionIsWrittenConditionedAndMoved(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon := h.SignIn(h.manon)
	root := "/calls/" + c.Slug + "/edit/form"
	page := manon.Get(root + "/questions?in=lieu").Is(http.StatusOK)
	if page.Value("section") != "lieu" {
		t.Errorf("the section is %q", page.Value("section"))
	}
	if page := manon.Get(root + "/questions/besoins"); !page.Has("details [name=show_if_how]") {
		t.Error("how answers add up is asked apart from the answers")
	}
	manon.Submit(page, "main form", "kind", "choice", "label.fr", "").Is(http.StatusUnprocessableEntity)
	page = manon.Submit(page, "main form", "kind", "choice", "label.fr", "Chauffage du lieu ?").To(root + "/questions/chauffage_du_lieu").Is(http.StatusOK)
	page.Says(".notice li", "Proposez au moins deux choix")
	page = manon.Submit(page, "main form", "options.0.label.fr", "Bois", "do", "add:options").Follow()
	form := url.Values{}
	for _, pair := range [][2]string{
		{"version", page.Value("version")},
		{"section", "lieu"},
		{"kind", "choice"},
		{"label.fr", "Chauffage du lieu ?"},
		{"options.0.key", "bois"},
		{"options.0.label.fr", "Bois"},
		{"options.1.key", ""},
		{"options.1.label.fr", "Gaz"},
		{"show_if", "etat=ouvert"},
		{"show_if", "groupement=seule"},
		{"show_if", "activites?"},
		{"show_if_how", "all"},
	} {
		form.Add(pair[0], pair[1])
	}
	manon.PostForm(root+"/questions/chauffage_du_lieu", form).To(root+"/sections/lieu#done").Says("li", "Chauffage")
	q, _, _ := h.draft(t, c.Slug).Definition.Question("chauffage_du_lieu")
	// A later question cannot be looked at: "activites" comes after and is not offered.
	if q.ShowIf == nil || len(q.ShowIf.All) != 2 || len(q.Options) != 2 {
		t.Fatalf("the question is %+v", q)
	}
	manon.Submit(manon.Get(root+"/questions/chauffage_du_lieu"), "main form", "section", "modele").To(root+"/sections/modele#done").Says("li:last-child #done", "Chauffage du lieu")
	if _, section, _ := h.draft(t, c.Slug).Definition.Question("chauffage_du_lieu"); section != "modele" {
		t.Errorf("the question is in %q", section)
	}
	manon.Get("/calls/"+c.Slug+"/preview").Is(http.StatusOK).Says(".help", "Posée seulement si").Says("legend", "Chauffage du lieu ?")
	manon.Get("/calls/" + c.Slug + "/publication").Lacks("À corriger avant")
}

func TestSomeoneSavedMeanwhile_NothingTypedIsLost(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon, alix := h.SignIn(h.manon), h.SignIn(h.admin)
	root := "/calls/" + c.Slug + "/edit"
	mine, hers := manon.Get(root+"/general"), alix.Get(root+"/general")
	alix.Submit(hers, "main form", "title.fr", "Titre d’Alix").To(root)
	page := manon.Submit(mine, "main form", "title.fr", "Titre de Manon", "funder", "Moi").Is(http.StatusConflict)
	page.Says(".notice", "Une autre personne a enregistré").Says("#f-title\\.fr-error", "Titre d’Alix")
	if page.Value("title.fr") != "Titre de Manon" || h.draft(t, c.Slug).Definition.Title.FR != "Titre d’Alix" {
		t.Error("one of the two titles is lost")
	}
	manon.Submit(page, "main form").To(root)
	if d := h.draft(t, c.Slug).Definition; d.Title.FR != "Titre de Manon" || d.Funder != "Moi" {
		t.Errorf("kept %q, %q", d.Title.FR, d.Funder)
	}

	mine = manon.Get(root + "/pieces/pieces/statuts")
	alix.Submit(alix.Get(root+"/pieces"), "main form", "do", "remove:pieces:0").Is(http.StatusSeeOther)
	page = manon.Submit(mine, "main form", "label.fr", "Statuts à jour").Is(http.StatusConflict)
	manon.Submit(page, "main form").To(root+"/pieces#done").Says("li", "Statuts à jour")

	text := manon.Get("/calls/" + c.Slug + "/file")
	manon.Submit(manon.Get(root+"/general"), "main form", "title.fr", "Encore").To(root)
	page = manon.Submit(text, "main form").Is(http.StatusConflict).Says(".notice", "Une autre personne")
	if !strings.Contains(page.Value("text"), "Titre de Manon") {
		t.Error("the text is lost")
	}
	for _, forged := range []string{"", "0", "-1", "x", "99999999999999999999"} {
		manon.Post(root+"/general", "version", forged, "title.fr", "Forgé").Is(http.StatusConflict)
	}
}

func TestPublishingTellsWhatChangesAndHappensOnce(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon := h.SignIn(h.manon)
	path := "/calls/" + c.Slug + "/publication"
	first := manon.Get(path).Is(http.StatusOK).Says(".lead", "visible de tout le monde")
	manon.Submit(first, "form[action$='/publication']").To("/calls/"+c.Slug).Says(".notice", "publié")
	manon.Submit(first, "form[action$='/publication']").To("/calls/" + c.Slug)
	manon.Get(path).Says(".lead", "Rien n’a changé")

	manon.Submit(manon.Get("/calls/"+c.Slug+"/edit/form/questions/nom"), "main form", "max_length", "60").Is(http.StatusSeeOther)
	page := manon.Get(path).Says("#changes li", "limitée à 60 caractères")
	manon.Submit(manon.Get("/calls/"+c.Slug+"/edit/general"), "main form", "funder", "Autre").Is(http.StatusSeeOther)
	page = manon.Submit(page, "form[action$='/publication']", "note", "Plus court").Is(http.StatusConflict).Says("#changes li", "présentation")
	if page.Value("note") != "Plus court" {
		t.Error("the note is lost")
	}
	manon.Submit(page, "form[action$='/publication']").To("/calls/"+c.Slug).Says("#revisions p", "Plus court")
	if n := h.Count("SELECT count(*) FROM call_revision"); n != 2 {
		t.Errorf("%d revisions, want 2", n)
	}

	page = manon.Submit(manon.Get(path), "form[action$='/closure']").Is(http.StatusUnprocessableEntity)
	manon.Submit(page, "form[action$='/closure']", "sure", "yes").To("/calls/"+c.Slug).Says(".tag", "Terminé")
	manon.Get(path).Is(http.StatusConflict)
	if page := h.Client().Get("/calls/" + c.Slug).Is(http.StatusOK); page.Has("a[href$='/apply']") {
		t.Error("a closed call invites to apply")
	}
}

func TestAFileIsReadOrItsProblemsAreShownByLine(t *testing.T) {
	h := newHouse(t)
	manon := h.SignIn(h.manon)
	base := "/funders/" + h.funder.ID + "/calls/"
	bad := "key: essai\ntitle: Essai\nrounds:\n  - key: a\n    closes: demain\n<b>"
	page := manon.PostFiles(base+"file", url.Values{"text": {bad}}).Is(http.StatusUnprocessableEntity)
	page.Says("#problems th", "Ligne").Says("#problems td", "6")
	if got := page.Value("text"); got != bad {
		t.Errorf("text is %q", got)
	}
	manon.PostFiles(base+"file", url.Values{"text": {""}}, webtest.File{Field: "file", Name: "a.yaml", Content: []byte("key: \xff\xfe")}).Is(http.StatusUnprocessableEntity)
	manon.PostFiles(base+"file", url.Values{"text": {"  "}}).Is(http.StatusUnprocessableEntity).Says(".error", "collez son texte")
	manon.PostFiles(base+"file", url.Values{"text": {strings.Repeat("a: b\n", 60_000)}}).Is(http.StatusUnprocessableEntity).Says("#problems td", "trop grand")
	manon.PostFiles(base+"file", url.Values{"text": {strings.Repeat("a", 2<<20)}}).Is(http.StatusRequestEntityTooLarge)
	manon.Post(base+"nowhere", "text", "x").Is(http.StatusNotFound)
	manon.Post(base+"preset", "preset", "../../etc").Is(http.StatusUnprocessableEntity)
	manon.Post(base+"copy", "call", "nothing").Is(http.StatusUnprocessableEntity)

	preset, _ := callfile.PresetFile("deffinov-paca")
	manon.PostFiles(base+"file", nil, webtest.File{Field: "file", Name: "a.yaml", Content: preset}).To("/calls/deffinov-paca/edit").Is(http.StatusOK)
	manon.Submit(manon.Get(base+"new"), "form[action$='/copy']", "call", "deffinov-paca").To("/calls/deffinov-paca-2/edit")
	manon.Post(base+"preset", "preset", "manufactures-de-proximite").To("/calls/manufactures-de-proximite/edit")

	page = manon.Get("/calls/deffinov-paca/file").Is(http.StatusOK)
	manon.Submit(page, "main form", "text", "key: [").Is(http.StatusUnprocessableEntity).Says("#problems td", "1")
	manon.Submit(page, "main form", "text", strings.Replace(page.Value("text"), "max: 200000", "max: 190000", 1)).To("/calls/deffinov-paca/edit")
	if d := h.draft(t, "deffinov-paca").Definition; d.Amount.Max != call.Euros(190000) {
		t.Errorf("max is %s", d.Amount.Max)
	}
	for _, person := range []*webtest.Client{h.SignIn(h.sam)} {
		person.Get(base + "new").Is(http.StatusNotFound)
		person.Post(base+"preset", "preset", "deffinov-paca").Is(http.StatusNotFound)
	}
	h.SignIn(h.ines).Get(base + "new").Is(http.StatusForbidden)
	h.SignIn(h.ines).Post(base+"preset", "preset", "deffinov-paca").Is(http.StatusForbidden)
}

func TestWhatTheSourceDoesNotTellIsShownAndConfirmed(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	manon := h.SignIn(h.manon)
	root := "/calls/" + c.Slug + "/edit"
	manon.Get(root+"/pieces").Says("#f-video\\.max_seconds-help", "Non précisé par la source, valeur neutre")
	manon.Submit(manon.Get(root+"/pieces"), "main form", "video.max_seconds", "180").To(root)
	page := manon.Get(root + "/unknown")
	if d := h.draft(t, c.Slug).Definition; d.IsUnknown("video.max_seconds") || !d.IsUnknown("video.max_bytes") {
		t.Errorf("unknown is %q", d.Unknown)
	}
	manon.Submit(page, "main form", "unknown", "form").To(root)
	if d := h.draft(t, c.Slug).Definition; !slices.Equal(d.Unknown, []string{"form"}) {
		t.Errorf("unknown is %q", d.Unknown)
	}
}
