// Package text says what the texts of Maillage may hold: paragraphs, headings, lists, quotes,
// tables, images with a description, links, and mentions of what the dossier knows. The schema is
// one file for the editor in the browser and for the server.
package text

import (
	_ "embed"

	"maillage/internal/yjs/prose"
)

//go:embed schema.json
var file []byte

var schema = func() *prose.Schema {
	s, err := prose.ParseSchema(file)
	if err != nil {
		panic(err) // a test reads it
	}
	return s
}()

// Schema is what texts may hold.
func Schema() *prose.Schema { return schema }
