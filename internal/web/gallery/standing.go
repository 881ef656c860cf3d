package gallery

import (
	"net/http"
	"time"

	"maillage/internal/fault"
	"maillage/internal/gallery"
	"maillage/internal/lang"
	"maillage/internal/video"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/player"
	"maillage/internal/web/ui"
)

// StandingPage is where a collective says whether everyone sees its film.
type StandingPage struct {
	dossierpages.Frame
	Showing   gallery.Standing
	Since     time.Time
	FilmURL   string
	PeopleURL string
	Without   []Absent
	Why       string // why the person may not show it, or ""
	MayShow   bool
	Player    *ui.Player // of the film, or nil
	Themes    ui.Field
	Sure      ui.Field
}

// Absent is somebody who is filmed and may not appear, with the reason.
type Absent struct{ Name, Why string }

var standingPage = web.Template[StandingPage](files, "standing.html")

func (p *Pages) standing(w http.ResponseWriter, r *http.Request) error {
	return p.showStanding(w, r, nil)
}

func (p *Pages) showStanding(w http.ResponseWriter, r *http.Request, err error) error {
	l, id := web.Of(r).Lang, r.PathValue("id")
	f, loadErr := p.frames.Frame(r, l.Text("gallery.standing"), "", "/gallery")
	if loadErr != nil {
		return loadErr
	}
	st, loadErr := p.Gallery.Show(r.Context(), web.Of(r).Actor, id)
	if loadErr != nil {
		return loadErr
	}
	page := StandingPage{Frame: f, Showing: st, Since: st.ShownAt.In(lang.Paris), FilmURL: root + "/" + id, PeopleURL: "/dossiers/" + id + "/video/people", MayShow: st.May == nil}
	if why := fault.As(st.May); why != nil {
		page.Why = web.Say(l, why.Message)
	}
	now := p.server.Config().Now()
	for _, person := range st.Without {
		page.Without = append(page.Without, Absent{person.Name, absence(l, person, now)})
	}
	if page.Player, loadErr = p.play(r, f.Title, st.Filmed); loadErr != nil {
		return loadErr
	}
	form := web.FormOf(r, err)
	if len(st.Themes) > 0 {
		field := ui.Field{Kind: "checkboxes", Name: "themes", Label: l.Text("gallery.themes"), Help: l.Text("gallery.themes.help"), Values: st.Chosen}
		for _, t := range st.Themes {
			field.Options = append(field.Options, ui.Option{Value: t.Key, Label: t.Label.In(l)})
		}
		page.Themes = form.Fill(field)
	}
	page.Sure = form.Fill(ui.Field{Kind: "checkbox", Name: "sure", Label: l.Text("gallery.sure"), Required: true})
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.Themes, page.Sure)
	return standingPage.Render(w, r, web.Status(err), page)
}

// play fills the player of the film that would be shown.
func (p *Pages) play(r *http.Request, title string, filmed bool) (*ui.Player, error) {
	if !filmed {
		return nil, nil //nolint:nilnil // nothing to play
	}
	f, err := p.own(r)
	if err != nil {
		return nil, err
	}
	f.Title = title
	shown, err := f.Shown(r.Context(), p.Films)
	if err != nil {
		return nil, err
	}
	played := player.Of(r, shown)
	return &played, nil
}

func (p *Pages) own(r *http.Request) (player.Filed, error) {
	id := r.PathValue("id")
	film, captions, err := p.Gallery.Own(r.Context(), web.Of(r).Actor, id)
	return player.Filed{Base: "/dossiers/" + id + "/gallery", BlobID: film.BlobID, Media: film.Media, Captions: captions.BlobID}, err
}

// ownFile sends a file of the film to the members of its collective.
func (p *Pages) ownFile(w http.ResponseWriter, r *http.Request) error {
	f, err := p.own(r)
	if err != nil {
		return err
	}
	return player.ServeFiled(w, r, p.Films, f, r.PathValue("name"))
}

// absence says why somebody may not appear.
func absence(l lang.Lang, p video.Person, now time.Time) string {
	if p.Consent == video.SignedByThem && p.Ended(now) {
		return l.Text("video.consent.over")
	}
	return l.Text("video.consent." + string(p.Consent))
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.Gallery.Consent(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm["themes"], r.PostForm.Get("sure") == "yes")
	return p.done(w, r, err, "gallery.shown")
}

func (p *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	err := p.Gallery.Withdraw(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	return p.done(w, r, err, "gallery.withdrawn")
}

func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if web.Again(err) {
		return p.showStanding(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, "/dossiers/"+r.PathValue("id")+"/gallery")
}
