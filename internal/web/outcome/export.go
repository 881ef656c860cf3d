package outcome

import (
	"fmt"
	"net/http"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	"maillage/internal/paper"
	"maillage/internal/web"
	"maillage/internal/workshop/record"
	"maillage/internal/yjs/prose"
)

// export gives the whole workshop as a file.
func (p *Pages) export(w http.ResponseWriter, r *http.Request) error {
	o, err := p.outcome(r)
	if err != nil {
		return err
	}
	if err := outcome.MayExport(o.Role); err != nil {
		return err
	}
	l := web.Of(r).Lang
	switch r.PathValue("format") {
	case "html":
		return sendFile(w, l, paper.MediaHTML, "html", p.paper(l, o).HTML())
	case "odt":
		content, err := p.paper(l, o).ODT()
		if err != nil {
			return err
		}
		return sendFile(w, l, paper.MediaODT, "odt", content)
	case "csv":
		return sheet(l, o).Write(w, l)
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

func sendFile(w http.ResponseWriter, l lang.Lang, media, ending string, content []byte) error {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+l.Text("outcome.file")+"."+ending+`"`)
	_, _ = w.Write(content) //nolint:gosec // what people wrote in it is escaped; the visitor may have gone
	return nil
}

func (p *Pages) paper(l lang.Lang, o outcome.Outcome) paper.Paper {
	site := p.server.Config().BaseURL
	one := paper.Paper{
		Lang: l, Kind: l.Text("outcome.paper"), Title: o.Title, Author: l.Text("outcome.held", "day", l.Date(o.Day), "count", o.People), Issuer: "Maillage – " + site, Site: site, At: o.Day,
		Body: prose.Node{Type: "doc"},
	}
	if !o.Ended() {
		one.Notice = l.Text("outcome.running")
	}
	for _, r := range o.Records {
		one.Body.Content = append(one.Body.Content, prose.Node{
			Type: "heading", Attributes: []prose.Attribute{{Name: "level", Value: int64(1)}}, Content: []prose.Node{{Type: prose.Text, Text: r.Title}},
		})
		one.Body.Content = append(one.Body.Content, lowered(outcome.Told(l, r, o.Organisations))...)
	}
	return one
}

// lowered puts headings below that of their step.
func lowered(blocks []prose.Node) []prose.Node {
	for i, n := range blocks {
		if n.Type == "heading" {
			blocks[i].Attributes = []prose.Attribute{{Name: "level", Value: int64(2)}}
		}
	}
	return blocks
}

// sheet has one row for each note, and one for each decision.
func sheet(l lang.Lang, o outcome.Outcome) web.Sheet {
	s := web.Sheet{Name: l.Text("outcome.file")}
	for _, key := range []string{"no", "step", "kind", "column", "cluster", "group", "author", "organisation", "text", "into", "account", "year", "amount", "owner", "due", "outcome", "answer", "dots", "rank"} {
		s.Columns = append(s.Columns, l.Text("outcome.column."+key))
	}
	within, votes := clusters(l, o), choices(o)
	seen := map[int]bool{}
	for _, r := range o.Records {
		if d := r.Decision; d != nil {
			row := make([]any, len(s.Columns))
			row[1], row[2], row[8], row[15] = r.Title, l.Text("agenda.kind."+string(r.Kind)), d.Text(), string(d.Outcome)
			s.Rows = append(s.Rows, row)
		}
		for _, n := range r.Notes {
			if n.Step == r.Step && !seen[n.No] {
				seen[n.No] = true
				s.Rows = append(s.Rows, row(l, o, r, n, within[n.No], votes))
			}
		}
	}
	return s
}

func row(l lang.Lang, o outcome.Outcome, r record.Record, n record.Note, cluster string, votes map[string]record.Thing) []any {
	column := n.Column
	for _, list := range r.Lists {
		if list.Key == n.Column && list.Title != "" {
			column = list.Title
		}
	}
	row := []any{
		n.No, r.Title, l.Text("agenda.kind." + string(r.Kind)), column, cluster, n.Group, n.Author, o.Organisations[n.Organisation], n.Text, nil, n.Account, nil, nil, n.Owner, n.Due, n.Outcome, n.Answer, nil, nil,
	}
	if n.Into > 0 {
		row[9] = n.Into
	}
	if n.Year > 0 {
		row[11] = n.Year
	}
	if n.Cents != 0 {
		row[12] = float64(n.Cents) / 100
	}
	if thing, ok := votes[fmt.Sprint("n", n.No)]; ok {
		row[17] = thing.Dots
		if thing.Rank > 0 {
			row[18] = thing.Rank
		}
	}
	return row
}

// clusters gives where each note was put last.
func clusters(l lang.Lang, o outcome.Outcome) map[int]string {
	within := map[int]string{}
	for _, r := range o.Records {
		for _, c := range r.Clusters {
			for _, no := range c.Notes {
				within[no] = outcome.ClusterName(l, c)
			}
		}
	}
	return within
}

// choices gives what each note was given in the last vote that was counted.
func choices(o outcome.Outcome) map[string]record.Thing {
	given := map[string]record.Thing{}
	for _, r := range o.Records {
		if r.Choice != nil && r.Choice.Counted && r.Choice.Scale == 0 {
			for _, t := range r.Choice.Things {
				given[t.Key] = t
			}
		}
	}
	return given
}
