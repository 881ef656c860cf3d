package player_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"maillage/internal/film"
	"maillage/internal/web/player"
	"maillage/internal/web/ui"
)

// links writes pieces with those that lead somewhere in brackets, and their seconds.
func links(pieces []ui.NotePiece) string {
	var all strings.Builder
	for _, p := range pieces {
		if p.URL == "" {
			all.WriteString(p.Text)
			continue
		}
		all.WriteString("[" + p.Text + " " + strings.TrimPrefix(p.URL, "/film?at=") + "]")
	}
	return all.String()
}

func TestNotesLeadToTheMomentsOfTheFilmThatTheyName(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/elsewhere", nil)
	for text, want := range map[string]string{
		"":                       "",
		"Rien.":                  "Rien.",
		"1:23 l’atelier":         "[1:23 83#film] l’atelier",
		"(0:00), puis 00:07.":    "([0:00 0#film]), puis [00:07 7#film].",
		"À 1:02:03, fin à 90:00": "À [1:02:03 3723#film], fin à [90:00 5400#film]",
		"Rendez-vous à 14:30:15": "Rendez-vous à 14:30:15", // after the end
		"1:23: la cuisine":       "[1:23 83#film]: la cuisine",
		"Note:1:23":              "Note:[1:23 83#film]",
		"1:75:00 ou 1:5:00":      "1:75:00 ou 1:5:00",
		"1:99, 12:3 et 1:2:3":    "1:99, 12:3 et 1:2:3",
		"123:45 ou 1:23:45:06":   "123:45 ou 1:23:45:06",
		"1:23:4":                 "1:23:4",
	} {
		if got := links(player.Noted(r, text, "/film", 2*time.Hour)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := links(player.Moments(player.Noted(r, "0:07 et 1:23, encore 0:07", "/film", 2*time.Minute))); got != "[0:07 7#film][1:23 83#film]" {
		t.Errorf("moments alone: %q", got)
	}
	if got := links(player.Noted(r, "à 14:30", "/film", 0)); got != "à [14:30 870#film]" {
		t.Errorf("of a film whose length nobody knows: %q", got)
	}
	low := httptest.NewRequest(http.MethodGet, "/elsewhere?quality=low", nil)
	if got := links(player.Noted(low, "1:23", "/film", time.Hour)); got != "[1:23 83&quality=low#film]" {
		t.Errorf("from a page in low quality: %q", got)
	}
}

func TestAFilmBeginsAtTheMomentThatIsAskedFor(t *testing.T) {
	shown := player.Shown{Base: "/film", Film: film.Film{BlobID: "x", State: film.Ready, Length: time.Minute, Outputs: []film.Output{{Width: 640, Height: 360}}}}
	for query, want := range map[string]string{
		"?at=7": "/film/high.mp4#t=7", "?at=60": "/film/high.mp4#t=60", "?at=61": "/film/high.mp4", "?at=0": "/film/high.mp4",
		"?at=-1": "/film/high.mp4", "?at=abc": "/film/high.mp4", "?at=9223372036854775807": "/film/high.mp4", "": "/film/high.mp4",
	} {
		if got := player.Of(httptest.NewRequest(http.MethodGet, "/page"+query, nil), shown).Source; got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func FuzzNoted(f *testing.F) {
	f.Add("1:23 l’atelier, 1:02:03")
	f.Add("::1:2:33:")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	f.Fuzz(func(t *testing.T, text string) {
		var all strings.Builder
		for _, p := range player.Noted(r, text, "/film", time.Hour) {
			all.WriteString(p.Text)
			if p.Text == "" || p.At < 0 || p.At > 3600 {
				t.Errorf("%q: %+v", text, p)
			}
		}
		if all.String() != text {
			t.Errorf("%q became %q", text, all.String())
		}
	})
}
