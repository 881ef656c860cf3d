package web

import (
	"bytes"
	"fmt"
	"io/fs"
	"reflect"

	"maillage/internal/lang"
)

// PieceTemplate draws one part of a page alone, for pages that replace it while they are open.
type PieceTemplate[T any] struct{ name string }

// Piece finds the template of this name, which the files define among others.
// Call it for package variables only.
func Piece[T any](files fs.FS, name string, parts ...string) *PieceTemplate[T] {
	var zero T
	sources = append(sources, source{name: reflect.TypeFor[T]().String(), files: files, piece: name, parts: parts, zero: zero})
	return &PieceTemplate[T]{name}
}

// Draw writes the piece in a language.
func (t *PieceTemplate[T]) Draw(l lang.Lang, value T) ([]byte, error) {
	var drawn bytes.Buffer
	if err := views[l]().ExecuteTemplate(&drawn, t.name, value); err != nil {
		return nil, fmt.Errorf("draw %T: %w", value, err)
	}
	return drawn.Bytes(), nil
}
