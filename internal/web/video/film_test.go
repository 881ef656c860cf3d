package video_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"maillage/internal/dossier"
	"maillage/internal/video/ffmpeg"
	"maillage/internal/web/webtest"
)

// generated makes a film of three seconds.
func generated(t *testing.T) []byte {
	t.Helper()
	if _, err := ffmpeg.Find(); err != nil {
		t.Skip(err)
	}
	path := filepath.Join(t.TempDir(), "film.mp4")
	command := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=640x480:rate=10:duration=3", "-f", "lavfi", "-i", "sine=duration=3", "-pix_fmt", "yuv420p", path)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestTheFilmOfAnApplicationIsPlayedInParts_ByItsMembersAlone(t *testing.T) {
	h := newHouse(t)
	content := generated(t)
	lea := h.site.SignIn(h.Lea)
	lea.PostFiles("/dossiers/"+h.ID+"/files/"+dossier.VideoSlot, url.Values{}, webtest.File{Field: "file", Name: "film.mp4", Content: content}).Is(http.StatusNotFound)
	h.sendFile(lea, "/film", "film.mp4", content).Is(http.StatusSeeOther)
	film := h.base + "/film/"
	lea.Get(film + "high.mp4").Is(http.StatusNotFound) // not yet
	h.site.RunJobs()
	for _, name := range []string{"high.mp4", "low.mp4"} {
		page := lea.Get(film + name).Is(http.StatusOK)
		if page.Header.Get("Content-Type") != "video/mp4" || page.Body[4:8] != "ftyp" {
			t.Errorf("%s begins with %q", name, page.Body[:12])
		}
	}
	if page := lea.Get(film + "poster.jpg").Is(http.StatusOK); page.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the poster is %s", page.Header.Get("Content-Type"))
	}
	if page := lea.Get(film + "original").Is(http.StatusOK); page.Body != string(content) {
		t.Error("the original is not what was sent")
	}
	part := lea.Request(http.MethodGet, film+"original", nil, "")
	part.Header.Set("Range", "bytes=100-199")
	page := lea.Do(part).Is(http.StatusPartialContent)
	if page.Body != string(content[100:200]) || page.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("a part has %d bytes, kept %q", len(page.Body), page.Header.Get("Cache-Control"))
	}
	again := lea.Request(http.MethodGet, film+"original", nil, "")
	again.Header.Set("If-None-Match", page.Header.Get("ETag"))
	lea.Do(again).Is(http.StatusNotModified)
	lea.Get(film + "other").Is(http.StatusNotFound)
	for _, name := range []string{"high.mp4", "original", "poster.jpg"} {
		h.site.SignIn(h.Zoe).Get(film + name).Is(http.StatusNotFound)
	}
}
