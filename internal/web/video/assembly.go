package video

import (
	"net/http"
	"slices"

	"maillage/internal/video"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// AssemblyPage is where clips are chosen to become the film.
type AssemblyPage struct {
	Around
	Chosen []Choice
	Film   bool // there is one, which it replaces
	Missed int  // scenes without any clip
	Made   video.Assembly
}

// Choice is the clip of one scene, and the title before it.
type Choice struct {
	No          int
	Scene       video.Scene
	Clip, Title ui.Field
}

var assemblyPage = web.Template[AssemblyPage](files, "assembly.html", "sending.html", "nav.html")

func (p *Pages) assembly(w http.ResponseWriter, r *http.Request) error {
	return p.showAssembly(w, r, nil)
}

func (p *Pages) showAssembly(w http.ResponseWriter, r *http.Request, err error) error {
	a, loadErr := p.around(r, "footage.assembly", "/film")
	if loadErr != nil {
		return loadErr
	}
	page, l, form := AssemblyPage{Around: a}, a.L(), web.FormOf(r, err)
	sent, loadErr := p.Videos.Sent(r.Context(), web.Of(r).Actor, a.ID)
	if loadErr != nil {
		return loadErr
	}
	if page.Made, loadErr = p.Videos.Assembly(r.Context(), web.Of(r).Actor, a.ID); loadErr != nil {
		return loadErr
	}
	_, page.Film = a.filmed()
	var fields []ui.Field
	for i, scene := range a.Prepared.Scenes {
		clips := sent.Of(scene.ID)
		if len(clips) == 0 {
			page.Missed++
			continue
		}
		choice := Choice{No: i + 1, Scene: scene, Clip: ui.Field{Kind: "select", Name: "clip-" + scene.ID, Label: l.Text("footage.assembly.clip", "no", i+1), Value: proposed(page.Made, scene.ID, clips)}}
		for _, c := range clips {
			choice.Clip.Options = append(choice.Clip.Options, ui.Option{Value: c.ID, Label: l.Text("footage.assembly.of", "name", c.Name, "at", l.DateTime(c.AddedAt))})
		}
		choice.Clip = form.Fill(choice.Clip)
		choice.Title = form.Fill(ui.Field{Kind: "text", Name: "title-" + scene.ID, Label: l.Text("footage.assembly.title", "no", i+1), Value: page.Made.Of(scene.ID).Title})
		page.Chosen = append(page.Chosen, choice)
		fields = append(fields, choice.Clip, choice.Title)
	}
	page.Crumbs = withFilm(a)
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), fields...)
	return assemblyPage.Render(w, r, web.Status(err), page)
}

// proposed is the clip of a scene that is chosen before anybody chooses, of some, newest first: that of
// last time, none where there were some and none was taken, or else the newest.
func proposed(made video.Assembly, sceneID string, clips []video.Clip) string {
	before := made.Of(sceneID).ClipID
	if before == "" && !clips[len(clips)-1].AddedAt.After(made.AskedAt) {
		return ""
	}
	if before != "" && slices.ContainsFunc(clips, func(c video.Clip) bool { return c.ID == before }) {
		return before
	}
	return clips[0].ID
}

func (p *Pages) assemble(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	prepared, err := p.Videos.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	var pieces []video.Piece
	for _, scene := range prepared.Scenes {
		pieces = append(pieces, video.Piece{SceneID: scene.ID, ClipID: r.PostForm.Get("clip-" + scene.ID), Title: r.PostForm.Get("title-" + scene.ID)})
	}
	err = p.Videos.Assemble(r.Context(), web.Of(r).Actor, r.PathValue("id"), pieces)
	if web.Again(err) {
		return p.showAssembly(w, r, err)
	}
	return p.done(w, r, err, "footage.assembly.asked", "/film")
}

func (p *Pages) stopAssembly(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.StopAssembly(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	return p.done(w, r, err, "footage.assembly.stopped", "/film")
}

// Percent is how much of an assembly is done.
func (FilmPage) Percent(of video.Assembly) int { return of.Done / 10 }

// Failure says why an assembly failed.
func (a Around) Failure(of video.Assembly) string {
	if key := "footage.assembly.failed." + of.Code; a.L().Has(key) {
		return a.L().Text(key)
	}
	if key := "footage.refused." + of.Code; a.L().Has(key) {
		return a.L().Text(key, "value", of.Value)
	}
	return a.L().Text("player.refused."+of.Code, "value", of.Value)
}
