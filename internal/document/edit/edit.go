// Package edit changes documents without the desk at which people write: it begins them, reads
// what they say, and makes them say something else. It is pure.
package edit

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"maillage/internal/document/tally"
	"maillage/internal/document/text"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/revise"
)

// empty is what nobody has written: two who begin at once begin in the same paragraph.
var empty = prose.Node{Type: "doc", Content: []prose.Node{{Type: "paragraph"}}}

// Begin makes a document that says something, in the name of one client.
func Begin(roots []string, texts map[string]prose.Node, limits yjs.Limits, client uint64) (*yjs.Doc, error) {
	limits.Work = yjs.Stored().Work
	doc := yjs.New(limits)
	for _, root := range roots {
		to := texts[root]
		if len(to.Content) == 0 {
			to = empty
		}
		content, err := revise.Revise(doc, root, client, to, text.Schema())
		if err != nil {
			return nil, fmt.Errorf("begin %s: %w", root, err)
		}
		if _, err := apply(doc, content); err != nil {
			return nil, fmt.Errorf("begin %s: %w", root, err)
		}
	}
	return doc, nil
}

// Says gives what each root says that the document holds: where nobody ever wrote, nothing is
// said, not even that it is empty.
func Says(doc *yjs.Doc, roots []string) map[string]prose.Node {
	texts := make(map[string]prose.Node, len(roots))
	for _, root := range doc.Roots() {
		if slices.Contains(roots, root) {
			texts[root] = text.Read(doc.Fragment(root))
		}
	}
	return texts
}

// Fresh draws the number of a client that a document does not know.
func Fresh(known func(client uint64) bool) uint64 {
	for {
		client := uint64(rand.Uint32()) //nolint:gosec // no secret: a number as Yjs draws them
		if client != 0 && (known == nil || !known(client)) {
			return client
		}
	}
}

// Edit is what changes a document: it gives the update, which a client writes; nothing when
// there is nothing to change.
type Edit func(doc *yjs.Doc, client uint64) (update []byte, err error)

// To gives the edit that makes a text say something else.
func To(root string, to prose.Node) Edit {
	if len(to.Content) == 0 {
		to = empty
	}
	return func(doc *yjs.Doc, client uint64) ([]byte, error) {
		return revise.Revise(doc, root, client, to, text.Schema())
	}
}

// All makes edits in a document, each on what the one before left.
func All(doc *yjs.Doc, client uint64, edits []Edit) (updates []*yjs.Update, count tally.Tally, err error) {
	for _, each := range edits {
		content, err := each(doc, client)
		if err != nil {
			return nil, count, fmt.Errorf("edit: %w", err)
		}
		if content == nil {
			continue
		}
		more, err := apply(doc, content)
		if err != nil {
			return nil, count, fmt.Errorf("edit: %w", err)
		}
		u, err := yjs.DecodeUpdate(content, yjs.Stored())
		if err != nil {
			return nil, count, err
		}
		updates, count = append(updates, u), count.And(more)
	}
	return updates, count, nil
}

func apply(doc *yjs.Doc, content []byte) (count tally.Tally, err error) {
	u, err := yjs.DecodeUpdate(content, yjs.Stored())
	if err != nil {
		return count, err
	}
	_, err = doc.Apply(u, func(c yjs.Change) error {
		count, _ = tally.Of(doc, c)
		return text.Check(doc, c)
	})
	return count, err
}
