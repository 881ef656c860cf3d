package web_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/internal/app"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/web"
	"maillage/internal/web/webtest"
)

func newSite(t *testing.T) *webtest.Site { return webtest.New(t, dbtest.SQLite(t)) }

func TestEveryAnswerCarriesTheSamePolicy(t *testing.T) {
	site := newSite(t)
	for _, path := range []string{"/", "/nowhere", "/home", "/assets/nothing.css", "/sign-in/forged"} {
		page := site.Client().Get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Permissions-Policy": "camera=()",
		} {
			if got := page.Header.Get(name); !strings.HasPrefix(got, want) || strings.Contains(got, "unsafe") {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	site := newSite(t)
	lea := site.SignIn(site.Person("Lea"))
	for name, set := range map[string]func(h http.Header){
		"by fetch metadata": func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
		"by origin":         func(h http.Header) { h.Set("Origin", "https://evil.example") },
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, webtest.BaseURL+"/sign-out", nil)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			set(r.Header)
			lea.ForTest(t).Do(r).Is(http.StatusForbidden).Says(".lead", "autre site")
		})
	}
	lea.Get("/home").Is(http.StatusOK)
}

func TestAPartOfAFileIsRefusedInPlainWords(t *testing.T) {
	site := newSite(t)
	got := 0
	site.Server.Part(http.MethodPatch, "/test/part/{id}", 10, func(w http.ResponseWriter, r *http.Request) error {
		if r.PathValue("id") == "theirs" {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		n, err := io.Copy(io.Discard, r.Body)
		got = int(n)
		return err
	})
	send := func(c *webtest.Client, path, body string) *webtest.Page {
		return c.Do(c.Request(http.MethodPatch, path, strings.NewReader(body), "application/offset+octet-stream"))
	}
	plain := func(page *webtest.Page, words string) {
		if kind := page.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") || !strings.Contains(page.Body, words) {
			t.Errorf("%s: %s %q", page.URL, kind, page.Body)
		}
	}
	plain(send(site.Client(), "/test/part/a", "abc").Is(http.StatusUnauthorized), "Connectez-vous")
	lea := site.SignIn(site.Person("Lea"))
	if send(lea, "/test/part/a", "abc").Is(http.StatusOK); got != 3 {
		t.Errorf("%d bytes came", got)
	}
	plain(send(lea, "/test/part/theirs", "abc").Is(http.StatusNotFound), "n’existe")
	send(lea, "/test/part/a", "more than ten bytes").Is(http.StatusRequestEntityTooLarge)
	status := 0
	for range 400 {
		if status = send(lea, "/test/part/a", "a").Status; status != http.StatusOK {
			break
		}
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("400 at once: %d", status)
	}
	r := lea.Request(http.MethodPatch, "/test/part/a", strings.NewReader("a"), "")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	lea.Do(r).Is(http.StatusForbidden)
}

func TestAnErrorIsAPageInTheVisitorsLanguageWithoutInnards(t *testing.T) {
	site := newSite(t)
	site.Server.Get("/test/bug", web.Public, func(http.ResponseWriter, *http.Request) error { return errors.New("secret innards") })
	site.Server.Get("/test/panic", web.Public, func(http.ResponseWriter, *http.Request) error { panic("secret innards") })
	site.Server.Get("/test/busy", web.Public, func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Unavailable, "account.passkey.impossible").Because(errors.New("secret innards"))
	})
	for path, status := range map[string]int{"/test/bug": 500, "/test/panic": 500, "/test/busy": 503, "/nowhere": 404} {
		page := site.Client().Get(path).Is(status)
		page.Lacks("secret innards")
		if status == 500 && page.Text("main code") == "" {
			t.Errorf("%s: no request number to quote", path)
		}
		english := site.Client()
		english.Header.Set("Accept-Language", "en-GB")
		english.Get(path).Is(status).Says("h1", "This page cannot be shown")
		behaviour := site.Client()
		behaviour.Header.Set("Accept", "application/json")
		var answer struct{ Error string }
		if behaviour.Get(path).Is(status).JSON(&answer); answer.Error == "" || strings.Contains(answer.Error, "secret") {
			t.Errorf("%s answers a behaviour with %+v", path, answer)
		}
	}
	if logged := site.Log.String(); strings.Count(logged, "secret innards") < 3 {
		t.Errorf("the operator is not told: %s", logged)
	}
	site.Client().Post("/nowhere").Is(http.StatusNotFound)
	site.Client().Get("/sign-out").Is(http.StatusNotFound)
}

func TestAFormSentAfterTheSessionEnded_IsGivenBackWhole(t *testing.T) {
	site := newSite(t)
	person := site.Person("Lea")
	lea := site.SignIn(person)
	lea.Get("/account").Is(http.StatusOK)
	site.EndSessions()
	text := "Léa\r\n<b>Morel</b> & \"sœur\""
	lea.Post("/account", "version", "1", "name", text, "lang", "fr", "many", "a", "many", "b").
		To("/sign-in").Is(http.StatusOK).Says(".notice", "gardé")

	lea.Post("/sign-in", "email", person.Email).To("/sign-in?sent").Says(".notice", person.Email)
	link := site.MailedPath(person.Email)
	lea.Submit(lea.Get(link), "form[action^='/sign-in/']").To("/sign-in/resume")
	page := lea.Get("/sign-in/resume").Is(http.StatusOK).Says("blockquote", "<b>Morel</b>") // reading it twice loses nothing
	form := page.Doc.Find("form[action='/account']")
	if n := form.Find("[name=many]").Length(); n != 2 {
		t.Errorf("%d of 2 values of one name", n)
	}
	if got := page.Value("name"); strings.ReplaceAll(got, "\r", "") != strings.ReplaceAll(text, "\r", "") {
		t.Errorf("given back %q", got)
	}
	lea.Get("/home").Says(".notice", "attend")
	lea.Submit(page, "form[action='/account']").To("/account").Says("strong", person.Email)
	if got := lea.Get("/account").Value("name"); got != `Léa <b>Morel</b> & "sœur"` {
		t.Errorf("saved %q", got)
	}
	lea.Get("/sign-in/resume").To("/home")
}

func TestAFormWithAFile_AsksForTheFileAgain(t *testing.T) {
	site := newSite(t)
	var got, file string
	site.Server.PostFiles("/test/piece", web.SignedIn, 1<<20, func(w http.ResponseWriter, r *http.Request) error {
		f, _, err := r.FormFile("piece")
		if err != nil {
			return err
		}
		content, err := io.ReadAll(f)
		got, file = r.FormValue("note"), string(content)
		_ = web.SeeOther(w, r, "/")
		return err
	})
	person := site.Person("Lea")
	lea := site.Client()
	form := map[string][]string{"note": {"Une note longue"}}
	lea.PostFiles("/test/piece", form, webtest.File{Field: "piece", Name: "a.pdf", Content: []byte("%PDF")}).To("/sign-in")
	lea.Post("/sign-in", "email", person.Email)
	page := lea.Post(site.MailedPath(person.Email)).To("/sign-in/resume")
	page.Says("form[enctype='multipart/form-data']", "choisi")
	if !page.Has("input[type=file][name=piece]") || page.Value("note") != "Une note longue" {
		t.Error("the form is not whole")
	}
	lea.PostFiles("/test/piece", form, webtest.File{Field: "piece", Name: "a.pdf", Content: []byte("%PDF-1.7")}).To("/")
	if got != "Une note longue" || file != "%PDF-1.7" {
		t.Errorf("received %q, %q", got, file)
	}
}

func TestAKeptForm_CanBeDiscarded(t *testing.T) {
	site := newSite(t)
	person := site.Person("Lea")
	lea := site.Client()
	lea.Post("/account", "name", "Un texte")
	lea.Post("/sign-in", "email", person.Email)
	page := lea.Post(site.MailedPath(person.Email)).To("/sign-in/resume")
	lea.Submit(page, "form[action$='discard']").To("/home")
	lea.Get("/sign-in/resume").To("/home")
}

func TestFormsOfVisitors_AreKeptWithinLimits(t *testing.T) {
	site := newSite(t)
	site.Client().Post("/account", "name", strings.Repeat("é", 200_000)).To("/sign-in?lost").Lacks("est gardé")
	for range 45 {
		site.Client().Post("/account", "name", "x y")
	}
	if n := site.Count("SELECT count(*) FROM session"); n != 39 {
		t.Errorf("%d forms kept for one address in an instant, want 39", n)
	}
}

func TestABehaviour_IsToldToSignInWithoutAPage(t *testing.T) {
	site := newSite(t)
	site.Client().PostJSON("/account/passkeys/options", nil).Is(http.StatusUnauthorized)
}

func TestTooMuch_IsRefusedWithTheLimit(t *testing.T) {
	site := newSite(t)
	lea := site.SignIn(site.Person("Lea"))
	lea.Post("/account", "name", strings.Repeat("a", 2<<20)).Is(http.StatusRequestEntityTooLarge).Says(".lead", "1\u00a0Mo")
}

func TestWritesAreLimitedByAccount(t *testing.T) {
	site := newSite(t)
	lea, sam := site.SignIn(site.Person("Lea")), site.SignIn(site.Person("Sam"))
	for range 100 {
		lea.Post("/language/fr").Is(http.StatusSeeOther)
	}
	lea.Post("/language/fr").Is(http.StatusTooManyRequests).Says(".lead", "Trop de tentatives")
	sam.Post("/language/fr").Is(http.StatusSeeOther)
	site.Advance(time.Second)
	lea.Post("/language/fr").Is(http.StatusSeeOther)
}

func TestIsLocal(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/home?x=1#y": true, "": false, "home": false, "//evil.example": false, "/\\evil.example": false,
		"https://evil.example": false, "/a\r\nSet-Cookie: x": false, "javascript:x()": false,
		// Browsers drop tabs and line breaks from an address: what is left leads elsewhere.
		"/\t/evil.example": false, "/\x00/evil.example": false, "/\x7f": false, "/%2F/evil.example": true, "/calls?q=a b": true,
		"/" + strings.Repeat("a", 3000): false,
	} {
		if got := web.IsLocal(path); got != want {
			t.Errorf("IsLocal(%q) = %v", path, got)
		}
	}
}

func TestTheVisitorsAddress_IsTheOneTheProxyAdded(t *testing.T) {
	for name, c := range map[string]struct {
		forwarded []string
		remote    string
		want      string
	}{
		"none":                        {nil, "192.0.2.9:1234", "192.0.2.9"},
		"one":                         {[]string{"198.51.100.7"}, "127.0.0.1:1", "198.51.100.7"},
		"claimed by the visitor":      {[]string{"203.0.113.1, 198.51.100.7"}, "127.0.0.1:1", "198.51.100.7"},
		"in a header of its own":      {[]string{"203.0.113.1", "198.51.100.7"}, "127.0.0.1:1", "198.51.100.7"},
		"with a port":                 {[]string{"198.51.100.7:5555"}, "127.0.0.1:1", "198.51.100.7"},
		"not an address":              {[]string{"nonsense"}, "127.0.0.1:1", "127.0.0.1"},
		"a network of IPv6 as one":    {[]string{"2001:db8:1:2:3:4:5:6"}, "127.0.0.1:1", "2001:db8:1:2::/64"},
		"the same network":            {[]string{"[2001:db8:1:2:ffff::1]:443"}, "127.0.0.1:1", "2001:db8:1:2::/64"},
		"IPv4 written as IPv6":        {nil, "[::ffff:192.0.2.9]:80", "192.0.2.9"},
		"IPv6 of a link, with a zone": {nil, "[fe80::1%eth0]:80", "fe80::/64"},
	} {
		t.Run(name, func(t *testing.T) {
			site := webtest.New(t, dbtest.SQLite(t), func(c *app.Config) { c.TrustProxy = true })
			got := ""
			site.Server.Get("/test/address", web.Public, func(w http.ResponseWriter, r *http.Request) error {
				got = web.Of(r).Address
				return web.SeeOther(w, r, "/")
			})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, webtest.BaseURL+"/test/address", nil)
			r.RemoteAddr = c.remote
			for _, one := range c.forwarded {
				r.Header.Add("X-Forwarded-For", one)
			}
			site.Client().Do(r)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAProxyThatIsNotTrusted_SaysNothing(t *testing.T) {
	site := newSite(t)
	for i := range 60 {
		r := site.Client().Request(http.MethodPost, "/sign-in", strings.NewReader("email="+string(rune('a'+i%26))+string(rune('a'+i/26))+"@example.org"), "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", "198.51.100."+strconv.Itoa(i))
		site.Client().Do(r).Is(http.StatusSeeOther)
	}
	r := site.Client().Request(http.MethodPost, "/sign-in", strings.NewReader("email=zz@example.org"), "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", "198.51.100.200")
	site.Client().Do(r).Is(http.StatusTooManyRequests)
}

func TestASessionEndedDuringARequest_StaysEnded(t *testing.T) {
	site := newSite(t)
	person := site.Person("Lea")
	thief := site.SignIn(person)
	site.Server.Post("/test/slow", web.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
		site.EndAllSessions(t) // the owner ends every session while this body is still coming
		site.Server.Remember(r, "note", "something that makes the session be saved")
		return web.SeeOther(w, r, "/")
	})
	thief.Post("/test/slow").Is(http.StatusSeeOther)
	thief.Get("/home").To("/sign-in?to=%2Fhome")
	if n := site.Count("SELECT count(*) FROM session WHERE account_id = $1", person.ID); n != 0 {
		t.Errorf("%d sessions of the person are back", n)
	}
}

func TestAFormWithNothingButAFile_IsGivenBackToo(t *testing.T) {
	site := newSite(t)
	site.Server.PostFiles("/test/piece", web.SignedIn, 1<<20, func(w http.ResponseWriter, r *http.Request) error { return web.SeeOther(w, r, "/") })
	person := site.Person("Lea")
	lea := site.Client()
	lea.PostFiles("/test/piece", nil, webtest.File{Field: "piece", Name: "statuts.pdf", Content: []byte("%PDF")}).To("/sign-in")
	lea.Post("/sign-in", "email", person.Email)
	page := lea.Post(site.MailedPath(person.Email)).To("/sign-in/resume")
	page.Says("form[action='/test/piece']", "statuts.pdf")
	if !page.Has("input[type=file][name=piece]") {
		t.Error("the file is not asked for again")
	}
}

func TestATextTooLongToKeep_IsToldSo(t *testing.T) {
	site := newSite(t)
	site.Client().Post("/account", "name", strings.Repeat("é", 200_000)).To("/sign-in?lost").Says(".notice", "Revenez en arrière")
}

func TestAFormThatCouldNotBeSaved_IsKept(t *testing.T) {
	site := newSite(t)
	broken := true
	site.Server.Post("/test/answer", web.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
		if err := web.ReadForm(r); err != nil {
			return err
		}
		if broken {
			return errors.New("the disk is full")
		}
		return web.SeeOther(w, r, "/")
	})
	lea := site.SignIn(site.Person("Lea"))
	page := lea.Post("/test/answer", "text", "Un long texte").Is(http.StatusInternalServerError).Says("main", "gardé")
	if !page.Has("a[href='/sign-in/resume']") {
		t.Error("no way to what was typed")
	}
	page = lea.Get("/sign-in/resume").Says("blockquote", "Un long texte")
	lea.Submit(page, "form[action='/test/answer']").Is(http.StatusInternalServerError) // still broken, still kept
	broken = false
	lea.Submit(lea.Get("/sign-in/resume"), "form[action='/test/answer']").To("/")
	lea.Get("/sign-in/resume").To("/home")
}

func TestChoosingALanguageOnARefusedForm_KeepsWhatWasTyped(t *testing.T) {
	site := newSite(t)
	lea := site.SignIn(site.Person("Lea"))
	refuse := func(page *webtest.Page, purpose string) *webtest.Page {
		return lea.Submit(page, "form[action='/collectives']", "name", " ", "purpose", purpose).Is(http.StatusUnprocessableEntity)
	}
	refused := refuse(lea.Get("/collectives/new"), "Ouvrir <un> lieu & \"le\" tenir")
	refused = refuse(refused, "Ouvrir un lieu, deux fois refusé")
	english := lea.Submit(refused, "form[action='/language/en']").To("/collectives/new")
	english.Says("h1", "Create a collective").Says(".notice", "Nothing was sent")
	if got := english.Value("purpose"); got != "Ouvrir un lieu, deux fois refusé" {
		t.Errorf("kept %q", got)
	}
	french := lea.Submit(english, "form[action='/language/fr']").To("/collectives/new")
	if got := french.Value("purpose"); got != "Ouvrir un lieu, deux fois refusé" {
		t.Errorf("after coming back, kept %q", got)
	}
	lea.Submit(french, "form[action='/collectives']", "name", "Les Mailles")
	if got := lea.Get("/collectives/new").Value("purpose"); got != "" {
		t.Errorf("the next form begins with %q", got)
	}
}

func TestARefusedForm_MakesNoSessionForAVisitor(t *testing.T) {
	site := newSite(t)
	for _, path := range []string{"/nowhere", "/language/de", "/sign-in/passkey", "/sign-in/forged"} {
		visitor := site.Client()
		visitor.Header.Set("Referer", webtest.BaseURL+"/calls")
		if page := visitor.Post(path, "email", "lea@", "name", "x y"); page.Status < 400 {
			t.Errorf("%s: status %d", path, page.Status)
		}
	}
	if n := site.Count("SELECT count(*) FROM session"); n != 0 {
		t.Errorf("%d sessions of nobody", n)
	}
}

func TestTheLog_NamesNobodyAndHoldsNoSecret(t *testing.T) {
	site := newSite(t)
	person := site.Person("Lea")
	lea := site.Client()
	lea.Post("/sign-in", "email", person.Email, "to", "/collectives/new?secret=one")
	link := site.MailedPath(person.Email)
	site.Client().Get(link)
	lea.Get(link + "?secret=two")
	lea.Post(link)
	group := lea.Post("/collectives", "name", "Nom secret").Is(http.StatusSeeOther).Location()
	lea.Post(group+"/join-link", "role", "writer").Is(http.StatusSeeOther)
	token := strings.TrimPrefix(lea.Get(group+"/people").Doc.Find("input[name=link]").AttrOr("value", ""), webtest.BaseURL)
	site.Client().Get(token).Is(http.StatusOK)
	lea.Post(group, "name", strings.Repeat("secret", 100))
	lea.Get("/nowhere/secret")
	logged := site.Log.String()
	for _, secret := range []string{"secret", person.Email, "192.0.2.1", strings.TrimPrefix(link, "/sign-in/"), strings.TrimPrefix(token, "/invitations/"), "webtest"} {
		if secret != "" && strings.Contains(logged, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
	if len(token) < 40 || !strings.Contains(logged, person.ID) {
		t.Errorf("nothing was tried: %q", token)
	}
}
