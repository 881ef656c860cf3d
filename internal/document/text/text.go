// Package text says what the texts of Maillage may hold: paragraphs, headings, lists, quotes,
// tables, images with a description, links, and mentions of what the dossier knows. The schema is
// one file for the editor in the browser and for the server.
package text

import (
	_ "embed"
	"fmt"

	"maillage/internal/yjs"
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

// Version is that of the schema: it grows with each change that an older page could not read.
func Version() int { return schema.Version }

// Read makes a text of what yjs.Doc.Fragment or Authors gives of its root. What the schema does
// not allow, or lacks, is left out, as an editor would: what is read can be parsed.
func Read(nodes []yjs.Node) prose.Node {
	n, _ := schema.Read(nodes)
	return schema.Whole(n)
}

const (
	// MostBytes of a text in JSON: some thousand pages.
	MostBytes = 8 << 20
	// MostDepth of nodes in each other; yjs.Live takes no more.
	MostDepth = 30
)

// Parse reads a text from JSON, and refuses what is none: see prose.Schema.Parse.
func Parse(json []byte) (prose.Node, error) {
	if len(json) > MostBytes {
		return prose.Node{}, fmt.Errorf("text of %d bytes, at most %d are taken", len(json), MostBytes)
	}
	return schema.Parse(json, MostDepth)
}

// Check refuses a change that brought what texts may not hold: see prose.Schema.Check.
func Check(d *yjs.Doc, c yjs.Change) error { return schema.Check(d, c) }
