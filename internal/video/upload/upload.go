// Package upload receives large files from weak lines: what has come stays, and the rest follows
// whenever the line, the tab or the server is there again. It speaks tus 1.0 (https://tus.io), by the
// library of its authors, on a folder of the disk.
//
//	begun -> whole -> settled (safe on the disk, and Done was told) -> removed by who took it
//	     \-> swept, when nothing has come for Life, or within an hour of its beginning
//
// What may come is decided before the first byte: the size, how much its owner may still bring, and
// whether the disk has room for it and for all else that was begun. Who may do so is the caller's to
// decide. One process may have the folder.
package upload

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
)

// Upload is a file that comes, or has come.
type Upload struct {
	ID       string
	Owner    string // as the caller names them
	For      string // what it is to become, as the caller names it
	By       string // who began it
	Name     string // of the file, as it was on their machine
	Size     int64
	Received int64
	Last     time.Time // when something came
	Path     string
	Settled  bool // Done was told
}

// Whole tells whether all of it is there.
func (u Upload) Whole() bool { return u.Received == u.Size }

// Form tells whether it is one that Take is reading still, or left when the program ended: its size is
// not known.
func (u Upload) Form() bool { return u.Size < 0 }

// Grant is what somebody may bring.
type Grant struct {
	Owner   string
	For, By string   // kept with what is brought
	Most    int64    // bytes of one file
	Endings []string // of names, in small letters, that are taken; none where any is
	// Left is how many bytes the owner may bring beside those that were taken already. What is begun and
	// not removed counts here.
	Left int64
	// PersonLeft is how many bytes By may have coming at once, for all owners.
	PersonLeft int64
}

const (
	// Life is how long an upload may rest before it is swept.
	Life = 7 * 24 * time.Hour
	// idle is how long it may be before the first byte comes, or the rest of a form.
	idle = time.Hour
	// expected is how long the disk has room kept for the rest of an upload that stopped: who comes back
	// later may find it full.
	expected = 24 * time.Hour
	// maxBegun bounds the uploads of an owner: a film has some twenty scenes.
	maxBegun = 50
	// spare is left on the disk for everything else that writes on it.
	spare   = 512 << 20
	maxName = 200
)

// Config is what a desk needs.
type Config struct {
	Folder string
	Base   string // the address of uploads, whole, to which identifiers are added
	Log    *slog.Logger
	// Done is told of an upload once it is whole and safe on the disk. It may be told again, when the
	// program ended meanwhile or when Done failed.
	Done func(ctx context.Context, whole Upload) error
	// Free tells how many bytes the disk has; nil asks the system.
	Free func(folder string) (uint64, error)
	// Now is the clock; nil is that of the system.
	Now func() time.Time
}

// Desk receives uploads.
type Desk struct {
	config Config
	files  filestore.FileStore
	tus    *handler.UnroutedHandler
	locks  locks

	writing chan struct{} // holds one for each part that is being written to the disk

	mu       sync.Mutex
	reserved map[string]Upload // what was granted and has no file yet
}

// New opens a desk on its folder, which is made with the first upload.
func New(config Config) *Desk {
	if config.Free == nil {
		config.Free = Free
	}
	if config.Now == nil {
		config.Now = time.Now //nolint:forbidigo // when something came, files of the disk tell by the real clock
	}
	d := &Desk{config: config, files: filestore.New(config.Folder), reserved: map[string]Upload{}, locks: locks{held: map[string]*holder{}}, writing: make(chan struct{}, 2)}
	d.files.DirModePerm, d.files.FileModePerm = 0o700, 0o600
	d.speak()
	return d
}

var identifier = regexp.MustCompile(`^[0-9a-f]{32}$`)

func newID() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails: crypto/rand
	return hex.EncodeToString(random)
}

// ErrUnknown is for an upload that is not there, or was swept.
var ErrUnknown = errors.New("no such upload")

// Upload gives one.
func (d *Desk) Upload(id string) (Upload, error) {
	if !identifier.MatchString(id) {
		return Upload{}, ErrUnknown
	}
	text, err := os.ReadFile(d.path(id) + ".info")
	if errors.Is(err, os.ErrNotExist) {
		return Upload{}, ErrUnknown
	}
	if err != nil {
		return Upload{}, err
	}
	var info handler.FileInfo
	if err := json.Unmarshal(text, &info); err != nil {
		return Upload{}, ErrUnknown // a power cut, or it is being written: it is swept in time
	}
	file, err := os.Stat(d.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return Upload{}, ErrUnknown
	}
	if err != nil {
		return Upload{}, err
	}
	_, err = os.Stat(d.path(id) + settled)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return Upload{}, err
	}
	u := Upload{ID: id, Owner: info.MetaData[owner], For: info.MetaData[purpose], By: info.MetaData[by], Name: info.MetaData[name], Size: info.Size, Received: file.Size(), Last: file.ModTime(), Path: d.path(id), Settled: err == nil}
	if info.SizeIsDeferred {
		u.Size = -1 // a form that is being read: never whole
	}
	return u, nil
}

// Uploads lists those of an owner, of everybody with "".
func (d *Desk) Uploads(of string) ([]Upload, error) {
	entries, err := os.ReadDir(d.config.Folder)
	if unlessGone(err) != nil {
		return nil, err
	}
	var all []Upload
	for _, entry := range entries {
		id, ok := strings.CutSuffix(entry.Name(), ".info")
		if !ok {
			continue
		}
		u, err := d.Upload(id)
		if errors.Is(err, ErrUnknown) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, err
		}
		if of == "" || u.Owner == of {
			all = append(all, u)
		}
	}
	return all, nil
}

// Remove takes an upload away: who has taken its bytes elsewhere calls it.
func (d *Desk) Remove(id string) error {
	if !identifier.MatchString(id) {
		return ErrUnknown
	}
	var failed error
	for _, ending := range []string{".info", settled, ""} { // without the first it is unknown
		failed = errors.Join(failed, unlessGone(os.Remove(d.path(id)+ending)))
	}
	return failed
}

// GiveUp removes an upload that is not whole, once whoever still sends it has been made to end: what
// is written to a file without a name takes room that nobody counts. One that is whole is unknown.
func (d *Desk) GiveUp(ctx context.Context, id string) error {
	held := lock{all: &d.locks, id: id}
	if err := held.Lock(ctx, nil); err != nil {
		return err
	}
	u, err := d.Upload(id)
	switch {
	case err == nil && (u.Whole() || u.Form()):
		err = ErrUnknown
	case err == nil:
		err = d.Remove(id)
	}
	return errors.Join(err, held.Unlock())
}

// rests tells whether nothing has come for as long as an upload may wait.
func (u Upload) rests(now time.Time) bool {
	most := Life
	if u.Received == 0 || u.Form() {
		most = idle
	}
	return !u.Whole() && now.Sub(u.Last) > most
}

// Sweep removes uploads to which nothing has come for Life, or nothing at all for an hour, unless they
// are whole: those wait for who takes them. It removes files that a killed program left without the one that describes them.
func (d *Desk) Sweep(now time.Time) error {
	entries, err := os.ReadDir(d.config.Folder)
	if unlessGone(err) != nil {
		return err
	}
	var failed error
	for _, entry := range entries {
		id, _, _ := strings.Cut(entry.Name(), ".")
		info, err := entry.Info()
		if err != nil || now.Sub(info.ModTime()) <= idle {
			continue // young, or removed meanwhile
		}
		u, err := d.Upload(id)
		switch {
		case errors.Is(err, ErrUnknown) && now.Sub(info.ModTime()) <= Life:
		case errors.Is(err, ErrUnknown):
			failed = errors.Join(failed, unlessGone(os.Remove(filepath.Join(d.config.Folder, entry.Name()))))
		case err != nil:
			failed = errors.Join(failed, err)
		case u.rests(now):
			failed = errors.Join(failed, d.sweep(id, now))
		}
	}
	return failed
}

// sweep removes an upload that rests, unless a part of it begins to come.
func (d *Desk) sweep(id string, now time.Time) error {
	held := lock{all: &d.locks, id: id, mine: &holder{released: make(chan struct{})}}
	if held.take() != nil {
		return nil
	}
	u, err := d.Upload(id)
	switch {
	case errors.Is(err, ErrUnknown):
		err = nil
	case err == nil && u.rests(now):
		err = d.Remove(id)
	}
	return errors.Join(err, held.Unlock())
}

func unlessGone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// Settle tells Done of whole uploads of which it was not told: the program calls it when it starts.
func (d *Desk) Settle(ctx context.Context) error {
	all, err := d.Uploads("")
	for _, u := range all {
		if u.Whole() && !u.Settled {
			err = errors.Join(err, d.settle(ctx, u.ID))
		}
	}
	return err
}

// Path is where the bytes of an upload are.
func (d *Desk) Path(id string) string { return d.path(filepath.Base(id)) }

func (d *Desk) path(id string) string { return filepath.Join(d.config.Folder, id) }

// Take receives a whole file at once, from a form without script. length is at most how long it can
// be, 0 where nobody knows. What is cut off is not kept: forms begin again.
func (d *Desk) Take(ctx context.Context, grant Grant, called string, length int64, from io.Reader) (Upload, error) {
	if length <= 0 || length > grant.Most {
		length = grant.Most
	}
	id, err := d.reserve(grant, called, length)
	if err != nil {
		return Upload{}, err
	}
	defer d.forget(id)
	fail := func(err error) (Upload, error) { return Upload{}, errors.Join(err, d.Remove(id)) }
	begun, err := d.files.NewUpload(ctx, handler.FileInfo{ID: id, SizeIsDeferred: true, MetaData: meta(grant, called)})
	if err != nil {
		return fail(plain(err))
	}
	n, err := begun.WriteChunk(ctx, 0, io.LimitReader(from, length+1))
	switch {
	case err != nil:
		return fail(plain(err))
	case n == 0:
		return fail(Refusal{Empty})
	case n > length:
		return fail(Refusal{TooLarge})
	}
	if err := d.files.AsLengthDeclarableUpload(begun).DeclareLength(ctx, n); err != nil {
		return fail(plain(err))
	}
	whole, err := d.Upload(id)
	if err == nil && !whole.Whole() {
		err = Refusal{Failed} // somebody else wrote into it
	}
	if err != nil {
		return fail(err)
	}
	if err := d.settle(ctx, id); err != nil {
		return fail(err)
	}
	whole.Settled = true
	return whole, nil // it may have been taken already
}
