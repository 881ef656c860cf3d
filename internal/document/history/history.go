// Package history keeps the versions of documents: what their texts said when, who wrote how much
// in between, and what each person has read last.
//
// A version covers a session of writing: writing that goes on within minutes makes it say what
// came since. Those that somebody asked for, or has read last, stay as they are.
package history

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"maillage/internal/document/text"
	"maillage/internal/yjs/prose"
)

// Kind is why a version was kept.
type Kind string

// The kinds of versions.
const (
	Begun    Kind = "begun"    // what was there when the document was made
	Auto     Kind = "auto"     // a session of writing, some minutes of it
	Named    Kind = "named"    // somebody named it
	Restored Kind = "restored" // somebody went back to an earlier one
	Signed   Kind = "signed"   // somebody validated it
)

// Version is what the texts of a document said at an instant.
type Version struct {
	ID       string
	Kind     Kind
	Name     string    // "" where nobody named it
	From, At time.Time // the writing that it covers
	Authors  []Share   // who wrote since the version before, by identifier of account
	Now      bool      // it says what the document says

	SHA  string // of what it says: see Content
	held bool   // somebody has read it last
}

// Share is how much somebody wrote, in characters: what they put in and what they took out, be
// it their own.
type Share struct {
	Account string `json:"account"`
	Added   int64  `json:"added"`
	Removed int64  `json:"removed"`
}

const (
	// session is how much writing one version covers.
	session = 10 * time.Minute
	// mostAuto is how many versions that nobody asked for are kept of a document.
	mostAuto = 300
)

// goesOn tells whether writing now still belongs to this version. A clock that went back begins
// another.
func (v Version) goesOn(now time.Time) bool {
	age := now.Sub(v.From)
	return v.Kind == Auto && v.Name == "" && !v.held && age >= 0 && age < session
}

// with adds up what people wrote.
func with(shares, more []Share) []Share {
	by := map[string]Share{}
	for _, each := range slices.Concat(shares, more) {
		sum := by[each.Account]
		by[each.Account] = Share{each.Account, sum.Added + each.Added, sum.Removed + each.Removed}
	}
	return slices.SortedFunc(maps.Values(by), func(a, b Share) int { return bytes.Compare([]byte(a.Account), []byte(b.Account)) })
}

// Content is what the texts of a document say, packed, and its fingerprint.
type Content struct {
	Packed []byte
	SHA    string // SHA-256 before it is packed
}

// Mark says where a document is.
type Mark struct {
	Document string
	Seq      int64 // of its last update
	Counted  int64 // up to which the last version counts what people wrote
}

// writers are used again: each takes half a megabyte, a text some kilobytes.
var writers = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		panic(err) // that level exists
	}
	return w
}}

// Of packs what texts say: one JSON, the names of the texts in order, each in its
// canonical form.
func Of(texts map[string]prose.Node) Content {
	plain := []byte("{")
	for i, root := range slices.Sorted(maps.Keys(texts)) {
		if i > 0 {
			plain = append(plain, ',')
		}
		name, err := json.Marshal(root)
		if err != nil {
			panic(err) // a string always encodes
		}
		plain = append(append(append(plain, name...), ':'), texts[root].JSON()...)
	}
	plain = append(plain, '}')
	sum := sha256.Sum256(plain)
	var packed bytes.Buffer
	w := writers.Get().(*flate.Writer)
	defer writers.Put(w)
	w.Reset(&packed)
	_, err := w.Write(plain)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // nothing of it can fail in memory
	}
	return Content{packed.Bytes(), hex.EncodeToString(sum[:])}
}

// Unpack reads what Of packed.
func Unpack(packed []byte) (map[string]prose.Node, error) {
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("version: %w", err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(plain, &all); err != nil {
		return nil, fmt.Errorf("version: %w", err)
	}
	texts := make(map[string]prose.Node, len(all))
	for root, each := range all {
		if texts[root], err = text.Parse(each); err != nil {
			return nil, fmt.Errorf("version, text %q: %w", root, err)
		}
	}
	return texts, nil
}
