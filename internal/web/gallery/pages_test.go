package gallery_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/video"
	"maillage/internal/web/webtest"
)

const captions = "WEBVTT\n\nNOTE audio description\nUne halle vue du ciel.\n\n00:01.000 --> 00:02.000\nBonjour à vous.\n"

// project is the program around an awarded dossier, which was filed with a film.
type project struct {
	*desktest.Desk
	site *webtest.Site
	id   string
	page string // of its collective
	film string // of everyone
}

func newProject(t *testing.T) *project {
	t.Helper()
	d := dbtest.SQLite(t)
	k := &project{Desk: desktest.New(t, d), site: webtest.New(t, d)}
	k.id = k.filed(t, "La Halle")
	k.state(t, "original")
	k.page, k.film = "/dossiers/"+k.id+"/gallery", "/films/"+k.id
	return k
}

// filed files an application for a place of its own, with a film that the program holds.
func (k *project) filed(t *testing.T, name string) string {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	placeID, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: name, Status: collective.Existing, CommuneCode: "62063"})
	must(err)
	d, err := k.site.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, "Projet "+name)
	must(err)
	must(k.site.Dossiers.SaveSettings(t.Context(), k.Lea, d.ID, d.Settings, dossier.Settings{Title: d.Title, PlaceID: placeID, Years: 3}))
	for slot, file := range map[string][2]string{dossier.VideoSlot: {"film.mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + name}, dossier.CaptionsSlot: {"film.vtt", captions}} {
		must(k.site.Dossiers.Attach(t.Context(), k.Lea, d.ID, slot, file[0], strings.NewReader(file[1])))
	}
	k.File(t, d.ID)
	return d.ID
}

func (k *project) award(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := k.site.Awards.Decide(t.Context(), k.Zoe, award.Decision{DossierID: id, Outcome: award.Awarded, Cents: 10_000_000}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.site.Awards.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
		t.Fatal(err)
	}
}

// state has every film be in a state of its making.
func (k *project) state(t *testing.T, state string) {
	t.Helper()
	if err := k.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE film SET state = $1", state)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// show has the lead show the film.
func (k *project) show(t *testing.T) {
	t.Helper()
	lea := k.site.SignIn(k.Lea)
	lea.Submit(lea.Get(k.page), "form[action='"+k.page+"']", "sure", "yes").To(k.page).Says(".notice.success", "Le film est montré au public")
}

func (k *project) wantGone(t *testing.T) {
	t.Helper()
	visitor := k.site.Client()
	for _, path := range []string{k.film, k.film + "/original", k.film + "/poster.jpg", k.film + "/captions.vtt"} {
		visitor.Get(path).Is(http.StatusGone).Says("main", "n’est plus montré")
	}
	visitor.Get("/films").Is(http.StatusOK).Lacks("La Halle")
	if page := visitor.Get("/places").Says("tbody th", "La Halle"); page.Has("a[href^='/films/']") {
		t.Error("the list of places still leads to the film")
	}
	if page := visitor.Get("/films.rss").Is(http.StatusOK); strings.Contains(page.Body, k.id) {
		t.Error("the feed still tells of the film")
	}
}

func TestTheLeadShowsAFilm_EveryoneSeesIt_AndItIsGoneOnceItIsTakenBack(t *testing.T) {
	k := newProject(t)
	visitor, lea := k.site.Client(), k.site.SignIn(k.Lea)
	visitor.Get("/films").Says(".empty", "Aucun film")
	visitor.Get(k.film).Is(http.StatusNotFound)
	if page := lea.Get(k.page).Says(".notice", "une fois le projet retenu"); page.Has("form[action='" + k.page + "']") {
		t.Error("the form is offered before the decision")
	}
	lea.Post(k.page, "sure", "yes").Is(http.StatusConflict).Says(".notice", "une fois le projet retenu")
	k.award(t, k.id)
	visitor.Get(k.film).Is(http.StatusNotFound)
	watched := lea.Get(k.page)
	if own := lea.Get(watched.Doc.Find("video").AttrOr("src", "")).Is(http.StatusOK); !strings.HasSuffix(own.Body, "La Halle") {
		t.Errorf("the lead watches %q", own.Body)
	}
	lea.Get(watched.Doc.Find("track").AttrOr("src", "")).Is(http.StatusOK)
	lea.Get("/dossiers/"+k.id+"/decision").Says("main a", "Montrer le film au public")
	k.site.SignIn(k.Tom).Get(k.page).Says(".notice", "Seule la personne qui coordonne")
	unsure := lea.Submit(lea.Get(k.page), "form[action='"+k.page+"']").Is(http.StatusUnprocessableEntity)
	if !unsure.Has("#f-sure-error") {
		t.Errorf("the box is not asked for: %q", unsure.Texts(".error"))
	}
	k.show(t)

	page := visitor.Get("/films").Says("p", "1 film").Says(".films strong", "La Halle").Says(".films p", "Réseau, 2021")
	page = visitor.Get(page.Doc.Find(".films a").AttrOr("href", "")).Says("h1", "La Halle").Says("dd", "Projet La Halle").Says(".lead", "déposé en 2021").Says("[itemprop=transcript]", "Bonjour à vous.").Says("main", "Une halle vue du ciel.")
	for prop, want := range map[string]string{"contentUrl": k.film + "/original", "url": k.film, "inLanguage": "fr", "uploadDate": "2021-02-01T09:00:00Z"} {
		found := page.Doc.Find("[itemtype='https://schema.org/VideoObject'] [itemprop=" + prop + "]")
		if got := found.AttrOr("content", found.AttrOr("href", "")); got != want {
			t.Errorf("%s is %q, want %q", prop, got, want)
		}
	}
	for _, link := range []string{"/places?q=La+Halle", "/films?in=departement-62", "/calls/" + k.Call.Slug} {
		if !page.Has("aside a[href='" + link + "']") {
			t.Errorf("no link to %s", link)
		}
		visitor.Get(link).Is(http.StatusOK).Says("main", "Halle")
	}
	media := visitor.Get(page.Doc.Find("video").AttrOr("src", "")).Is(http.StatusOK)
	if control := media.Header.Get("Cache-Control"); !strings.Contains(control, "no-cache") || !strings.HasSuffix(media.Body, "La Halle") {
		t.Errorf("the film is %q, kept %q", media.Body, control)
	}
	visitor.Get(page.Doc.Find("track").AttrOr("src", "")).Is(http.StatusOK)
	visitor.Get("/places").Says("tbody a", "Voir le film – La Halle")

	tom := k.site.SignIn(k.Tom)
	tom.Submit(tom.Get(k.page), "form[action$='/withdrawal']").To(k.page).Says(".notice.success", "n’est plus montré")
	k.wantGone(t)
	asked := visitor.Request(http.MethodGet, k.film+"/original", nil, "")
	asked.Header.Set("If-None-Match", media.Header.Get("ETag"))
	visitor.Do(asked).Is(http.StatusGone)
	lea.Post(k.page+"/withdrawal").Is(http.StatusConflict).Says(".notice", "rien à retirer")
	k.show(t)
	visitor.Get(k.film).Is(http.StatusOK)
}

func TestSomebodyFilmedWhoDoesNotAgreeHidesTheFilm_AndItsCollectiveReadsWhy(t *testing.T) {
	k := newProject(t)
	k.award(t, k.id)
	ana := video.Person{Name: "Ana", Consent: video.Asked}
	save := func() {
		t.Helper()
		var err error
		if ana.ID, err = k.site.Videos.SavePerson(t.Context(), k.Lea, k.id, ana); err != nil {
			t.Fatal(err)
		}
		ana.Version++
	}
	save()
	lea := k.site.SignIn(k.Lea)
	if page := lea.Get(k.page).Says("li", "Ana – ").Says(".notice", "pas d’accord valable"); page.Has("form[action='" + k.page + "']") {
		t.Error("the form is offered although somebody has not agreed")
	}
	lea.Post(k.page, "sure", "yes").Is(http.StatusConflict).Says(".notice", "pas d’accord valable")
	ana.Consent, ana.Until = video.SignedByThem, "2021-12-31"
	save()
	k.show(t)
	k.site.Client().Get(k.film).Is(http.StatusOK)
	ana.Consent = video.Withdrawn
	save()
	k.wantGone(t)
	lea.Get(k.page).Says(".notice.warning", "personne ne peut le voir").Says("li", "Ana – Accord retiré")
	ana.Consent = video.SignedByThem
	save()
	k.site.Client().Get(k.film).Is(http.StatusOK)
	k.site.SetNow(k.site.Now().AddDate(1, 0, 0))
	k.wantGone(t)
	k.site.SignIn(k.Lea).Get(k.page).Says("li", "Ana – ")
}

func TestEveryoneIsSentWhatWasMadeOfAFilm_NotTheFileOfAPhone(t *testing.T) {
	k := newProject(t)
	k.award(t, k.id)
	k.show(t)
	visitor := k.site.Client()
	for state, sent := range map[string]bool{"waiting": false, "encoding": false, "refused": false, "original": true, "failed": true} {
		k.state(t, state)
		page, want := visitor.Get(k.film).Is(http.StatusOK), http.StatusNotFound
		if sent {
			want = http.StatusOK // nothing else will ever play
		}
		visitor.Get(k.film + "/original").Is(want)
		if page.Has("video") != sent || page.Has("[itemprop=contentUrl]") != sent || strings.Contains(visitor.Get("/films.rss").Body, "<enclosure") != sent {
			t.Errorf("%s: the page or the feed leads to the film: %v", state, !sent)
		}
	}
	err := k.DB.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), "UPDATE film SET state = 'ready', length_ms = 83000"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO film_output (film, kind, blob_id, width, height, bytes)
			SELECT g.film_blob, v.kind, g.captions_blob, 640, 360, 10 FROM gallery_film g, (SELECT 'high' AS kind UNION SELECT 'poster') v`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	visitor.Get(k.film + "/original").Is(http.StatusNotFound)
	visitor.Get(k.film + "/high.mp4").Is(http.StatusOK)
	visitor.Get("/films").Says(".films p", "1 min 23 s")
	page := visitor.Get(k.film)
	for prop, want := range map[string]string{"contentUrl": k.film + "/high.mp4", "thumbnailUrl": k.film + "/poster.jpg", "duration": "PT1M23S"} {
		found := page.Doc.Find("[itemprop=" + prop + "]")
		if got := found.AttrOr("content", found.AttrOr("href", "")); got != want {
			t.Errorf("%s is %q, want %q", prop, got, want)
		}
	}
	if feed := visitor.Get("/films.rss").Body; !strings.Contains(feed, `<enclosure url="`+webtest.BaseURL+k.film+`/high.mp4" length="10" type="video/mp4">`) || !strings.Contains(feed, `<media:thumbnail url="`+webtest.BaseURL+k.film+`/poster.jpg">`) {
		t.Errorf("the feed is %s", feed)
	}
}

func TestOnlyMembersSeeHowAFilmStands(t *testing.T) {
	k := newProject(t)
	k.award(t, k.id)
	for _, person := range []account.Actor{k.Zoe, k.Expert} {
		c := k.site.SignIn(person)
		c.Get(k.page).Is(http.StatusNotFound)
		c.Get(k.page + "/original").Is(http.StatusNotFound)
		c.Post(k.page, "sure", "yes").Is(http.StatusNotFound)
		c.Post(k.page + "/withdrawal").Is(http.StatusNotFound)
	}
	k.site.SignIn(k.Tom).Post(k.page, "sure", "yes").Is(http.StatusForbidden)
}

func TestTheFeedIsWellFormedAndTellsWhereFilmsAre(t *testing.T) {
	k := newProject(t)
	ids := []string{k.id}
	for i := range 14 {
		ids = append(ids, k.filed(t, fmt.Sprintf("Lieu <%d> & ami", i)))
	}
	k.award(t, ids...)
	for _, id := range ids {
		if err := k.site.Gallery.Consent(t.Context(), k.Lea, id, nil, true); err != nil {
			t.Fatal(err)
		}
	}
	visitor := k.site.Client()
	page := visitor.Get("/films.rss?in=departement-62").Is(http.StatusOK)
	var feed struct {
		XMLName xml.Name `xml:"rss"`
		Channel struct {
			Link []struct {
				Href string `xml:"href,attr"`
				Text string `xml:",chardata"`
			} `xml:"link"`
			Items []struct {
				Title, Link string
				GUID        string `xml:"guid"`
				Enclosure   struct {
					URL    string `xml:"url,attr"`
					Length int64  `xml:"length,attr"`
					Type   string `xml:"type,attr"`
				} `xml:"enclosure"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal([]byte(page.Body), &feed); err != nil || len(feed.Channel.Items) != 15 {
		t.Fatalf("%d films in the feed (%v)", len(feed.Channel.Items), err)
	}
	if kind := page.Header.Get("Content-Type"); kind != "application/rss+xml; charset=utf-8" {
		t.Errorf("the feed is %q", kind)
	}
	links := feed.Channel.Link
	if len(links) != 2 || links[0].Text != webtest.BaseURL+"/films?in=departement-62" || links[1].Href != webtest.BaseURL+"/films.rss?in=departement-62" {
		t.Errorf("the feed is at %+v", links)
	}
	for _, item := range feed.Channel.Items {
		if item.GUID == webtest.BaseURL+k.film {
			sent := visitor.Get(strings.TrimPrefix(item.Enclosure.URL, webtest.BaseURL)).Is(http.StatusOK)
			if int64(len(sent.Body)) != item.Enclosure.Length || sent.Header.Get("Content-Type") != item.Enclosure.Type {
				t.Errorf("the feed tells of %+v; %d bytes of %s are sent", item.Enclosure, len(sent.Body), sent.Header.Get("Content-Type"))
			}
		}
	}
	visitor.Get("/films").Says("p", "15 films").Says(".pager", "Page 1 sur 2")
	page = visitor.Get("/films?in=region-32")
	if next := visitor.Get(page.Doc.Find("a[rel=next]").AttrOr("href", "")); next.Doc.Find(".films > li").Length() != 3 || !next.Has("option[value=region-32][selected]") {
		t.Errorf("the second page shows %d films", next.Doc.Find(".films > li").Length())
	}
	visitor.Get("/films?in=departement-75").Says(".empty", "Rien ne correspond")
	visitor.Get("/films?in=%00&theme=%27&page=-1").Is(http.StatusOK)
}
