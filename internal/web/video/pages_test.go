package video_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/lang"
	"maillage/internal/web/webtest"
	"maillage/internal/workshop"
	"maillage/internal/workshop/agenda"
)

// house is a draft whose video Lea and Tom prepare.
type house struct {
	*desktest.Desk
	site *webtest.Site
	t    *testing.T
	base string // address of the video
}

func newHouse(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	return &house{Desk: k, site: webtest.New(t, d), t: t, base: "/dossiers/" + k.ID + "/video"}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// reader joins the collective without the right to write.
func (h *house) reader() account.Actor {
	h.t.Helper()
	ria := h.site.Person("Ria")
	token, err := h.Groups.OpenJoinLink(h.t.Context(), h.Lea, h.Group, collective.Reader)
	h.must(err)
	_, err = h.Groups.Join(h.t.Context(), ria, token)
	h.must(err)
	return ria
}

const briefForm = "form[action$='/video']"

func TestTheBriefIsFoundFromTheDossier_AndShowsWhatTheCallAsks(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	lea.Get("/dossiers/"+h.ID).Is(http.StatusOK).Says("ul.parts a[href$='/video']", "Préparer la vidéo").Says(".mesh p", "sur 5")
	page := lea.Get(h.base).Is(http.StatusOK).Says("[aria-labelledby=asked] li", "Une vidéo est demandée").Says(".parts [aria-current=page]", "Préparer la vidéo")
	lea.Submit(page, briefForm, "sentence", "Un lieu ouvert le soir.", "use", "halle").To(h.base).Says(".notice.success", "enregistré").Says("#f-sentence", "Un lieu ouvert le soir.")
	ria := h.site.SignIn(h.reader()).Get(h.base).Is(http.StatusOK).Says(".written", "Un lieu ouvert le soir.")
	if ria.Has(briefForm) {
		t.Error("readers are given the form")
	}
	h.site.SignIn(h.Zoe).Get(h.base).Is(http.StatusNotFound)
}

func TestTwoWhoWriteOneFieldSeeBothTexts_AndTheSecondDecides(t *testing.T) {
	h := newHouse(t)
	lea, tom := h.site.SignIn(h.Lea), h.site.SignIn(h.Tom)
	theirs, mine := lea.Get(h.base), tom.Get(h.base)
	lea.Submit(theirs, briefForm, "sentence", "Un lieu.", "audience", "Le jury").To(h.base)
	both := tom.Submit(mine, briefForm, "sentence", "Une usine.", "avoid", "sigles").Is(http.StatusOK)
	both.Says("#f-sentence-error", "Lea a écrit pendant ce temps : « Un lieu. »").Says("#f-sentence", "Une usine.").Says("#f-audience", "Le jury").Says("#f-avoid", "sigles")
	tom.Submit(both, briefForm).To(h.base).Says("#f-sentence", "Une usine.").Says("#f-audience", "Le jury")

	long := tom.Submit(tom.Get(h.base), briefForm, "sentence", strings.Repeat("a", 301), "use", "quai").Is(http.StatusOK)
	long.Says("#f-sentence-error", "300").Says("#f-sentence", "aaa").Says("#f-use", "quai")
}

func TestTheBriefSavesAsPeopleGo(t *testing.T) {
	h := newHouse(t)
	tom := h.site.SignIn(h.Tom)
	page := tom.Get(h.base)
	send := func(pairs ...string) (answer struct {
		Saved, Conflict  bool
		Versions, Errors map[string]string
	},
	) {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		r := tom.Request(http.MethodPost, h.base, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
		tom.Do(r).Is(http.StatusOK).JSON(&answer)
		return answer
	}
	first := page.Value("seen:sentence")
	answer := send("seen:sentence", first, "sentence", "Un lieu.", "seen:avoid", page.Value("seen:avoid"), "avoid", strings.Repeat("a", 1_001))
	if !answer.Saved || answer.Conflict || !strings.HasPrefix(answer.Versions["seen:sentence"], "1.") || answer.Errors["avoid"] == "" {
		t.Errorf("answered %+v", answer)
	}
	if answer = send("seen:sentence", first, "sentence", "Une usine."); !answer.Conflict || answer.Versions["seen:sentence"] != "" {
		t.Errorf("answered %+v", answer)
	}
	if answer = send("seen:sentence", "forged", "sentence", "Une usine."); !answer.Conflict {
		t.Errorf("answered %+v", answer)
	}
}

func TestAMessageIsTakenFromAWorkshopOrTheDossier(t *testing.T) {
	h := newHouse(t)
	h.Save(t, h.Lea, "besoin", 0, "Rien n’ouvre le soir.")
	a := agenda.Agenda{Title: "Premier atelier", Steps: []agenda.Step{
		{ID: "s1", Kind: agenda.Gather, Title: "Idées", Write: agenda.Everyone, Arrange: agenda.Everyone, Columns: []agenda.Column{{Key: "idees", Title: "Nos idées"}}},
	}}
	held, err := h.site.Workshops.Prepare(t.Context(), h.Lea, h.Group, "", lang.FR, workshop.Plan{Title: "Premier atelier"})
	h.must(err)
	h.must(h.site.Workshops.Change(t.Context(), h.Lea, held.ID, held.Version, a))
	for _, fields := range []map[string]string{{"do": "workshop.open"}, {"do": "step.open", "step": "s1"}, {"do": "note.add", "step": "s1", "to": "idees", "text": "Ouvrir <b>le soir</b>"}, {"do": "workshop.end"}} {
		h.must(h.site.Workshops.Do(t.Context(), h.Lea, held.ID, "", fields))
	}

	tom := h.site.SignIn(h.Tom)
	choose := h.base + "/messages/2"
	page := tom.Get(choose).Is(http.StatusOK).Says(".choice label", "Rien n’ouvre le soir.").Says(".choices a[href*='workshop=']", "Premier atelier")
	tom.Submit(page, "form[action$='/messages/2']").Is(http.StatusUnprocessableEntity).Says(".error", "")
	page = tom.Get(choose+"?workshop="+held.ID).Is(http.StatusOK).Says(".choice label", "Ouvrir <b>le soir</b>").Says(".choice .help", "note 1")
	stale := page
	page = tom.Submit(page, "form[action$='/messages/2']", "from", "n1").Is(http.StatusSeeOther).Follow().Says("#f-message_2", "Ouvrir <b>le soir</b>").Says("details.taken summary", "Issu de l’atelier « Premier atelier », note 1")
	if to := page.Doc.Find("details.taken a").AttrOr("href", ""); to != "/workshops/"+held.ID+"/sources/1" {
		t.Errorf("the source leads to %q", to)
	}
	tom.Submit(stale, "form[action$='/messages/2']", "from", "n1").Is(http.StatusConflict).Says(".notice.error", "")
	tom.Get(h.base + "/messages/1").Lacks("remplacera").Is(http.StatusOK)
	tom.Get(choose).Says(".notice.warning", "remplacera")
	tom.Get(h.base + "/messages/9").Is(http.StatusNotFound)
	tom.Get(choose + "?workshop=" + db.NewID()).Is(http.StatusNotFound)
	h.site.SignIn(h.Zoe).Get(choose + "?workshop=" + held.ID).Is(http.StatusNotFound)
	if ria := h.site.SignIn(h.reader()).Get(choose).Is(http.StatusOK); ria.Has("form[action$='/messages/2']") {
		t.Error("readers are given the form")
	}
}

var afterPeople = regexp.MustCompile(`/people/([0-9a-f-]{36})/consent`)

func TestScenesAreAddedMovedChangedAndPrinted(t *testing.T) {
	h := newHouse(t)
	tom := h.site.SignIn(h.Tom)
	place, err := h.Groups.SavePlace(t.Context(), h.Lea, h.Group, collective.Place{Name: "La halle", Status: collective.Planned, CommuneCode: "62041"})
	h.must(err)
	page := tom.Get(h.base+"/locations").Says("form[action$='/locations'] button", "Ajouter « La halle »")
	page = tom.Submit(page, "form:has(input[name=place][value='"+place+"'])").To(h.base+"/locations").Says("tbody th", "La halle").Lacks("Ajouter « La halle »")
	tom.Submit(page, "form.form-box", "name", " ").Is(http.StatusUnprocessableEntity).Says("#f-name-error", "")
	page = tom.Submit(tom.Get(h.base+"/people"), "form[action$='/people']", "name", "Ana", "speaks", "yes", "organisation", h.Town).Is(http.StatusSeeOther).Follow().Says("tbody th", "Ana")
	ana := afterPeople.FindStringSubmatch(page.Body)[1]

	form := "form[action$='/scenes']"
	page = tom.Get(h.base+"/scenes").Says(".empty", "Aucune scène")
	tom.Submit(page, form, "seconds", "vite").Is(http.StatusUnprocessableEntity).Says("#f-seen-error", "").Says("#f-seconds-error", "3 600")
	page = tom.Submit(page, form, "seen", "La rue", "heard", strings.Repeat("mot ", 70), "seconds", "20", "people", ana).Is(http.StatusSeeOther).Follow().Says(".scenes .tag.warning", "trop courte").Says(".scenes dd", "Ana – CC")
	page = tom.Submit(page, form, "seen", "Le quai", "seconds", "100").Is(http.StatusSeeOther).Follow().Says("p", "")
	if order := page.Texts(".scenes dd.written"); order[0] != "La rue" {
		t.Errorf("the order is %v", order)
	}
	page.Says("main p:contains('Durée prévue')", "Durée prévue : 2 min.")
	page = tom.Submit(page, ".scenes > li:nth-child(2) form[action$='/place']", "way", "earlier").Is(http.StatusSeeOther).Follow()
	if order := page.Texts(".scenes dd.written"); order[0] != "Le quai" {
		t.Errorf("the order is %v", order)
	}
	page = tom.Post(page.Doc.Find(".scenes > li:nth-child(1) form").AttrOr("action", ""), "at", "1").Is(http.StatusSeeOther).Follow()
	if order := page.Texts(".scenes dd.written"); order[0] != "La rue" {
		t.Errorf("dragged, the order is %v", order)
	}
	one := page.Doc.Find(".scenes > li:nth-child(1) .step-acts a").AttrOr("href", "")
	one, _, _ = strings.Cut(one, "#")
	edit := tom.Get(one).Is(http.StatusOK).Says("h2#scene", "Modifier la scène 1")
	tom.Submit(edit, form, "seen", "La rue, de haut").Is(http.StatusSeeOther).Follow().Says(".scenes dd", "La rue, de haut")
	tom.Submit(edit, form, "seen", "La rue, de loin").Is(http.StatusConflict).Says("#f-seen", "La rue, de loin")
	tom.Get(h.base+"/shooting").Is(http.StatusOK).Says("h2", "Lieu à choisir").Says("tbody td", "La rue, de haut").Says("section:last-of-type td", "1")
	tom.Get(h.base+"/prompter").Is(http.StatusOK).Says("[data-words='70'] h2", "Scène 1 – Ana").Says("main p", "").Says("a[href$='?mirror=yes']", "miroir")
	if !tom.Get(h.base + "/prompter?mirror=yes").Has(".speech.mirrored") {
		t.Error("the text is not mirrored")
	}
	tom.Submit(tom.Get(one), "form[action$='/removal']").Is(http.StatusSeeOther).Follow().Lacks("La rue, de haut")
	tom.Get(one).Is(http.StatusNotFound)
	if ria := h.site.SignIn(h.reader()).Get(h.base + "/scenes").Is(http.StatusOK); ria.Has("main form") {
		t.Error("readers are given forms")
	}
}

const paper = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

func TestAConsentIsPrintedSignedKeptAndTakenBack(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	lea.Submit(lea.Get(h.base), briefForm, "contact", "halle@example.org").To(h.base)
	page := lea.Submit(lea.Get(h.base+"/people"), "form[action$='/people']", "name", "Ana", "organisation", h.Town, "until", "2030-12-31", "consent", "asked").Is(http.StatusSeeOther).Follow()
	page.Says("tbody td", "Demandée").Says("tbody td", "31 décembre 2030")
	ana := h.base + "/people/" + afterPeople.FindStringSubmatch(page.Body)[1]
	lea.Get(ana+"/consent").Is(http.StatusOK).Says("main", "Je soussigné·e Ana").Says("main", "Réseau").Says("main", "CC").Says("main", "31 décembre 2030").
		Says("main", "halle@example.org").Says("main", "article 9 du code civil").Says("main", "RGPD")
	lea.PostFiles(ana+"/signed", nil, webtest.File{Field: "file", Name: "ana.pdf", Content: []byte("MZ")}).Is(http.StatusUnprocessableEntity).Says("#f-file-error", "")
	lea.PostFiles(ana+"/signed", nil, webtest.File{Field: "file", Name: "ana.pdf", Content: []byte(paper)}).Is(http.StatusSeeOther).Follow().Says("tbody td", "Signée").Says("p", "1 accord valable sur 1")
	if file := lea.Get(ana + "/signed").Is(http.StatusOK); file.Body != paper || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file is %q, %v", file.Body, file.Header)
	}
	ria := h.site.SignIn(h.reader())
	ria.Get(ana + "/signed").Is(http.StatusForbidden)
	ria.Get(h.base + "/people").Is(http.StatusOK).Lacks("ana.pdf")

	edit := lea.Get(ana).Is(http.StatusOK)
	lea.Submit(edit, "form[action$='/people']", "consent", "withdrawn").Is(http.StatusSeeOther).Follow().Says(".tag.warning", "Accord retiré").Says("p", "0 accord")
	lea.Submit(lea.Get(ana), "form[action$='/signed/removal']").Is(http.StatusSeeOther).Follow().Lacks("ana.pdf")
	lea.Get(ana + "/signed").Is(http.StatusNotFound)
	lea.Submit(lea.Get(ana), "form[action$='/removal']:not([action*=signed])").Is(http.StatusSeeOther).Follow().Says(".empty", "Personne")
	lea.Get(ana + "/consent").Is(http.StatusNotFound)
}
