package dossier

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/intake"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// Slot is what a place for a file accepts.
type Slot struct {
	intake.Rule
	Section string
}

// The largest files, in bytes, whatever a call says.
const (
	MaxLetter   = 10_000_000
	MaxImage    = 5_000_000
	MaxFile     = 200_000_000
	MaxFilm     = 2_000_000_000
	MaxCaptions = 1_000_000
)

// SlotOf tells what a slot accepts by the call's rules, or NotFound.
func SlotOf(d call.Definition, slot string) (Slot, error) {
	kind, key, _ := strings.Cut(slot, ":")
	switch {
	case kind == "piece":
		if piece, ok := d.Piece(key); ok {
			return Slot{intake.Rule{Formats: piece.Formats, MaxBytes: min(piece.MaxBytes, MaxFile)}, PiecesSection}, nil
		}
	case kind == "letter" && key != "":
		return Slot{intake.Rule{Formats: []string{"pdf", "jpg", "jpeg", "png", "odt", "docx"}, MaxBytes: MaxLetter}, LettersSection}, nil
	case kind == "image":
		section, _, _ := strings.Cut(key, ":")
		if slices.ContainsFunc(d.Form, func(s call.Section) bool { return s.Key == section }) {
			return Slot{intake.Rule{Formats: []string{"jpg", "jpeg", "png"}, MaxBytes: MaxImage}, section}, nil
		}
	case slot == VideoSlot:
		most := int64(MaxFilm)
		if d.Video.MaxBytes > 0 {
			most = min(most, d.Video.MaxBytes)
		}
		// What browsers and phones write.
		return Slot{intake.Rule{Formats: []string{"mp4", "webm", "mov"}, MaxBytes: most}, PiecesSection}, nil
	case slot == CaptionsSlot:
		return Slot{intake.Rule{Formats: []string{"vtt"}, MaxBytes: MaxCaptions}, PiecesSection}, nil
	}
	return Slot{}, unknown()
}

// Attach keeps a file in a slot; the one it replaces stays, among the last of the dossier,
// and for good when a filing holds it. Empty files, files of another kind than their name says, too
// large or infected ones are refused, each with its reason, on field "file".
func (s *Service) Attach(ctx context.Context, actor account.Actor, id, slot, name string, r io.Reader) error {
	if IsImage(slot) {
		return unknown() // AttachImage alone makes those
	}
	_, err := s.fill(ctx, actor, id, slot, name, r)
	return err
}

// AttachImage keeps an image for the text of a section and gives the identifier of its file. It
// is refused as other files are.
func (s *Service) AttachImage(ctx context.Context, actor account.Actor, id, section, name string, r io.Reader) (fileID string, err error) {
	return s.fill(ctx, actor, id, imagePrefix+section+":"+db.NewID(), name, r)
}

// fill puts a file in a slot.
func (s *Service) fill(ctx context.Context, actor account.Actor, id, slot, name string, r io.Reader) (fileID string, err error) {
	rule, err := s.checkSlot(ctx, actor, id, slot)
	if err != nil {
		return "", err
	}
	stored, kind, err := s.door.Receive(ctx, rule.Rule, name, r)
	if err != nil {
		return "", err
	}
	file := File{
		ID: db.NewID(), Slot: slot, BlobID: stored.ID, Name: intake.CleanName(name), Media: kind, Size: stored.Size, SHA256: stored.SHA256, AddedAt: s.now(), AddedBy: actor.ID,
	}
	dropped, err := s.attach(ctx, actor, id, rule, file)
	if err != nil {
		dropped = []string{stored.ID}
	}
	return file.ID, errors.Join(err, s.door.Files.Delete(dropped...)) // once the act is committed, or undone
}

// attach has a received file looked at and writes it down. It gives the blobs that the
// dossier lets go.
func (s *Service) attach(ctx context.Context, actor account.Actor, id string, rule Slot, file File) (dropped []string, err error) {
	verdict, unscanned, err := s.door.Scan(ctx, file.BlobID)
	if err != nil {
		return nil, err
	}
	if verdict == clamd.Infected {
		return nil, intake.Refuse("file.infected")
	}
	file.Scan = string(verdict)
	err = s.write(ctx, actor, id, rule.Section, fileAttached, func(h hand) (detail audit.Detail, err error) {
		dropped, detail, err = s.insert(ctx, h, file, unscanned)
		return detail, err
	})
	return dropped, err
}

const fileAttached = "dossier.file_attached"

// insert writes down a file that was received and looked at. It gives the blobs that the dossier
// lets go.
func (s *Service) insert(ctx context.Context, h hand, file File, unscanned error) (dropped []string, _ audit.Detail, err error) {
	if err := mustHold(ctx, h.tx, h.ID, file.Slot); err != nil {
		return nil, nil, err
	}
	if _, err = replaceFile(ctx, h.tx, h.ID, file.Slot, s.now()); err == nil {
		dropped, err = dropReplaced(ctx, h.tx, h.ID)
	}
	if err == nil {
		dropped, err = s.dropped(ctx, h.tx, dropped)
	}
	if err == nil {
		err = s.added(ctx, h.tx, file)
	}
	if err != nil {
		return nil, nil, err
	}
	detail := audit.Detail{"slot": file.Slot, "sha256": file.SHA256}
	if unscanned != nil {
		detail["unscanned"] = unscanned.Error()
	}
	if letterID, ok := LetterOf(file.Slot); ok { // one that was asked for is there
		if err := receiveLetter(ctx, h.tx, h.ID, letterID); err != nil {
			return nil, nil, err
		}
	}
	return dropped, detail, insertFile(ctx, h.tx, h.ID, file)
}

// AttachKept is Attach for a piece that another room received and had looked at, within its
// transaction. It gives the blobs to delete once that has committed.
func (s *Service) AttachKept(ctx context.Context, tx *db.Tx, actor account.Actor, id string, file File, unscanned error) (dropped []string, err error) {
	file.ID, file.AddedAt, file.AddedBy = db.NewID(), s.now(), actor.ID
	err = s.writeIn(ctx, tx, actor, id, PiecesSection, func(h hand) error {
		rule, err := SlotOf(h.definition, file.Slot)
		if err != nil {
			return err
		}
		if file.Size > rule.MaxBytes {
			return intake.Refuse("file.too_large", "max", lang.Size(rule.MaxBytes))
		}
		var detail audit.Detail
		if dropped, detail, err = s.insert(ctx, h, file, unscanned); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, fileAttached, id, detail)
	})
	return dropped, err
}

// checkSlot refuses before any byte is received: who may not write, what the call does not
// ask for, and the letters of others.
func (s *Service) checkSlot(ctx context.Context, actor account.Actor, id, slot string) (Slot, error) {
	d, role, err := s.read(ctx, actor, id)
	if err != nil {
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

// mustHold refuses the slot of a letter that the dossier does not have, or no more, and images
// beyond what texts need.
func mustHold(ctx context.Context, q db.Querier, id, slot string) error {
	if letterID, ok := LetterOf(slot); ok {
		return fault.MustExist(hasLetter(ctx, q, id, letterID))
	}
	if !IsImage(slot) {
		return nil
	}
	count, err := countImages(ctx, q, id)
	if err == nil && count >= maxImages {
		return intake.Refuse("file.many_images", "max", maxImages)
	}
	return err
}

const longestUpload = 24 * time.Hour

// Sweep removes from the disk what interrupted uploads left.
func (s *Service) Sweep(context.Context) error {
	return s.door.Files.Sweep(s.now().Add(-longestUpload))
}

// Detach empties a slot; its file stays as one that was replaced does.
func (s *Service) Detach(ctx context.Context, actor account.Actor, id, slot string) error {
	if IsImage(slot) {
		return unknown() // an image leaves with the text that shows it
	}
	rule, err := s.checkSlot(ctx, actor, id, slot)
	if err != nil {
		return err
	}
	return s.write(ctx, actor, id, rule.Section, "dossier.file_detached", func(h hand) (audit.Detail, error) {
		return audit.Detail{"slot": slot}, fault.MustExist(replaceFile(ctx, h.tx, id, slot, s.now()))
	})
}

// OpenFile gives a file of a dossier to a member of its collective.
func (s *Service) OpenFile(ctx context.Context, actor account.Actor, id, fileID string) (File, blob.File, error) {
	if _, _, err := s.read(ctx, actor, id); err != nil {
		return File{}, nil, err
	}
	return s.FileOf(ctx, s.db, id, fileID)
}

// FileOf opens a file for another room that has checked who asks.
func (s *Service) FileOf(ctx context.Context, q db.Querier, id, fileID string) (File, blob.File, error) {
	f, err := GetFile(ctx, q, id, fileID)
	if err != nil {
		return File{}, nil, err
	}
	content, err := s.door.Files.Open(ctx, f.BlobID)
	if err != nil {
		return File{}, nil, err
	}
	return f, content, nil
}
