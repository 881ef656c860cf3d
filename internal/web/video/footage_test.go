package video_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"maillage/internal/app"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/video"
	"maillage/internal/web/webtest"
)

// footage gives what begins like a film of a phone and is size bytes long.
func footage(size int) []byte {
	return append([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp42isom"), bytes.Repeat([]byte("v"), size-24)...)
}

func (h *house) sendFile(c *webtest.Client, below, name string, content []byte) *webtest.Page {
	h.t.Helper()
	return c.PostFiles(h.base+below, url.Values{}, webtest.File{Field: "file", Name: name, Content: content})
}

func TestAFilmIsSentByAPlainForm_AndComesBackAsItWas(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	lea.Get("/dossiers/"+h.ID+"/pieces").Is(http.StatusOK).Says("#slot-video a[href$='/video/film']", "Envoyer le film").Lacks(`action="/dossiers/` + h.ID + `/files/video"`)
	lea.Get(h.base+"/film").Is(http.StatusOK).Says(".form-box .help", "1 Mo au plus").Says(".form-box .help", "Il reste 3,1 Mo sur les 3,1 Mo").Says(".empty", "Pas encore de film")
	content := footage(200_000)
	h.sendFile(lea, "/film", "film.mp4", content).To(h.base+"/film").Says(".notice.success", "arrivé en entier").Says(".notice:not(.success)", "en cours de vérification")
	validation := "/dossiers/" + h.ID + "/validation"
	lea.Get(validation).Is(http.StatusOK).Says(".notice.warning", "Un film est en route")
	reader := h.site.SignIn(h.reader())
	reader.Get(validation).Is(http.StatusOK).Lacks("Un film est en route")
	h.site.RunJobs()
	lea.Get(validation).Is(http.StatusOK).Lacks("Un film est en route")
	page := lea.Get(h.base+"/film").Is(http.StatusOK).Says("dl.facts", "film.mp4").Says("dl.facts", "Lea").Says(".form-box .help", "Il reste 2,9 Mo")
	link := page.Doc.Find("dl.facts a").AttrOr("href", "")
	if got := lea.Get(link).Is(http.StatusOK).Body; got != string(content) {
		t.Errorf("%d bytes came back", len(got))
	}
	reader.Get(h.base + "/film").Is(http.StatusOK).Lacks("<form method=\"post\" action=\"" + h.base)
}

func TestAPlainFormIsRefusedBesideItsField(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	for name, c := range map[string]struct {
		file    string
		content []byte
		words   string
	}{
		"no byte":              {"a.mp4", nil, "vide"},
		"too large":            {"a.mp4", footage(1<<20 + 1), "trop lourd : 1 Mo"},
		"too large to be read": {"a.mp4", footage(3 << 20), "trop lourd"},
		"a program":            {"a.exe", []byte("MZ"), "pas prise"},
		"a zip":                {"a.zip", []byte("PK\x03\x04"), "pas prise"},
	} {
		t.Run(name, func(t *testing.T) {
			h.sendFile(lea.ForTest(t), "/film", c.file, c.content).Is(http.StatusUnprocessableEntity).Says("p.error", c.words)
		})
	}
	lea.PostFiles(h.base+"/film", url.Values{}).Is(http.StatusUnprocessableEntity).Says("p.error", "Choisissez un fichier")
	// What only its bytes tell is said once they were looked at, and until it is read.
	h.sendFile(lea, "/film", "a.mp4", []byte("PK\x03\x04 not a film")).Is(http.StatusSeeOther)
	h.site.RunJobs()
	page := lea.Get(h.base+"/film").Is(http.StatusOK).Says(".notice.error", "Ce n’est pas un film")
	lea.Submit(page, ".notice.error form").To(h.base + "/film").Lacks("pas un film")
	if left := uploadsLeft(h); left != 0 {
		t.Errorf("%d files are left", left)
	}
}

func uploadsLeft(h *house) int {
	entries, err := os.ReadDir(filepath.Join(h.site.Config.Data, "uploads"))
	h.must(err)
	return len(entries)
}

func TestAFullDiskIsToldInWords(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d, func(c *app.Config) { c.Free = func(string) (uint64, error) { return 1000, nil } })
	h := &house{Desk: k, site: site, t: t, base: "/dossiers/" + k.ID + "/video"}
	lea := site.SignIn(h.Lea)
	h.sendFile(lea, "/film", "a.mp4", footage(5000)).Is(http.StatusUnprocessableEntity).Says("p.error", "n’a plus la place")
	page := h.begin(lea, "/film", "a.mp4", 5000)
	if page.Status != http.StatusInsufficientStorage || strings.TrimSpace(page.Body) != "disk_full" {
		t.Errorf("%d %q", page.Status, page.Body)
	}
}

// begin asks to send a file in parts, as a script does.
func (h *house) begin(c *webtest.Client, below, name string, size int) *webtest.Page {
	h.t.Helper()
	r := c.Request(http.MethodPost, h.base+below+"/uploads", nil, "")
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Upload-Length", strconv.Itoa(size))
	r.Header.Set("Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name)))
	return c.Do(r)
}

func part(c *webtest.Client, method, path string, at int, content []byte) *webtest.Page {
	r := c.Request(method, path, bytes.NewReader(content), "application/offset+octet-stream")
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Upload-Offset", strconv.Itoa(at))
	return c.Do(r)
}

func TestAClipComesInParts(t *testing.T) {
	h := newHouse(t)
	lea, tom, zoe, content := h.site.SignIn(h.Lea), h.site.SignIn(h.Tom), h.site.SignIn(h.Zoe), footage(50_000)
	scene, err := h.site.Videos.SaveScene(t.Context(), h.Lea, h.ID, video.Scene{Seen: "Le quai", Heard: "Bonjour"})
	h.must(err)
	below := "/scenes/" + scene + "/clips"
	page := lea.Get(h.base+below).Is(http.StatusOK).Says("h2", "Scène 1").Says("dd", "Le quai")
	if page.Doc.Find("maillage-upload[camera]").AttrOr("create", "") != h.base+below+"/uploads" {
		t.Error("no script sends it")
	}
	for name, want := range map[string]string{"Permissions-Policy": "camera=(self), microphone=(self)", "Content-Security-Policy": "media-src 'self' blob:;"} {
		if got := page.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s: %s", name, got)
		}
	}
	h.begin(zoe, below, "a.mp4", 100).Is(http.StatusNotFound)
	h.begin(lea, "/scenes/"+db.NewID()+"/clips", "a.mp4", 100).Is(http.StatusNotFound)
	for size, want := range map[int]string{0: "empty", 1<<20 + 1: "too_large"} {
		if page := h.begin(lea, below, "a.mp4", size); page.Status < 400 || strings.TrimSpace(page.Body) != want {
			t.Errorf("%d bytes: %d %q", size, page.Status, page.Body)
		}
	}
	begun := h.begin(tom, below, "prise 1.mp4", len(content)).Is(http.StatusCreated)
	path, ok := strings.CutPrefix(begun.Location(), webtest.BaseURL)
	if !ok {
		t.Fatalf("leads to %q", begun.Location())
	}
	part(tom, http.MethodPatch, path, 0, content[:20_000]).Is(http.StatusNoContent)
	part(zoe, http.MethodPatch, path, 20_000, content[20_000:]).Is(http.StatusNotFound)
	part(zoe, http.MethodHead, path, 0, nil).Is(http.StatusNotFound)
	part(zoe, http.MethodDelete, path, 0, nil).Is(http.StatusNotFound)
	lea.Get(h.base+"/film").Says("main", "20 ko reçus sur 50 ko")
	if got := part(lea, http.MethodHead, path, 0, nil).Is(http.StatusOK).Header.Get("Upload-Offset"); got != "20000" {
		t.Errorf("%s came", got)
	}
	part(tom, http.MethodPatch, path, 20_000, content[20_000:]).Is(http.StatusNoContent)
	h.site.RunJobs()
	head := part(tom, http.MethodHead, path, 0, nil).Is(http.StatusOK).Header
	if head.Get("Upload-Offset") != "50000" || head.Get("Upload-State") != "taken" {
		t.Errorf("%v", head)
	}
	part(tom, http.MethodDelete, path, 0, nil).Is(http.StatusNotFound)
	page = lea.Get(h.base+below).Is(http.StatusOK).Says("ul.clips", "prise 1.mp4").Says("ul.clips", "Tom")
	if got := lea.Get(page.Doc.Find("ul.clips a").AttrOr("href", "")).Is(http.StatusOK).Body; got != string(content) {
		t.Errorf("%d bytes came back", len(got))
	}
	zoe.Get(page.Doc.Find("ul.clips a").AttrOr("href", "")).Is(http.StatusNotFound)
	lea.Submit(page, "ul.clips form").To(h.base + "/film").Lacks("prise 1.mp4")
	h.sendFile(lea, "/scenes/none/clips", "rue.mov", content).To(h.base + "/scenes/none/clips")
	lea.Get(h.base + "/scenes/" + db.NewID() + "/clips").Is(http.StatusNotFound)
}

func TestAnUploadIsGivenUp_AndOneThatStopsIsAnotherThing(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	path := strings.TrimPrefix(h.begin(lea, "/film", "a.mp4", 1000).Is(http.StatusCreated).Location(), webtest.BaseURL)
	page := lea.Get(h.base+"/film").Says("main", "Envois en cours")
	lea.Submit(page, "form[action*='/uploads/']").To(h.base + "/film").Lacks("Envois en cours")
	part(lea, http.MethodHead, path, 0, nil).Is(http.StatusNotFound)
	// The right is asked again with each part.
	path = strings.TrimPrefix(h.begin(h.site.SignIn(h.Tom), "/film", "a.mp4", 1000).Is(http.StatusCreated).Location(), webtest.BaseURL)
	h.must(h.Groups.SetRole(t.Context(), h.Lea, h.Group, h.Tom.ID, collective.Reader))
	part(h.site.SignIn(h.Tom), http.MethodPatch, path, 0, footage(100)).Is(http.StatusForbidden)
}

func TestUploadsAreBegunAtAHumanPace(t *testing.T) {
	h := newHouse(t)
	lea := h.site.SignIn(h.Lea)
	for range 20 {
		h.begin(lea, "/film", "a.exe", 100).Is(http.StatusUnsupportedMediaType)
	}
	h.begin(lea, "/film", "a.mp4", 100).Is(http.StatusTooManyRequests)
	h.sendFile(lea, "/film", "a.mp4", footage(100)).Is(http.StatusTooManyRequests)
	h.begin(h.site.SignIn(h.Tom), "/film", "a.mp4", 100).Is(http.StatusCreated)
}

func TestAnUploadIsGoneOnWithByWhoBeganIt(t *testing.T) {
	h := newHouse(t)
	lea, tom, content := h.site.SignIn(h.Lea), h.site.SignIn(h.Tom), footage(100)
	path := strings.TrimPrefix(h.begin(lea, "/film", "a.mp4", 100).Is(http.StatusCreated).Location(), webtest.BaseURL)
	part(tom, http.MethodPatch, path, 0, content[:50]).Is(http.StatusNotFound)
	for _, c := range []*webtest.Client{lea, tom} {
		header := part(c, http.MethodHead, path, 0, nil).Is(http.StatusOK).Header
		if header.Get("Upload-Offset") != "0" || header.Get("Upload-Length") != "100" || header.Get("Upload-Metadata") != "" {
			t.Errorf("%v", header)
		}
	}
	part(h.site.SignIn(h.Lea), http.MethodPatch, path, 0, content).Is(http.StatusNoContent)
}
