package db

import (
	"context"
	"slices"
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
