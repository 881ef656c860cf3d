package db

import (
	"context"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

const (
	// fewParameters of one statement: SQLite looks for the name of each among all the others.
	fewParameters = 180
	// mostParameters is below what either engine takes in one statement.
	mostParameters = 2000
)

// Insert adds rows of one width, some tens in one statement; into is a table with the names
// of its columns, as in "place (id, name)".
func (t *Tx) Insert(ctx context.Context, into string, rows [][]any) error {
	return t.insert(ctx, into, rows, fewParameters)
}

func (t *Tx) insert(ctx context.Context, into string, rows [][]any, most int) error {
	if len(rows) == 0 {
		return nil
	}
	for some := range slices.Chunk(rows, max(most/len(rows[0]), 1)) {
		var marks []string
		var args []any
		for _, row := range some {
			marks, args = append(marks, places(len(args)+1, len(row))), append(args, row...)
		}
		if _, err := t.Exec(ctx, "INSERT INTO "+into+" VALUES "+strings.Join(marks, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

// Values writes "VALUES ($2, $3), ($4, $5)" for rows whose first placeholder has number first, and
// gives the values as arguments; both engines call its columns column1, column2… PostgreSQL is
// told the type of each. As with In, the last row may come several times.
func Values(first int, rows [][]any, types ...string) (string, []any) {
	length := 1 << bits.Len(uint(len(rows)-1))
	var all strings.Builder
	args := make([]any, 0, length*len(types))
	for i := range length {
		for j, of := range types {
			all.WriteString(separator(i, j))
			all.WriteString("CAST($" + strconv.Itoa(first+len(args)) + " AS " + of + ")")
			args = append(args, rows[min(i, len(rows)-1)][j])
		}
	}
	return all.String() + ")", args
}

// separator is what stands before the value of a row.
func separator(row, column int) string {
	switch {
	case column > 0:
		return ", "
	case row > 0:
		return "), ("
	}
	return "VALUES ("
}
