package paper

import (
	"encoding/json"
	"fmt"
	"time"

	"maillage/internal/pdf"
	"maillage/internal/yjs/prose"
)

// Typeset is a paper as dossier.typ prints it. It implements pdf.Illustrated.
type Typeset struct {
	pdf.Words
	Notice string          `json:"notice"`
	Body   json.RawMessage `json:"body"`

	at       time.Time
	pictures map[string][]byte
}

// Template names dossier.typ.
func (Typeset) Template() string { return "dossier" }

// Dated is the instant of the paper.
func (t Typeset) Dated() time.Time { return t.at }

// Pictures implements pdf.Illustrated.
func (t Typeset) Pictures() map[string][]byte { return t.pictures }

// Typeset makes what the PDF worker prints.
func (p Paper) Typeset() Typeset {
	album := newAlbum(p)
	body := p.printed(p.body(), album)
	t := Typeset{
		Words: pdf.Words{
			Title: p.Kind, Subject: p.Title, Issuer: p.Issuer,
			Page: p.Lang.Text("pdf.page"), Of: p.Lang.Text("pdf.of"), Unprintable: p.Lang.Text("pdf.unprintable"),
		},
		Notice: p.Notice, Body: body.JSON(), at: p.At, pictures: map[string][]byte{},
	}
	for i, one := range album.all {
		t.pictures[pictureName(i+1, one)] = one.content
	}
	return t
}

func pictureName(number int, one picture) string {
	return fmt.Sprintf("picture-%d.%s", number, one.ending)
}

// printed makes of a node what the template takes as it is: links that lead somewhere, tables
// whose cells fill their rows, pictures by the name of their file.
func (p Paper) printed(n prose.Node, album *album) prose.Node {
	switch n.Type {
	case "image":
		number := album.number(word(n, "src"))
		if number == 0 {
			return p.missing(n)
		}
		one := album.all[number-1]
		n.Attributes = []prose.Attribute{{Name: "alt", Value: word(n, "alt")}, {Name: "src", Value: pictureName(number, one)}, {Name: "width", Value: int64(one.width)}}
	case "table":
		n = filled(n)
	case prose.Text:
		n.Marks = p.leading(n.Marks)
	}
	content := make([]prose.Node, len(n.Content))
	for i, child := range n.Content {
		content[i] = p.printed(child, album)
	}
	n.Content = content
	return n
}

// leading leaves out links that lead nowhere from a file.
func (p Paper) leading(marks []prose.Mark) []prose.Mark {
	var kept []prose.Mark
	for _, m := range marks {
		if href, is := m.Attribute("href").(string); is {
			if href = p.link(href); href == "" {
				continue
			}
			m.Attributes = []prose.Attribute{{Name: "href", Value: href}}
		}
		kept = append(kept, m)
	}
	return kept
}

// filled gives a table each of whose rows is full, and tells its columns and its rows of headers.
func filled(table prose.Node) prose.Node {
	rows := grid(table)
	var content []prose.Node
	for _, row := range rows {
		one := prose.Node{Type: "table_row"}
		for _, s := range row {
			if !s.begins {
				continue
			}
			kind := "table_cell"
			if s.cell.Type != "" {
				kind = s.cell.Type
			}
			one.Content = append(one.Content, prose.Node{
				Type: kind, Content: s.cell.Content,
				Attributes: []prose.Attribute{{Name: "colspan", Value: int64(s.columns)}, {Name: "rowspan", Value: int64(s.rows)}},
			})
		}
		content = append(content, one)
	}
	columns := 0
	if len(rows) > 0 {
		columns = len(rows[0])
	}
	return prose.Node{Type: "table", Content: content, Attributes: []prose.Attribute{
		{Name: "columns", Value: int64(columns)}, {Name: "heads", Value: int64(heads(rows))},
	}}
}
