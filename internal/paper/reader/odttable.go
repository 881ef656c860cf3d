package reader

import (
	"encoding/xml"

	"maillage/internal/yjs/prose"
)

// table reads a table. One within another becomes the paragraphs of its cell.
func (r *odtReader) table(to *[]prose.Node) error {
	lists := r.lists
	r.tables, r.lists = r.tables+1, 0
	defer func() { r.tables, r.lists = r.tables-1, lists }()
	table := prose.Node{Type: "table"}
	if err := r.rows(&table, false); err != nil || len(table.Content) == 0 {
		return err
	}
	if r.tables == 1 {
		*to = append(*to, table)
		return nil
	}
	r.note(tablesNote)
	for _, row := range table.Content {
		for _, c := range row.Content {
			*to = append(*to, c.Content...)
		}
	}
	return nil
}

func (r *odtReader) rows(table *prose.Node, head bool) error {
	return r.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "table-header-rows":
			return r.rows(table, true)
		case "table-rows", "table-row-group":
			return r.rows(table, head)
		case "table-row":
			row := prose.Node{Type: "table_row"}
			err := r.row(&row, head)
			if len(row.Content) > 0 {
				table.Content = append(table.Content, row)
			}
			return err
		}
		return nil
	}, nil)
}

func (r *odtReader) row(row *prose.Node, head bool) error {
	return r.each(func(e xml.StartElement) error {
		if e.Name.Local != "table-cell" {
			return nil // covered by another
		}
		if err := r.counted(); err != nil { // cells too: one may hold nothing
			return err
		}
		var content []prose.Node
		err := r.blocks(&content, "")
		row.Content = append(row.Content, cell(head, number(attribute(e, "number-columns-spanned")), number(attribute(e, "number-rows-spanned")), content))
		return err
	}, nil)
}
