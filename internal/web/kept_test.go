package web_test

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"

	"maillage/internal/fault"
	"maillage/internal/web"
	"maillage/internal/web/webtest"
)

// spilled makes a directory for temporary files and tells what was left in it.
func spilled(t *testing.T) func() int {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	return func() int {
		t.Helper()
		left, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(left)
	}
}

// large is a file that is read to memory by nobody.
func large() webtest.File {
	return webtest.File{Field: "piece", Name: "plan.pdf", Content: bytes.Repeat([]byte("%PDF-1.7 "), 5<<20/9)}
}

func TestAFileOfAFormThatIsKept_LeavesNothingOnTheDisk(t *testing.T) {
	site := newSite(t)
	site.Server.PostFiles("/test/piece", web.SignedIn, 64<<20, func(w http.ResponseWriter, r *http.Request) error { return web.SeeOther(w, r, "/") })
	left := spilled(t)
	lea := site.Client()
	lea.PostFiles("/test/piece", map[string][]string{"note": {"Une note longue"}}, large()).To("/sign-in")
	if n := left(); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
	person := site.Person("Lea")
	lea.Post("/sign-in", "email", person.Email)
	page := lea.Post(site.MailedPath(person.Email)).To("/sign-in/resume").Says("form[action='/test/piece']", "plan.pdf")
	if page.Value("note") != "Une note longue" {
		t.Error("the note is lost")
	}
}

func TestAFileReadByAnAct_LeavesNothingOnTheDisk(t *testing.T) {
	site := newSite(t)
	site.Server.PostFiles("/test/piece", web.Public, 64<<20, func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseMultipartForm(1 << 10); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/")
	})
	left := spilled(t)
	site.Client().PostFiles("/test/piece", nil, large()).To("/")
	if n := left(); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

func TestAFormOfFilesTooLongToKeep_IsToldSo(t *testing.T) {
	site := newSite(t)
	site.Server.PostFiles("/test/piece", web.SignedIn, 64<<20, func(w http.ResponseWriter, r *http.Request) error { return web.SeeOther(w, r, "/") })
	long := map[string][]string{"note": {strings.Repeat("é", 200_000)}}
	site.Client().PostFiles("/test/piece", long, large()).To("/sign-in?lost")
	many := map[string][]string{"note": make([]string, 100_000)}
	site.Client().PostFiles("/test/piece", many).To("/sign-in?lost")
	site.Client().Do(site.Client().Request(http.MethodPost, "/test/piece", strings.NewReader("--x\r\ncut"), "multipart/form-data; boundary=x")).To("/sign-in?lost")
}

func TestFieldsKeptForAnotherLanguage_AreBoundedByAddressToo(t *testing.T) {
	site := newSite(t)
	for range 45 {
		site.Client().Post("/language/en", "to", "/calls", "typed.x", "Un texte").To("/calls").Says("html", "Calls")
	}
	if n := site.Count("SELECT count(*) FROM session"); n != 40 {
		t.Errorf("%d sessions made for one address in an instant, want 40", n)
	}
}

func TestAKeptForm_WaitsUntilItIsTaken(t *testing.T) {
	site := newSite(t)
	broken := true
	site.Server.Post("/test/answer", web.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
		switch err := web.ReadForm(r); {
		case err != nil:
			return err
		case broken:
			return fault.New(fault.Conflict, "fault.stale")
		}
		return web.SeeOther(w, r, "/")
	})
	person := site.Person("Lea")
	lea := site.Client()
	lea.Post("/test/answer", "text", "Un long texte").To("/sign-in")
	lea.Post("/sign-in", "email", person.Email)
	lea.Post(site.MailedPath(person.Email)).To("/sign-in/resume")
	kept := func(when string) {
		t.Helper()
		if !strings.Contains(lea.Get("/sign-in/resume").Body, "Un long texte") {
			t.Fatalf("lost %s", when)
		}
	}
	lea.Post("/test/answer", "text", "court").Is(http.StatusConflict)
	kept("by an act that was refused")
	lea.PostJSON("/test/answer", nil).Is(http.StatusConflict)
	kept("by a behaviour that was refused")
	broken = false
	lea.PostJSON("/test/answer", nil).Is(http.StatusSeeOther)
	kept("by a behaviour of the page")
	lea.Submit(lea.Get("/sign-in/resume"), "form[action='/test/answer']").To("/")
	lea.Get("/sign-in/resume").To("/home")
}
