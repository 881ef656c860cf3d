// Package filmtest makes films for tests without any program.
package filmtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"maillage/internal/video/ffmpeg"
)

// Encoder makes small files that are named after what they stand for. It fails as it is told.
type Encoder struct {
	ProbeFails, EncodeFails error
	During                  func()        // is called while it encodes, if any
	Parts                   []ffmpeg.Part // it was last given
}

// Probe implements film.Encoder.
func (e *Encoder) Probe(_ context.Context, path string, _ ffmpeg.Limits) (ffmpeg.Source, error) {
	_, err := os.Stat(path)
	return ffmpeg.Source{Path: path, Length: 90 * time.Second}, errors.Join(err, e.ProbeFails)
}

// Encode implements film.Encoder: a film of a minute and a half.
func (e *Encoder) Encode(ctx context.Context, parts []ffmpeg.Part, folder string, _ ffmpeg.Limits, told func(int)) (ffmpeg.Film, error) {
	e.Parts = parts
	if e.During != nil {
		e.During()
	}
	told(500)
	if err := errors.Join(e.EncodeFails, ctx.Err()); err != nil {
		return ffmpeg.Film{}, err
	}
	path := func(name string) string { return filepath.Join(folder, name) }
	err := os.MkdirAll(folder, 0o700)
	for _, name := range []string{"high", "low", "poster", "strip"} {
		err = errors.Join(err, os.WriteFile(path(name), []byte(name), 0o600))
	}
	return ffmpeg.Film{
		Length:  90 * time.Second,
		Encoded: []ffmpeg.Encoded{{Path: path("high"), Width: 1280, Height: 720}, {Path: path("low"), Width: 640, Height: 360}},
		Poster:  path("poster"), Strip: ffmpeg.Strip{Path: path("strip"), Pictures: 10},
	}, err
}
