package dossier

import (
	"maps"
	"net/http"
	"slices"

	"maillage/internal/dossier"
	"maillage/internal/web"
)

// PrintPage is the whole dossier on one page.
type PrintPage struct {
	Frame
	Sections []PrintSection
	Budget   BudgetTable
	Place    string
	Chosen   []PrintAnswer // attributes
	Pieces   []PrintPiece
}

// PrintPiece is a file with what it is for.
type PrintPiece struct {
	dossier.File
	Label string
}

// PrintSection is a section of the form with its answers in words.
type PrintSection struct {
	Title   string
	Answers []PrintAnswer
}

// PrintAnswer is a question with its answer in words.
type PrintAnswer struct{ Label, Value string }

// Printed is the budget for reading.
func (p PrintPage) Printed() PrintedBudget { return PrintedBudget{p.Budget, p.ID, false} }

var printPage = web.Template[PrintPage](files, "print.html")

func (p *Pages) print(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	f, err := p.frame(r, l.Text("dossier.print"), "", "/print")
	if err != nil {
		return err
	}
	page := PrintPage{Frame: f, Sections: InWords(l, f.Everything, p.Land), Budget: NewBudgetTable(l, f.Everything), Place: placeName(p.Land, f.Everything)}
	for _, attribute := range f.Definition().Attributes {
		if option, ok := attribute.Option(f.Attributes[attribute.Key]); ok {
			page.Chosen = append(page.Chosen, PrintAnswer{attribute.Label.In(l), option.Label.In(l)})
		}
	}
	for _, slot := range slices.Sorted(maps.Keys(f.Files)) {
		page.Pieces = append(page.Pieces, PrintPiece{f.Files[slot], slotName(l, f.Everything, slot)})
	}
	return printPage.Render(w, r, http.StatusOK, page)
}
