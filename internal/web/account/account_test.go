package account_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/app"
	"maillage/internal/db/dbtest"
	pages "maillage/internal/web/account"
	"maillage/internal/web/webtest"
)

func newSite(t *testing.T) *webtest.Site { return webtest.New(t, dbtest.SQLite(t)) }

func TestSigningIn_ByMail(t *testing.T) {
	site := newSite(t)
	lea := site.Client()
	page := lea.Get("/account").To("/sign-in?to=%2Faccount")
	sent := lea.Submit(page, "form[action='/sign-in']", "email", "lea@example.org").To("/sign-in?sent")
	sent.Is(http.StatusOK).Says(".notice", "lea@example.org").Says("main p", "indésirables").Says("title", "Regardez vos courriels").Says("h1", "Regardez vos courriels")

	path := site.MailedPath("lea@example.org")
	link := lea.Get(path).Is(http.StatusOK).Says(".lead", "lea@example.org")
	lea.Get("/home").To("/sign-in?to=%2Fhome") // opening the link is not enough: mail programs do it

	welcome := lea.Submit(link, "form[action^='/sign-in/']").To("/account?welcome").Says("h1", "Bienvenue")
	lea.Submit(welcome, "form[action='/account']", "name", " ").Is(http.StatusUnprocessableEntity).Says(".error", "Indiquez")
	lea.Submit(welcome, "form[action='/account']", "name", "Léa Morel").To("/account").Says(".notice", "enregistré").Says("h1", "Mon compte")
	lea.Get("/home").Is(http.StatusOK).Says("h1", "Léa Morel")

	lea.Get(path).Is(http.StatusUnprocessableEntity).Says(".notice", "déjà servi")
	out := lea.Post("/sign-out")
	if cleared := out.Header.Get("Clear-Site-Data"); cleared != `"storage"` {
		t.Errorf("the browser is told to clear %q: copies of texts stay for the next person", cleared)
	}
	out.To("/")
	lea.Get("/home").To("/sign-in?to=%2Fhome")
}

func TestSigningIn_ChangesTheSessionsToken(t *testing.T) {
	site := newSite(t)
	lea, person := site.Client(), site.Person("Lea")
	before := lea.Post("/sign-in", "email", person.Email).Header.Get("Set-Cookie")
	after := lea.Post(site.MailedPath(person.Email)).Header.Get("Set-Cookie")
	token := func(cookie string) string { return strings.Split(cookie, ";")[0] }
	if token(before) == "" || token(before) == token(after) {
		t.Errorf("token %q then %q: someone who planted the first would be signed in", token(before), token(after))
	}
	for _, flag := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(after, flag) {
			t.Errorf("cookie %q lacks %s", after, flag)
		}
	}
}

func TestTheCookieIsSecure_OnASiteWithTLS(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t), func(c *app.Config) { c.BaseURL = "https://maillage.example" })
	cookie := site.Client().Post("/sign-in", "email", "lea@example.org").Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-maillage=") || !strings.Contains(cookie, "Secure") {
		t.Errorf("cookie %q", cookie)
	}
}

func TestALink_OpensOnlyInTheBrowserThatAsked(t *testing.T) {
	site := newSite(t)
	lea, other := site.Client(), site.Client()
	lea.Post("/sign-in", "email", "lea@example.org")
	path := site.MailedPath("lea@example.org")
	for _, page := range []*webtest.Page{other.Get(path), other.Post(path)} {
		page.Is(http.StatusUnprocessableEntity).Says(".notice", "autre navigateur")
		if !page.Has("form[action='/sign-in']") {
			t.Error("no way to ask for another link")
		}
	}
	site.Advance(15 * time.Minute)
	lea.Post(path).Is(http.StatusUnprocessableEntity).Says(".notice", "expiré")
	lea.Get("/sign-in/forged").Is(http.StatusUnprocessableEntity).Says(".notice", "pas reconnu")
}

func TestAskingForALink_SaysTheSameWhetherAnAccountExists(t *testing.T) {
	site := newSite(t)
	known := site.Person("Lea")
	answer := func(email string) string {
		return strings.ReplaceAll(site.Client().Post("/sign-in", "email", email).To("/sign-in?sent").Text("main"), email, "X")
	}
	if a, b := answer(known.Email), answer("nobody@example.org"); a != b {
		t.Errorf("%q and %q differ", a, b)
	}
}

func TestAskingForALink_KeepsAWrongAddressAndTellsWhatIsWrong(t *testing.T) {
	site := newSite(t)
	page := site.Client().Post("/sign-in", "email", "lea@", "to", "/calls").Is(http.StatusUnprocessableEntity)
	page.Says("#f-email-error", "n’est pas complète")
	if page.Value("email") != "lea@" || page.Value("to") != "/calls" {
		t.Errorf("kept %q, %q", page.Value("email"), page.Value("to"))
	}
}

func TestSigningIn_LeadsNowhereElse(t *testing.T) {
	site := newSite(t)
	person := site.Person("Lea")
	for _, to := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"} {
		lea := site.Client()
		lea.Post("/sign-in", "email", person.Email, "to", to)
		lea.Post(site.MailedPath(person.Email)).To("/home")
		site.Advance(10 * time.Minute) // the mailbox's own limit
	}
}

func TestMails_AreLimitedByMailbox(t *testing.T) {
	site := newSite(t)
	for i := range 5 {
		site.Client().Post("/sign-in", "email", []string{"lea@example.org", "LEA@example.org "}[i%2]).Is(http.StatusSeeOther)
	}
	page := site.Client().Post("/sign-in", "email", "Lea@example.org").Is(http.StatusTooManyRequests)
	if page.Value("email") != "Lea@example.org" {
		t.Error("the address typed is lost")
	}
	site.Client().Post("/sign-in", "email", "sam@example.org").Is(http.StatusSeeOther)
	site.Advance(3 * time.Minute)
	site.Client().Post("/sign-in", "email", "lea@example.org").Is(http.StatusSeeOther)
}

func TestMails_AreLimitedByVisitorsAddress(t *testing.T) {
	site := newSite(t)
	for i := range 60 { // a workshop behind one address passes
		site.Client().Post("/sign-in", "email", string(rune('a'+i%26))+string(rune('a'+i/26))+"@example.org").Is(http.StatusSeeOther)
	}
	site.Client().Post("/sign-in", "email", "zz@example.org").Is(http.StatusTooManyRequests)
}

func TestTheLanguage_IsChosenByAnyoneAndKept(t *testing.T) {
	site := newSite(t)
	visitor := site.Client()
	page := visitor.Get("/sign-in?to=%2Fcalls")
	english := visitor.Submit(page, "form[action='/language/en']").To("/sign-in?to=%2Fcalls")
	if english.Doc.Find("html").AttrOr("lang", "") != "en" || english.Text("h1") != "Sign in" {
		t.Errorf("the page is %q", english.Text("h1"))
	}
	visitor.Post("/language/de").Is(http.StatusNotFound)
	visitor.Post("/language/fr", "to", "//evil.example").To("/")

	person := site.Person("Lea")
	site.SignIn(person).Post("/language/en", "to", "/account").To("/account").Says("h1", "My account")
	site.SignIn(person).Get("/account").Says("h1", "My account") // another browser, without the cookie
}

func TestTheAccount_IsNotOverwrittenByAnOldTab(t *testing.T) {
	site := newSite(t)
	lea := site.SignIn(site.Person("Lea"))
	old := lea.Get("/account")
	lea.Submit(lea.Get("/account"), "form[action='/account']", "name", "Nouveau nom").To("/account")
	page := lea.Submit(old, "form[action='/account']", "name", "Ancien onglet").Is(http.StatusConflict).Says(".notice", "entre-temps")
	if page.Value("name") != "Ancien onglet" {
		t.Errorf("typed name lost: %q", page.Value("name"))
	}
	lea.Post("/account", "version", "x").Is(http.StatusUnprocessableEntity)
}

func TestSessions_AreEndedFromTheList(t *testing.T) {
	site := newSite(t)
	person := site.Person("Lea")
	desk, phone, library := site.SignIn(person), site.SignIn(person), site.SignIn(person)
	page := desk.Get("/account")
	if rows := page.Texts("tbody tr"); len(rows) != 3 || strings.Count(strings.Join(rows, " "), "celui-ci") != 1 {
		t.Fatalf("listed %q", rows)
	}
	action, _ := page.Doc.Find("form[action^='/account/sessions/0']").First().Attr("action")
	site.SignIn(site.Person("Sam")).Post(action).Is(http.StatusNotFound)
	desk.Post(action).To("/account#sessions").Says(".notice", "déconnecté")
	signedIn := 0
	for _, c := range []*webtest.Client{phone, library} {
		if c.Get("/home").Status == http.StatusOK {
			signedIn++
		}
	}
	if signedIn != 1 {
		t.Errorf("%d of 2 others still signed in", signedIn)
	}
	desk.Submit(desk.Get("/account"), "form[action='/account/sessions/end']").To("/account#sessions")
	for _, c := range []*webtest.Client{phone, library} {
		c.Get("/home").Is(http.StatusSeeOther)
	}
	desk.Get("/home").Is(http.StatusOK)
}

func TestData_CanBeTakenAndTheAccountClosed(t *testing.T) {
	site := newSite(t)
	person := site.Person("Lea")
	lea := site.SignIn(person)
	var known map[string]any
	export := lea.Get("/account/export").Is(http.StatusOK)
	if err := json.Unmarshal([]byte(export.Body), &known); err != nil || known["account"].(map[string]any)["email"] != person.Email {
		t.Errorf("exported %s, %v", export.Body, err)
	}
	if !strings.HasPrefix(export.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the export opens as a page")
	}
	form := lea.Get("/account/closure").Is(http.StatusOK)
	lea.Submit(form, "form[action='/account/closure']", "email", "x").Is(http.StatusUnprocessableEntity).Says("#f-email-error", person.Email)
	lea.Submit(form, "form[action='/account/closure']", "email", person.Email).To("/").Says(".notice", "fermé")
	lea.Get("/home").Is(http.StatusSeeOther)
}

func TestTheDemonstration_IsOnlyThereWhenAskedFor(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t), func(c *app.Config) { c.Demo = false })
	person := site.Person("Lea")
	site.Client().Post("/demo/sign-in", "email", person.Email).Is(http.StatusNotFound)
	site.Client().Get("/demo/outbox").Is(http.StatusNotFound)
	if site.Client().Get("/").Has(".demo-band") {
		t.Error("announced as a demonstration")
	}
}

func TestTheOutbox_ShowsMailsWithTheirLinks(t *testing.T) {
	site := newSite(t)
	lea := site.Client()
	lea.Post("/sign-in", "email", "lea@example.org")
	site.Client().Post("/sign-in", "email", "sam@example.org")
	site.RunJobs()
	all := lea.Get("/demo/outbox").Is(http.StatusOK)
	if n := all.Doc.Find("article").Length(); n != 2 {
		t.Errorf("%d mails, want 2", n)
	}
	one := lea.Get("/demo/outbox?to=lea@example.org").Is(http.StatusOK)
	if n := one.Doc.Find("article").Length(); n != 1 {
		t.Errorf("%d mails to Léa, want 1", n)
	}
	link, _ := one.Doc.Find("article a").First().Attr("href")
	lea.Get(strings.TrimPrefix(link, webtest.BaseURL)).Is(http.StatusOK).Says(".lead", "lea@example.org")
}

func TestPublicPages_AreCompleteInBothLanguages(t *testing.T) {
	site := newSite(t)
	for _, accept := range []string{"fr", "en"} {
		visitor := site.Client()
		visitor.Header.Set("Accept-Language", accept)
		for _, path := range []string{"/", "/about", "/sign-in"} {
			visitor.Get(path).Is(http.StatusOK)
		}
	}
}

func TestSessions_AreNamedInWords(t *testing.T) {
	var page pages.AccountPage
	page.Layout.Lang = "fr"
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                        "Firefox, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0":                   "Edge, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36":                                "Chrome, Android",
		"curl/8": "Navigateur inconnu", "": "Navigateur inconnu", "Firefox/1": "Firefox",
	} {
		if got := page.Device(agent); got != want {
			t.Errorf("%q is named %q, want %q", agent, got, want)
		}
	}
}

func TestPasskeys_AreLimitedAsOneWorkshopNeeds(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	for range 40 { // forty people sign in behind one address
		site.Client().PostJSON("/sign-in/passkey/options", nil).Is(http.StatusOK)
	}
	for range 20 {
		site.Client().PostJSON("/sign-in/passkey/options", nil)
	}
	site.Client().PostJSON("/sign-in/passkey/options", nil).Is(http.StatusTooManyRequests)
}

func TestAnAccountFormWithoutItsVersion_KeepsWhatWasTyped(t *testing.T) {
	site := newSite(t)
	page := site.SignIn(site.Person("Lea")).Post("/account", "name", "Léa Morel", "lang", "fr", "version", "forged").Is(http.StatusConflict)
	if page.Value("name") != "Léa Morel" {
		t.Errorf("kept %q", page.Value("name"))
	}
}
