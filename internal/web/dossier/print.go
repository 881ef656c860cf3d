package dossier

import (
	"maps"
	"net/http"
	"slices"

	"maillage/internal/dossier"
	"maillage/internal/web"
	"maillage/internal/web/written"
)

// PrintPage is the whole dossier on one page.
type PrintPage struct {
	Frame
	Sections []written.Section
	Budget   BudgetTable
	Place    string
	Chosen   []written.Answer // attributes
	Pieces   []PrintPiece
}

// PrintPiece is a file with what it is for.
type PrintPiece struct {
	dossier.File
	Label string
}

// Printed is the budget for reading.
func (p PrintPage) Printed() PrintedBudget { return PrintedBudget{p.Budget, p.ID, false} }

var printPage = web.Template[PrintPage](files, "print.html")

func (p *Pages) print(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	f, err := p.frame(r, l.Text("dossier.print"), "", "/print")
	if err != nil {
		return err
	}
	page := PrintPage{Frame: f, Sections: written.Answers(l, f.Everything, p.Land, dossier.FileURL(f.ID, "")), Budget: NewBudgetTable(l, f.Everything), Place: written.PlaceName(p.Land, f.Everything)}
	for _, attribute := range f.Definition().Attributes {
		if option, ok := attribute.Option(f.Attributes[attribute.Key]); ok {
			page.Chosen = append(page.Chosen, written.Answer{Label: attribute.Label.In(l), Value: option.Label.In(l)})
		}
	}
	for _, slot := range slices.Sorted(maps.Keys(f.Files)) {
		if !dossier.IsImage(slot) { // texts show those
			page.Pieces = append(page.Pieces, PrintPiece{f.Files[slot], written.SlotName(l, f.Everything, slot)})
		}
	}
	return printPage.Render(w, r, http.StatusOK, page)
}
