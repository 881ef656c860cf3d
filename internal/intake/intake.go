// Package intake receives files from people: each must be what its name says and no larger than
// its place allows, and is looked at by an antivirus where the operator has one.
package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/fault"
	"maillage/internal/lang"
)

// Rule is what a place for a file accepts.
type Rule struct {
	Formats  []string // endings
	MaxBytes int64
}

// Door is where files come in.
type Door struct {
	Files   *blob.Store
	Scanner clamd.Scanner
}

// media lists the types whose bytes each ending may hold, as mimetype names them.
var media = map[string][]string{
	"pdf": {"application/pdf"}, "png": {"image/png"}, "jpg": {"image/jpeg"}, "jpeg": {"image/jpeg"},
	"odt":  {"application/vnd.oasis.opendocument.text"},
	"ods":  {"application/vnd.oasis.opendocument.spreadsheet"},
	"odp":  {"application/vnd.oasis.opendocument.presentation"},
	"docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	"pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation"},
	"doc":  {"application/msword", "application/x-ole-storage"},
	"xls":  {"application/vnd.ms-excel", "application/x-ole-storage"},
	"rtf":  {"text/rtf"},
	"csv":  {"text/csv", "text/plain"},
	"mp4":  {"video/mp4"},
	"webm": {"video/webm"},
	"mov":  {"video/quicktime"},
	"vtt":  {"text/vtt"},
}

// Recognises tells whether files of this ending can be told apart by their bytes.
func Recognises(ending string) bool { return len(media[ending]) > 0 }

// Refuse says on field "file" why a file is not taken.
func Refuse(key string, args ...any) error { return fault.Wrong("file", key, args...) }

// inbound remembers that the line dropped, which readers above it may take for the end.
type inbound struct {
	from   io.Reader
	broken error
}

// Read implements io.Reader.
func (i *inbound) Read(p []byte) (int, error) {
	n, err := i.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		i.broken = err
	}
	return n, err
}

// maxName is how many characters of a name are kept.
const maxName = 200

const sniffed = 3072 // what mimetype reads to know a file

// Receive keeps the bytes when they are what the name says and the rule accepts, and names their
// kind. Empty files, files of another kind and too large ones are refused, each with its reason,
// on field "file".
func (d Door) Receive(ctx context.Context, rule Rule, name string, r io.Reader) (blob.Stored, string, error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	if !slices.Contains(rule.Formats, ending) {
		return blob.Stored{}, "", Refuse("file.format", "formats", strings.Join(rule.Formats, ", "))
	}
	line := &inbound{from: r}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(line, head)
	if line.broken != nil {
		return blob.Stored{}, "", Refuse("file.cut")
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return blob.Stored{}, "", err
	}
	if n == 0 {
		return blob.Stored{}, "", Refuse("file.empty")
	}
	kind := mimetype.Detect(head[:n])
	if !slices.ContainsFunc(media[ending], kind.Is) {
		return blob.Stored{}, "", Refuse("file.disguised", "ending", ending, "kind", kind.String())
	}
	stored, err := d.Files.Put(ctx, io.MultiReader(bytes.NewReader(head[:n]), line), rule.MaxBytes)
	switch {
	case errors.Is(err, blob.ErrTooLarge):
		return blob.Stored{}, "", Refuse("file.too_large", "max", lang.Size(rule.MaxBytes))
	case line.broken != nil:
		return blob.Stored{}, "", Refuse("file.cut")
	}
	return stored, kind.String(), err
}

// Scan has a file looked at. A scanner that is down must not stop people on the last evening:
// the file is kept and marked as not scanned, for all to see, and why goes on the trail.
func (d Door) Scan(ctx context.Context, blobID string) (verdict clamd.Verdict, unscanned, err error) {
	file, err := d.Files.Open(ctx, blobID)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	verdict, unscanned = d.Scanner.Scan(ctx, file)
	return verdict, unscanned, nil
}

// CleanName keeps the end of a path as a browser may send it, without control characters.
func CleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(filepath.Base(strings.ReplaceAll(name, `\`, "/")), ""))
	runes := []rune(name)
	if len(runes) > maxName {
		runes = runes[len(runes)-maxName:]
	}
	return string(runes)
}
