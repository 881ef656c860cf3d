package upload

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tus/tusd/v2/pkg/handler"
)

// failing is an upload to a disk that fails after some bytes.
type failing struct {
	handler.Upload

	path string
	with error
}

func (f failing) WriteChunk(_ context.Context, _ int64, from io.Reader) (int64, error) {
	some := make([]byte, 3)
	if _, err := io.ReadFull(from, some); err != nil {
		return 0, err
	}
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return 0, err
	}
	_, err = file.Write(some)
	return 3, errors.Join(err, file.Close(), &os.PathError{Op: "write", Path: f.path, Err: f.with})
}

func TestADiskThatFailsIsTold_WithoutItsPaths_AndKeepsWhatWasThere(t *testing.T) {
	for with, status := range map[error]int{syscall.ENOSPC: http.StatusInsufficientStorage, syscall.EDQUOT: http.StatusInsufficientStorage, syscall.EIO: http.StatusServiceUnavailable} {
		at := filepath.Join(t.TempDir(), "film")
		if err := os.WriteFile(at, []byte("there"), 0o600); err != nil {
			t.Fatal(err)
		}
		var logged error
		c := checked{failing{nil, at, with}, store{failed: func(err error) { logged = err }}, at}
		has := sha256.Sum256([]byte("more of it"))
		ctx := context.WithValue(t.Context(), ownChecksum{}, checksum{has[:], 10})
		n, err := c.WriteChunk(ctx, 5, strings.NewReader("more of it"))
		told, ok := errors.AsType[handler.Error](err)
		if n != 0 || !ok || told.HTTPResponse.StatusCode != status || strings.Contains(told.Error()+told.HTTPResponse.Body, at) {
			t.Errorf("%v: %d bytes, told %v", with, n, err)
		}
		if !errors.Is(logged, with) {
			t.Errorf("%v: logged %v", with, logged)
		}
		if kept, err := os.ReadFile(at); err != nil || string(kept) != "there" {
			t.Errorf("%v: %q is kept (%v)", with, kept, err)
		}
	}
}
