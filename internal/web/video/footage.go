package video

import (
	"net/http"
	"slices"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/film"
	"maillage/internal/intake"
	"maillage/internal/video"
	"maillage/internal/video/upload"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/player"
	"maillage/internal/web/ui"
)

// FilmPage is the finished film, and the clips it may be made of.
type FilmPage struct {
	Around
	Sent   video.Sent
	Film   *dossier.File // nil while there is none
	By     string        // who sent it
	Player ui.Player
	Form   SendForm
	Takes  []Takes // of each scene, and of none
	Made   video.Assembly
}

// Takes are the clips of one scene, or of none.
type Takes struct {
	No    int // of the scene; 0 of none
	Scene video.Scene
	URL   string // where more are sent
	Clips []video.Clip
}

// SendForm is the form by which one file is sent.
type SendForm struct {
	Action, Create string
	Field          ui.Field
	Limits         string
	Most           int64 // bytes this form takes at most now
	TooLarge       string
	Formats        string
	Texts          string // of the script
	Camera         bool   // the file may be filmed here
}

var filmPage = web.Template[FilmPage](files, "film.html", "sending.html", "nav.html")

func (p *Pages) film(w http.ResponseWriter, r *http.Request) error { return p.showFilm(w, r, nil) }

func (p *Pages) showFilm(w http.ResponseWriter, r *http.Request, err error) error {
	a, loadErr := p.around(r, "footage.film", "/film")
	if loadErr != nil {
		return loadErr
	}
	page := FilmPage{Around: a}
	if page.Sent, loadErr = p.Videos.Sent(r.Context(), web.Of(r).Actor, a.ID); loadErr != nil {
		return loadErr
	}
	if f, ok := a.filmed(); ok {
		page.Film, page.By = &f, page.Sent.FilmBy
	}
	if page.Made, loadErr = p.Videos.Assembly(r.Context(), web.Of(r).Actor, a.ID); loadErr != nil {
		return loadErr
	}
	if page.Player, loadErr = p.play(r, a); loadErr != nil {
		return loadErr
	}
	page.Form = sendForm(a, page.Sent, "/film", page.Sent.Film, err)
	for i, scene := range a.Prepared.Scenes {
		page.Takes = append(page.Takes, Takes{No: i + 1, Scene: scene, URL: a.Base + "/scenes/" + scene.ID + "/clips", Clips: page.Sent.Of(scene.ID)})
	}
	page.Takes = append(page.Takes, Takes{URL: a.Base + "/scenes/" + noScene + "/clips", Clips: page.Sent.Of("")})
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(a.L().Text("ui.summary"), page.Form.Field)
	return filmPage.Render(w, r, web.Status(err), page)
}

// noScene stands in an address for the clips that belong to none.
const noScene = "none"

// sendForm makes the form by which a file is sent to an address of the video; the limits are said
// before anything leaves.
func sendForm(a Around, sent video.Sent, below string, rule intake.Rule, err error) SendForm {
	l, most, formats := a.L(), rule.MaxBytes, rule.Formats
	texts := l.Texts("footage.script.")
	// Those of the desk, and of who asks again once something has changed.
	for _, code := range []upload.Code{"frozen", "right", upload.Format, upload.Empty, upload.TooLarge, upload.Quota, upload.TooMany, upload.DiskFull, upload.Failed} {
		texts["refused_"+string(code)] = l.Text("footage.refused."+string(code), "most", l.Bytes(most), "left", l.Bytes(sent.Left))
	}
	f := SendForm{
		Action: a.Base + below, Create: a.Base + below + "/uploads", Most: min(most, sent.Left), Formats: strings.Join(formats, ","), Texts: written(texts),
		Limits: l.Text("footage.limits", "formats", strings.Join(formats, ", "), "most", l.Bytes(most), "left", l.Bytes(sent.Left), "quota", l.Bytes(sent.Quota)),
	}
	f.TooLarge = l.Text("footage.refused.too_large", "most", l.Bytes(most))
	if sent.Left < most {
		f.TooLarge = l.Text("footage.refused.quota", "left", l.Bytes(sent.Left))
	}
	f.Field = ui.Field{Kind: "file", Name: "file", Label: l.Text("footage.file"), Help: f.Limits, Accept: "." + strings.Join(formats, ",."), Required: true, Error: web.FieldErrors(l, err)["file"]}
	return f
}

// Meant says for what an upload that is under way is meant.
func (a Around) Meant(of upload.Upload) string { return a.meant(video.PurposeOf(of)) }

// Destined says for what a file that was sent is meant.
func (a Around) Destined(of video.Arrival) string { return a.meant(of.Purpose) }

func (a Around) meant(purpose video.Purpose) string {
	l := a.L()
	if purpose.Film {
		return l.Text("footage.finished")
	}
	if _, no, ok := a.Prepared.Scene(purpose.SceneID); ok {
		return l.Text("footage.clip_of", "scene", l.Text("video.scene", "no", no))
	}
	return l.Text("footage.clip")
}

// Why says why a file was refused.
func (a Around) Why(of video.Arrival) string {
	return a.L().Text("footage.refused."+of.Code, "value", of.Value)
}

// Size says a number of bytes.
func (a Around) Size(bytes int64) string { return a.L().Bytes(bytes) }

// ClipsPage is where the clips of one scene, or of none, are sent and filmed.
type ClipsPage struct {
	Around
	Takes
	Sent video.Sent
	Form SendForm
}

var clipsPage = web.Template[ClipsPage](files, "clips.html", "sending.html", "nav.html")

func (p *Pages) clips(w http.ResponseWriter, r *http.Request) error { return p.showClips(w, r, nil) }

func (p *Pages) showClips(w http.ResponseWriter, r *http.Request, err error) error {
	a, loadErr := p.around(r, "footage.clips", "/film")
	if loadErr != nil {
		return loadErr
	}
	page, key := ClipsPage{Around: a}, r.PathValue("scene")
	if scene := sceneOf(r); scene != "" {
		found := false
		if page.Scene, page.No, found = a.Prepared.Scene(scene); !found {
			return fault.New(fault.NotFound, "fault.not_found")
		}
	}
	if page.Sent, loadErr = p.Videos.Sent(r.Context(), web.Of(r).Actor, a.ID); loadErr != nil {
		return loadErr
	}
	page.Clips = page.Sent.Of(page.Scene.ID)
	page.Form = sendForm(a, page.Sent, "/scenes/"+key+"/clips", page.Sent.Clip, err)
	page.Form.Camera = true
	page.Crumbs = withFilm(a)
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(a.L().Text("ui.summary"), page.Form.Field)
	web.AllowCamera(w)
	return clipsPage.Render(w, r, web.Status(err), page)
}

// withFilm gives the way to a page that stands below that of the film.
func withFilm(a Around) []ui.Crumb {
	return slices.Insert(slices.Clone(a.Crumbs), len(a.Crumbs)-1, ui.Crumb{Label: a.L().Text("footage.film"), URL: a.Base + "/film"})
}

// filmed gives the finished film, if there is one.
func (a Around) filmed() (dossier.File, bool) {
	f, ok := a.Files[dossier.VideoSlot]
	return f, ok
}

// sceneOf is the scene of a request, "" for clips that belong to none.
func sceneOf(r *http.Request) string {
	if scene := r.PathValue("scene"); scene != noScene {
		return scene
	}
	return ""
}

// OneClip is a clip on the page of all.
type OneClip struct {
	video.Clip
	Base string
	Can  bool
}

// Each gives the clips of a scene for the template that shows one.
func (a Around) Each(t Takes) []OneClip {
	all := make([]OneClip, len(t.Clips))
	for i, c := range t.Clips {
		all[i] = OneClip{c, a.Base, a.Prepared.MayPrepare}
	}
	return all
}

func (p *Pages) openClip(w http.ResponseWriter, r *http.Request) error {
	c, content, err := p.Videos.OpenClip(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("clip"))
	if err != nil {
		return err
	}
	defer content.Close()
	dossierpages.Serve(w, r, dossier.File{Name: c.Name, Media: c.Media, AddedAt: c.AddedAt}, content)
	return nil
}

// clipFile sends a clip to be watched as it was sent.
func (p *Pages) clipFile(w http.ResponseWriter, r *http.Request) error {
	c, err := p.Videos.Clip(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("clip"))
	if err != nil {
		return err
	}
	return player.Serve(w, r, p.Films, film.Film{BlobID: c.BlobID, Media: c.Media}, "original")
}

func (p *Pages) removeClip(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.RemoveClip(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("clip"))
	return p.done(w, r, err, "footage.clip.removed", "/film")
}
