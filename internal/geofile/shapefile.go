package geofile

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"maillage/internal/shape"
)

// The parts of a Shapefile, after the ESRI technical description of July 1998: a header of a
// hundred bytes, then records of a number and a length (big-endian, in words of two bytes)
// and a shape (little-endian).
const (
	headerSize = 100
	nullShape  = 0
	maxRecord  = 64 << 20 // bytes: some millions of vertices
)

// shapefile reads the shapes of an archive with the table of the same name beside them.
func (b *bounded) shapefile(z *zip.Reader, shapes *zip.File) error {
	stem := shapes.Name[:len(shapes.Name)-len(".shp")]
	var values *dbf
	for _, f := range z.File {
		if strings.EqualFold(f.Name, stem+".prj") {
			if err := open(f, projection); err != nil {
				return err
			}
		}
		if !strings.EqualFold(f.Name, stem+".dbf") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrTruncated, f.Name, err)
		}
		defer in.Close() //nolint:gocritic // there is one
		if values, err = openDBF(bufio.NewReaderSize(in, 64<<10)); err != nil {
			return err
		}
		b.file.Columns = values.names()
	}
	return open(shapes, func(in io.Reader) error { return b.records(bufio.NewReaderSize(in, 64<<10), values) })
}

// projection reads what a .prj file says.
func projection(in io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(in, 16<<10))
	if err != nil {
		return cut(err)
	}
	return declared(strings.TrimSpace(string(text)))
}

func (b *bounded) records(in io.Reader, values *dbf) error {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(in, header); err != nil {
		return cut(err)
	}
	if binary.BigEndian.Uint32(header) != 9994 {
		return fmt.Errorf("%w: not a Shapefile", ErrFormat)
	}
	var content bytes.Buffer // grows with what there is, not with what a record says to hold
	for number := 1; ; number++ {
		head := make([]byte, 8)
		if _, err := io.ReadFull(in, head); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return cut(err)
		}
		size := 2 * int64(binary.BigEndian.Uint32(head[4:]))
		if size < 4 || size > maxRecord {
			return fmt.Errorf("%w: record %d of %d bytes", ErrFormat, number, size)
		}
		content.Reset()
		if _, err := io.CopyN(&content, in, size); err != nil {
			return cut(err)
		}
		row := Row{Number: number}
		row.Err = row.take(content.Bytes())
		if values != nil {
			var err error
			if row.Values, err = values.next(); err != nil {
				return err
			}
		}
		if err := b.give(row); err != nil {
			return err
		}
	}
}

func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTruncated
	}
	return err
}

// take reads the shape of a record: a point or a polygon, whatever heights and measures
// follow their positions.
func (r *Row) take(content []byte) error {
	kind, rest := binary.LittleEndian.Uint32(content), content[4:]
	switch kind {
	case nullShape:
		return nil
	case 1, 11, 21: // point, with height, with measure
		if len(rest) < 16 {
			return errors.New("a point without two coordinates")
		}
		p := at(rest)
		r.Point = &p
		return nil
	case 5, 15, 25: // polygon
		return r.polygon(rest)
	}
	return fmt.Errorf("a shape of type %d is no area and no point", kind)
}

func (r *Row) polygon(rest []byte) error {
	const box = 32 // bytes of the bounding box
	if len(rest) < box+8 {
		return errors.New("a polygon without counts")
	}
	parts, points := int64(binary.LittleEndian.Uint32(rest[box:])), int64(binary.LittleEndian.Uint32(rest[box+4:]))
	rest = rest[box+8:]
	if parts*4+points*16 > int64(len(rest)) {
		return fmt.Errorf("%d rings of %d points do not fit in the record", parts, points)
	}
	positions := rest[parts*4:]
	for i := range parts {
		from, to := int64(binary.LittleEndian.Uint32(rest[i*4:])), points
		if i+1 < parts {
			to = int64(binary.LittleEndian.Uint32(rest[(i+1)*4:]))
		}
		if from > to || to > points {
			return fmt.Errorf("ring %d is from point %d to %d of %d", i+1, from, to, points)
		}
		ring := make(shape.Ring, 0, to-from)
		for j := from; j < to; j++ {
			ring = append(ring, at(positions[j*16:]))
		}
		r.Area = append(r.Area, ring)
	}
	return nil
}

func at(content []byte) shape.Point {
	return shape.Point{
		Lon: math.Float64frombits(binary.LittleEndian.Uint64(content)),
		Lat: math.Float64frombits(binary.LittleEndian.Uint64(content[8:])),
	}
}

// dbf is the table of a Shapefile: dBASE III with texts, and numbers written as texts.
type dbf struct {
	in     io.Reader
	fields []dbfField
	record []byte
}

type dbfField struct {
	name string
	size int
}

func openDBF(in io.Reader) (*dbf, error) {
	header := make([]byte, 32)
	if _, err := io.ReadFull(in, header); err != nil {
		return nil, cut(err)
	}
	size := int(binary.LittleEndian.Uint16(header[8:]))
	d := &dbf{in: in, record: make([]byte, binary.LittleEndian.Uint16(header[10:]))}
	if size < 33 {
		return nil, fmt.Errorf("%w: a table whose header has %d bytes", ErrFormat, size)
	}
	rest := make([]byte, size-32)
	if _, err := io.ReadFull(in, rest); err != nil {
		return nil, cut(err)
	}
	total := 1 // each record begins with whether it is deleted
	for ; len(rest) >= 32 && rest[0] != '\r'; rest = rest[32:] {
		name, _, _ := strings.Cut(string(rest[:11]), "\x00")
		d.fields = append(d.fields, dbfField{utf8Text(name), int(rest[16])})
		total += int(rest[16])
	}
	if total > len(d.record) {
		return nil, fmt.Errorf("%w: fields of %d bytes in records of %d", ErrFormat, total, len(d.record))
	}
	return d, nil
}

func (d *dbf) names() (names []string) {
	for _, f := range d.fields {
		names = append(names, f.name)
	}
	return names
}

// next gives the values of the next record.
func (d *dbf) next() (map[string]string, error) {
	if _, err := io.ReadFull(d.in, d.record); err != nil {
		return nil, cut(err)
	}
	values, at := make(map[string]string, len(d.fields)), 1
	for _, f := range d.fields {
		values[f.name] = utf8Text(strings.Trim(string(d.record[at:at+f.size]), " \x00"))
		at += f.size
	}
	return values, nil
}
