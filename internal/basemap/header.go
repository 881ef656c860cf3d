package basemap

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	headerSize = 127
	rootEnd    = 16_384  // browsers read that much first: the header and the root must be in it
	maxText    = 4 << 20 // of the metadata once unpacked: a hundred times what is usual
	maxZoom    = 26      // beyond, a tile is finer than a centimetre
)

// section is a part of the file.
type section struct{ offset, length uint64 }

func (s section) within(size uint64) bool { return s.length <= size && s.offset <= size-s.length }

// Compressions, as the specification numbers them.
const (
	compressionUnknown = iota
	compressionNone
	compressionGzip
)

type header struct {
	root, metadata, leaves, tiles section
	packed, tilePacked            byte
	basemap                       Basemap
}

// Read reads what a file of a size says of itself, and follows its directories to the last.
// It takes little more memory than a directory does, whatever the file says.
func Read(r io.ReaderAt, size int64) (Basemap, error) {
	h, err := readHeader(r, size)
	if err != nil {
		return Basemap{}, err
	}
	b := h.basemap
	metadata, err := unpack(r, h.metadata, h.packed, maxText)
	if err != nil {
		return b, fmt.Errorf("the metadata: %w", err)
	}
	var said struct {
		Attribution string `json:"attribution"`
	}
	if err := json.Unmarshal(metadata, &said); err != nil {
		return b, fmt.Errorf("the metadata is not JSON: %w", err)
	}
	b.Credits = credits(said.Attribution)
	if len(b.Credits) == 0 {
		return b, errors.New("does not say whose data it holds, which maps must show: add \"attribution\" to its metadata with pmtiles edit")
	}
	if b.Tiles, err = count(r, h); err != nil {
		return b, err
	}
	if b.Tiles == 0 {
		return b, errors.New("holds no tile")
	}
	return b, nil
}

func readHeader(r io.ReaderAt, size int64) (header, error) {
	var h header
	bytes := make([]byte, headerSize)
	n, err := r.ReadAt(bytes, 0)
	switch {
	case n >= 8 && string(bytes[:7]) == "PMTiles" && bytes[7] != 3:
		return h, fmt.Errorf("is PMTiles of version %d; only version 3 is read: make it again with a newer tool, or with pmtiles convert", bytes[7])
	case n < 7 || string(bytes[:7]) != "PMTiles":
		return h, errors.New("is not a PMTiles file: it does not begin as one")
	case n < headerSize:
		return h, fmt.Errorf("is cut short: %d bytes", n)
	case err != nil && !errors.Is(err, io.EOF):
		return h, err
	}
	part := func(at int) section {
		return section{binary.LittleEndian.Uint64(bytes[at:]), binary.LittleEndian.Uint64(bytes[at+8:])}
	}
	degrees := func(at int) float64 {
		return float64(int32(binary.LittleEndian.Uint32(bytes[at:]))) / 1e7 //nolint:gosec // a signed number
	}
	h.root, h.metadata, h.leaves, h.tiles = part(8), part(24), part(40), part(56)
	h.packed, h.tilePacked = bytes[97], bytes[98]
	b := &h.basemap
	b.MinZoom, b.MaxZoom = int(bytes[100]), int(bytes[101])
	b.Bounds = Bounds{degrees(102), degrees(106), degrees(110), degrees(114)}
	switch bytes[99] {
	case 1:
		b.Kind = Vector
	case 2, 3, 4, 5: // PNG, JPEG, WebP, AVIF
		b.Kind = Raster
	default:
		return h, fmt.Errorf("holds tiles of a kind that is not shown (%d): vector tiles (MVT), PNG, JPEG, WebP and AVIF are", bytes[99])
	}
	return h, h.check(uint64(max(size, 0)))
}

// check refuses what cannot be, or what browsers cannot unpack.
func (h header) check(size uint64) error {
	for name, part := range map[string]section{"root directory": h.root, "metadata": h.metadata, "leaf directories": h.leaves, "tiles": h.tiles} {
		if !part.within(size) {
			return fmt.Errorf("is cut short or broken: its %s would take %d bytes from byte %d, of %d", name, part.length, part.offset, size)
		}
	}
	b := h.basemap
	switch {
	case !h.root.within(rootEnd):
		return fmt.Errorf("is broken: its root directory ends at byte %d, beyond the first %d", h.root.offset+h.root.length, rootEnd)
	case h.packed != compressionNone && h.packed != compressionGzip:
		return fmt.Errorf("has directories compressed in a way that is not read (%d): gzip or none are", h.packed)
	case h.tilePacked > compressionGzip:
		return fmt.Errorf("has tiles compressed in a way that browsers do not read (%d): gzip or none are", h.tilePacked)
	case b.MinZoom > b.MaxZoom || b.MaxZoom > maxZoom:
		return fmt.Errorf("is broken: zooms from %d to %d", b.MinZoom, b.MaxZoom)
	case b.Bounds.West < -180 || b.Bounds.East > 180 || b.Bounds.South < -90 || b.Bounds.North > 90 || b.Bounds.West >= b.Bounds.East || b.Bounds.South >= b.Bounds.North:
		return fmt.Errorf("is broken: it would cover %v", b.Bounds)
	}
	return nil
}
