package geofile

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxUnpacked bounds what an archive becomes: a small file may unpack to a huge one.
const maxUnpacked = 1 << 30

// archive reads what a ZIP file holds: a workbook, a Shapefile, or one GeoJSON or CSV file.
func (b *bounded) archive(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	}
	var unpacked uint64
	for _, f := range z.File {
		if unpacked += f.UncompressedSize64; unpacked > maxUnpacked {
			return fmt.Errorf("%w: an archive of more than %d bytes", ErrTooLarge, maxUnpacked)
		}
	}
	if slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "[Content_Types].xml" }) {
		return b.workbook(io.NewSectionReader(r, 0, size))
	}
	named := func(extension string) (found []*zip.File) {
		for _, f := range z.File {
			if strings.EqualFold(path.Ext(f.Name), extension) && !strings.HasPrefix(f.Name, "__MACOSX") {
				found = append(found, f)
			}
		}
		return found
	}
	for _, kind := range []struct {
		extension string
		read      func(f *zip.File) error
	}{
		{".shp", func(f *zip.File) error { return b.shapefile(z, f) }},
		{".geojson", func(f *zip.File) error { return open(f, b.geoJSON) }},
		{".json", func(f *zip.File) error { return open(f, b.geoJSON) }},
		{".csv", func(f *zip.File) error { return open(f, b.csv) }},
	} {
		found := named(kind.extension)
		if len(found) > 1 {
			found = inDegrees(found)
		}
		switch len(found) {
		case 0:
		case 1:
			return kind.read(found[0])
		default:
			return fmt.Errorf("%w: the archive has %s: make one of the one to read", ErrFormat, listed(found))
		}
	}
	return fmt.Errorf("%w: an archive without .shp, .geojson or .csv", ErrFormat)
}

// inDegrees keeps the file whose name says WGS84, where there is one: the ANCT publishes its
// districts so, beside one file for each projection overseas.
func inDegrees(files []*zip.File) []*zip.File {
	of := func(f *zip.File) bool { return strings.Contains(strings.ToLower(path.Base(f.Name)), "wgs84") }
	if i := slices.IndexFunc(files, of); i >= 0 && !slices.ContainsFunc(files[i+1:], of) {
		return files[i : i+1]
	}
	return files
}

// listed names some files, not too many.
func listed(files []*zip.File) string {
	const most = 10
	var names []string
	for _, f := range files[:min(len(files), most)] {
		names = append(names, strconv.Quote(f.Name))
	}
	if len(files) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

func open(f *zip.File, read func(io.Reader) error) error {
	in, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrTruncated, f.Name, err)
	}
	defer in.Close()
	return read(in)
}

// workbook reads the sheet of a workbook that has most lines: others tell how to read it.
func (b *bounded) workbook(r io.Reader) error {
	book, err := excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: 64 << 20})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	defer book.Close()
	sheet := longest(book)
	rows, err := book.Rows(sheet)
	if err != nil {
		return fmt.Errorf("%w: sheet %s: %w", ErrFormat, sheet, err)
	}
	defer rows.Close()
	t := table{b: b}
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("%w: sheet %s, line %d: %w", ErrFormat, sheet, line, err)
		}
		if err := t.line(line, cells); err != nil {
			return err
		}
	}
	return rows.Error()
}

// longest names the sheet with most lines. Where there is one alone, nothing is counted.
func longest(book *excelize.File) string {
	sheets := book.GetSheetList()
	if len(sheets) == 1 {
		return sheets[0]
	}
	sheet, most := "", -1
	for _, name := range sheets {
		if lines := count(book, name); lines > most {
			sheet, most = name, lines
		}
	}
	return sheet
}

func count(book *excelize.File, sheet string) (lines int) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return 0
	}
	defer rows.Close()
	for rows.Next() {
		lines++
	}
	return lines
}
