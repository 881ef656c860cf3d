package basemap

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const (
	maxDirectory = 1 << 20 // bytes once unpacked: those of the whole world take a quarter
	maxDepth     = 3       // below the root; the specification advises one
)

// unpack reads a part of the file, of at most so many bytes before and after.
func unpack(r io.ReaderAt, part section, packed byte, most int) ([]byte, error) {
	if part.length > uint64(most) { //nolint:gosec // a constant
		return nil, fmt.Errorf("takes %d bytes, more than %d", part.length, most)
	}
	content := make([]byte, part.length)
	if n, err := r.ReadAt(content, int64(part.offset)); n < len(content) { //nolint:gosec // within the file
		return nil, fmt.Errorf("cut short: %w", err)
	}
	if packed == compressionNone {
		return content, nil
	}
	in, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("not compressed as the file says: %w", err)
	}
	content, err = io.ReadAll(io.LimitReader(in, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("broken: %w", err)
	}
	if len(content) > most {
		return nil, fmt.Errorf("takes more than %d bytes once unpacked", most)
	}
	return content, nil
}

// entry leads to tiles that follow each other and are the same, or to a directory (run 0).
type entry struct {
	id, run uint64
	section
}

// walk follows the directories of a file, each once however many entries lead to it.
type walk struct {
	r     io.ReaderAt
	h     header
	seen  map[section]bool
	left  uint64 // bytes of directories: where they overlap, a small file could be read for ever
	tiles uint64
}

// count gives the number of tiles, when every directory is sound.
func count(r io.ReaderAt, h header) (uint64, error) {
	w := &walk{r: r, h: h, seen: map[section]bool{}, left: h.root.length + h.leaves.length}
	return w.tiles, w.follow(h.root, 0)
}

func (w *walk) follow(part section, depth int) error {
	if w.seen[part] {
		return nil
	}
	if part.length > w.left {
		return fmt.Errorf("the directory at byte %d lies over another", part.offset)
	}
	w.seen[part], w.left = true, w.left-part.length
	content, err := unpack(w.r, part, w.h.packed, maxDirectory)
	if err != nil {
		return fmt.Errorf("the directory at byte %d: %w", part.offset, err)
	}
	entries, err := decode(content)
	if err != nil {
		return fmt.Errorf("the directory at byte %d: %w", part.offset, err)
	}
	for _, e := range entries {
		if e.run > 0 {
			if !e.within(w.h.tiles.length) {
				return fmt.Errorf("the directory at byte %d leads beyond the tiles", part.offset)
			}
			w.tiles += e.run
			continue
		}
		if depth == maxDepth || !e.within(w.h.leaves.length) {
			return fmt.Errorf("the directory at byte %d leads beyond the directories", part.offset)
		}
		if err := w.follow(section{w.h.leaves.offset + e.offset, e.length}, depth+1); err != nil {
			return err
		}
	}
	return nil
}

var errDirectory = errors.New("broken")

// decode reads a directory: how many entries, then all identifiers as steps, all runs, all
// lengths, all offsets (0 for what follows the entry before, else the offset plus one).
func decode(content []byte) ([]entry, error) {
	in := &varints{rest: content}
	n := in.next()
	// Each entry takes four bytes at least: a count that the rest cannot hold is never
	// believed, and no memory is taken for it.
	if in.failed || n > uint64(len(in.rest))/4 {
		return nil, fmt.Errorf("%w: it would have %d entries in %d bytes", errDirectory, n, len(content))
	}
	entries := make([]entry, n)
	id := uint64(0)
	for i := range entries {
		step := in.next()
		if i > 0 && step == 0 || step > math.MaxUint64-id {
			return nil, fmt.Errorf("%w: its entries are not in order", errDirectory)
		}
		id += step
		entries[i].id = id
	}
	for i := range entries {
		if entries[i].run = in.next(); entries[i].run > math.MaxUint32 {
			return nil, fmt.Errorf("%w: an entry stands for %d tiles", errDirectory, entries[i].run)
		}
	}
	for i := range entries {
		if entries[i].length = in.next(); entries[i].length == 0 {
			return nil, fmt.Errorf("%w: an entry leads to nothing", errDirectory)
		}
	}
	for i := range entries {
		switch at := in.next(); {
		case at > 0:
			entries[i].offset = at - 1
		case i > 0:
			entries[i].offset = entries[i-1].offset + entries[i-1].length
		default:
			return nil, fmt.Errorf("%w: nothing is before its first entry", errDirectory)
		}
	}
	if in.failed {
		return nil, fmt.Errorf("%w: it ends too early", errDirectory)
	}
	return entries, nil
}

// varints reads numbers one after the other; failed tells that one was missing.
type varints struct {
	rest   []byte
	failed bool
}

func (v *varints) next() uint64 {
	n, size := binary.Uvarint(v.rest)
	if size <= 0 {
		v.failed, v.rest = true, nil
		return 0
	}
	v.rest = v.rest[size:]
	return n
}
