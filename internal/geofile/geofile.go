// Package geofile reads the files in which territories are published: GeoJSON, CSV, XLSX and
// Shapefiles in a ZIP archive. It knows nothing of what they mean. Areas and points come in
// degrees, WGS84; those in Lambert-93 (EPSG:2154) are converted.
//
// Files come from elsewhere: what is read of them is bounded, and what is wrong with a row
// is told with the row, so that the others can be used or the file refused.
package geofile

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"maillage/internal/shape"
)

// Row is a feature or a line of a table. Number counts from 1 in the order of the file; a
// line of a table counts as a spreadsheet does, its header too.
type Row struct {
	Number int
	Values map[string]string // by name of the property or of the column
	Area   shape.Shape       // nil without an area
	Point  *shape.Point      // nil without a point
	Err    error             // why the row cannot be used; its values may still be there
}

// File is what was read besides the rows.
type File struct {
	Columns   []string // names, in the order of the file
	Converted bool     // coordinates came in Lambert-93
}

// What bounds a file. The contours of the country's communes at full detail fit.
const (
	maxRows     = 400_000
	maxVertices = 20_000_000
	maxValue    = 4_000 // bytes of a value
)

// Reasons for which a whole file is refused.
var (
	ErrFormat     = errors.New("geofile: the format is not known")
	ErrTruncated  = errors.New("geofile: the file ends too early")
	ErrTooLarge   = errors.New("geofile: the file holds more than can be read")
	ErrNoRow      = errors.New("geofile: the file has no row")
	ErrProjection = errors.New("geofile: the coordinates are neither in degrees nor in Lambert-93")
)

// Read reads a file by what it is, told by its first bytes, and hands over its rows in
// order. An error of each ends the reading and comes back as it is.
func Read(r io.ReaderAt, size int64, each func(Row) error) (File, error) {
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return File{}, err
	}
	text := strings.TrimPrefix(string(head), "\ufeff")
	b := &bounded{each: each}
	var err error
	switch {
	case strings.HasPrefix(text, "PK\x03\x04"):
		err = b.archive(r, size)
	case strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{"):
		err = b.geoJSON(io.NewSectionReader(r, 0, size))
	case strings.ContainsAny(text, ",;\t") && !strings.ContainsRune(text, 0):
		err = b.csv(io.NewSectionReader(r, 0, size))
	default:
		err = ErrFormat
	}
	if err == nil && b.rows == 0 {
		err = ErrNoRow
	}
	return b.file, err
}

// bounded hands rows over within the bounds of a file.
type bounded struct {
	file     File
	rows     int
	vertices int
	placed   bool // some coordinates told what they are
	each     func(Row) error
}

// give hands a row over, its coordinates as the file has them.
func (b *bounded) give(row Row) error {
	if b.rows++; b.rows > maxRows {
		return fmt.Errorf("%w: %d rows", ErrTooLarge, maxRows)
	}
	for _, ring := range row.Area {
		b.vertices += len(ring)
	}
	if b.vertices > maxVertices {
		return fmt.Errorf("%w: %d vertices", ErrTooLarge, maxVertices)
	}
	for name, value := range row.Values {
		if len(value) > maxValue && row.Err == nil {
			row.Err = fmt.Errorf("%s: %d bytes, of %d at most", name, len(value), maxValue)
		}
	}
	if err := b.ground(&row); err != nil {
		return err
	}
	if row.Err == nil && row.Area != nil {
		row.Area, row.Err = closed(row.Area)
	}
	return b.each(row)
}

// closed checks the rings of an area: each of three points at least, its end where it began.
func closed(area shape.Shape) (shape.Shape, error) {
	for i, ring := range area {
		if len(ring) < 4 {
			return nil, fmt.Errorf("ring %d has %d points, of 4 at least", i+1, len(ring))
		}
		if ring[0] != ring[len(ring)-1] {
			return nil, fmt.Errorf("ring %d is not closed", i+1)
		}
	}
	return area, nil
}
