package basemap

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Kind tells how tiles are drawn.
type Kind string

// The kinds.
const (
	Vector Kind = "vector" // Mapbox Vector Tiles, drawn by the browser
	Raster Kind = "raster" // images
)

// Bounds are in WGS84 degrees.
type Bounds struct{ West, South, East, North float64 }

// Basemap is what a file says of itself.
type Basemap struct {
	Kind             Kind
	MinZoom, MaxZoom int
	Bounds           Bounds
	Tiles            uint64   // places that have a tile, counted in the directories
	Credits          []Credit // whose data it is
}

// File is an open file of tiles. It is safe for use by many at once.
type File struct {
	Basemap
	Size     int64
	Modified time.Time
	ETag     string // changes with the content

	file *os.File
}

// Open opens a file and reads all that leads to its tiles. It fails, in words for the
// operator, on what is not a PMTiles file of version 3 that browsers can show.
func Open(path string) (*File, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	f, err := read(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return f, nil
}

func read(file *os.File) (*File, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("is not a file")
	}
	b, err := Read(file, info.Size())
	if err != nil {
		return nil, err
	}
	start := make([]byte, min(info.Size(), rootEnd))
	if _, err := file.ReadAt(start, 0); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(start, "%d %d", info.Size(), info.ModTime().UnixNano()))
	return &File{Basemap: b, Size: info.Size(), Modified: info.ModTime(), ETag: hex.EncodeToString(sum[:8]), file: file}, nil
}

// Content gives the whole file to one reader.
func (f *File) Content() io.ReadSeeker { return io.NewSectionReader(f.file, 0, f.Size) }

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }
