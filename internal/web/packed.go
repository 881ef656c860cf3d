package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Packed answers with a file that is public and may be large, compressed for those who take
// it so. Never for what holds a secret beside what a visitor chose: its length would tell.
func Packed(w http.ResponseWriter, r *http.Request, kind string, content []byte) error {
	if !packs(w, r, kind) {
		_, _ = w.Write(content) // the visitor may have gone
		return nil
	}
	_ = pack(w, content) // as above
	return nil
}

// File is a public content that never changes, compressed beforehand.
type File struct {
	kind          string
	plain, packed []byte
}

// NewFile makes a file of a content and its kind, as in Content-Type.
func NewFile(kind string, content []byte) (File, error) {
	var packed bytes.Buffer
	err := pack(&packed, content)
	return File{kind, content, packed.Bytes()}, err
}

// Answer gives the file as the visitor takes it.
func (f File) Answer(w http.ResponseWriter, r *http.Request) error {
	content := f.plain
	if packs(w, r, f.kind) {
		content = f.packed
	}
	_, _ = w.Write(content) // the visitor may have gone
	return nil
}

// packs writes the headers of a file, and tells whether to compress it.
func packs(w http.ResponseWriter, r *http.Request, kind string) bool {
	w.Header().Set("Content-Type", kind)
	w.Header().Add("Vary", "Accept-Encoding")
	if !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		return false
	}
	w.Header().Set("Content-Encoding", "gzip")
	return true
}

func pack(w io.Writer, content []byte) error { return packWith(gzip.NewWriter(w), content) }

// hurried are writers for pages, made anew each time: a tenth longer in a tenth of the time. They are
// kept, since each takes a megabyte.
var hurried = sync.Pool{New: func() any {
	out, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level exists
	}
	return out
}}

func packPage(w io.Writer, content []byte) error {
	out := hurried.Get().(*gzip.Writer)
	defer hurried.Put(out)
	out.Reset(w)
	return packWith(out, content)
}

func packWith(out *gzip.Writer, content []byte) error {
	if _, err := out.Write(content); err != nil {
		return err
	}
	return out.Close()
}

// accepts reads a list of codings; one with a weight of zero is refused.
func accepts(list, coding string) bool {
	for each := range strings.SplitSeq(list, ",") {
		name, weight, _ := strings.Cut(each, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			return strings.Trim(strings.ReplaceAll(weight, " ", ""), "q=0.") != "" || weight == ""
		}
	}
	return false
}
