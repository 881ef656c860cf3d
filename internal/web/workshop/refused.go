package workshop

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

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
	{Name: "organisation", Kind: "select", Label: "board.organisation"},
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
	offered, lookErr := p.offered(r, id)
	if lookErr != nil {
		return lookErr
	}
	for _, field := range typed {
		field.Options = offered[field.Name]
		fixed := field.Kind == "select" && len(field.Options) == 0 || field.Name == "notes" && len(offered["to"]) == 0
		if fixed || !r.PostForm.Has(field.Name) && form.Errors[field.Name] == "" {
			continue
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

// offered gives what may be chosen on the board, by field: where notes go that were to be moved, and
// for whom an entry speaks.
func (p *running) offered(r *http.Request, id string) (map[string][]ui.Option, error) {
	do := r.PostForm.Get("do")
	if do != "note.move" && do != "note.add" {
		return nil, nil
	}
	from, sitting := web.Of(r), Sitting(r, id)
	sitting.For, _ = strconv.Atoi(r.PostForm.Get("for"))
	seen, err := p.workshops.Look(r.Context(), from.Actor, sitting)
	offered := map[string][]ui.Option{}
	if do == "note.add" {
		for _, organisation := range seen.View.Body.Organisations {
			offered["organisation"] = append(offered["organisation"], ui.Option{Value: organisation.Key, Label: organisation.Title})
		}
		return offered, err
	}
	for _, place := range seen.View.Body.Places.Places {
		offered["to"] = append(offered["to"], ui.Option{Value: place.Key, Label: placeTitle(from.Lang, place)})
	}
	return offered, err
}
