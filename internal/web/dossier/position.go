package dossier

import (
	"slices"

	"maillage/internal/filing"
	"maillage/internal/lang"
	"maillage/internal/web/ui"
	"maillage/internal/web/written"
)

// Mine is an organisation that the person speaks for.
type Mine struct {
	filing.Position
	Differs []written.Part
}

// mine gathers the organisations the person represents, those that must still speak being
// ticked beforehand. Several that validated one version are shown one difference.
func (p *Pages) mine(page *ValidationPage, form ui.Form) {
	told := map[string]bool{}
	field := ui.Field{Kind: "checkboxes", Name: "organisation", Label: page.L().Text("validation.for"), Required: true}
	for _, position := range page.Table.Positions {
		if !slices.Contains(page.Table.Represents, position.ID) {
			continue
		}
		field.Options = append(field.Options, ui.Option{Value: position.ID, Label: position.Name})
		if !position.Stands() {
			field.Values = append(field.Values, position.ID)
		}
		mine := Mine{Position: position}
		if position.Given != nil && !told[position.Given.Fingerprint] {
			told[position.Given.Fingerprint] = true
			mine.Differs = written.Changes(page.L(), p.Land, page.Everything, position.Changes)
		}
		page.Mine = append(page.Mine, mine)
		page.MayVote = page.MayVote || filing.MayValidate(page.Role, page.Table.Represents, position.ID, page.State, len(page.Open) > 0) == nil
	}
	page.Said = positionsSaid(page.L(), page.Mine)
	page.For = form.Fill(field)
}

// Said is a position given on the version shown.
type Said struct {
	Text string
	For  bool // it approves
}

// positionsSaid tells what the person has said of the version shown, whatever a form sent.
func positionsSaid(l lang.Lang, mine []Mine) []Said {
	var list []Said
	for _, verdict := range []filing.Verdict{filing.Approval, filing.Reservation, filing.Objection} {
		var names []string
		for _, position := range mine {
			if position.Stands() && position.Given.Verdict == verdict {
				names = append(names, position.Name)
			}
		}
		if len(names) > 0 {
			list = append(list, Said{l.Text("validation.said."+string(verdict), "organisations", l.List(names)), verdict != filing.Objection})
		}
	}
	return list
}
