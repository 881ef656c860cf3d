package web_test

import (
	"net/http"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/web/webtest"
)

func TestLargePublicPagesAreCompressedForVisitorsAlone(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	visitor, person := site.Client(), site.SignIn(site.Person("Léa Morel"))
	for _, test := range []struct {
		who    string
		client *webtest.Client
		path   string
		packed bool
	}{
		{"a visitor", visitor, "/places", true},
		{"a visitor", visitor, "/network/coverage", true},
		{"a visitor, where something is typed", visitor, "/sign-in", false},
		{"someone signed in", person, "/places", false},
		{"someone signed in", person, "/home", false},
	} {
		test.client.Header = http.Header{"Accept-Encoding": {"gzip"}}
		page := test.client.Get(test.path).Is(http.StatusOK)
		if got := page.Header.Get("Content-Encoding") == "gzip"; got != test.packed || !page.Has("h1") {
			t.Errorf("%s, %s: compressed %t, want %t", test.who, test.path, got, test.packed)
		}
		test.client.Header = http.Header{}
		if page := test.client.Get(test.path).Is(http.StatusOK); page.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s, %s: compressed for someone who did not say they take it", test.who, test.path)
		}
	}
}

func TestStylesAndScriptsAreCompressedOnceAndTheSame(t *testing.T) {
	visitor := webtest.New(t, dbtest.SQLite(t)).Client()
	sheet := visitor.Get("/").Doc.Find("link[rel=stylesheet]").AttrOr("href", "")
	plain := visitor.Get(sheet)
	if plain.Status != http.StatusOK {
		t.Skip("the styles were not built")
	}
	visitor.Header = http.Header{"Accept-Encoding": {"gzip"}}
	for range 2 {
		packed := visitor.Get(sheet).Is(http.StatusOK)
		if packed.Header.Get("Content-Encoding") != "gzip" || packed.Body != plain.Body || packed.Header.Get("Content-Type") != plain.Header.Get("Content-Type") {
			t.Errorf("%q as %q, %d bytes, want %d as %q", packed.Header.Get("Content-Encoding"), packed.Header.Get("Content-Type"), len(packed.Body), len(plain.Body), plain.Header.Get("Content-Type"))
		}
	}
	visitor.Get("/assets/none.css").Is(http.StatusNotFound)
	visitor.Get("/assets/..%2fassets.go").Is(http.StatusNotFound)
}
