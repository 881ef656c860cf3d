package s3_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/blob/s3"
	"maillage/internal/blob/s3test"
)

// film makes a file of this many bytes, no part of which is like another.
func film(t *testing.T, size int) (path string, content []byte) {
	t.Helper()
	content = make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(content)
	path = filepath.Join(t.TempDir(), "film")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, content
}

func TestAFileComesBackAsItWasPut(t *testing.T) {
	for _, size := range []int{0, 1, 5 << 20, 16 << 20, 40 << 20} {
		server := s3test.New(t)
		b := server.Bucket(t)
		path, want := film(t, size)
		if err := b.Put(t.Context(), "ab/film", path); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		file, err := b.Open(t.Context(), "ab/film")
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: %d came back, others (%v)", size, len(got), err)
		}
		if err := file.Close(); err != nil || server.Uploads() != 0 {
			t.Errorf("%d uploads are open (%v)", server.Uploads(), err)
		}
	}
}

func TestOnlyWhatIsReadIsAskedFor(t *testing.T) {
	server := s3test.New(t)
	b := server.Bucket(t)
	path, want := film(t, 20<<20)
	if err := b.Put(t.Context(), "ab/film", path); err != nil {
		t.Fatal(err)
	}
	file, err := b.Open(t.Context(), "ab/film")
	if err != nil {
		t.Fatal(err)
	}
	server.Asked()
	for _, at := range []int64{19 << 20, 3, 7 << 20, 20<<20 - 10} {
		if end, err := file.Seek(0, io.SeekEnd); err != nil || end != 20<<20 {
			t.Fatalf("%d bytes (%v)", end, err)
		}
		if _, err := file.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 10)
		if _, err := io.ReadFull(file, got); err != nil || !bytes.Equal(got, want[at:at+10]) {
			t.Errorf("at %d: %x (%v)", at, got, err)
		}
	}
	if asked, given := server.Asked(); len(asked) != 4 || given > 1<<20 {
		t.Errorf("%d bytes were given in %v", given, asked)
	}
	if n, err := file.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %d (%v)", n, err)
	}
}

func TestAReaderThatIsClosedSaysSo_WhereverItWas(t *testing.T) {
	server := s3test.New(t)
	b := server.Bucket(t)
	path, _ := film(t, 1<<20)
	if err := b.Put(t.Context(), "ab/film", path); err != nil {
		t.Fatal(err)
	}
	file, err := b.Open(t.Context(), "ab/film")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	server.Asked()
	if _, err := file.Read(make([]byte, 10)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if asked, _ := server.Asked(); len(asked) > 0 {
		t.Errorf("asked %v", asked)
	}
}

func TestWhatIsNotThereIsTold(t *testing.T) {
	b := s3test.New(t).Bucket(t)
	if _, err := b.Open(t.Context(), "ab/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := b.Delete(t.Context(), "ab/none"); err != nil {
		t.Error(err)
	}
}

func TestAPartThatFailsGivesTheUploadUp(t *testing.T) {
	server := s3test.New(t)
	b := server.Bucket(t)
	path, _ := film(t, 40<<20)
	puts := 0
	server.Refuse(func(request string) bool {
		if strings.HasPrefix(request, "PUT") {
			puts++
		}
		return puts > 1 && strings.HasPrefix(request, "PUT")
	})
	if err := b.Put(t.Context(), "ab/film", path); err == nil {
		t.Fatal("it is said to be there")
	}
	if len(server.Names()) != 0 || server.Uploads() != 0 {
		t.Errorf("%v and %d uploads are left", server.Names(), server.Uploads())
	}
}

func TestAnUploadThatWasKilledIsClearedByTheNext(t *testing.T) {
	server := s3test.New(t)
	b := server.Bucket(t)
	path, _ := film(t, 40<<20)
	ctx, kill := context.WithCancel(t.Context())
	server.Refuse(func(request string) bool {
		if strings.HasPrefix(request, "PUT") {
			kill()
		}
		return ctx.Err() != nil
	})
	if err := b.Put(ctx, "ab/film", path); err == nil || server.Uploads() != 1 {
		t.Fatalf("%d uploads are left (%v)", server.Uploads(), err)
	}
	server.Refuse(nil)
	if err := b.Put(t.Context(), "ab/film", path); err != nil || server.Uploads() != 0 {
		t.Errorf("%d uploads are left (%v)", server.Uploads(), err)
	}
}

func TestAStoreThatIsNotThereIsToldSoon(t *testing.T) {
	server := s3test.New(t)
	b := server.Bucket(t)
	server.Down()
	began := time.Now()
	_, err := b.Open(t.Context(), "ab/film")
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opened: %v", err)
	}
	if err := errors.Join(b.Check(t.Context())); err == nil {
		t.Error("the check says that all is well")
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
	server.Refuse(nil)
	if err := b.Check(t.Context()); err != nil || len(server.Names()) != 0 {
		t.Errorf("%v left (%v)", server.Names(), err)
	}
}

func TestAddressesAreRefusedInWords(t *testing.T) {
	for _, at := range []string{"", "s3.example.org", "ftp://s3.example.org", "https://s3.example.org/bucket", "https://key:secret@s3.example.org"} {
		if _, err := s3.New(s3.Config{Endpoint: at}); !errors.Is(err, s3.ErrEndpoint) {
			t.Errorf("%q: %v", at, err)
		}
	}
}
