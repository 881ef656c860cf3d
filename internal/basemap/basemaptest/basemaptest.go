// Package basemaptest makes small PMTiles files by hand, sound ones and others.
package basemaptest

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// Made is a file to be; its zero value is not sound, Sound is.
type Made struct {
	Version          byte
	Packed, TileKind byte // as the specification numbers them
	TilePacked       byte
	MinZoom, MaxZoom byte
	Bounds           [4]int32 // west, south, east, north, in ten-millionths of a degree
	Metadata         string
	Root             []uint64   // numbers of the root directory, as they are written
	Leaves           [][]uint64 // those of directories below
	Tiles            string
}

// Attribution is that of Sound.
const Attribution = `<a href="https://www.openstreetmap.org/copyright" target="_blank">© OpenStreetMap</a>`

// Sound holds three tiles of the north of France: one in its root, two that are the same in
// the one directory below.
func Sound() Made {
	return Made{
		Version: 3, Packed: 2, TileKind: 1, TilePacked: 1, MinZoom: 0, MaxZoom: 15, Bounds: [4]int32{-50_000_000, 420_000_000, 90_000_000, 510_000_000},
		Metadata: `{"attribution":"<a href=\"https://www.openstreetmap.org/copyright\" target=\"_blank\">© OpenStreetMap</a>"}`,
		Root:     []uint64{2, 0, 1, 1, 0, 4, LeafLength, 1, 1},
		Leaves:   [][]uint64{{1, 1, 2, 4, 1}},
		Tiles:    "tile",
	}
}

// LeafLength stands in a root for the length of the directory below, known once it is packed.
const LeafLength = 1 << 40

// Bytes gives the file.
func (m Made) Bytes() []byte {
	var leaves []byte
	length := 0
	for _, leaf := range m.Leaves {
		packed := m.pack(numbers(leaf, 0))
		leaves, length = append(leaves, packed...), len(packed)
	}
	root, metadata := m.pack(numbers(m.Root, length)), m.pack([]byte(m.Metadata))
	header := make([]byte, 127)
	copy(header, "PMTiles")
	header[7] = m.Version
	at := uint64(len(header))
	for i, part := range [][]byte{root, metadata, leaves, []byte(m.Tiles)} {
		binary.LittleEndian.PutUint64(header[8+16*i:], at)
		binary.LittleEndian.PutUint64(header[16+16*i:], uint64(len(part)))
		at += uint64(len(part))
	}
	header[96], header[97], header[98], header[99], header[100], header[101] = 1, m.Packed, m.TilePacked, m.TileKind, m.MinZoom, m.MaxZoom
	for i, degrees := range m.Bounds {
		binary.LittleEndian.PutUint32(header[102+4*i:], uint32(degrees))
	}
	return bytes.Join([][]byte{header, root, metadata, leaves, []byte(m.Tiles)}, nil)
}

func (m Made) pack(content []byte) []byte {
	if m.Packed != 2 {
		return content
	}
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	_, _ = out.Write(content) // to memory
	_ = out.Close()
	return packed.Bytes()
}

func numbers(all []uint64, leaf int) (content []byte) {
	for _, n := range all {
		if n == LeafLength {
			n = uint64(leaf)
		}
		content = binary.AppendUvarint(content, n)
	}
	return content
}

// File writes the file to a folder of the test.
func (m Made) File(t testing.TB) string { return Write(t, m.Bytes()) }

// Write writes a file that is, or is not, one of tiles.
func Write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "france.pmtiles")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
