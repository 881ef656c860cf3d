package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// assemble encodes cards and parts one after the other, all alike, then puts them together without
// coding their pictures again. All at once would hold a decoder for each: twenty scenes took more
// than two gigabytes.
func (p Program) assemble(ctx context.Context, parts []Part, sizes []size, silent bool, folder string, limits Limits, told func(done int)) error {
	total := length(parts)
	var done time.Duration
	var pieces int
	encode := func(plan plan) error {
		n := pieces
		pieces++
		args := plan.args(limits.Length, func(i int) []string { return mov(filepath.Join(folder, pieceName(n, i))) })
		err := p.run(ctx, limits, limits.Wall, progress(done, plan.length, total, told), p.ffmpeg, args)
		done += plan.length
		return err
	}
	for i, part := range parts {
		path, err := card(part.Title, sizes[0], folder, i)
		if err != nil {
			return err
		}
		if path != "" {
			if err := errors.Join(encode(titled(path, sizes, silent)), os.Remove(path)); err != nil {
				return err
			}
		}
		if err := encode(piece(part.Source, sizes, silent)); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	for i, s := range sizes {
		if err := p.join(ctx, pieces, i, folder, limits, mp4(sizes, i, s.path(folder))); err != nil {
			return err
		}
	}
	return nil
}

func pieceName(n, i int) string { return fmt.Sprintf("piece%d-%d.mov", n, i) }

// join puts pieces of one size together, and removes them.
func (p Program) join(ctx context.Context, pieces, i int, folder string, limits Limits, end []string) error {
	list := strings.Builder{}
	list.WriteString("ffconcat version 1.0\n")
	for n := range pieces {
		fmt.Fprintf(&list, "file %s\n", pieceName(n, i))
	}
	path := filepath.Join(folder, fmt.Sprintf("pieces%d.txt", i))
	if err := os.WriteFile(path, []byte(list.String()), 0o600); err != nil {
		return err
	}
	if err := p.run(ctx, limits, limits.Wall, discard, p.ffmpeg, joining(path, end)); err != nil {
		return err
	}
	removed := os.Remove(path)
	for n := range pieces {
		removed = errors.Join(removed, os.Remove(filepath.Join(folder, pieceName(n, i))))
	}
	return removed
}
