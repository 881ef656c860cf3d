package webtest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/db/dbtest"
	"maillage/internal/web/webtest"
)

func TestTheProgramAnswersAsToABrowser(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	site.Client().Get("/").Is(http.StatusOK)
	site.Client().Get("/home").To("/sign-in?to=%2Fhome").Is(http.StatusOK)
	lea := site.SignIn(site.Person("Léa Morel"))
	lea.Get("/home").Is(http.StatusOK).Says("h1", "Léa Morel")
}

func TestProblemsAreFound(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"inline style", `<p style="color:red">x</p>`, "inline style"},
		{"inline script", `<script>alert(1)</script>`, "inline script"},
		{"handler", `<p onclick="x()">x</p>`, "inline handler"},
		{"script address", `<a href="javascript:x()">x</a>`, "script in an address"},
		{"other site", `<img alt="" src="https://example.org/x.png">`, "another site"},
		{"two headings", `<h1>x</h1>`, "2 main headings"},
		{"jump", `<h4>x</h4>`, "jumps"},
		{"no label", `<input name="x">`, "without a label"},
		{"twice", `<p id="a">x</p><p id="a">x</p>`, "used twice"},
		{"no such id", `<p aria-describedby="zzz">x</p>`, "not on the page"},
		{"dead anchor", `<a href="#zzz">x</a>`, "not on the page"},
		{"no text", `<p>[account.nothing]</p>`, "no text in the catalogue"},
		{"empty link", `<a href="/"></a>`, "without words"},
		{"no alternative", `<img src="/x.png">`, "without an alternative"},
		{"no legend", `<fieldset><p>x</p></fieldset>`, "without a legend"},
		{"file", `<form action="/x" method="post"><label>x<input type="file" name="x"></label></form>`, "no enctype"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := strings.Join(webtest.Problems(page(t, test.body)), "\n")
			if !strings.Contains(found, test.want) {
				t.Errorf("found %q, want %q", found, test.want)
			}
		})
	}
	if found := webtest.Problems(page(t, "<p>ok</p>")); len(found) != 0 {
		t.Errorf("a good page has %q", found)
	}
}

func page(t *testing.T, body string) *webtest.Page {
	t.Helper()
	body = `<!doctype html><html lang="fr"><head><title>x</title></head><body><h1>x</h1>` + body + `</body></html>`
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return &webtest.Page{Doc: doc, Body: body, Header: http.Header{"Content-Security-Policy": {"default-src 'none'"}}}
}
