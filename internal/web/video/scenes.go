package video

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/video"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// ScenesPage is the scenes in their order, with the form for one.
type ScenesPage struct {
	Around
	Scene  video.Scene
	No     int // of the scene being changed; 0 of a new one
	Fields []ui.Field
}

// Last is the number of the last scene.
func (s ScenesPage) Last() int { return len(s.Prepared.Scenes) }

// Number makes the number of a scene of its place in the list.
func (ScenesPage) Number(i int) int { return i + 1 }

var scenesPage = web.Template[ScenesPage](files, "scenes.html", "nav.html")

func (p *Pages) scenes(w http.ResponseWriter, r *http.Request) error {
	return p.showScenes(w, r, r.PathValue("scene"), nil)
}

func (p *Pages) showScenes(w http.ResponseWriter, r *http.Request, sceneID string, err error) error {
	a, loadErr := p.around(r, "video.scenes", "/scenes")
	if loadErr != nil {
		return loadErr
	}
	page, l, found := ScenesPage{Around: a}, a.L(), false
	page.Scene, page.No, found = a.Prepared.Scene(sceneID)
	if !found && sceneID != "" && err == nil { // one that somebody removed while it was being changed is shown as a new one
		return fault.New(fault.NotFound, "fault.not_found")
	}
	var spots, who []ui.Option
	for _, location := range a.Prepared.Locations {
		spots = append(spots, ui.Option{Value: location.ID, Label: location.Name})
	}
	for _, person := range a.Prepared.People {
		who = append(who, ui.Option{Value: person.ID, Label: person.Name, Help: a.For(person)})
	}
	seconds := ""
	if page.Scene.Seconds > 0 {
		seconds = strconv.Itoa(page.Scene.Seconds)
	}
	form := web.FormOf(r, err)
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "textarea", Name: "seen", Label: l.Text("video.scene.seen"), Help: l.Text("video.scene.seen.help"), Value: page.Scene.Seen, Rows: 3, Required: true}),
		form.Fill(ui.Field{Kind: "textarea", Name: "heard", Label: l.Text("video.scene.heard"), Help: l.Text("video.scene.heard.help"), Value: page.Scene.Heard, Rows: 5}),
		form.Fill(ui.Field{Kind: "number", Name: "seconds", Label: l.Text("video.scene.seconds"), Help: l.Text("video.scene.seconds.help", "tempo", video.Tempo), Value: seconds, Unit: l.Text("video.scene.unit")}),
	}
	if len(spots) > 0 {
		page.Fields = append(page.Fields, form.Fill(ui.Field{Kind: "select", Name: "location", Label: l.Text("video.scene.location"), Value: page.Scene.LocationID, Options: spots}))
	}
	if len(who) > 0 {
		page.Fields = append(page.Fields, form.Fill(ui.Field{Kind: "checkboxes", Name: "people", Label: l.Text("video.scene.people"), Values: page.Scene.People, Options: who}))
	}
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.Fields...)
	return scenesPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) saveScene(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	scene := video.Scene{
		ID: form.Get("scene"), Version: web.Seen(r, "version"), Seen: form.Get("seen"), Heard: form.Get("heard"), LocationID: form.Get("location"), People: form["people"],
		Seconds: number(strings.TrimSpace(form.Get("seconds"))),
	}
	id, err := p.Videos.SaveScene(r.Context(), web.Of(r).Actor, r.PathValue("id"), scene)
	if web.Again(err) {
		return p.showScenes(w, r, scene.ID, err)
	}
	return p.done(w, r, err, "ui.saved", "/scenes#scene-"+id)
}

// moveScene takes a scene one step up or down, or, dragged, to the place that the script tells.
func (p *Pages) moveScene(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	move := video.Move{By: 1}
	if r.PostForm.Get("way") == "earlier" {
		move.By = -1
	}
	if at := number(r.PostForm.Get("at")); r.PostForm.Has("at") && at >= 0 {
		move = video.Move{Placed: true, At: at}
	}
	scene := r.PathValue("scene")
	err := p.Videos.MoveScene(r.Context(), web.Of(r).Actor, r.PathValue("id"), scene, move)
	return p.done(w, r, err, "video.scene.moved", "/scenes#scene-"+scene)
}

func (p *Pages) removeScene(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.RemoveScene(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("scene"))
	return p.done(w, r, err, "video.scene.removed", "/scenes")
}

// LocationsPage is where scenes are filmed, with the form for one.
type LocationsPage struct {
	Around
	Location video.Location
	Fields   []ui.Field
	Places   []collective.Place // of the collective, to be added as they are
}

var locationsPage = web.Template[LocationsPage](files, "locations.html", "nav.html")

func (p *Pages) locations(w http.ResponseWriter, r *http.Request) error {
	return p.showLocations(w, r, r.PathValue("location"), nil)
}

func (p *Pages) showLocations(w http.ResponseWriter, r *http.Request, locationID string, err error) error {
	a, loadErr := p.around(r, "video.locations", "/locations")
	if loadErr != nil {
		return loadErr
	}
	page, l, found := LocationsPage{Around: a}, a.L(), false
	page.Location, found = a.Prepared.Location(locationID)
	if !found && locationID != "" && err == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	group, loadErr := p.Groups.Show(r.Context(), web.Of(r).Actor, a.CollectiveID)
	if loadErr != nil {
		return loadErr
	}
	page.Places = notYet(group.Places, a.Prepared.Locations)
	form := web.FormOf(r, err)
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("video.location.name"), Value: page.Location.Name, Required: true}),
		form.Fill(ui.Field{Kind: "textarea", Name: "needs", Label: l.Text("video.location.needs"), Help: l.Text("video.location.needs.help"), Value: page.Location.Needs, Rows: 3}),
	}
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.Fields...)
	return locationsPage.Render(w, r, web.Status(err), page)
}

// notYet gives the places of the collective that are no locations so far.
func notYet(places []collective.Place, locations []video.Location) []collective.Place {
	return slices.DeleteFunc(slices.Clone(places), func(place collective.Place) bool {
		return slices.ContainsFunc(locations, func(l video.Location) bool { return l.PlaceID == place.ID })
	})
}

func (p *Pages) saveLocation(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	location := video.Location{ID: form.Get("location"), Version: web.Seen(r, "version"), PlaceID: form.Get("place"), Name: form.Get("name"), Needs: form.Get("needs")}
	err := p.Videos.SaveLocation(r.Context(), web.Of(r).Actor, r.PathValue("id"), location)
	if web.Again(err) {
		return p.showLocations(w, r, location.ID, err)
	}
	return p.done(w, r, err, "ui.saved", "/locations")
}

func (p *Pages) removeLocation(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.RemoveLocation(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("location"))
	return p.done(w, r, err, "video.location.removed", "/locations")
}
