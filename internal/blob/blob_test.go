package blob

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/db"
)

func TestAFileComesBackAsItWasSent(t *testing.T) {
	s := New(t.TempDir())
	stored, err := s.Put(t.Context(), strings.NewReader("Statuts"), 100)
	if err != nil || stored.Size != 7 || len(stored.SHA256) != 64 {
		t.Fatalf("stored %+v (%v)", stored, err)
	}
	file, err := s.Open(t.Context(), stored.ID)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err != nil || string(content) != "Statuts" {
		t.Errorf("read %q (%v)", content, err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := s.Delete(stored.ID); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Open(t.Context(), stored.ID); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestAFileOverTheLimitLeavesNothingBehind(t *testing.T) {
	root := t.TempDir()
	if _, err := New(root).Put(t.Context(), bytes.NewReader(make([]byte, 101)), 100); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if files := list(t, root); len(files) != 0 {
		t.Errorf("left %v", files)
	}
}

func TestAFileIsTakenFromWhereItIs_OnceAndAgain(t *testing.T) {
	s, from, id := New(t.TempDir()), filepath.Join(t.TempDir(), "film"), db.NewID()
	if err := os.WriteFile(from, []byte("Film"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		stored, err := s.Take(t.Context(), from, id)
		if err != nil || stored.ID != id || stored.Size != 4 || stored.SHA256 != "113af97940c30181e3251e51d6d091d315c350bdfc3a3f2e0fb09d59ee6ed4e8" {
			t.Errorf("%+v (%v)", stored, err)
		}
	}
	if _, err := os.Stat(from); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := s.Take(t.Context(), from, db.NewID()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is nowhere: %v", err)
	}
	if _, err := s.Take(t.Context(), from, "../x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("outside: %v", err)
	}
}

func TestAFileOfAnotherDiskIsCopied(t *testing.T) {
	s, from, id := New(t.TempDir()), filepath.Join(t.TempDir(), "film"), db.NewID()
	if err := os.WriteFile(from, []byte("Film"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	path := filepath.Join(s.root, Path(id))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if stored, err := s.bring(t.Context(), file, from, path, id); err != nil || stored.ID != id || stored.Size != 4 {
		t.Errorf("%+v (%v)", stored, err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "Film" {
		t.Errorf("%q (%v)", content, err)
	}
	if files := list(t, s.root); len(files) != 1 {
		t.Errorf("left %v", files)
	}
}

func TestPathsOutsideTheStoreAreUnknown(t *testing.T) {
	for _, id := range []string{"../../etc/passwd", "", "..", strings.Repeat("a", 36)} {
		if _, err := New(t.TempDir()).Open(t.Context(), id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%q) = %v", id, err)
		}
	}
}

func TestSweepRemovesInterruptedUploadsAndNoFileThatWasKept(t *testing.T) {
	root := t.TempDir()
	s := New(root)
	if _, err := s.Put(t.Context(), strings.NewReader("a"), 10); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, ".incoming-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(time.Now().Add(-time.Hour)); err != nil || len(list(t, root)) != 2 {
		t.Errorf("an upload under way is gone (%v): %v", err, list(t, root))
	}
	if err := s.Sweep(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if files := list(t, root); len(files) != 1 || !db.IsID(files[0]) {
		t.Errorf("left %v", files)
	}
}

func list(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	if err := filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, entry.Name())
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}
