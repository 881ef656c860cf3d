package paper

import (
	"slices"

	"maillage/internal/yjs/prose"
)

// mostColumns is what Word takes.
const mostColumns = 63

// mostSlots is how many places a table has in a file. A few cells may claim very many.
const mostSlots = 20_000

// slots is at least how many places a table takes when it is laid out.
func slots(table prose.Node) int {
	rows, width, taken := len(table.Content), 0, 0
	ends := make([]int, rows+1) // columns that are free again, by row
	for r, row := range table.Content {
		taken -= ends[r]
		for _, cell := range row.Content {
			columns := min(span(cell, "colspan"), mostColumns)
			taken += columns
			ends[min(r+span(cell, "rowspan"), rows)] += columns
		}
		width = max(width, taken)
	}
	return rows * min(width, mostColumns)
}

// unlaid is what the cells of a table say, without the table.
func unlaid(table prose.Node) (blocks []prose.Node) {
	for _, row := range table.Content {
		for _, cell := range row.Content {
			blocks = append(blocks, cell.Content...)
		}
	}
	return blocks
}

// slot is a place of a table: where a cell begins, or what it covers.
type slot struct {
	cell          prose.Node // empty where nothing begins
	begins        bool
	below         bool // covered from above, at the first column of what covers it
	columns, rows int  // that the cell covers; below, the columns alone
	covered       bool
}

// grid lays out a table: every row has as many places. Cells that would overlap are made
// narrower; what stands beyond mostColumns goes on in the last cell that fits, and is not lost.
func grid(table prose.Node) [][]slot {
	rows := make([][]slot, len(table.Content))
	width, lastRow, lastAt := 0, 0, 0
	for r, row := range table.Content {
		at := 0
		for _, cell := range row.Content {
			for at < len(rows[r]) && rows[r][at].covered {
				at++
			}
			if at >= mostColumns {
				last := &rows[lastRow][lastAt].cell
				last.Content = append(last.Content, cell.Content...)
				continue
			}
			columns, high := span(cell, "colspan"), min(span(cell, "rowspan"), len(rows)-r)
			columns = fits(rows, r, at, min(columns, mostColumns-at))
			for down := range high {
				cover(rows, r+down, at, columns, down > 0)
			}
			cell.Content = slices.Clip(cell.Content) // what is appended goes to a copy
			rows[r][at] = slot{cell: cell, begins: true, columns: columns, rows: high, covered: true}
			lastRow, lastAt = r, at
			at += columns
		}
		width = max(width, len(rows[r]))
	}
	even(rows, width)
	return rows
}

// even gives every row as many places.
func even(rows [][]slot, width int) {
	for r := range rows {
		for at := 0; at < width; at++ {
			if at == len(rows[r]) {
				rows[r] = append(rows[r], slot{})
			}
			if !rows[r][at].covered {
				rows[r][at] = slot{begins: true, columns: 1, rows: 1, covered: true}
			}
		}
	}
}

func span(cell prose.Node, attribute string) int {
	value, _ := cell.Attribute(attribute).(int64)
	return max(1, int(value))
}

// fits gives how many columns are free from a place on. A cell from above may hold some.
func fits(rows [][]slot, r, at, columns int) int {
	for i := range columns {
		if at+i < len(rows[r]) && rows[r][at+i].covered {
			return max(1, i)
		}
	}
	return columns
}

func cover(rows [][]slot, r, at, columns int, below bool) {
	for len(rows[r]) < at+columns {
		rows[r] = append(rows[r], slot{})
	}
	for i := range columns {
		rows[r][at+i] = slot{covered: true, below: below && i == 0, columns: columns}
	}
}

// heads tells how many rows at the top are headers and nothing else.
func heads(rows [][]slot) int {
	count := 0
	for _, row := range rows {
		for _, s := range row {
			if s.begins && s.cell.Type != "table_header" {
				return whole(rows, count)
			}
		}
		count++
	}
	return whole(rows, count)
}

// whole is count where no cell of the first rows goes on below them, else none.
func whole(rows [][]slot, count int) int {
	for r, row := range rows[:count] {
		for _, s := range row {
			if s.begins && r+s.rows > count {
				return 0
			}
		}
	}
	return count
}
