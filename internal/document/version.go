package document

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"maillage/internal/document/text"
	"maillage/internal/yjs"
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
	Imported Kind = "imported" // somebody brought a file
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

	sha  string
	held bool // somebody has read it last
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

// content is what a version says, and its fingerprint.
type content struct {
	packed []byte
	sha    string
}

// readAll gives what each root says.
func readAll(doc *yjs.Doc, roots []string) map[string]prose.Node {
	texts := make(map[string]prose.Node, len(roots))
	for _, root := range roots {
		texts[root] = text.Read(doc.Fragment(root))
	}
	return texts
}

// contentOf packs what texts say: one JSON, the names of the texts in order, each in its
// canonical form.
func contentOf(texts map[string]prose.Node) content {
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
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // nothing of it can fail in memory
	}
	return content{packed.Bytes(), hex.EncodeToString(sum[:])}
}
