package outcome_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/lang"
	"maillage/internal/web/webtest"
	"maillage/internal/workshop"
	"maillage/internal/workshop/agenda"
)

// house is a collective whose workshop has ended.
type house struct {
	*desktest.Desk
	site *webtest.Site
	t    *testing.T
	id   string
	base string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	h := &house{Desk: desktest.New(t, d), site: webtest.New(t, d), t: t}
	h.holds("Premier atelier",
		agenda.Step{ID: "s1", Kind: agenda.Gather, Title: "Idées", Write: agenda.Everyone, Arrange: agenda.Everyone, Columns: []agenda.Column{{Key: "idees", Title: "Nos idées"}}},
		agenda.Step{ID: "s2", Kind: agenda.Cluster, Title: "Regrouper", Of: "s1", Write: agenda.Everyone, Arrange: agenda.Everyone},
	)
	h.plays(h.Tom, "note.add", "step", "s1", "to", "idees", "text", "=Ouvrir le soir")
	h.plays(h.Lea, "note.add", "step", "s1", "to", "idees", "text", "Un quai")
	h.plays(h.Lea, "step.open", "step", "s2")
	h.plays(h.Lea, "list.add", "step", "s2", "name", "Horaires", "notes", "1")
	h.plays(h.Lea, "workshop.end")
	return h
}

// holds opens a workshop at the first of its steps.
func (h *house) holds(title string, steps ...agenda.Step) {
	h.t.Helper()
	held, err := h.site.Workshops.Prepare(h.t.Context(), h.Lea, h.Group, "", lang.FR, workshop.Plan{Title: title})
	h.must(err)
	h.id, h.base = held.ID, "/workshops/"+held.ID
	h.must(h.site.Workshops.Change(h.t.Context(), h.Lea, h.id, held.Version, agenda.Agenda{Title: title, Steps: steps}))
	h.plays(h.Lea, "workshop.open")
	h.plays(h.Lea, "step.open", "step", steps[0].ID)
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) plays(actor account.Actor, do string, pairs ...string) {
	h.t.Helper()
	fields := map[string]string{"do": do}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	h.must(h.site.Workshops.Do(h.t.Context(), actor, h.id, "", fields))
}

func TestRecordMinutesAndFiles(t *testing.T) {
	h := newHouse(t)
	lea, tom := h.site.SignIn(h.Lea), h.site.SignIn(h.Tom)
	lea.Get(h.base+"/record").Is(http.StatusOK).Says("h2", "Idées").Says(".prose", "Ouvrir le soir").Says("#step-s2 ~ .prose h3", "Horaires")
	h.site.Client().Get(h.base + "/record").Is(http.StatusNotFound)
	for _, at := range []string{"/record", "/minutes", "/sending"} {
		if here := lea.Get(h.base+at).Doc.Find("nav .choices [aria-current='page']").AttrOr("href", ""); here != h.base+at {
			t.Errorf("on %s one is told to be on %q", at, here)
		}
	}
	h.site.SignIn(h.Zoe).Get(h.base + "/minutes").Is(http.StatusNotFound)
	lea.Get(h.base+"/sources/1").Is(http.StatusOK).Says("blockquote", "Ouvrir le soir")
	lea.Get(h.base + "/sources/99").Is(http.StatusNotFound)

	page := lea.Get(h.base+"/minutes").Says(".empty", "pas encore rédigé")
	tom.Get(h.base + "/minutes").Lacks("Rédiger le compte rendu")
	lea.Submit(page, "form[action$='/minutes']").To(h.base+"/minutes").Says(".notice", "rédigé")
	part := tom.Get(h.base + "/minutes/parts/s1").Is(http.StatusOK)
	tom.Submit(part, "form[action$='/parts/s1']", "text", "Nous ouvrirons **le soir**.").To(h.base+"/minutes").Says("#part-s1 ~ .prose", "Nous ouvrirons le soir").Says("#part-s1 ~ p.soft", "Modifié par")
	tom.Submit(part, "form[action$='/parts/s1']", "text", "Trop tard").Is(http.StatusConflict).Says(".notice", "pendant que vous écriviez").Says("textarea", "Trop tard")
	part = lea.Get(h.base+"/minutes/parts/s1").Says(".card h3", "Modifié par").Says(".card ins", "Nous")
	lea.Submit(part, "form[action$='/parts/s1']", "text", "Nous ouvrirons **tôt**.").To(h.base + "/minutes")
	part = lea.Get(h.base+"/minutes/parts/s1").Says(".card ins", "tôt").Says("#version-2 a", "Ce qui a changé") // one at a time
	lea.Get(h.base+"/minutes/parts/s1?version=2").Says("#version-2 ins", "Nous").Says("#version-3 a", "Ce qui a changé")
	lea.Submit(part, "#version-1 form[action$='/restoration']").To(h.base+"/minutes").Says("#part-s1 ~ .prose", "=Ouvrir le soir")
	page = lea.Get(h.base + "/minutes")
	lea.Submit(page, "form[action$='/freezing']").To(h.base+"/minutes").Says(".notice.success", "définitif").Says("#proof ~ p code", "")
	if frozen := lea.Get(h.base + "/minutes/frozen"); !strings.Contains(frozen.Body, `"format":"maillage-minutes/1"`) {
		t.Errorf("frozen is %s", frozen.Body)
	}

	if csv := lea.Get(h.base + "/export/csv").Body; !strings.Contains(csv, "'=Ouvrir le soir") || !strings.Contains(csv, "Horaires") {
		t.Errorf("the table is %s", csv)
	}
	lea.Get(h.base+"/export/html").Is(http.StatusOK).Says("h1", "Premier atelier").Says("h2", "Idées")
	if odt := lea.Get(h.base + "/export/odt"); odt.Header.Get("Content-Type") != "application/vnd.oasis.opendocument.text" || !strings.HasPrefix(odt.Body, "PK") {
		t.Errorf("the text is %s", odt.Header.Get("Content-Type"))
	}
	lea.Get(h.base + "/export/exe").Is(http.StatusNotFound)
	h.site.SignIn(h.Zoe).Get(h.base + "/export/csv").Is(http.StatusNotFound)
}

func TestAClusterGoesToATextThatTellsWhereItComesFrom(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	lea.Get(h.base+"/sending").Is(http.StatusOK).Says("label strong", "Regroupement")
	lea.Get(h.base+"/sending/preview?thing=c1").Is(http.StatusUnprocessableEntity).Says(".field.wrong .error", "")
	lea.Get(h.base+"/sending/preview?target=offer").Is(http.StatusUnprocessableEntity).Says(".notice.error", "Choisissez au moins")
	to := "text:" + h.ID + ":besoin"
	page := lea.Get(h.base + "/sending/preview?thing=c1&thing=n2&headings=yes&target=" + to).Is(http.StatusOK)
	page.Says(".prose h3", "Horaires").Says(".prose", "Un quai").Says("p", "Vers")
	lea.Submit(page, "form[action$='/sending']").To(h.base+"/sending").Says(".notice", "ajouté à la fin").Says(".choice ul.help", "Dans un texte")
	lea.Get(h.base+"/sending/preview?thing=c1&target="+to).Says(".notice.warning", "Déjà envoyé")
	section := lea.Get("/dossiers/" + h.ID + "/print").Is(http.StatusOK)
	section.Says("details.sources summary", "Issu de l’atelier « Premier atelier »").Says("details.sources li", "Note 1")
	var told []struct{ Workshop, Said, URL string }
	lea.Get("/dossiers/" + h.ID + "/sources?of=" + h.id + ".1&of=" + db.NewID() + ".2").JSON(&told)
	if len(told) != 1 || !strings.Contains(told[0].Said, "Ouvrir le soir") || told[0].URL != h.base+"/sources/1" {
		t.Errorf("told is %+v", told)
	}
	h.site.SignIn(h.Zoe).Get(h.base + "/sending").Is(http.StatusNotFound)
}

func TestAnInventoryIsKeptOnTheRecordOfEachOrganisation(t *testing.T) {
	h := newHouse(t)
	h.must(h.Groups.SetRepresentative(t.Context(), h.Lea, h.Group, h.Town, h.Tom.ID, ""))
	h.holds("Inventaire", agenda.Step{ID: "s1", Kind: agenda.Inventory, Title: "Nos apports", Write: agenda.Everyone, Arrange: agenda.Everyone, Columns: agenda.InventoryColumns(lang.FR)})
	h.plays(h.Tom, "note.add", "step", "s1", "to", "know", "text", "Réparer des vélos") // he represents one
	h.plays(h.Tom, "note.add", "step", "s1", "to", "whom", "text", "Le lycée agricole")
	h.plays(h.Tom, "note.add", "step", "s1", "to", "are", "text", "Une ressourcerie, ici depuis 1998")
	lea := h.site.SignIn(h.Lea)
	if chosen := lea.Get(h.base+"/people").Doc.Find("li.card:contains(Tom) [name=organisation] option[selected]").AttrOr("value", ""); chosen != h.Town {
		t.Errorf("the organisation of who represents it is %q", chosen)
	}
	h.plays(h.Lea, "workshop.end")
	page := lea.Get(h.base + "/sending/preview?thing=n1&thing=n2&thing=n3&target=offer").Is(http.StatusOK)
	for no, want := range []string{"skill", "relation", "identity"} {
		n := strconv.Itoa(no + 1)
		if organisation, kind := page.Value("organisation-"+n), page.Value("kind-"+n); organisation != h.Town || kind != want {
			t.Errorf("entry %s of who represents it is offered as %q of %q, not as %s", n, kind, organisation, want)
		}
	}
	lea.Submit(page, "form[action$='/sending']").To(h.base+"/sending").Says(".notice", "partenaires")
	lea.Get("/collectives/"+h.Group).Says("tr:contains(vélos)", "CC").Says("tr:contains(vélos)", "compétence").Says("tr:contains(lycée)", "relation").Says("tr:contains(ressourcerie)", "histoire")
	lea.Get(h.base+"/sources/1").Says("main", "Réparer des vélos")
}

func TestNotesBecomeLinesOffersAndTodos(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	preview := func(to string) *webtest.Page {
		t.Helper()
		return lea.Get(h.base + "/sending/preview?thing=n2&target=" + to).Is(http.StatusOK)
	}
	page := preview("budget:" + h.ID)
	const form = "form[action$='/sending']"
	lea.Submit(page, form, "account-2", "61", "amount-2", "rien").Is(http.StatusUnprocessableEntity).Says("#f-amount-2-error", "")
	lea.Submit(page, form, "account-2", "61", "amount-2", "1 200,50").To(h.base+"/sending").Says(".notice", "budget")
	lea.Submit(preview("offer"), form, "organisation-2", h.Town, "kind-2", "premises").To(h.base+"/sending").Says(".notice", "partenaires")
	lea.Submit(preview("todo:"+h.ID+":besoin"), form, "owner-2", h.Tom.ID).To(h.base+"/sending").Says(".notice", "tâches")
	e := h.Show(t)
	if len(e.Lines) != 1 || e.Lines[0].Cents != 120_050 || e.Lines[0].Label != "Un quai" {
		t.Errorf("lines %+v", e.Lines)
	}
	group, err := h.Groups.Show(t.Context(), h.Lea, h.Group)
	if err != nil || len(group.Contributions) != 1 {
		t.Errorf("contributions %+v (%v)", group.Contributions, err)
	}
	lea.Get("/dossiers/"+h.ID+"/sections/projet/remarks").Says(".remark", "Un quai")
}

func TestOfSeveralDossiersOneIsChosen(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	newer, err := h.Dossiers.Start(t.Context(), h.Lea, h.Call.ID, h.Rounds[0].ID, h.Group, "Le deuxième")
	h.must(err)
	of := func(id string) string { return "[name='target'] option[value^='text:" + id + ":']" }
	page := lea.Get(h.base + "/sending?thing=c1")
	if !page.Has(of(newer.ID)) || page.Has(of(h.ID)) {
		t.Error("the newest dossier is not the one that is offered")
	}
	page = lea.Get(h.base + "/sending?thing=c1&dossier=" + h.ID)
	if page.Has(of(newer.ID)) || !page.Has(of(h.ID)) || !page.Has("[name='thing'][value='c1'][checked]") {
		t.Error("another dossier is not offered once chosen, with what is to be sent")
	}
	if !lea.Get(h.base + "/sending?target=text:" + h.ID + ":besoin").Has("option[selected][value='text:" + h.ID + ":besoin']") {
		t.Error("the way back from a preview does not lead to where it came from")
	}
	lea.Get(h.base + "/sending/preview?thing=c1&dossier=" + newer.ID + "&target=text:" + h.ID + ":besoin").Is(http.StatusUnprocessableEntity)
}
