package dossier

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/review"
	"maillage/internal/web"
	networkpages "maillage/internal/web/network"
	"maillage/internal/web/ui"
)

// ApplyPage starts an application.
type ApplyPage struct {
	web.Page
	Slug    string
	Problem string
	Summary ui.Summary
	Fields  []ui.Field
	NoGroup bool // the person is in no collective yet
}

var applyPage = web.Template[ApplyPage](files, "apply.html")

func (p *Pages) apply(w http.ResponseWriter, r *http.Request) error {
	return p.showApply(w, r, nil)
}

func (p *Pages) showApply(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	l := from.Lang
	c, _, callErr := p.Calls.Get(r.Context(), from.Actor, r.PathValue("slug"))
	if callErr != nil {
		return callErr
	}
	groups, listErr := p.Groups.List(r.Context(), from.Actor)
	if listErr != nil {
		return listErr
	}
	rounds, listErr := p.Calls.Rounds(r.Context(), from.Actor, c.ID)
	if listErr != nil {
		return listErr
	}
	form := web.FormOf(r, err)
	var groupOptions, roundOptions []ui.Option
	for _, g := range groups {
		if collective.MayWrite(g.Role) == nil {
			groupOptions = append(groupOptions, ui.Option{Value: g.ID, Label: g.Name})
		}
	}
	now := p.server.Config().Now()
	for _, round := range rounds {
		described, ok := c.Definition.Round(round.Key)
		if !ok || round.Over(now) {
			continue
		}
		option := ui.Option{Value: round.ID, Label: described.Title.In(l)}
		if !round.Closes.IsZero() {
			option.Help = l.Text("dossier.round.closes", "at", round.Closes.In(c.Definition.Location()))
		}
		roundOptions = append(roundOptions, option)
	}
	page := ApplyPage{
		Page: p.server.NewPage(r, l.Text("dossier.apply")), Slug: c.Slug, Problem: web.Problem(r, err), NoGroup: len(groupOptions) == 0,
		Fields: []ui.Field{
			form.Fill(ui.Field{Kind: "text", Name: "title", Label: l.Text("dossier.title"), Help: l.Text("dossier.title.help"), Required: true}),
			form.Fill(ui.Field{Kind: "radios", Name: "collective", Label: l.Text("dossier.collective"), Options: groupOptions, Value: first(groupOptions), Required: true}),
			form.Fill(ui.Field{Kind: "radios", Name: "round", Label: l.Text("dossier.round"), Options: roundOptions, Value: first(roundOptions), Required: true}),
		},
	}
	if !page.NoGroup {
		page.Summary = ui.Summarise(l.Text("ui.summary"), page.Fields...)
	}
	return applyPage.Render(w, r, web.Status(err), page)
}

func first(options []ui.Option) string {
	if len(options) == 0 {
		return ""
	}
	return options[0].Value
}

func (p *Pages) start(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	actor := web.Of(r).Actor
	c, _, err := p.Calls.Get(r.Context(), actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	d, err := p.Dossiers.Start(r.Context(), actor, c.ID, r.PostForm.Get("round"), r.PostForm.Get("collective"), r.PostForm.Get("title"))
	if web.Again(err) {
		return p.showApply(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "dossier.started")
	return web.SeeOther(w, r, "/dossiers/"+d.ID)
}

// ShowPage is the home of a dossier: where it stands and what is next.
type ShowPage struct {
	Frame
	State     ui.Tag
	Todos     []Todo
	Mesh      ui.Mesh
	Countdown *ui.Countdown
	Request   *review.Request // a correction asked for, or nil
	Due       time.Time
	Changes   []string // what the newest form changed, when the dossier follows an older one
	Again     bool     // it starts again from a refused dossier
	Decided   bool
	Gain      *networkpages.GainView // nil when there is nothing to measure
	Eligible  *ui.Tag                // what the rules of the call answer, or nil
}

var showPage = web.Template[ShowPage](files, "show.html", "nav.html")

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	l := from.Lang
	f, err := p.frame(r, "", dossier.SettingsSection, "")
	if err != nil {
		return err
	}
	f.Layout.Title = f.Title
	zone := f.Definition().Location()
	page := ShowPage{
		Frame: f, State: *stateTag(l, f.State), Todos: todos(l, f.Everything), Again: f.PreviousID != "",
		Decided: f.State == dossier.Accepted || f.State == dossier.Refused,
	}
	for _, part := range f.Parts {
		if part.Asked {
			page.Mesh.Total++
		}
		if part.Done {
			page.Mesh.Done++
		}
	}
	page.Mesh.Label = l.Text("dossier.progress", "count", page.Mesh.Done, "total", page.Mesh.Total)
	if !f.Round.Closes.IsZero() && f.State == dossier.Draft {
		page.Countdown = &ui.Countdown{To: f.Round.Closes.In(zone), Now: p.server.Config().Now()}
	}
	if page.Request, err = p.Reviews.OpenRequest(r.Context(), from.Actor, f.ID); err != nil {
		return err
	}
	if page.Request != nil {
		page.Due = page.Request.DueAt.In(zone)
	}
	if page.Changes, err = p.changes(r, f.Everything); err != nil {
		return err
	}
	if page.Gain, err = p.gain(r, f.Everything); err != nil {
		return err
	}
	if page.Eligible, err = p.eligible(r, f.Everything); err != nil {
		return err
	}
	return showPage.Render(w, r, http.StatusOK, page)
}

// changes says in words what the newest revision of the form changes for this draft.
func (p *Pages) changes(r *http.Request, e dossier.Everything) ([]string, error) {
	if e.State != dossier.Draft || e.Call.Revision <= e.FormRevision {
		return nil, nil
	}
	newest, err := p.Calls.Published(r.Context(), web.Of(r).Actor, e.CallID, e.Call.Revision)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, change := range call.Diff(e.Definition(), newest.Definition) {
		lines = append(lines, web.Say(web.Of(r).Lang, change.Message))
	}
	return lines, nil
}

func (p *Pages) moveToRevision(w http.ResponseWriter, r *http.Request) error {
	err := p.Dossiers.MoveToRevision(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	return p.done(w, r, err, "dossier.moved", "")
}

// SettingsPage is what a dossier says of itself besides the form.
type SettingsPage struct {
	Frame
	Fields []ui.Field
}

var settingsPage = web.Template[SettingsPage](files, "settings.html", "nav.html")

func (p *Pages) settings(w http.ResponseWriter, r *http.Request) error {
	return p.showSettings(w, r, nil)
}

func (p *Pages) showSettings(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	f, loadErr := p.frame(r, l.Text("dossier.part.settings"), dossier.SettingsSection, "/settings")
	if loadErr != nil {
		return loadErr
	}
	group, loadErr := p.Groups.Show(r.Context(), web.Of(r).Actor, f.CollectiveID)
	if loadErr != nil {
		return loadErr
	}
	answers, loadErr := p.Filings.Eligible(r.Context(), web.Of(r).Actor, f.Everything)
	if loadErr != nil {
		return loadErr
	}
	form, d := web.FormOf(r, err), f.Definition()
	var places []ui.Option
	for _, place := range group.Places {
		places = append(places, ui.Option{Value: place.ID, Label: place.Name})
	}
	page := SettingsPage{Frame: f, Fields: []ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "title", Label: l.Text("dossier.title"), Value: f.Title, Required: true}),
		form.Fill(ui.Field{Kind: "select", Name: "place", Label: l.Text("dossier.place"), Help: l.Text("dossier.place.help"), Value: f.PlaceID, Options: places, Required: true}),
	}}
	var years []ui.Option
	for year := d.Years.Min; year <= d.Years.Max; year++ {
		years = append(years, ui.Option{Value: strconv.Itoa(year), Label: l.Text("dossier.years.n", "count", year)})
	}
	page.Fields = append(page.Fields, form.Fill(ui.Field{Kind: "radios", Name: "years", Label: l.Text("dossier.years"), Value: strconv.Itoa(f.Years), Options: years, Required: true}))
	for _, attribute := range d.Attributes {
		var options []ui.Option
		for _, option := range attribute.Options {
			options = append(options, ui.Option{Value: option.Key, Label: option.Label.In(l)})
		}
		page.Fields = append(page.Fields, form.Fill(compute(l, ui.Field{
			Kind: "radios", Name: "attribute-" + attribute.Key, Label: attribute.Label.In(l), Help: attribute.Help.In(l), Value: f.Attributes[attribute.Key], Options: options, Required: true,
		}, attribute, answers)))
	}
	if d.Video.LinkAllowed {
		page.Fields = append(page.Fields, form.Fill(videoField(l, f)))
	}
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.Fields...)
	return settingsPage.Render(w, r, web.Status(err), page)
}

// videoField asks for the address of the video, which a file does as well as.
func videoField(l lang.Lang, f Frame) ui.Field {
	video := f.Definition().Video
	field := ui.Field{Kind: "url", Name: "video_link", Label: l.Text("dossier.video_link"), Help: video.Help.In(l), Value: f.VideoLink}
	if _, here := f.Files[dossier.VideoSlot]; video.Required && !here {
		field.Required, field.Help = true, strings.TrimSpace(l.Text("dossier.video.either")+" "+field.Help)
	}
	return field
}

func (p *Pages) saveSettings(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	actor, id := web.Of(r).Actor, r.PathValue("id")
	e, err := p.Dossiers.Show(r.Context(), actor, id)
	if err != nil {
		return err
	}
	years, err := strconv.Atoi(r.PostForm.Get("years"))
	if err != nil {
		years = 0 // refused beside the field
	}
	set := dossier.Settings{Title: r.PostForm.Get("title"), PlaceID: r.PostForm.Get("place"), Years: years, VideoLink: r.PostForm.Get("video_link"), Attributes: map[string]string{}}
	for _, attribute := range e.Definition().Attributes {
		set.Attributes[attribute.Key] = r.PostForm.Get("attribute-" + attribute.Key)
	}
	err = p.Dossiers.SaveSettings(r.Context(), actor, id, web.Seen(r, "version"), set)
	if web.Again(err) {
		return p.showSettings(w, r, err)
	}
	return p.done(w, r, err, "ui.saved", "")
}

// gain measures what the place of a draft would add, or gives nil: what was filed has had
// its answer, and an awarded place is in the mesh itself.
func (p *Pages) gain(r *http.Request, e dossier.Everything) (*networkpages.GainView, error) {
	if e.State != dossier.Draft || e.Place == nil {
		return nil, nil //nolint:nilnil // nothing to measure
	}
	c, err := networkpages.Cover(r, p.Network)
	if err != nil || c == nil {
		return nil, err
	}
	return c.Gain(web.Of(r).Lang, *e.Place), nil
}
