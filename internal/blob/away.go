package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"maillage/internal/db"
	"maillage/internal/fault"
)

// Away is a store elsewhere, which may be out of reach: each call ends in a bounded time. Names have
// slashes.
type Away interface {
	Put(ctx context.Context, name, path string) error
	// Open gives fs.ErrNotExist when there is no such file.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	Delete(ctx context.Context, name string) error
}

// Folders below the root. A file that was moved leaves a note under its identifier in the first: so it is
// known what is away, and what it was, without asking. Deleting it moves the note to the second, where it
// stays until the store has deleted the file: it may be out of reach.
const (
	awayFolder = "away"
	goneFolder = "gone"
)

// Note is what is known of a file that is away.
type Note struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// errNoStore tells that files are away, and the settings name no store.
var errNoStore = errors.New("blob: it was moved to a store that the settings do not name any more")

// MoveTo names the store to which files may be moved; call it before all others.
func (s *Store) MoveTo(away Away) { s.away = away }

// NotePath is where the note of a file that is away is, below the root.
func NotePath(id string) string { return filepath.Join(awayFolder, Path(id)) }

// nameAway is how the store elsewhere knows a file.
func nameAway(id string) string { return filepath.ToSlash(Path(id)) }

// NoteOf reads the note of a file that is away; fs.ErrNotExist when it is not.
func (s *Store) NoteOf(id string) (n Note, err error) {
	content, err := os.ReadFile(filepath.Join(s.root, NotePath(id)))
	if err == nil {
		err = json.Unmarshal(content, &n)
	}
	return n, err
}

// openAway reads a file that is not on the disk.
func (s *Store) openAway(ctx context.Context, id string) (File, error) {
	if _, err := s.NoteOf(id); err != nil {
		return nil, ifLost(err)
	}
	if s.away == nil {
		return nil, unavailable(errNoStore)
	}
	file, err := s.away.Open(ctx, nameAway(id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, lost(err)
	case err != nil && ctx.Err() == nil:
		return nil, unavailable(err)
	}
	return file, err
}

func unavailable(err error) error { return fault.New(fault.Unavailable, "file.away").Because(err) }

func ifLost(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return lost(err)
	}
	return err
}

// fetch copies a file that is away, and checks that it is what it was.
func (s *Store) fetch(ctx context.Context, id, to string) error {
	note, err := s.NoteOf(id)
	if err != nil {
		return ifLost(err)
	}
	from, err := s.openAway(ctx, id)
	if err != nil {
		return err
	}
	defer from.Close()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // the caller's folder
	if err != nil {
		return err
	}
	got, err := describe(ctx, io.TeeReader(from, file))
	if err == nil && got != note {
		err = fmt.Errorf("%w: %s", errDiffers, id)
	}
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		err = errors.Join(err, os.Remove(to))
	}
	return err
}

// errDiffers tells that a file away is not what was sent there.
var errDiffers = errors.New("blob: the store gives back another file than it was given")

func describe(ctx context.Context, file io.Reader) (Note, error) {
	sum := sha256.New()
	size, err := io.Copy(sum, attentive{ctx, file})
	return Note{size, hex.EncodeToString(sum.Sum(nil))}, err
}

// Move moves a file away: it is sent, read again there from end to end, and then removed here. Until
// then, it stays here whatever fails. A file that is away stays so.
//
// What deletes it meanwhile finds no note yet. So whoever moves it looks afterwards whether it is still
// wanted, and deletes it if not.
func (s *Store) Move(ctx context.Context, id string) error {
	path, err := s.path(id)
	if err != nil || s.away == nil {
		return err
	}
	if _, err := s.NoteOf(id); err == nil { // the program ended between the last two steps
		return ignoreMissing(os.Remove(path))
	}
	file, err := os.Open(path) //nolint:gosec // an identifier has no separator
	if err != nil {
		return err
	}
	defer file.Close()
	note, err := describe(ctx, file)
	if err != nil {
		return err
	}
	// Until there is a note, a mark says that something may be there which nobody names: what deletes the
	// file meanwhile, or a program that ends, leaves it to Tidy.
	if err := s.mark(id); err != nil {
		return err
	}
	if err := s.away.Put(ctx, nameAway(id), path); err != nil {
		return err
	}
	sent, err := s.away.Open(ctx, nameAway(id))
	if err != nil {
		return err
	}
	defer sent.Close()
	if got, err := describe(ctx, sent); err != nil {
		return err
	} else if got != note {
		return fmt.Errorf("%w: %s has %d bytes of %s there, %d of %s here", errDiffers, id, got.Size, got.SHA256, note.Size, note.SHA256)
	}
	if err := s.write(NotePath(id), note); err != nil {
		return err
	}
	return errors.Join(s.unmark(id), ignoreMissing(os.Remove(path)))
}

// mark has Tidy delete a file in the store, unless there is a note of it then.
func (s *Store) mark(id string) error {
	gone := filepath.Join(s.root, goneFolder)
	if err := os.MkdirAll(gone, 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(gone, id), nil, 0o600); err != nil {
		return err
	}
	return errors.Join(syncFolder(gone), syncFolder(s.root))
}

// unmark takes the mark away from a file of which there is a note. One that is deleted at this moment, whose
// note took the place of the mark, is marked again.
func (s *Store) unmark(id string) error {
	if err := ignoreMissing(os.Remove(filepath.Join(s.root, goneFolder, id))); err != nil {
		return err
	}
	if _, err := s.NoteOf(id); errors.Is(err, fs.ErrNotExist) {
		return s.mark(id)
	}
	return nil
}

// write writes a note that is there, whole, when it returns.
func (s *Store) write(below string, n Note) error {
	path := filepath.Join(s.root, below)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	content, err := json.Marshal(n)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".incoming-")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(file.Name())))
	}
	return errors.Join(syncFolder(filepath.Dir(path)), syncFolder(filepath.Dir(filepath.Dir(path))), syncFolder(s.root))
}

// deleteAway remembers that a file that is away is to be deleted there.
func (s *Store) deleteAway(id string) error {
	note := filepath.Join(s.root, NotePath(id))
	if _, err := os.Stat(note); err != nil {
		return ignoreMissing(err)
	}
	gone := filepath.Join(s.root, goneFolder)
	if err := os.MkdirAll(gone, 0o750); err != nil {
		return err
	}
	if err := os.Rename(note, filepath.Join(gone, id)); err != nil {
		return ignoreMissing(err)
	}
	return errors.Join(syncFolder(filepath.Dir(note)), syncFolder(gone))
}

// Tidy deletes in the store elsewhere what was deleted here. What it cannot delete, the next one does.
func (s *Store) Tidy(ctx context.Context) error {
	entries, err := os.ReadDir(filepath.Join(s.root, goneFolder))
	if err != nil || s.away == nil {
		return ignoreMissing(err)
	}
	for _, entry := range entries {
		id := entry.Name()
		if !db.IsID(id) {
			continue
		}
		_, err := s.NoteOf(id)
		if err == nil { // it was moved all the same
			if err := s.unmark(id); err != nil {
				return err
			}
			continue
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := s.away.Delete(ctx, nameAway(id)); ignoreMissing(err) != nil {
			return err
		}
		if err := os.Remove(filepath.Join(s.root, goneFolder, id)); err != nil {
			return ignoreMissing(err)
		}
	}
	return nil
}

// Moving is what MoveAll asks.
type Moving struct {
	More  func() bool                                 // whether there is time to begin another
	Files func(context.Context) ([]string, error)     // what may be moved
	Named func(context.Context, string) (bool, error) // whether somebody still names a file
}

// MoveAll moves those of some files that are on the disk, and deletes what nobody names any more. A file that
// the store does not give back as it was stays here, and the others go on; where the store cannot be reached, all
// wait for the next time.
func (s *Store) MoveAll(ctx context.Context, ask Moving) (moved int, err error) {
	if s.away == nil {
		return 0, nil
	}
	if err := s.dropUnnamed(ctx, ask); err != nil {
		return 0, err
	}
	ids, err := ask.Files(ctx)
	if err != nil {
		return 0, err
	}
	var differ error
	for _, id := range ids {
		if _, err := os.Stat(filepath.Join(s.root, Path(id))); err != nil {
			continue
		}
		if !ask.More() {
			break
		}
		switch err := s.Move(ctx, id); {
		case errors.Is(err, errDiffers):
			differ = errors.Join(differ, err)
			continue
		case errors.Is(err, fs.ErrNotExist): // deleted meanwhile, perhaps before there was a note
		case err != nil:
			return moved, errors.Join(differ, err)
		default:
			moved++
		}
		if err := s.drop(ctx, ask, id); err != nil {
			return moved, errors.Join(differ, err)
		}
	}
	return moved, differ
}

// dropUnnamed deletes files that are away and that nobody names: of a program that ended while it moved
// what was deleted meanwhile.
func (s *Store) dropUnnamed(ctx context.Context, ask Moving) error {
	ids, err := s.AllAway()
	for _, id := range ids {
		err = errors.Join(err, s.drop(ctx, ask, id))
	}
	return err
}

func (s *Store) drop(ctx context.Context, ask Moving, id string) error {
	named, err := ask.Named(ctx, id)
	if err != nil || named {
		return err
	}
	return s.Delete(id)
}

// AllAway lists the files that are away.
func (s *Store) AllAway() ([]string, error) {
	var ids []string
	err := filepath.WalkDir(filepath.Join(s.root, awayFolder), func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && db.IsID(entry.Name()) {
			ids = append(ids, entry.Name())
		}
		return ignoreMissing(err)
	})
	return ids, err
}

// Home brings a file back that is away, and has it deleted there.
func (s *Store) Home(ctx context.Context, id string) error {
	path, err := s.path(id)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	coming := filepath.Join(filepath.Dir(path), ".incoming-"+id)
	if err := s.fetch(ctx, id, coming); err != nil {
		return err
	}
	if err := os.Rename(coming, path); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(path)), syncFolder(s.root), s.deleteAway(id))
}
