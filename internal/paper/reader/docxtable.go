package reader

import (
	"encoding/xml"

	"maillage/internal/yjs/prose"
)

// openCell is a cell while its table is read: cells below may go on with it.
type openCell struct {
	at, columns, rows int
	head, goesOn      bool
	content           []prose.Node
}

// table reads a table. One within another becomes the paragraphs of its cell: browsers and people
// lose their way in tables of tables.
func (r *docxReader) table(to *[]flat) error {
	r.tables++
	defer func() { r.tables-- }()
	rows, err := r.rows()
	if err != nil || len(rows) == 0 {
		return err
	}
	if r.tables > 1 {
		r.note(tablesNote)
		for _, row := range rows {
			for _, c := range row {
				for _, n := range c.content {
					*to = append(*to, flat{node: n})
				}
			}
		}
		return nil
	}
	*to = append(*to, flat{node: merged(rows)})
	return nil
}

func (r *docxReader) rows() (rows [][]openCell, err error) {
	var each func(e xml.StartElement) error
	each = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			row, err := r.row()
			if len(row) > 0 {
				rows = append(rows, row)
			}
			return err
		case "sdt", "sdtContent", "ins":
			return r.each(each, nil)
		}
		return nil
	}
	err = r.each(each, nil)
	return rows, err
}

func (r *docxReader) row() ([]openCell, error) {
	var row []openCell
	head, deleted, at := false, false, 0
	var cells func(e xml.StartElement) error
	cells = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return r.each(func(e xml.StartElement) error {
				switch value := attribute(e, "val"); e.Name.Local {
				case "tblHeader":
					head = value != "0" && value != "false" && value != "off"
				case "gridBefore":
					at += number(value)
				case "del":
					deleted = true
				}
				return nil
			}, nil)
		case "tc":
			if err := r.counted(); err != nil { // one may hold nothing
				return err
			}
			c := openCell{at: at, columns: 1, rows: 1, head: head}
			err := r.cell(&c)
			at += c.columns
			row = append(row, c)
			return err
		case "sdt", "sdtContent":
			return r.each(cells, nil)
		}
		return nil
	}
	err := r.each(cells, nil)
	if deleted {
		r.note(deletionsNote)
		return nil, err
	}
	return row, err
}

func (r *docxReader) cell(c *openCell) error {
	var all []flat
	err := r.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tcPr":
			return r.each(c.property, nil)
		case "p":
			return r.paragraph(&all)
		case "tbl":
			return r.table(&all)
		case "sdt", "sdtContent", "ins":
			return r.flats(&all)
		}
		return nil
	}, nil)
	c.content = nest(all, 0)
	return err
}

func (c *openCell) property(e xml.StartElement) error {
	switch value := attribute(e, "val"); e.Name.Local {
	case "gridSpan":
		c.columns = min(max(number(value), 1), 50)
	case "vMerge":
		c.goesOn = value != "restart"
	}
	return nil
}

// merged makes a table in which the cells that go on with one above are part of it.
func merged(rows [][]openCell) prose.Node {
	above := map[int]*openCell{} // by first column
	for i := range rows {
		next := map[int]*openCell{}
		begins := false
		for j := range rows[i] {
			c := &rows[i][j]
			upper := above[c.at]
			if c.goesOn = c.goesOn && upper != nil && upper.columns == c.columns; c.goesOn {
				upper.rows++
				upper.content = append(upper.content, fuller(c.content)...)
				next[c.at] = upper
				continue
			}
			next[c.at], begins = c, true
		}
		if !begins { // no row is made of it
			for _, c := range next {
				c.rows--
			}
		}
		above = next
	}
	table := prose.Node{Type: "table"}
	for _, row := range rows {
		one := prose.Node{Type: "table_row"}
		for _, c := range row {
			if !c.goesOn {
				one.Content = append(one.Content, cell(c.head, c.columns, c.rows, c.content))
			}
		}
		if len(one.Content) > 0 { // else all its cells go on
			table.Content = append(table.Content, one)
		}
	}
	return table
}
