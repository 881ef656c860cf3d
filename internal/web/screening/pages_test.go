package screening_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/review"
	"maillage/internal/web/webtest"
)

const captions = "WEBVTT\n\nNOTE audio description\nUne halle vue du ciel.\n\n00:01.000 --> 00:02.000\n<b>Bonjour</b> à vous.\n"

// round is the program around a round with three films and a dossier without.
type round struct {
	*desktest.Desk
	site  *webtest.Site
	ids   []string
	films string // address of the screening
}

func newRound(t *testing.T) *round {
	t.Helper()
	d := dbtest.SQLite(t)
	k := &round{Desk: desktest.New(t, d), site: webtest.New(t, d)}
	k.films = "/instruction/rounds/" + k.Rounds[0].ID + "/screening"
	k.ids = []string{k.filmed(t, "Premier"), k.filmed(t, "Deuxième"), k.Filed(t, "Sans film"), k.filmed(t, "Troisième")}
	return k
}

// filmed files an application with a film, which the program holds.
func (k *round) filmed(t *testing.T, title string) string {
	t.Helper()
	d, err := k.site.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, title)
	if err != nil {
		t.Fatal(err)
	}
	k.attach(t, d.ID, dossier.VideoSlot, "film.mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"+title)
	k.attach(t, d.ID, dossier.CaptionsSlot, "film.vtt", captions)
	k.File(t, d.ID)
	return d.ID
}

func (k *round) attach(t *testing.T, id, slot, name, content string) {
	t.Helper()
	if err := k.site.Dossiers.Attach(t.Context(), k.Lea, id, slot, name, strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

func (k *round) assign(t *testing.T, id string) {
	t.Helper()
	if err := k.site.Reviews.Assign(t.Context(), k.Zoe, id, k.Expert.ID); err != nil {
		t.Fatal(err)
	}
}

func TestTheFilmsOfARoundAreWatchedOneAfterAnother(t *testing.T) {
	k := newRound(t)
	zoe := k.site.SignIn(k.Zoe)
	page := zoe.Get("/instruction/rounds/"+k.Rounds[0].ID).Says(".actions a", "Regarder les films")
	page = zoe.Get(page.Doc.Find(".actions a[href$='/screening']").AttrOr("href", ""))
	page.Says("caption", "3 films").Says("#others ~ ul", "Sans film")
	page = zoe.Get(page.Doc.Find(".actions a.main").AttrOr("href", "")+"?quality=low").Says("h1", "Premier").Says("nav", "Film 1 sur 3")
	page.Says(".facts dd", "Réseau").Says("details", "Bonjour à vous.").Says("details", "Une halle vue du ciel.")
	if page.Has("a[rel=prev]") || !page.Has("video[src]") || !page.Has("track[kind=captions]") {
		t.Errorf("the first film: %s", page.Text("main"))
	}
	page = zoe.Get(page.Doc.Find("a[rel=next]").AttrOr("href", "")).Says("h1", "Deuxième").Says("nav", "Film 2 sur 3")
	if next := page.Doc.Find("a[rel=next]").AttrOr("href", ""); next != k.films+"/"+k.ids[3]+"?quality=low" {
		t.Errorf("the quality is forgotten: %s", next)
	}
	source := page.Doc.Find("video").AttrOr("src", "")
	if sent := zoe.Get(source).Is(http.StatusOK); !strings.HasSuffix(sent.Body, "Deuxième") || sent.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("the film is %q, kept %q", sent.Body, sent.Header.Get("Cache-Control"))
	}
	if said := zoe.Get(page.Doc.Find("track").AttrOr("src", "")).Is(http.StatusOK); !strings.Contains(said.Body, "\nBonjour à vous.\n") || said.Header.Get("Content-Type") != "text/vtt; charset=utf-8" {
		t.Errorf("captions %q", said.Body)
	}
	zoe.Get(source[:strings.LastIndex(source, "/")] + "/x").Is(http.StatusNotFound)
	zoe.Get(k.films + "/" + k.ids[2]).Is(http.StatusNotFound)
	zoe.Get("/instruction/dossiers/"+k.ids[0]).Says("#film ~ p a", "en prenant des notes")
}

func TestOnlyThoseWhoMayReadADossierSeeItsFilm(t *testing.T) {
	k := newRound(t)
	k.assign(t, k.ids[1])
	media := func(id string) string { return "/instruction/dossiers/" + id + "/film/original" }
	expert := k.site.SignIn(k.Expert)
	expert.Get(k.films).Says("caption", "1 film").Lacks("Premier")
	expert.Get(k.films+"/"+k.ids[1]).Says("nav", "Film 1 sur 1")
	expert.Get(media(k.ids[1])).Is(http.StatusOK)
	for _, path := range []string{k.films + "/" + k.ids[0], media(k.ids[0])} {
		expert.Get(path).Is(http.StatusNotFound)
	}
	expert.Post(k.films+"/"+k.ids[0]+"/note", "version", "0", "note", "x").Is(http.StatusNotFound)
	lea := k.site.SignIn(k.Lea)
	for _, path := range []string{k.films, k.films + "/" + k.ids[0], media(k.ids[0])} {
		lea.Get(path).Is(http.StatusNotFound)
	}
	if err := k.site.Reviews.DeclareConflict(t.Context(), k.Expert, k.ids[1], "Un cousin"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{k.films + "/" + k.ids[1], media(k.ids[1])} {
		expert.Get(path).Is(http.StatusForbidden)
	}
	expert.Get(k.films).Says("p", "conflit d’intérêts").Says(".empty", "Aucun dossier")
}

func TestAnExpertWhoJoinsTheCollectiveSeesItsFilmsNoMore(t *testing.T) {
	k := newRound(t)
	k.assign(t, k.ids[0])
	token, err := k.Groups.OpenJoinLink(t.Context(), k.Lea, k.Group, "reader")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Groups.Join(t.Context(), k.Expert, token); err != nil {
		t.Fatal(err)
	}
	expert := k.site.SignIn(k.Expert)
	expert.Get(k.films).Says("p", "conflit d’intérêts").Lacks("Premier")
	for _, path := range []string{k.films + "/" + k.ids[0], "/instruction/dossiers/" + k.ids[0] + "/film/original"} {
		expert.Get(path).Is(http.StatusForbidden)
	}
	expert.Post(k.films+"/"+k.ids[0]+"/note", "version", "0", "note", "x").Is(http.StatusForbidden)
}

func TestNotesAreKeptAndTakenIntoTheReview(t *testing.T) {
	k := newRound(t)
	k.assign(t, k.ids[0])
	expert, path := k.site.SignIn(k.Expert), k.films+"/"+k.ids[0]
	page := expert.Get(path + "?quality=low")
	other := expert.Get(path)
	page = expert.Submit(page, "form[action*='/note']", "note", "1:23 la cuisine").To(path+"?quality=low").Says(".notice", "enregistré")
	if page.Value("note") != "1:23 la cuisine" {
		t.Errorf("kept %q", page.Value("note"))
	}
	led := page.Doc.Find("a[data-at='83']").AttrOr("href", "")
	if source := expert.Get(led).Doc.Find("video").AttrOr("src", ""); !strings.HasSuffix(source, "#t=83") || !strings.Contains(led, "quality=low") {
		t.Errorf("the moment 1:23 leads by %s to %s", led, source)
	}
	stale := expert.Submit(other, "form[action$='/note']", "note", "2:00\nle jardin").Is(http.StatusConflict).Says(".notice", "1:23 la cuisine")
	if stale.Value("note") != "2:00\nle jardin" {
		t.Errorf("typed text lost: %q", stale.Value("note"))
	}
	expert.Submit(stale, "form[action$='/note']").To(path)
	long := expert.Post(path+"/note", "version", "2", "note", strings.Repeat("x", 4_001)).Is(http.StatusUnprocessableEntity)
	if !long.Has("#f-note-error") || len(long.Value("note")) != 4_001 {
		t.Errorf("errors %q", long.Texts(".error"))
	}

	dossier := "/instruction/dossiers/" + k.ids[0]
	page = expert.Get(dossier).Says("#mine", "2:00\nle jardin").Says("nav", "Aller à 2:00")
	page = expert.Submit(page, "form[action$='/review']", "mark-besoin", "1", "comment", "Convaincant.", "submit", "note").To(dossier)
	if page.Value("comment") != "Convaincant.\n\n2:00\nle jardin" || page.Value("mark-besoin") != "1" || page.Has("button[value=note]") {
		t.Errorf("the comment is %q", page.Value("comment"))
	}
	page = expert.Submit(page, "form[action$='/review']", "comment", "Convaincant.\r\n\r\n2:00\r\nle jardin", "submit", "").To(dossier) // as browsers send it
	if page.Has("button[value=note]") {
		t.Error("notes that are in the comment are offered again")
	}
	k.site.SignIn(k.Zoe).Get(dossier).Lacks("le jardin")
	k.site.SignIn(k.Zoe).Get(path).Lacks("le jardin")
}

func TestNotesSaveByThemselves(t *testing.T) {
	k := newRound(t)
	zoe, path := k.site.SignIn(k.Zoe), k.films+"/"+k.ids[0]+"/note"
	zoe.Header = http.Header{"Accept": {"application/json"}}
	var answer struct {
		Saved, Conflict bool
		Versions        map[string]string
	}
	zoe.Post(path, "version", "0", "note", "bien").Is(http.StatusOK).JSON(&answer)
	if !answer.Saved || answer.Versions["version"] != "1" {
		t.Errorf("answered %+v", answer)
	}
	zoe.Post(path, "version", "0", "note", "mal").Is(http.StatusOK).JSON(&answer)
	if !answer.Conflict {
		t.Errorf("answered %+v", answer)
	}
	zoe.Post(path, "version", "1", "note", strings.Repeat("x", 4_001)).Is(http.StatusUnprocessableEntity)
}

func TestDossiersWithoutAFilmArePaged_AndTheQualityStays(t *testing.T) {
	k := newRound(t)
	for range review.PageSize {
		k.Filed(t, "Sans film non plus")
	}
	zoe := k.site.SignIn(k.Zoe)
	page := zoe.Get(k.films+"?quality=low").Says("#others ~ ul", "Sans film")
	page = zoe.Get(page.Doc.Find("a[rel=next]").AttrOr("href", ""))
	if n := page.Doc.Find("#others ~ ul li").Length(); n != 1 {
		t.Errorf("the second page has %d dossiers without a film", n)
	}
	for _, link := range []string{"a[rel=prev]", ".actions a.main"} {
		if href := page.Doc.Find(link).AttrOr("href", ""); !strings.Contains(href, "quality=low") {
			t.Errorf("%s leads to %q, in another quality", link, href)
		}
	}
}
