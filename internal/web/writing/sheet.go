package writing

import (
	"strings"

	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/written"
	"maillage/internal/yjs/prose"
)

// sheet gathers the blocks of a paper.
type sheet struct {
	l      lang.Lang
	blocks []prose.Node
}

func (s *sheet) add(n prose.Node) { s.blocks = append(s.blocks, n) }

func (s *sheet) heading(level int64, words string) {
	s.add(prose.Node{Type: "heading", Attributes: []prose.Attribute{{Name: "level", Value: level}}, Content: []prose.Node{{Type: prose.Text, Text: words}}})
}

func (s *sheet) paragraph(words string) { s.blocks = append(s.blocks, paragraphs(words)...) }

// paragraphs are words as they were typed, with their lines.
func paragraphs(words string) []prose.Node { return text.FromPlain(words).Content }

// list writes a part that is a list; nothing when it is empty.
func (s *sheet) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	s.heading(1, title)
	list := prose.Node{Type: "bullet_list"}
	for _, item := range items {
		list.Content = append(list.Content, prose.Node{Type: "list_item", Content: paragraphs(item)})
	}
	s.add(list)
}

// sources says below a text which workshops it comes from, and what was said there. It names nobody:
// files go further than those who may know.
func (s *sheet) sources(all []dossier.Source) {
	workshop := ""
	for _, one := range all {
		if from := written.FromWorkshop(s.l, one); from != workshop {
			workshop = from
			s.paragraph(s.l.Text("paper.sources", "from", from))
			s.add(prose.Node{Type: "bullet_list"})
		}
		one.Author = ""
		list := &s.blocks[len(s.blocks)-1]
		list.Content = append(list.Content, prose.Node{Type: "list_item", Content: paragraphs(written.SourceWords(s.l, one))})
	}
}

// table writes rows whose first cell tells what they are, below a row of headers if there is one.
func (s *sheet) table(head []string, rows [][]string) {
	table := prose.Node{Type: "table"}
	if head != nil {
		table.Content = append(table.Content, row(head, len(head)))
	}
	for _, cells := range rows {
		table.Content = append(table.Content, row(cells, 1))
	}
	s.add(table)
}

// row makes a row of a table whose first cells are headers.
func row(cells []string, heads int) prose.Node {
	n := prose.Node{Type: "table_row"}
	for i, words := range cells {
		kind := "table_cell"
		if i < heads {
			kind = "table_header"
		}
		content := paragraphs(words)
		if len(content) == 0 {
			content = []prose.Node{{Type: "paragraph"}}
		}
		n.Content = append(n.Content, prose.Node{Type: kind, Content: content})
	}
	return n
}

func (s *sheet) organisations(c Composing) {
	var all []string
	for _, p := range c.Partners {
		words := p.Name + " – " + s.l.Text("organisation.form."+string(p.Form))
		if p.Lead {
			words += " (" + s.l.Text("organisation.lead") + ")"
		}
		all = append(all, words)
	}
	s.list(s.l.Text("collective.organisations"), all)
}

// budget writes the budget as the page of the dossier shows it.
func (s *sheet) budget(t dossierpages.BudgetTable) {
	s.heading(1, s.l.Text("dossier.part.budget"))
	if t.Empty {
		s.paragraph(s.l.Text("budget.none"))
		return
	}
	years := []string{s.l.Text("budget.line")}
	for _, year := range t.Years {
		years = append(years, s.l.Text("budget.year", "year", year))
	}
	years = append(years, s.l.Text("budget.total"))
	for _, side := range t.Sides {
		if len(side.Rows) > 0 {
			s.heading(2, s.l.Text("budget.side."+string(side.Key)))
			s.table(years, s.side(side))
		}
	}
	s.heading(2, s.l.Text("budget.by_year"))
	var totals [][]string
	for _, y := range t.Totals {
		totals = append(totals, []string{
			s.l.Text("budget.year", "year", y.Year), s.l.Money(y.Charges), s.l.Money(y.Products), s.l.Money(y.Request), s.l.Money(y.Obtained), s.l.Money(y.Others()), s.l.Money(y.Balance()),
		})
	}
	var head []string
	for _, key := range []string{"which_year", "charges", "products", "request.short", "obtained", "others", "balance"} {
		head = append(head, s.l.Text("budget."+key))
	}
	s.table(head, totals)
	if t.Shares != "" {
		s.paragraph(t.Shares)
	}
}

func (s *sheet) side(side dossierpages.BudgetSide) [][]string {
	var rows [][]string
	for _, r := range side.Rows {
		words := r.Heading() + " " + s.l.Text("budget.account."+r.Account) + " – " + r.Label
		switch {
		case r.Request:
			words += " (" + s.l.Text("budget.request") + ")"
		case r.Funding != "":
			words += " (" + s.l.Text("budget.funding."+r.Funding) + ")"
		}
		cells := []string{words}
		for _, lines := range r.Cells {
			var amounts []string
			for _, line := range lines {
				amounts = append(amounts, s.l.Money(line.Cents))
			}
			if len(amounts) == 0 {
				amounts = []string{"–"}
			}
			cells = append(cells, strings.Join(amounts, "\n"))
		}
		rows = append(rows, append(cells, s.l.Money(r.Sum)))
	}
	total := []string{s.l.Text("budget.total")}
	for _, cents := range side.ByYear {
		total = append(total, s.l.Money(cents))
	}
	return append(rows, append(total, s.l.Money(side.Sum)))
}
