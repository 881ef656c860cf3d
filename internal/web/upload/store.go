package upload

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"
)

// store is a folder of tusd that checks what comes, and tells nobody where it is.
type store struct {
	filestore.FileStore

	failed func(error)
}

// What a page is told. The status of a checksum that does not match is tus's own.
var (
	errFull    = handler.NewError("ERR_FULL", "there is no room for more", http.StatusInsufficientStorage)
	errFailed  = handler.NewError("ERR_FAILED", "the file cannot be kept now", http.StatusServiceUnavailable)
	errDiffers = handler.NewError("ERR_CHECKSUM_MISMATCH", "what came is not what was sent", 460)
)

// told keeps what is meant for people, and hides the rest.
func (s store) told(err error) error {
	if _, is := errors.AsType[handler.Error](err); err == nil || is {
		return err
	}
	s.failed(err)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errFull
	}
	return errFailed
}

// NewUpload implements handler.DataStore.
func (s store) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	upload, err := s.FileStore.NewUpload(ctx, info)
	return s.checked(ctx, upload, err)
}

// GetUpload implements handler.DataStore.
func (s store) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	upload, err := s.FileStore.GetUpload(ctx, id)
	return s.checked(ctx, upload, err)
}

func (s store) checked(ctx context.Context, upload handler.Upload, err error) (handler.Upload, error) {
	if err != nil {
		return nil, s.told(err)
	}
	info, err := upload.GetInfo(ctx)
	if err != nil {
		return nil, s.told(err)
	}
	return checked{upload, s, info.Storage[filestore.StorageKeyPath]}, nil
}

// checked is an upload whose parts are compared with their checksums.
type checked struct {
	handler.Upload

	store store
	path  string
}

// WriteChunk implements handler.Upload. Of a part with a checksum it keeps all or nothing: what a
// lost line cut cannot be compared.
func (c checked) WriteChunk(ctx context.Context, offset int64, from io.Reader) (int64, error) {
	want, ok := ctx.Value(ownChecksum{}).(checksum)
	if !ok || want.sum == nil {
		n, err := c.Upload.WriteChunk(ctx, offset, from)
		return n, c.store.told(err)
	}
	has := sha256.New()
	n, err := c.Upload.WriteChunk(ctx, offset, io.TeeReader(from, has))
	if err == nil && n == want.bytes && subtle.ConstantTimeCompare(has.Sum(nil), want.sum) == 1 {
		return n, nil
	}
	if err == nil && n == want.bytes {
		err = errDiffers
	}
	return 0, c.store.told(errors.Join(err, os.Truncate(c.path, offset)))
}

// FinishUpload implements handler.Upload: a power cut afterwards loses nothing.
func (c checked) FinishUpload(ctx context.Context) error {
	file, err := os.OpenFile(c.path, os.O_WRONLY, 0)
	if err != nil {
		return c.store.told(err)
	}
	return c.store.told(errors.Join(file.Sync(), file.Close(), c.Upload.FinishUpload(ctx)))
}

// ownChecksum is where the context of a request holds its checksum.
type ownChecksum struct{}

// checksum is what a request says of its body.
type checksum struct {
	sum   []byte // nil where it says nothing
	bytes int64
}

var errChecksum = errors.New("Upload-Checksum is sha256 and its value in base64, for a request that tells its length")

// announced reads the header of tus's extension.
func announced(r *http.Request) (checksum, error) {
	header := r.Header.Get("Upload-Checksum")
	if header == "" {
		return checksum{}, nil
	}
	algorithm, value, _ := strings.Cut(header, " ")
	sum, err := base64.StdEncoding.DecodeString(value)
	if err != nil || algorithm != "sha256" || len(sum) != sha256.Size || r.ContentLength < 0 {
		return checksum{}, errChecksum
	}
	return checksum{sum, r.ContentLength}, nil
}

// silent drops what the library tells of each request: the program tells its own.
type silent struct{}

func (silent) Enabled(context.Context, slog.Level) bool  { return false }
func (silent) Handle(context.Context, slog.Record) error { return nil }
func (s silent) WithAttrs([]slog.Attr) slog.Handler      { return s }
func (s silent) WithGroup(string) slog.Handler           { return s }
