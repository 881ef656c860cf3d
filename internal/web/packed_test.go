package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"maillage/internal/web"
)

func TestALargeFileIsCompressedForThoseWhoTakeItSo(t *testing.T) {
	content := strings.Repeat("lieu ", 10_000)
	for accepted, packed := range map[string]bool{"": false, "gzip": true, "br, GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "deflate": false} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", accepted)
		ready, err := web.NewFile("text/plain", []byte(content))
		if err != nil {
			t.Fatal(err)
		}
		before := httptest.NewRecorder()
		if err := ready.Answer(before, r); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if err := web.Packed(w, r, "text/plain", []byte(content)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before.Body.Bytes(), w.Body.Bytes()) || before.Header().Get("Content-Encoding") != w.Header().Get("Content-Encoding") {
			t.Errorf("for %q a file compressed beforehand is another", accepted)
		}
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("for %q it is packed: %t", accepted, got)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Error("a cache would give it to those who do not take it")
		}
		var body io.Reader = w.Body
		if packed {
			if w.Body.Len() > 1_000 {
				t.Errorf("%d bytes packed", w.Body.Len())
			}
			unpacked, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = unpacked
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != content {
			t.Errorf("for %q other content: %v", accepted, err)
		}
	}
}
