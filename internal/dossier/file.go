package dossier

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// Slot is what a place for a file accepts.
type Slot struct {
	Section  string
	Formats  []string
	MaxBytes int64
}

// The largest files, in bytes, whatever a call says.
const (
	MaxLetter = 10_000_000
	MaxFile   = 200_000_000
)

// SlotOf tells what a slot accepts by the call's rules, or NotFound.
func SlotOf(d call.Definition, slot string) (Slot, error) {
	kind, key, _ := strings.Cut(slot, ":")
	switch {
	case kind == "piece":
		if piece, ok := d.Piece(key); ok {
			return Slot{PiecesSection, piece.Formats, min(piece.MaxBytes, MaxFile)}, nil
		}
	case kind == "letter" && key != "":
		return Slot{LettersSection, LetterFormats(), MaxLetter}, nil
	case slot == VideoSlot:
		most := int64(MaxFile)
		if d.Video.MaxBytes > 0 {
			most = min(most, d.Video.MaxBytes)
		}
		return Slot{PiecesSection, VideoFormats(), most}, nil
	}
	return Slot{}, unknown()
}

// LetterFormats are the endings of a letter's file.
func LetterFormats() []string { return []string{"pdf", "jpg", "jpeg", "png", "odt", "docx"} }

// VideoFormats are the endings of a video.
func VideoFormats() []string { return []string{"mp4", "webm"} }

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
}

// Recognises tells whether files of this ending can be told apart by their bytes.
func Recognises(ending string) bool { return len(media[ending]) > 0 }

// Attach keeps a file in a slot; the one it replaces stays, among the last of the dossier,
// and for good when a filing holds it. Empty files,
// files of another kind than their name says, too large or infected ones are refused, each
// with its reason, on field "file".
func (s *Service) Attach(ctx context.Context, actor account.Actor, id, slot, name string, r io.Reader) error {
	rule, err := s.checkSlot(ctx, actor, id, slot)
	if err != nil {
		return err
	}
	stored, kind, err := s.receive(ctx, rule, name, r)
	if err != nil {
		return err
	}
	file := File{
		ID: db.NewID(), Slot: slot, BlobID: stored.ID, Name: cleanName(name), Media: kind, Size: stored.Size, SHA256: stored.SHA256, AddedAt: s.now(), AddedBy: actor.ID,
	}
	dropped, err := s.attach(ctx, actor, id, rule, file)
	if err != nil {
		dropped = []string{stored.ID}
	}
	for _, blobID := range dropped { // once the act is committed, or undone
		err = errors.Join(err, s.files.Delete(blobID))
	}
	return err
}

// attach has a received file looked at and writes it down. It gives the blobs that the
// dossier lets go.
func (s *Service) attach(ctx context.Context, actor account.Actor, id string, rule Slot, file File) (dropped []string, err error) {
	verdict, unscanned, err := s.scan(ctx, file.BlobID)
	if err != nil {
		return nil, err
	}
	if verdict == clamd.Infected {
		return nil, fileFault("file.infected")
	}
	file.Scan = string(verdict)
	err = s.write(ctx, actor, id, rule.Section, "dossier.file_attached", func(h hand) (audit.Detail, error) {
		if err := mustHold(ctx, h.tx, id, file.Slot); err != nil {
			return nil, err
		}
		if _, err := replaceFile(ctx, h.tx, id, file.Slot, s.now()); err != nil {
			return nil, err
		}
		var err error
		if dropped, err = dropReplaced(ctx, h.tx, id); err != nil {
			return nil, err
		}
		detail := audit.Detail{"slot": file.Slot, "sha256": file.SHA256}
		if unscanned != nil {
			detail["unscanned"] = unscanned.Error()
		}
		if letterID, ok := LetterOf(file.Slot); ok { // one that was asked for is there
			if err := receiveLetter(ctx, h.tx, id, letterID); err != nil {
				return nil, err
			}
		}
		return detail, insertFile(ctx, h.tx, id, file)
	})
	return dropped, err
}

// checkSlot refuses before any byte is received: who may not write, what the call does not
// ask for, and the letters of others.
func (s *Service) checkSlot(ctx context.Context, actor account.Actor, id, slot string) (Slot, error) {
	d, err := Get(ctx, s.db, id)
	if err != nil {
		return Slot{}, err
	}
	role, err := collective.RoleOf(ctx, s.db, d.CollectiveID, actor.ID)
	if err != nil {
		return Slot{}, err
	}
	if err := MayRead(role); err != nil {
		return Slot{}, err
	}
	revision, err := s.calls.Revision(ctx, s.db, d.CallID, d.FormRevision)
	if err != nil {
		return Slot{}, err
	}
	rule, err := SlotOf(revision.Definition, slot)
	if err != nil {
		return rule, err
	}
	if err := mustHold(ctx, s.db, id, slot); err != nil {
		return rule, err
	}
	open, err := OpenSectionsOf(ctx, s.db, id)
	if err != nil {
		return rule, err
	}
	return rule, MayWrite(role, d.State, slices.Contains(open, rule.Section))
}

// mustHold refuses the slot of a letter that the dossier does not have, or no more.
func mustHold(ctx context.Context, q db.Querier, id, slot string) error {
	if letterID, ok := LetterOf(slot); ok {
		return mustExist(hasLetter(ctx, q, id, letterID))
	}
	return nil
}

func fileFault(key string, args ...any) error {
	var fields fault.Fields
	fields.Add("file", key, args...)
	return fields.Err()
}

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

const sniffed = 3072 // what mimetype reads to know a file

// receive keeps the bytes when they are what the name says and the slot accepts.
func (s *Service) receive(ctx context.Context, rule Slot, name string, r io.Reader) (blob.Stored, string, error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	if !slices.Contains(rule.Formats, ending) {
		return blob.Stored{}, "", fileFault("file.format", "formats", strings.Join(rule.Formats, ", "))
	}
	line := &inbound{from: r}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(line, head)
	if line.broken != nil {
		return blob.Stored{}, "", fileFault("file.cut")
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return blob.Stored{}, "", err
	}
	if n == 0 {
		return blob.Stored{}, "", fileFault("file.empty")
	}
	kind := mimetype.Detect(head[:n])
	if !slices.ContainsFunc(media[ending], kind.Is) {
		return blob.Stored{}, "", fileFault("file.disguised", "ending", ending, "kind", kind.String())
	}
	stored, err := s.files.Put(ctx, io.MultiReader(bytes.NewReader(head[:n]), line), rule.MaxBytes)
	switch {
	case errors.Is(err, blob.ErrTooLarge):
		return blob.Stored{}, "", fileFault("file.too_large", "max", lang.Size(rule.MaxBytes))
	case line.broken != nil:
		return blob.Stored{}, "", fileFault("file.cut")
	}
	return stored, kind.String(), err
}

// scan has a file looked at. A scanner that is down must not stop people on the last evening:
// the file is kept and marked as not scanned, for all to see, and why goes on the trail.
func (s *Service) scan(ctx context.Context, blobID string) (verdict clamd.Verdict, unscanned, err error) {
	file, err := s.files.Open(blobID)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	verdict, unscanned = s.scanner.Scan(ctx, file)
	return verdict, unscanned, nil
}

// cleanName keeps the end of a path as a browser may send it, without control characters.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(filepath.Base(strings.ReplaceAll(name, `\`, "/")), ""))
	runes := []rune(name)
	if len(runes) > maxLabel {
		runes = runes[len(runes)-maxLabel:]
	}
	return string(runes)
}

const longestUpload = 24 * time.Hour

// Sweep removes from the disk what interrupted uploads left.
func (s *Service) Sweep(context.Context) error { return s.files.Sweep(s.now().Add(-longestUpload)) }

// Detach empties a slot; its file stays as one that was replaced does.
func (s *Service) Detach(ctx context.Context, actor account.Actor, id, slot string) error {
	rule, err := s.checkSlot(ctx, actor, id, slot)
	if err != nil {
		return err
	}
	return s.write(ctx, actor, id, rule.Section, "dossier.file_detached", func(h hand) (audit.Detail, error) {
		return audit.Detail{"slot": slot}, mustExist(replaceFile(ctx, h.tx, id, slot, s.now()))
	})
}

// OpenFile gives a file of a dossier to a member of its collective.
func (s *Service) OpenFile(ctx context.Context, actor account.Actor, id, fileID string) (File, *os.File, error) {
	d, err := Get(ctx, s.db, id)
	if err != nil {
		return File{}, nil, err
	}
	role, err := collective.RoleOf(ctx, s.db, d.CollectiveID, actor.ID)
	if err != nil {
		return File{}, nil, err
	}
	if err := MayRead(role); err != nil {
		return File{}, nil, err
	}
	return s.FileOf(ctx, s.db, id, fileID)
}

// FileOf opens a file for another room that has checked who asks.
func (s *Service) FileOf(ctx context.Context, q db.Querier, id, fileID string) (File, *os.File, error) {
	f, err := GetFile(ctx, q, id, fileID)
	if err != nil {
		return File{}, nil, err
	}
	content, err := s.files.Open(f.BlobID)
	if err != nil {
		return File{}, nil, fault.New(fault.NotFound, "file.gone").Because(err)
	}
	return f, content, nil
}
