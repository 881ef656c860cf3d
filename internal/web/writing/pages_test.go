package writing_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/document"
	"maillage/internal/web/webtest"
)

// begun is a draft whose text somebody has opened in the editor, on a site.
func begun(t *testing.T) (k *desktest.Desk, site *webtest.Site, path string) {
	t.Helper()
	d := dbtest.SQLite(t)
	k, site = desktest.New(t, d), webtest.New(t, d)
	save(t, site, k, k.Lea, "Un lieu où apprendre")
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		return site.Texts.Begin(t.Context(), tx, document.Subject{Holder: k.ID, Part: "projet"})
	}); err != nil {
		t.Fatal(err)
	}
	return k, site, "/dossiers/" + k.ID + "/sections/projet"
}

// save writes the answer by the form of the section, as it is without script.
func save(t *testing.T, site *webtest.Site, k *desktest.Desk, actor account.Actor, typed string) {
	t.Helper()
	site.Advance(20 * time.Minute) // another sitting
	who := site.SignIn(actor)
	who.Submit(who.Get("/dossiers/"+k.ID+"/sections/projet").Is(http.StatusOK), "form[action$='/sections/projet']", "besoin", typed).Is(http.StatusSeeOther)
}

func TestEachSittingIsAVersion_AndTwoAreCompared(t *testing.T) {
	k, site, path := begun(t)
	save(t, site, k, k.Tom, "Un grand lieu où apprendre")
	lea := site.SignIn(k.Lea)
	page := lea.Get(path).Is(http.StatusOK)
	if !page.Has("a[href='" + path + "/versions']") {
		t.Error("the section does not lead to its versions")
	}
	timeline := lea.Get(path + "/versions").Is(http.StatusOK)
	if got := timeline.Texts(".timeline h2"); len(got) != 2 || !strings.HasPrefix(got[1], "Texte de départ") {
		t.Fatalf("the versions are %q", got)
	}
	timeline.Says(".timeline li", "Tom : caractères ajoutés : 6, retirés : 0")
	newest, _ := timeline.Doc.Find(".timeline a").First().Attr("href")
	lea.Get(newest).Is(http.StatusOK).Says(".prose ins", "grand").Says("main", "Mots ajoutés : 1")
	lea.Get(path + "/versions/" + db.NewID()).Is(http.StatusNotFound)
	site.SignIn(k.Zoe).Get(path + "/versions").Is(http.StatusNotFound)
}

func TestAVersionIsNamedAndGoneBackTo(t *testing.T) {
	k, site, path := begun(t)
	save(t, site, k, k.Tom, "Tout autre chose")
	lea := site.SignIn(k.Lea)
	timeline := lea.Get(path + "/versions")
	lea.Submit(timeline, "form[action$='/versions']", "name", "").Is(http.StatusUnprocessableEntity).Says(".error", "Donnez à cette version un nom de 200 caractères au plus.")
	lea.Submit(timeline, "form[action$='/versions']", "name", "Relue ensemble").To(path + "/versions")
	timeline = lea.Get(path+"/versions").Says(".timeline h2", "Relue ensemble")
	first, _ := timeline.Doc.Find(".timeline a").Last().Attr("href")
	lea.Submit(lea.Get(first), "form[action$='/restoration']").To(path + "/versions")
	if got := lea.Get(path).Value("besoin"); got != "Un lieu où apprendre" {
		t.Errorf("the text is %q, not that of the first version", got)
	}
	lea.Get(path+"/versions").Says(".timeline h2", "Retour à une version").Says(".timeline", "Relue ensemble")
}

func TestWhoWroteWhatIsTold(t *testing.T) {
	k, site, path := begun(t)
	save(t, site, k, k.Tom, "Un lieu où apprendre\n\net faire ensemble")
	page := site.SignIn(k.Lea).Get(path+"/authors").Is(http.StatusOK).Says(".authors", "Tom")
	if got := page.Texts(".prose mark"); len(got) != 2 || got[0] != "Texte de départ : Un lieu où apprendre" || got[1] != "Tom : et faire ensemble" {
		t.Errorf("the passages are %q", got)
	}
}

func TestWhatChangedSinceSomebodyReadIsShown(t *testing.T) {
	k, site, path := begun(t)
	lea := site.SignIn(k.Lea)
	if lea.Get(path).Has(".notice a[href='" + path + "/news']") {
		t.Error("news for who never read")
	}
	lea.Submit(lea.Get(path+"/news").Says("main", "pas encore dit avoir lu"), "form[action$='/news']").To(path)
	lea.Get(path+"/news").Says("main", "Rien n’a changé")
	save(t, site, k, k.Tom, "Un lieu pour apprendre")
	page := lea.Get(path)
	if !page.Has(".notice a[href='" + path + "/news']") {
		t.Error("the section tells no news")
	}
	page = lea.Get(path+"/news").Says("ins", "pour").Says("del", "où")
	save(t, site, k, k.Tom, "Un lieu pour apprendre ensemble")
	again := lea.Submit(page, "form[action$='/news']").Is(http.StatusConflict).Says(".notice", "a changé pendant votre lecture").Says("ins", "ensemble")
	lea.Submit(again, "form[action$='/news']").To(path)
	lea.Get(path+"/news").Says("main", "Rien n’a changé")
}

func TestImagesOfATextAreKeptAndShown(t *testing.T) {
	k, site, path := begun(t)
	lea := site.SignIn(k.Lea)
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")
	var answer struct{ Src string }
	lea.PostFiles(path+"/images", nil, webtest.File{Field: "file", Name: "façade.png", Content: png}).Is(http.StatusOK).JSON(&answer)
	lea.Get(answer.Src).Is(http.StatusOK)
	save(t, site, k, k.Lea, "Un lieu\n\n![La façade]("+answer.Src+")")
	page := lea.Get("/dossiers/" + k.ID + "/print").Is(http.StatusOK)
	if alt, _ := page.Doc.Find(".prose img[src='" + answer.Src + "']").Attr("alt"); alt != "La façade" {
		t.Errorf("the image is shown as %q", alt)
	}
	if page.Has("li a[href='" + answer.Src + "']") {
		t.Error("the image is listed among the pieces")
	}
	lea.PostFiles(path+"/images", nil, webtest.File{Field: "file", Name: "façade.png", Content: []byte("MZ")}).Is(http.StatusUnprocessableEntity)
	site.SignIn(k.Zoe).PostFiles(path+"/images", nil, webtest.File{Field: "file", Name: "façade.png", Content: png}).Is(http.StatusNotFound)
}

func TestTextsMayNamePartnersAndLinesOfTheBudget(t *testing.T) {
	k, site, _ := begun(t)
	k.Fill(t)
	var list []struct{ Kind, ID, Label, Group string }
	site.SignIn(k.Lea).Get("/dossiers/" + k.ID + "/mentions.json").Is(http.StatusOK).JSON(&list)
	kinds := map[string]int{}
	for _, m := range list {
		kinds[m.Kind]++
		if m.ID == "" || m.Label == "" || m.Group == "" {
			t.Errorf("%+v lacks something", m)
		}
	}
	if kinds["partner"] != 1 || kinds["place"] != 1 || kinds["line"] != 6 {
		t.Errorf("mentions of %v", kinds)
	}
	site.SignIn(k.Zoe).Get("/dossiers/" + k.ID + "/mentions.json").Is(http.StatusNotFound)
}
