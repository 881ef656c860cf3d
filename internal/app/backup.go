package app

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/film"
	"maillage/internal/video"
)

// A backup is a gzipped tar: maillage.db, a copy of the database as an SQLite file whichever
// the engine, consistent while people write; the files of the data folder; then
// manifest.json, because it carries the SHA-256 of what came before.

type manifest struct {
	Version   int               `json:"version"`
	At        time.Time         `json:"at"`
	Engine    string            `json:"engine"`
	AuditHead string            `json:"audit_head"`
	Files     map[string]string `json:"files"` // name -> SHA-256
	// Away has the SHA-256 of files that were moved to a store elsewhere, by their identifiers: they are
	// not in the backup, but the notes that tell so are.
	Away map[string]string `json:"away,omitempty"`
}

const (
	manifestName = "manifest.json"
	databaseName = "maillage.db"
	filesName    = "files"
)

// Backup writes a backup of a running or stopped installation to path, then restores it
// in a temporary folder to prove that it can be.
func Backup(ctx context.Context, config Config, path string, now time.Time) error {
	source, err := config.DatabaseSource()
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, source)
	if err != nil {
		return err
	}
	defer d.Close()
	missing, err := writeBackup(ctx, d, config.Data, path, now)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	proof, err := os.MkdirTemp(config.Data, ".proof-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(proof)
	if err := Restore(ctx, path, Config{Data: filepath.Join(proof, "data")}); err != nil {
		return fmt.Errorf("the backup %s was written but cannot be restored: %w", path, err)
	}
	if len(missing) > 0 {
		return fmt.Errorf("the backup %s was written and can be restored, without what the folder of files lacks: %s", path, strings.Join(missing, ", "))
	}
	return nil
}

// writeBackup writes the archive, and tells which files the database names and the folder
// lacks.
func writeBackup(ctx context.Context, d *db.DB, data, path string, now time.Time) (missing []string, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err != nil { // half a backup must not look like one
			err = errors.Join(err, os.Remove(path))
		}
	}()
	report, err := audit.Verify(ctx, d)
	if err != nil {
		return nil, err
	}
	zip := gzip.NewWriter(file)
	archive := tar.NewWriter(zip)
	m := manifest{Version: 1, At: now.UTC(), Engine: string(d.Engine()), AuditHead: report.Head, Files: map[string]string{}}
	named, err := addSnapshot(ctx, d, data, archive, m.Files)
	if err != nil {
		return nil, err
	}
	if missing, err = addFiles(ctx, d, data, named, archive, &m); err != nil {
		return nil, err
	}
	if err := addManifest(archive, m); err != nil {
		return nil, err
	}
	if err := errors.Join(archive.Close(), zip.Close()); err != nil {
		return nil, err
	}
	return missing, file.Sync()
}

func addManifest(archive *tar.Writer, m manifest) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(content)), ModTime: m.At}); err != nil {
		return err
	}
	_, err = archive.Write(content)
	return err
}

// addSnapshot adds a copy of the database, and gives the blobs that the copy names.
func addSnapshot(ctx context.Context, d *db.DB, data string, archive *tar.Writer, sums map[string]string) ([]string, error) {
	folder, err := os.MkdirTemp(data, ".snapshot-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	copied := filepath.Join(folder, databaseName)
	if err := d.CopyTo(ctx, copied); err != nil {
		return nil, err
	}
	if err := addFile(copied, databaseName, archive, sums); err != nil {
		return nil, err
	}
	snapshot, err := db.Open(ctx, copied)
	if err != nil {
		return nil, err
	}
	named, err := namedFiles(ctx, snapshot)
	return named, errors.Join(err, snapshot.Close())
}

// namedFiles lists the blobs that rooms name.
func namedFiles(ctx context.Context, q db.Querier) ([]string, error) {
	pieces, err := dossier.Blobs(ctx, q)
	if err != nil {
		return nil, err
	}
	signed, err := video.Blobs(ctx, q)
	if err != nil {
		return nil, err
	}
	films, err := film.Blobs(ctx, q)
	all := slices.Concat(pieces, signed, films)
	slices.Sort(all)
	return slices.Compact(all), err // a film that was put together is a piece, too
}

// stillNamed tells whether a room names a blob.
func stillNamed(ctx context.Context, q db.Querier, blobID string) (bool, error) {
	if named, err := dossier.Names(ctx, q, blobID); named || err != nil {
		return named, err
	}
	if named, err := video.Names(ctx, q, blobID); named || err != nil {
		return named, err
	}
	return film.Names(ctx, q, blobID)
}

// addFiles adds the files that the copy of the database names, and no upload under way. One
// that is gone because its dossier let it go meanwhile is no loss; others are told.
func addFiles(ctx context.Context, d *db.DB, data string, named []string, archive *tar.Writer, m *manifest) (missing []string, err error) {
	for _, id := range named {
		name := filepath.Join(filesName, blob.Path(id))
		err := addFile(filepath.Join(data, name), filepath.ToSlash(name), archive, m.Files)
		if errors.Is(err, fs.ErrNotExist) {
			err = addNote(data, id, archive, m)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			if err != nil {
				return nil, err
			}
			continue
		}
		still, err := stillNamed(ctx, d, id)
		if err != nil {
			return nil, err
		}
		if still {
			missing = append(missing, name)
		}
	}
	return missing, nil
}

// addNote adds what is known of a file that was moved to a store elsewhere; fs.ErrNotExist when it was not.
func addNote(data, id string, archive *tar.Writer, m *manifest) error {
	files := filepath.Join(data, filesName)
	note, err := blob.New(files).NoteOf(id)
	if err != nil {
		return err
	}
	if m.Away == nil {
		m.Away = map[string]string{}
	}
	m.Away[id] = note.SHA256
	return addFile(filepath.Join(files, blob.NotePath(id)), filepath.ToSlash(filepath.Join(filesName, blob.NotePath(id))), archive, m.Files)
}

func addFile(path, name string, archive *tar.Writer, sums map[string]string) (err error) {
	file, err := os.Open(path) //nolint:gosec // inside the data folder
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(archive, sum), file); err != nil {
		return err
	}
	sums[name] = hexSum(sum)
	return nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// Restore unpacks a backup into an empty or absent data folder and verifies it: every
// file's fingerprint, the database's own integrity check, and the audit trail. With a
// PostgreSQL database, which must be empty, the rows go there.
func Restore(ctx context.Context, path string, config Config) error {
	data := config.Data
	if entries, err := os.ReadDir(data); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty: restore into an empty folder", data)
	}
	if err := os.MkdirAll(data, 0o750); err != nil {
		return err
	}
	m, err := unpack(path, data)
	if err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	copied := filepath.Join(data, databaseName)
	if err := verifyDatabase(ctx, copied, m); err != nil || config.Database == "" {
		return err
	}
	d, err := db.Open(ctx, config.Database)
	if err != nil {
		return err
	}
	err = d.FillFrom(ctx, copied)
	if err = errors.Join(err, d.Close()); err == nil {
		err = verifyDatabase(ctx, config.Database, m)
	}
	if err != nil {
		return fmt.Errorf("restore %s into PostgreSQL: %w", path, err)
	}
	return os.Remove(copied)
}

func verifyDatabase(ctx context.Context, source string, m manifest) error {
	d, err := db.Open(ctx, source)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.CheckIntegrity(ctx); err != nil {
		return err
	}
	if _, err := audit.Verify(ctx, d); err != nil {
		return err
	}
	// Acts sealed between the reading of the head and the copy only lengthen the chain.
	held, err := audit.Holds(ctx, d, m.AuditHead)
	if err == nil && !held {
		err = fmt.Errorf("the audit trail of the backup lacks the seal %s that its manifest names", m.AuditHead)
	}
	return err
}

func unpack(path, data string) (manifest, error) {
	var m manifest
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return m, err
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		return m, err
	}
	archive, sums := tar.NewReader(zip), map[string]string{}
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, err
		}
		if header.Name == manifestName {
			if err := json.NewDecoder(archive).Decode(&m); err != nil {
				return m, fmt.Errorf("%s: %w", manifestName, err)
			}
			continue
		}
		sum, err := unpackFile(archive, header, data)
		if err != nil {
			return m, err
		}
		sums[header.Name] = sum
	}
	return m, compareSums(m, sums)
}

func compareSums(m manifest, sums map[string]string) error {
	if m.Version != 1 {
		return errors.New("no manifest of a known version: the file is cut short or is not a backup")
	}
	for name, want := range m.Files {
		if sums[name] != want {
			return fmt.Errorf("%s is missing or was changed", name)
		}
	}
	if len(sums) != len(m.Files) {
		return errors.New("holds files that its manifest does not name")
	}
	return nil
}

func unpackFile(archive *tar.Reader, header *tar.Header, data string) (sum string, err error) {
	if header.Typeflag != tar.TypeReg || !filepath.IsLocal(header.Name) || slices.Contains(strings.Split(header.Name, "/"), "..") {
		return "", fmt.Errorf("%q is not a plain file inside the folder", header.Name)
	}
	target := filepath.Join(data, filepath.FromSlash(header.Name))
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return "", err
	}
	file, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // checked local above
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	h := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(file, h), archive, header.Size); err != nil {
		return "", err
	}
	return hexSum(h), file.Sync()
}
