package app_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/app"
	"maillage/internal/basemap/basemaptest"
	"maillage/test/world"
)

type answer struct {
	http.Header
	status int
	body   string
}

// asked gives the answer of a site to a request with headers, in pairs.
func asked(t *testing.T, method, url string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.Header, response.StatusCode, string(body)}
}

func TestServe_GivesPartsOfTheBasemapToAnyoneAndSaysWhoseItIs(t *testing.T) {
	made := basemaptest.Sound()
	config := app.Config{Data: t.TempDir(), BaseURL: "http://127.0.0.1", Listen: "127.0.0.1:0", Worker: 1, Basemap: made.File(t)}
	_, address, stop := serving(t, config, nil)
	site := "http://" + address
	part := asked(t, http.MethodGet, site+"/territory/basemap.pmtiles", "Range", "bytes=0-7", "Cookie", "maillage=forged")
	if part.status != http.StatusPartialContent || part.body != "PMTiles\x03" {
		t.Errorf("a part is answered %d, %q", part.status, part.body)
	}
	tag := part.Get("ETag")
	if cache := part.Get("Cache-Control"); !strings.HasPrefix(cache, "public, max-age=") || !strings.HasPrefix(tag, `"`) || part.Get("Set-Cookie") != "" || part.Get("Vary") != "" {
		t.Errorf("kept by %q, tag %q, cookie %q, for %q", cache, tag, part.Get("Set-Cookie"), part.Get("Vary"))
	}
	if whole := asked(t, http.MethodGet, site+"/territory/basemap.pmtiles"); whole.status != http.StatusOK || whole.body != string(made.Bytes()) {
		t.Errorf("the whole is answered %d, %d bytes", whole.status, len(whole.body))
	}
	if known := asked(t, http.MethodGet, site+"/territory/basemap.pmtiles", "If-None-Match", tag); known.status != http.StatusNotModified {
		t.Errorf("what is known already is answered %d", known.status)
	}
	if beyond := asked(t, http.MethodGet, site+"/territory/basemap.pmtiles", "Range", "bytes=99999-"); beyond.status != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("a part beyond the end is answered %d", beyond.status)
	}
	if written := asked(t, http.MethodPost, site+"/territory/basemap.pmtiles"); written.status < 400 {
		t.Errorf("a POST is answered %d", written.status)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestPagesTellMapsOfTheBasemap(t *testing.T) {
	config := app.Config{Data: t.TempDir(), Listen: "127.0.0.1:0", BaseURL: "http://127.0.0.1", Worker: 1}
	for _, set := range []bool{true, false} {
		if config.Basemap = ""; set {
			config.Basemap = basemaptest.Sound().File(t)
		}
		a, err := app.NewDemo(t.Context(), config, slog.New(slog.DiscardHandler), world.Size{Decided: 3, Waiting: 1, Ready: 1, Colleagues: 2})
		if err != nil {
			t.Fatal(err)
		}
		for path, element := range map[string]string{"/places": "maillage-map", "/calls/fabriques-de-territoire/eligibility": "maillage-point"} {
			answer := httptest.NewRecorder()
			a.Server.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
			page, err := goquery.NewDocumentFromReader(answer.Body)
			if err != nil || answer.Code != http.StatusOK {
				t.Fatalf("%s: %d, %v", path, answer.Code, err)
			}
			island := page.Find(element)
			url := island.AttrOr("basemap", "")
			if island.Length() != 1 || set != strings.HasPrefix(url, "/territory/basemap.pmtiles?v=") {
				t.Errorf("%s, a basemap %t: %d elements, told %q", path, set, island.Length(), url)
			}
			credit := island.Find(".atlas-credit a")
			if set != (credit.Text() == "© OpenStreetMap" && credit.AttrOr("href", "") == "https://www.openstreetmap.org/copyright") {
				t.Errorf("%s, a basemap %t: credit %q", path, set, credit.Text())
			}
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestABasemapThatCannotBeShownIsRefusedAtStartAndByTheDoctor(t *testing.T) {
	huge := basemaptest.Sound()
	huge.Root = []uint64{1 << 50, 0, 1, 4, 1}
	whole := basemaptest.Sound().Bytes()
	for name, test := range map[string]struct {
		path, says string
	}{
		"cut short":    {basemaptest.Write(t, whole[:len(whole)-1]), "cut short"},
		"no PMTiles":   {basemaptest.Write(t, []byte("PNG")), "is not a PMTiles file"},
		"a huge count": {huge.File(t), "entries"},
		"no file":      {t.TempDir() + "/none.pmtiles", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			config := app.Config{Data: t.TempDir(), BaseURL: "http://127.0.0.1", Basemap: test.path}
			_, err := app.New(t.Context(), config, time.Now, slog.New(slog.DiscardHandler))
			if err == nil || !strings.HasPrefix(err.Error(), "MAILLAGE_BASEMAP: ") || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), test.path) {
				t.Errorf("the start says %v", err)
			}
			var report bytes.Buffer
			healthy, err := app.Doctor(t.Context(), config, time.Now(), &report)
			if err != nil || healthy || !strings.Contains(report.String(), "FAIL basemap: MAILLAGE_BASEMAP: ") || !strings.Contains(report.String(), test.path) || !strings.Contains(report.String(), test.says) {
				t.Errorf("the doctor says (%v)\n%s", err, &report)
			}
		})
	}
}

func TestDoctor_SaysWhatTheBasemapHolds(t *testing.T) {
	config := app.Config{Data: t.TempDir(), BaseURL: "http://127.0.0.1", Basemap: basemaptest.Sound().File(t)}
	var report bytes.Buffer
	if _, err := app.Doctor(t.Context(), config, time.Now(), &report); err != nil {
		t.Fatal(err)
	}
	want := "vector tiles, zooms 0 to 15, longitude -5.00 to 9.00, latitude 42.00 to 51.00"
	if !strings.Contains(report.String(), "ok   basemap "+config.Basemap+": "+want) || !strings.Contains(report.String(), "3 tiles; maps say: © OpenStreetMap") {
		t.Errorf("the doctor says\n%s", &report)
	}
}
