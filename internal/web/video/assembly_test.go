package video_test

import (
	"net/http"
	"testing"

	"maillage/internal/video"
)

func TestClipsOfScenesBecomeTheFilm(t *testing.T) {
	h := newHouse(t)
	lea, content := h.site.SignIn(h.Lea), generated(t)
	lea.Get(h.base+"/film/assembly").Is(http.StatusOK).Says(".empty", "Aucune scène")
	var scenes []string
	for _, seen := range []string{"Le quai", "La rue", "La halle"} {
		scene, err := h.site.Videos.SaveScene(t.Context(), h.Lea, h.ID, video.Scene{Seen: seen})
		h.must(err)
		scenes = append(scenes, scene)
	}
	for _, scene := range scenes[:2] {
		h.sendFile(lea, "/scenes/"+scene+"/clips", "prise.mp4", content).Is(http.StatusSeeOther)
	}
	h.site.RunJobs()
	lea.Get(h.base+"/film").Is(http.StatusOK).Says("a.button", "Assembler")
	page := lea.Get(h.base+"/film/assembly").Is(http.StatusOK).Says(".notice.warning", "1 scène n’a pas encore de prise").Says("legend", "Scène 2")
	const form = "form[action$='/film/assembly']"
	lea.Submit(page, form, "clip-"+scenes[0], "", "clip-"+scenes[1], "").Is(http.StatusUnprocessableEntity).Says(".notice", "Aucune scène n’a de prise choisie")
	lea.Submit(page, form, "title-"+scenes[1], "La rue").To(h.base+"/film").Says("[role=status]", "attendent d’être assemblées").Lacks("Assembler les prises")
	lea.Get(h.base+"/film/assembly").Says(".notice", "assemblage est déjà en cours")
	lea.Post(h.base+"/film/assembly", "clip-"+scenes[0], "x").Is(http.StatusConflict)
	h.site.SignIn(h.reader()).Post(h.base + "/film/assembly").Is(http.StatusForbidden)
	h.site.SignIn(h.Zoe).Post(h.base + "/film/assembly").Is(http.StatusNotFound)
	h.site.RunJobs()
	page = lea.Get(h.base+"/film").Is(http.StatusOK).Says("dl.facts", "film-2021-02-01.mp4").Says(".player-foot", "Durée")
	if got := lea.Get(page.Doc.Find("video").First().AttrOr("src", "")).Is(http.StatusOK).Body; got[4:8] != "ftyp" {
		t.Errorf("begins with %q", got[:12])
	}
	page = lea.Get(h.base+"/film/assembly").Is(http.StatusOK).Says(".notice.warning", "remplacé")
	if got := page.Doc.Find("[name='title-"+scenes[1]+"']").AttrOr("value", ""); got != "La rue" {
		t.Errorf("the title is now %q", got)
	}
	first := page.Value("clip-" + scenes[0])
	h.sendFile(lea, "/scenes/"+scenes[0]+"/clips", "encore.mp4", content).Is(http.StatusSeeOther)
	h.site.RunJobs()
	page = lea.Get(h.base + "/film/assembly")
	if got := page.Doc.Find("[name='clip-" + scenes[0] + "'] option").Length(); got != 3 {
		t.Fatalf("%d choices for the first scene", got)
	}
	if got := page.Value("clip-" + scenes[0]); got != first {
		t.Errorf("the clip chosen last time, %s, gave way to %s", first, got)
	}
	lea.Submit(page, form, "clip-"+scenes[1], "").To(h.base + "/film")
	h.site.RunJobs()
	page = lea.Get(h.base + "/film/assembly")
	if kept, none := page.Value("clip-"+scenes[0]), page.Value("clip-"+scenes[1]); kept != first || none != "" {
		t.Errorf("%s and nothing were chosen, and now %s and %q", first, kept, none)
	}
	lea.Submit(lea.Get(h.base+"/scenes/"+scenes[0]+"/clips"), "form[action$='/clips/"+first+"/removal']").Is(http.StatusSeeOther)
	page = lea.Get(h.base + "/film/assembly")
	if got := page.Value("clip-" + scenes[0]); got == "" || got == first {
		t.Errorf("the clip is now %q, where that chosen last time is gone", got)
	}
	lea.Submit(page, form).To(h.base + "/film")
	lea.Submit(lea.Get(h.base+"/film"), "form[action$='/assembly/removal']").To(h.base + "/film").Lacks("attendent")
}
