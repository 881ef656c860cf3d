package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync/atomic"

	"github.com/minio/minio-go/v7"
)

// How much of a file is asked for at once: little where somebody has just looked for a moment, more
// while they go on. It is held in memory, so that no request stays open while a slow line takes it.
const (
	firstRead = 128 << 10
	mostRead  = 1 << 20
)

// reader reads a file by ranges. It may be closed while another goroutine reads: net/http does so.
type reader struct {
	closed atomic.Bool
	ctx    context.Context // io.Reader takes none
	b      *Bucket
	name   string
	size   int64
	at     int64 // where the next Read reads

	held  []byte // a part of the file
	from  int64  // where it begins
	piece int64  // how large the last part was to be
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if r.closed.Load() {
		return 0, fs.ErrClosed
	}
	if r.at >= r.size {
		return 0, io.EOF
	}
	if r.at < r.from || r.at >= r.from+int64(len(r.held)) {
		if err := r.fetch(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.held[r.at-r.from:])
	r.at += int64(n)
	return n, nil
}

// fetch reads the part that begins where the next Read reads.
func (r *reader) fetch() error {
	r.piece = min(2*r.piece, mostRead)
	if r.piece == 0 || r.at != r.from+int64(len(r.held)) {
		r.piece = firstRead
	}
	n := min(r.piece, r.size-r.at)
	if int64(cap(r.held)) < n {
		r.held = make([]byte, n)
	}
	r.held, r.from = r.held[:n], r.at
	if err := within(r.ctx, readTime, r.fill); err != nil {
		r.held = r.held[:0]
		return r.b.said("read", r.name, err)
	}
	return nil
}

func (r *reader) fill(ctx context.Context) error {
	var asked minio.GetObjectOptions
	if err := asked.SetRange(r.from, r.from+int64(len(r.held))-1); err != nil {
		return err
	}
	body, _, header, err := r.b.core.GetObject(ctx, r.b.name, r.name, asked)
	if err != nil {
		return err
	}
	defer body.Close()
	if given := header.Get("Content-Range"); !strings.HasPrefix(given, fmt.Sprintf("bytes %d-", r.from)) {
		return fmt.Errorf("asked from byte %d, the store gives %q", r.from, given)
	}
	_, err = io.ReadFull(body, r.held)
	return err
}

// Seek implements io.Seeker; it asks nothing of the store.
func (r *reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("s3: seek before the beginning")
	}
	r.at = offset
	return offset, nil
}

// Close implements io.Closer.
func (r *reader) Close() error {
	r.closed.Store(true)
	return nil
}
