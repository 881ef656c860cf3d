package upload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"

	"github.com/tus/tusd/v2/pkg/handler"
)

// store is the folder as tusd sees it: it checks sums, says when the disk is full, makes what is whole
// safe, and lets no path nor system's word out into an answer.
type store struct{ d *Desk }

// NewUpload implements handler.DataStore.
func (s store) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	defer s.d.forget(info.ID)
	begun, err := s.d.files.NewUpload(ctx, info)
	if err != nil {
		return nil, s.d.told(errors.Join(plain(err), s.d.Remove(info.ID)))
	}
	return upload{begun, s.d, info.ID}, nil
}

// GetUpload implements handler.DataStore. Whoever asks for an upload that is whole and was not
// settled, because the program ended, has it settled.
func (s store) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	found, err := s.d.files.GetUpload(ctx, id)
	if errors.Is(err, handler.ErrNotFound) {
		return nil, err
	}
	if err != nil {
		return nil, s.d.told(err)
	}
	u, err := s.d.Upload(id)
	if err == nil && u.Whole() && !u.Settled {
		err = s.d.settle(ctx, id)
	}
	if err != nil {
		return nil, s.d.told(err)
	}
	return upload{found, s.d, id}, nil
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (s store) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload {
	return u.(upload) //nolint:forcetypeassert // tusd hands back what it was given
}

type upload struct {
	handler.Upload
	d  *Desk
	id string
}

// GetInfo implements handler.Upload, without what is kept beside: tusd answers with it.
func (u upload) GetInfo(ctx context.Context) (handler.FileInfo, error) {
	info, err := u.Upload.GetInfo(ctx)
	info.MetaData = nil
	return info, err
}

// WriteChunk keeps what comes. Where its sum was told, all of it must have come as it was sent, or
// nothing of it is kept.
func (u upload) WriteChunk(ctx context.Context, offset int64, from io.Reader) (int64, error) {
	sum, checked := ctx.Value(sumKey{}).(*sum)
	if checked {
		from = io.TeeReader(from, sum.hash)
	}
	n, err := u.Upload.WriteChunk(ctx, offset, wide{from})
	if err == nil && checked && !bytes.Equal(sum.hash.Sum(nil), sum.want) {
		err = Refusal{Checksum}
	}
	if err == nil {
		u.d.ahead(u.id, offset, n)
		return n, nil
	}
	if checked {
		n, err = 0, errors.Join(err, os.Truncate(u.d.path(u.id), offset))
	}
	return n, u.d.told(plain(err))
}

// wide is copied in large pieces: with the usual ones of 32 kilobytes a fast line wakes the program
// so often that a quarter of its throughput is lost (bench/film).
type wide struct{ io.Reader }

const piece = 256 << 10

var pieces = sync.Pool{New: func() any { return new([piece]byte) }}

// WriteTo implements io.WriterTo.
func (w wide) WriteTo(to io.Writer) (int64, error) {
	buffer := pieces.Get().(*[piece]byte)
	defer pieces.Put(buffer)
	return io.CopyBuffer(struct{ io.Writer }{to}, w.Reader, buffer[:]) // a file would use one of its own
}

// ahead has what came written to the disk while more comes: the next part need not wait for it. What is
// not begun, because others are, is written when the upload is whole.
func (d *Desk) ahead(id string, offset, length int64) {
	select {
	case d.writing <- struct{}{}:
		go func() {
			ahead(d.path(id), offset, length)
			<-d.writing
		}()
	default:
	}
}

// FinishUpload implements handler.Upload.
func (u upload) FinishUpload(ctx context.Context) error {
	if err := u.d.settle(ctx, u.id); err != nil {
		return u.d.told(err)
	}
	return nil
}

// Terminate implements handler.TerminatableUpload.
func (u upload) Terminate(context.Context) error {
	if err := u.d.Remove(u.id); err != nil {
		return u.d.told(err)
	}
	return nil
}

// told makes of an error what may be answered; what may not goes to the log.
func (d *Desk) told(err error) error {
	var refusal Refusal
	if !errors.As(err, &refusal) {
		refusal.Code = Failed
	}
	if refusal.Code == Failed || refusal.Code == DiskFull {
		d.config.Log.Error("upload", "error", err)
	}
	return refusal.answer()
}

// settle makes a whole upload safe on the disk, and tells Done. That it was told is kept, in a file,
// after it was.
func (d *Desk) settle(ctx context.Context, id string) (err error) {
	file, err := os.OpenFile(d.path(id), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return plain(err)
	}
	u, err := d.Upload(id)
	if err != nil {
		return err
	}
	if err := d.config.Done(ctx, u); err != nil {
		return fmt.Errorf("upload %s is whole: %w", id, err)
	}
	return plain(os.WriteFile(d.path(id)+settled, nil, 0o600))
}

// sum is what a part must add up to.
type sum struct {
	hash hash.Hash
	want []byte
}

type sumKey struct{}
