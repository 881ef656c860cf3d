package upload

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"github.com/tus/tusd/v2/pkg/handler"
)

// Code names why an upload is refused; the body of an answer is one.
type Code string

// Why uploads are refused.
const (
	Format   Code = "format"    // its name ends otherwise than what is taken
	Empty    Code = "empty"     // no byte
	TooLarge Code = "too_large" // more than one file may have
	Quota    Code = "quota"     // more than the owner, or the person, may still bring
	TooMany  Code = "too_many"  // more than maxBegun at once
	DiskFull Code = "disk_full" // nothing else is harmed: the rest may come later
	Checksum Code = "checksum"  // what came is not what was sent: it is sent again
	Failed   Code = "failed"    // the log says why
)

var statuses = map[Code]int{
	Format: http.StatusUnsupportedMediaType, Empty: http.StatusUnprocessableEntity, TooLarge: http.StatusRequestEntityTooLarge, Quota: http.StatusRequestEntityTooLarge, TooMany: http.StatusTooManyRequests,
	DiskFull: http.StatusInsufficientStorage, Checksum: 460, Failed: http.StatusInternalServerError,
}

// Refusal is the error for an upload that is not taken.
type Refusal struct{ Code Code }

// Error is for the log.
func (r Refusal) Error() string { return "upload refused: " + string(r.Code) }

// answer is how tusd says it.
func (r Refusal) answer() error {
	said := handler.NewError(string(r.Code), "", statuses[r.Code])
	said.HTTPResponse.Body = string(r.Code) + "\n"
	return said
}

// plain knows a full disk, whoever met it.
func plain(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errors.Join(Refusal{DiskFull}, err)
	}
	return err
}

// reserve grants an upload of a size, or refuses it. It counts from now on, so that two at once cannot
// both have what is there for one.
func (d *Desk) reserve(grant Grant, called string, size int64) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case len(grant.Endings) > 0 && !slices.Contains(grant.Endings, Ending(called)):
		return "", Refusal{Format}
	case size <= 0:
		return "", Refusal{Empty}
	case size > grant.Most:
		return "", Refusal{TooLarge}
	}
	all, err := d.Uploads("")
	if err != nil {
		return "", err
	}
	kept := map[string]bool{}
	var theirs, persons, coming int64
	begun, now := 0, d.config.Now()
	count := func(u Upload) {
		kept[u.ID] = true
		size := max(u.Size, u.Received) // of a form that was cut off nobody knows more
		if rest := now.Sub(u.Last); rest <= idle || u.Received > 0 && rest <= expected {
			coming += size - u.Received
		}
		if u.By == grant.By && !u.Whole() {
			persons += size
		}
		if u.Owner == grant.Owner {
			begun++
			theirs += size
		}
	}
	for _, u := range d.reserved {
		u.Last = now // it is this moment that something comes
		count(u)
	}
	for _, u := range all {
		if !kept[u.ID] {
			count(u)
		}
	}
	switch {
	case begun >= maxBegun:
		return "", Refusal{TooMany}
	case size > min(grant.Left-theirs, grant.PersonLeft-persons):
		return "", Refusal{Quota}
	}
	if err := d.fits(max(coming, 0) + size); err != nil {
		return "", err
	}
	id := newID()
	d.reserved[id] = Upload{ID: id, Owner: grant.Owner, For: grant.For, By: grant.By, Name: called, Size: size}
	return id, nil
}

// fits tells whether the disk has room for that much, and what is to spare.
func (d *Desk) fits(size int64) error {
	if err := os.MkdirAll(d.config.Folder, 0o700); err != nil {
		return plain(err)
	}
	return Fits(d.config.Free, d.config.Folder, size)
}

// Fits is nil where the disk of a folder has room for so many bytes, and what is to spare; where it
// has not, it is a Refusal for DiskFull.
func Fits(free func(folder string) (uint64, error), folder string, size int64) error {
	has, err := free(folder)
	if err == nil && uint64(size)+spare > has { //nolint:gosec // sizes are positive
		err = Refusal{DiskFull}
	}
	return err
}

// Ending is how a name ends, in small letters, without the dot.
func Ending(name string) string { return strings.ToLower(strings.TrimPrefix(filepath.Ext(name), ".")) }

// forget ends a reservation: a file is there that counts, or nothing comes.
func (d *Desk) forget(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.reserved, id)
}

// Free is how many bytes the disk of a folder has for the program.
func Free(folder string) (uint64, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return 0, err
	}
	return disk.Bavail * uint64(disk.Bsize), nil //nolint:gosec // sizes of blocks are positive
}

// What is kept beside an upload.
const (
	owner   = "owner"
	purpose = "for"
	by      = "by"
	name    = "name"
	settled = ".settled" // ends the name of the file that is there once Done was told
)

// meta is what is kept of an upload beside its size: not what else the browser tells.
func meta(grant Grant, called string) handler.MetaData {
	called = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '/' || r == '\\' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(called, ""))
	if runes := []rune(called); len(runes) > maxName {
		called = string(runes[len(runes)-maxName:]) // its ending stays
	}
	return handler.MetaData{owner: grant.Owner, purpose: grant.For, by: grant.By, name: called}
}
