package geocode

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// answer is one of the national service, shortened.
const answer = `{"type":"FeatureCollection","version":"draft","features":[
	{"type":"Feature","geometry":{"type":"Point","coordinates":[-1.090712,49.115702]},"properties":{"label":"8 Rue de la Poterne 50000 Saint-Lô","score":0.97,"citycode":"50502","type":"housenumber"}},
	{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2]]]},"properties":{"label":"Une parcelle","score":0.9}},
	{"type":"Feature","geometry":{"type":"Point","coordinates":[-1.09,149.1]},"properties":{"label":"Hors du monde","score":0.9}},
	{"type":"Feature","geometry":{"type":"Point","coordinates":[-1.1,49.1]},"properties":{"label":"Rue de la\n Poterne","score":7}}],"attribution":"BAN"}`

func service(t *testing.T, handler http.HandlerFunc) Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return New(server.URL + "/geo/")
}

func TestAnAddressIsAskedInItsCommune(t *testing.T) {
	var asked url.Values
	c := service(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/geo/search" {
			http.NotFound(w, r)
			return
		}
		asked = r.URL.Query()
		_, _ = w.Write([]byte(answer))
	})
	found, err := c.Search(t.Context(), "  8 rue\nde la Poterne ", "50502")
	if err != nil || len(found) != 2 {
		t.Fatalf("found %v (%v)", found, err)
	}
	if f := found[0]; f.Label != "8 Rue de la Poterne 50000 Saint-Lô" || f.At.Lat != 49.115702 || f.At.Lon != -1.090712 || f.CityCode != "50502" || f.Score != 0.97 {
		t.Errorf("first %+v", f)
	}
	if f := found[1]; f.Label != "Rue de la Poterne" || f.Score != 1 {
		t.Errorf("second %+v", f)
	}
	if asked.Get("q") != "8 rue de la Poterne" || asked.Get("citycode") != "50502" || asked.Get("limit") != "5" {
		t.Errorf("asked %v", asked)
	}
	if _, err := c.Search(t.Context(), strings.Repeat("é", 900), ""); err != nil || len([]rune(asked.Get("q"))) != mostAsked || asked.Has("citycode") {
		t.Errorf("a long address: %v, asked %d characters", err, len([]rune(asked.Get("q"))))
	}
	if _, err := c.Search(t.Context(), " a ", ""); !errors.Is(err, ErrShort) {
		t.Errorf("one letter: %v", err)
	}
}

func TestAServiceThatMisbehavesIsAnError(t *testing.T) {
	elsewhere := false
	for name, handler := range map[string]http.HandlerFunc{
		"sends elsewhere": func(w http.ResponseWriter, r *http.Request) {
			if elsewhere = elsewhere || r.URL.Path == "/inside"; !elsewhere {
				http.Redirect(w, r, "/inside", http.StatusFound)
			}
		},
		"fails":           func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"talks too much":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, mostAnswer+1)) },
		"says a page":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"says other JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"results":[]}`)) },
	} {
		if found, err := service(t, handler).Search(t.Context(), "8 rue de la Poterne", ""); err == nil {
			t.Errorf("a service that %s gives %v", name, found)
		}
	}
	if elsewhere {
		t.Error("a redirection was followed")
	}
}

func TestAServiceThatWaitsIsLeft(t *testing.T) {
	wait := make(chan struct{})
	c := service(t, func(http.ResponseWriter, *http.Request) { <-wait })
	defer close(wait)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Search(ctx, "8 rue de la Poterne", ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestTheAddressOfAServiceIsChecked(t *testing.T) {
	for base, want := range map[string]bool{
		"https://data.geopf.fr/geocodage": true, "http://127.0.0.1:7878": true, "https://data.geopf.fr/geocodage/search": false, "data.geopf.fr": false,
		"ftp://x": false, "https://x/?q=": false, "": false,
	} {
		if err := CheckBase(base); (err == nil) != want {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(answer))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":[1e400,null]},"properties":{"label":"x"}}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		found, err := parse(content)
		if len(found) > Most || err != nil && found != nil {
			t.Fatalf("%d found (%v)", len(found), err)
		}
		for _, one := range found {
			if !one.At.OnGround() || one.Label == "" || strings.ContainsAny(one.Label, "\n\r\x00") || !(one.Score >= 0 && one.Score <= 1) {
				t.Fatalf("%+v", one)
			}
		}
	})
}
