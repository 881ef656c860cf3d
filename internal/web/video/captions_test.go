package video_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"maillage/internal/video"
	"maillage/internal/web/webtest"
)

const captionForm = "form[action$='/captions']"

func TestCaptionsBeginWithTheScenes_AndAreChangedOneByOne(t *testing.T) {
	h := newHouse(t)
	_, err := h.site.Videos.SaveScene(t.Context(), h.Lea, h.ID, video.Scene{Seen: "Le quai", Heard: "Bonjour, nous sommes la halle.", Seconds: 4})
	h.must(err)
	at, tom := h.base+"/captions", h.site.SignIn(h.Tom)
	page := tom.Get(at).Is(http.StatusOK).Says(".empty", "Pas encore de sous-titres")
	page = tom.Submit(page, "form[action$='/captions/draft']").To(at).Says(".notice.success", "tirés du texte des scènes").Says("#f-text-1", "Bonjour").Says(".tag.good", "Faciles à lire")
	stale := page
	page = tom.Submit(page, captionForm, "start-1", "0:01", "end-1", "0:03,5", "start-2", "10", "end-2", "10,4", "text-2", "Un second <b>sous-titre</b>, bien trop rapide", "described", "La halle vide.").To(at)
	page.Says("#cue-2 .cue-findings", "Trop rapide").Says("#f-described", "La halle vide.").Says("p.written", "Bonjour, nous sommes la halle.")
	if start := page.Value("start-2"); start != "0:10" {
		t.Errorf("the second begins at %s", start)
	}
	if conflict := tom.Submit(stale, captionForm, "text-1", "Un autre texte").Is(http.StatusConflict).Says("#f-text-1", "Un autre texte"); !conflict.Has("[data-typed]") {
		t.Error("the editor would save by itself over what nobody has seen")
	}
	typed := tom.Submit(page, captionForm, "start-1", "midi", "text-2", "", "start-3", "20", "described", "Un pont.").Is(http.StatusUnprocessableEntity)
	typed.Says("#f-start-1-error", "0:12,5").Says("#f-text-2-error", "videz").Says("#f-end-3-error", "moment")
	if start := typed.Value("start-1"); start != "midi" {
		t.Errorf("what was typed becomes %q", start)
	}
	tom.Submit(page, captionForm, "do", "split-2").Is(http.StatusSeeOther).Follow().Says(".lead", "juré sourd").Says("#cue-3 legend", "Sous-titre 3")

	vtt := tom.Get(at + ".vtt").Is(http.StatusOK)
	if body := vtt.Body; !strings.HasPrefix(body, "WEBVTT\n") || strings.Contains(body, "<b>") || !strings.Contains(body, "00:00:01.000 --> 00:00:03.500") {
		t.Errorf("the file is %q", body)
	}
	tom.Get(at + ".srt").Is(http.StatusOK)
	page = tom.Submit(tom.Get(at).Says(".notice", "pas encore"), "form[action$='/handing']").To(at).Says(".notice", "joints au dossier")
	if page.Has("form[action$='/handing']:not([hidden])") {
		t.Error("captions that are there are offered to be attached")
	}
	tom.Submit(page, captionForm, "do", "remove-3").Is(http.StatusSeeOther).Follow().Says(".notice", "d’autres sous-titres")
	tom.Get("/dossiers/"+h.ID+"/pieces").Says("#slot-captions a", "sous-titres.vtt")
	if h.site.SignIn(h.reader()).Get(at).Is(http.StatusOK).Says("#cue-1 .written", "Bonjour").Has(captionForm) {
		t.Error("readers are given the form")
	}
	h.site.SignIn(h.Zoe).Get(at).Is(http.StatusNotFound)
}

func TestCaptionsComeFromAFile_WhichSaysWhatIsLeftOut(t *testing.T) {
	h := newHouse(t)
	at, tom := h.base+"/captions", h.site.SignIn(h.Tom)
	send := func(file string) *webtest.Page {
		return tom.PostFiles(at+"/file", url.Values{"version": {tom.Get(at).Value("version")}}, webtest.File{Field: "file", Name: "film.srt", Content: []byte(file)})
	}
	send("1\n00:00:01,000 --> 00:00:02,000\n<i>Bonjour</i>\n").Is(http.StatusSeeOther).Follow().Says(".notice.warning li", "gras").Says("#f-text-1", "Bonjour")
	send("1\n00:00:01,000 -> 00:00:02,000\nBonjour\n").Is(http.StatusUnprocessableEntity).Says(".notice.error li", "Ligne").Says("#f-text-1", "Bonjour")
	if refused := send("Bonjour").Is(http.StatusUnprocessableEntity); refused.Has("[data-typed]") {
		t.Error("a file that is refused stops the editor")
	}
	send("\x7fELF\x00\x00").Is(http.StatusUnprocessableEntity)
	tom.PostFiles(at+"/file", url.Values{"version": {"1"}}).Is(http.StatusUnprocessableEntity).Says(".notice.error", "Choisissez")
	page := send("WEBVTT\n\nNOTE audio description\nUne halle vide.\n\n00:01.000 --> 00:02.000\nBonjour\n").Is(http.StatusSeeOther).Follow().Says("#f-described", "Une halle vide.")
	if page.Has(".notice.warning li") {
		t.Error("a file of ours is told to lose something")
	}
	send("1\n00:00:01,000 --> 00:00:02,000\nBonsoir\n").Is(http.StatusSeeOther).Follow().Says("#f-described", "Une halle vide.").Says("#f-text-1", "Bonsoir")
	if vtt := tom.Get(at + ".vtt"); !strings.Contains(vtt.Body, "\n\nNOTE audio description\nUne halle vide.\n\n") {
		t.Errorf("the file is %q", vtt.Body)
	}
	big := tom.PostFiles(at+"/file", url.Values{"version": {"1"}}, webtest.File{Field: "file", Name: "film.srt", Content: make([]byte, 3<<20)})
	big.Is(http.StatusRequestEntityTooLarge)
}

func TestTheEditorOfCaptionsIsToldWhatBecameOfThem(t *testing.T) {
	h := newHouse(t)
	at, tom := h.base+"/captions", h.site.SignIn(h.Tom)
	save := func(pairs ...string) *webtest.Page {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		r := tom.Request(http.MethodPost, at, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
		return tom.Do(r)
	}
	one := []string{"cues", "1", "start-1", "1", "end-1", "3", "text-1", "Bonjour à tous.", "described", "La halle."}
	for _, step := range []struct {
		sent   []string
		status int
		want   string
	}{
		{append(one, "version", "0"), http.StatusOK, `"saved":true`},
		{append(one, "version", "1"), http.StatusOK, `"transcript":["Bonjour à tous."]`},
		{append(one, "version", "2"), http.StatusOK, `"versions":{"version":"3"}`},
		{append(one, "version", "1"), http.StatusOK, `"cues":[{"start":1000,"end":3000,`},
		{[]string{"cues", "1", "start-1", "1", "end-1", "0", "text-1", "Bonjour", "version", "3"}, http.StatusUnprocessableEntity, `"end-1":`},
	} {
		if answer := save(step.sent...).Is(step.status); !strings.Contains(answer.Body, step.want) {
			t.Errorf("the answer is %s, without %s", answer.Body, step.want)
		}
	}
	if page := tom.Get(at).Says("#captions-transcript .written", "Bonjour à tous."); !page.Has("maillage-captions[data-figures*='\"pace\":15']") {
		t.Error("no editor, or without its figures")
	}
}

func TestAGestureFindsItsCaptionBesideOnesThatWereEmptied(t *testing.T) {
	h := newHouse(t)
	at, tom := h.base+"/captions", h.site.SignIn(h.Tom)
	page := tom.Get(at)
	for i, text := range []string{"un", "deux", "trois", "quatre"} {
		no := strconv.Itoa(i + 1)
		page = tom.Submit(page, captionForm, "start-"+no, no, "end-"+no, no+",5", "text-"+no, text).To(at)
	}
	page = tom.Submit(page, captionForm, "start-1", "", "end-1", "", "text-1", "", "do", "remove-3").Is(http.StatusSeeOther).Follow()
	page.Says("#f-text-1", "deux").Says("#f-text-2", "quatre")
	page = tom.Submit(page, captionForm, "start-1", "", "end-1", "", "text-1", "", "do", "remove-1").Is(http.StatusSeeOther).Follow()
	page.Says("#f-text-1", "quatre")
}
