package workshop

import (
	"maps"
	"net/http"
	"slices"

	"maillage/internal/fault"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// RefusedPage says why a command that a form sent is not kept, with what was typed, to be sent again.
type RefusedPage struct {
	web.Page
	ID      string
	Problem string
	Summary ui.Summary
	Fields  []ui.Field  // what people typed
	Hidden  []ui.Option // the rest: the label is the value
}

var refusedPage = web.Template[RefusedPage](files, "refused.html")

// typed are the fields of commands that people write themselves, with their kinds and their labels.
var typed = []ui.Field{
	{Name: "notes", Kind: "text", Label: "board.move.notes"},
	{Name: "to", Kind: "select", Label: "board.move.to"},
	{Name: "text", Kind: "textarea", Label: "workshop.refused.text", Rows: 4},
	{Name: "name", Kind: "text", Label: "workshop.refused.name"},
	{Name: "year", Kind: "number", Label: "board.year"},
	{Name: "amount", Kind: "money", Label: "board.amount"},
	{Name: "owner", Kind: "text", Label: "board.owner.label"},
	{Name: "due", Kind: "date", Label: "board.due.label"},
}

// refused answers a form whose command is not kept. Only what somebody may mend, or try again, is
// shown on its page.
func (p *running) refused(w http.ResponseWriter, r *http.Request, id string, err error) error {
	if !web.Again(err) && !fault.Is(err, fault.Forbidden) {
		return err
	}
	l := web.Of(r).Lang
	form := web.FormOf(r, err)
	page := RefusedPage{Page: p.server.NewPage(r, l.Text("workshop.refused")), ID: id, Problem: web.Problem(r, err)}
	shown := map[string]bool{}
	places, lookErr := p.places(r, id)
	if lookErr != nil {
		return lookErr
	}
	for _, field := range typed {
		moving := field.Name == "notes" || field.Name == "to" // else they are not typed
		if !r.PostForm.Has(field.Name) || moving && len(places) == 0 {
			continue
		}
		if field.Name == "to" {
			field.Options = places
		}
		shown[field.Name] = true
		field.Label = l.Text(field.Label)
		page.Fields = append(page.Fields, form.Fill(field))
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Fields...)
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, value := range r.PostForm[name] {
			if !shown[name] {
				page.Hidden = append(page.Hidden, ui.Option{Value: name, Label: value})
			}
		}
		if said := form.Errors[name]; said != "" && !shown[name] { // of a field that nobody typed
			page.Problem = said
		}
	}
	return refusedPage.Render(w, r, http.StatusUnprocessableEntity, page)
}

// places gives where notes may be moved, when that was asked and refused.
func (p *running) places(r *http.Request, id string) ([]ui.Option, error) {
	if r.PostForm.Get("do") != "note.move" {
		return nil, nil
	}
	from := web.Of(r)
	seen, err := p.workshops.Look(r.Context(), from.Actor, Sitting(r, id))
	var places []ui.Option
	for _, place := range seen.View.Body.Places.Places {
		places = append(places, ui.Option{Value: place.Key, Label: placeTitle(from.Lang, place)})
	}
	return places, err
}
