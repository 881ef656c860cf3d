// Package blob keeps the files people send, in a folder: each under an identifier of its
// own, written whole or not at all. Large ones may be moved to a store elsewhere. What a file is and
// who may read it, rooms decide.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"maillage/internal/db"
	"maillage/internal/fault"
)

// Store is a folder of files.
type Store struct {
	root string
	away Away // nil where there is none
}

// New makes a store in a folder, which is created when needed.
func New(root string) *Store { return &Store{root: root} }

// Stored tells what Put has kept.
type Stored struct {
	ID     string
	Size   int64
	SHA256 string // hexadecimal
}

// ErrTooLarge tells that more bytes came than Put may keep.
var ErrTooLarge = errors.New("blob: too large")

// Put keeps what r gives, at most limit bytes. The file is on disk, under its name, when
// Put returns: a power cut afterwards loses nothing.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Stored, error) {
	stored := Stored{ID: db.NewID()}
	path, err := s.path(stored.ID)
	if err != nil {
		return Stored{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return Stored{}, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".incoming-")
	if err != nil {
		return Stored{}, err
	}
	sum := sha256.New()
	stored.Size, err = io.Copy(io.MultiWriter(file, sum), io.LimitReader(r, limit+1))
	if err == nil && stored.Size > limit {
		err = ErrTooLarge
	}
	if err == nil {
		err = errors.Join(ctx.Err(), file.Sync())
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return Stored{}, errors.Join(fmt.Errorf("keep a file: %w", err), ignoreMissing(os.Remove(file.Name())))
	}
	stored.SHA256 = hex.EncodeToString(sum.Sum(nil))
	// The root as well: its folder for this file may be new.
	return stored, errors.Join(syncFolder(filepath.Dir(path)), syncFolder(s.root))
}

// Take keeps a file of this machine under an identifier of the caller's: it is moved on the same disk
// and copied from another, and then is no longer where it was. Taking it again is the same; fs.ErrNotExist
// when it is in neither place.
func (s *Store) Take(ctx context.Context, from, id string) (Stored, error) {
	path, err := s.path(id)
	if err != nil {
		return Stored{}, err
	}
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		from = path // taken before
	}
	file, err := os.Open(from) //nolint:gosec // the caller's own file
	if err != nil {
		return Stored{}, err
	}
	defer file.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return Stored{}, err
	}
	if from != path {
		if err := os.Rename(from, path); errors.Is(err, syscall.EXDEV) {
			return s.bring(ctx, file, from, path, id)
		} else if err != nil {
			return Stored{}, err
		}
	}
	sum := sha256.New()
	size, err := io.Copy(sum, attentive{ctx, file})
	if err = errors.Join(err, file.Sync(), syncFolder(filepath.Dir(path)), syncFolder(s.root)); err != nil {
		return Stored{}, fmt.Errorf("take a file: %w", err)
	}
	return Stored{id, size, hex.EncodeToString(sum.Sum(nil))}, nil
}

// bring copies a file of another disk.
func (s *Store) bring(ctx context.Context, file *os.File, from, path, id string) (Stored, error) {
	stored, err := s.Put(ctx, attentive{ctx, file}, math.MaxInt64-1)
	if err != nil {
		return Stored{}, err
	}
	copied, err := s.path(stored.ID)
	if err == nil {
		err = os.Rename(copied, path)
	}
	stored.ID = id
	return stored, errors.Join(err, syncFolder(filepath.Dir(path)), ignoreMissing(os.Remove(from)))
}

// attentive reads until its context ends: hashing a film takes long.
type attentive struct {
	ctx  context.Context
	from io.Reader
}

// Read implements io.Reader.
func (a attentive) Read(p []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.from.Read(p)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func syncFolder(path string) error {
	folder, err := os.Open(path) //nolint:gosec // inside the store
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// File is a file that is kept: an *os.File when it is on the disk.
type File = io.ReadSeekCloser

// Open reads a file, on the disk or away. The error is a fault that tells visitors what happened: NotFound,
// and fs.ErrNotExist, when there is none; Unavailable when it is away and cannot be reached.
func (s *Store) Open(ctx context.Context, id string) (File, error) {
	path, err := s.path(id)
	if err != nil {
		return nil, lost(err)
	}
	file, err := os.Open(path) //nolint:gosec // an identifier has no separator
	if err == nil {
		return file, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return s.openAway(ctx, id)
}

func lost(err error) error { return fault.New(fault.NotFound, "file.gone").Because(err) }

// Where gives the path of a file, for programs that read it: below a folder, which the caller removes. What
// is done to the file in the store meanwhile does not matter. The errors are those of Open.
func (s *Store) Where(ctx context.Context, id, folder string) (string, error) {
	path, err := s.path(id)
	if err != nil {
		return "", lost(err)
	}
	here := filepath.Join(folder, id)
	if err := os.Link(path, here); err == nil || errors.Is(err, fs.ErrExist) {
		return here, nil
	}
	if _, err := os.Stat(path); err == nil { // a folder on another disk
		return path, nil
	}
	return here, s.fetch(ctx, id, here)
}

// Delete removes files; removing one that is gone is no error, and one that cannot be removed keeps no
// other. One that is away cannot be read any more from now on, and is deleted there by the next Tidy.
func (s *Store) Delete(ids ...string) error {
	var failed error
	for _, id := range ids {
		path, err := s.path(id)
		if err == nil {
			err = errors.Join(ignoreMissing(os.Remove(path)), s.deleteAway(id))
		}
		failed = errors.Join(failed, err)
	}
	return failed
}

// Path is where a file is, below the root, spread over folders by the random end of its
// identifier; "" for what is no identifier.
func Path(id string) string {
	if !db.IsID(id) {
		return ""
	}
	return filepath.Join(id[len(id)-2:], id)
}

func (s *Store) path(id string) (string, error) {
	below := Path(id)
	if below == "" {
		return "", fs.ErrNotExist
	}
	return filepath.Join(s.root, below), nil
}

// Sweep removes what interrupted uploads left before a time. It never touches a file that
// was kept: whoever names it deletes it.
func (s *Store) Sweep(before time.Time) error {
	return filepath.WalkDir(s.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || db.IsID(entry.Name()) {
			return ignoreMissing(err)
		}
		info, err := entry.Info()
		if err != nil || info.ModTime().After(before) {
			return ignoreMissing(err)
		}
		return ignoreMissing(os.Remove(path)) //nolint:gosec // the folder is the program's own
	})
}
