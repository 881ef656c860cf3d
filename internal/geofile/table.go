package geofile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"maillage/internal/fold"
	"maillage/internal/shape"
)

const mark = "\ufeff" // with which spreadsheets begin files in UTF-8

func skipMark(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, err := b.Peek(len(mark)); err == nil && string(head) == mark {
		_, _ = b.Discard(len(mark))
	}
	return b
}

// csv reads a table whose first line names its columns. The separator is the one of ; , and
// tab that the first line holds most; texts that are no UTF-8 are read as Windows-1252, in
// which older files of the administration are.
func (b *bounded) csv(r io.Reader) error {
	in := bufio.NewReaderSize(skipMark(r), 64<<10)
	head, _ := in.Peek(32 << 10) // an error comes again when reading
	first, _, _ := bytes.Cut(head, []byte("\n"))
	reader := csv.NewReader(in)
	reader.Comma, reader.ReuseRecord, reader.FieldsPerRecord = ';', true, -1
	for _, separator := range ",\t" {
		if strings.Count(string(first), string(separator)) > strings.Count(string(first), string(reader.Comma)) {
			reader.Comma = separator
		}
	}
	t := table{b: b}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return fmt.Errorf("%w: line %d: %w", ErrFormat, parse.Line, parse.Err)
		}
		if err != nil {
			return err
		}
		line, _ := reader.FieldPos(0)
		if err := t.line(line, record); err != nil {
			return err
		}
	}
}

func utf8Text(text string) string {
	if utf8.ValidString(text) {
		return strings.Clone(text)
	}
	decoded, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil {
		return strings.ToValidUTF8(text, "\ufffd")
	}
	return decoded
}

// table makes rows of the lines of a table.
type table struct {
	b        *bounded
	lon, lat int // columns of a point, or -1
	named    bool
	begun    bool   // some line below the names was read
	twice    string // a name that two columns have
}

// Codes with which INSEE names its columns, folded, on a line of their own below one of names
// for people.
var codes = []string{"codgeo", "depcom"}

// The columns that hold a point, folded.
var (
	longitudes = []string{"longitude", "lon", "lng", "long", "x"}
	latitudes  = []string{"latitude", "lat", "y"}
)

// line takes the next line: the first that fills two cells names the columns, or the one below
// when it is of codes.
func (t *table) line(number int, cells []string) error {
	if !t.named || t.renames(cells) {
		return t.head(cells)
	}
	if t.begun = true; t.twice != "" {
		return fmt.Errorf("%w: two columns are called %q", ErrFormat, t.twice)
	}
	row, filled := Row{Number: number, Values: map[string]string{}}, false
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		filled = filled || cell != ""
		if i < len(t.b.file.Columns) {
			row.Values[t.b.file.Columns[i]] = utf8Text(cell)
		} else if cell != "" && row.Err == nil {
			row.Err = fmt.Errorf("%d cells, for %d columns", len(cells), len(t.b.file.Columns))
		}
	}
	if !filled {
		return nil // spreadsheets leave empty lines
	}
	t.point(&row, cells)
	return t.b.give(row)
}

func (t *table) renames(cells []string) bool {
	return !t.begun && slices.ContainsFunc(cells, func(cell string) bool { return slices.Contains(codes, fold.Text(cell)) })
}

func (t *table) head(cells []string) error {
	filled := 0
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			filled++
		}
	}
	if filled < 2 {
		return nil // a title above the table
	}
	t.named, t.twice, t.b.file.Columns = true, "", nil
	seen := map[string]bool{}
	for i, cell := range cells {
		name := utf8Text(strings.TrimSpace(cell))
		if name == "" {
			name = "column " + strconv.Itoa(i+1)
		}
		if seen[name] {
			t.twice = name
		}
		seen[name] = true
		t.b.file.Columns = append(t.b.file.Columns, name)
	}
	t.lon, t.lat = t.column(longitudes), t.column(latitudes)
	return nil
}

func (t *table) column(names []string) int {
	for _, name := range names {
		for i, column := range t.b.file.Columns {
			if strings.TrimSpace(fold.Text(column)) == name {
				return i
			}
		}
	}
	return -1
}

// point reads the point of a line, where the table has one.
func (t *table) point(row *Row, cells []string) {
	if t.lon < 0 || t.lat < 0 || max(t.lon, t.lat) >= len(cells) {
		return
	}
	lon, lat := strings.TrimSpace(cells[t.lon]), strings.TrimSpace(cells[t.lat])
	if lon == "" && lat == "" {
		return
	}
	x, errX := number(lon)
	y, errY := number(lat)
	if err := errors.Join(errX, errY); err != nil {
		if row.Err == nil {
			row.Err = err
		}
		return
	}
	row.Point = &shape.Point{Lon: x, Lat: y}
}

// number reads a decimal number with a point or a comma.
func number(text string) (float64, error) {
	n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no coordinate", text)
	}
	return n, nil
}
