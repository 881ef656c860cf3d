// Package s3 is a store of files elsewhere that speaks the protocol of Amazon S3, as those of many
// hosts and of MinIO do.
package s3

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Config says where the store is and who asks.
type Config struct {
	Endpoint string // https://host or http://host:port
	Bucket   string
	Region   string
	Key      string
	Secret   string
}

// Bucket is a store. Its methods answer in bounded time, whatever the network does.
type Bucket struct {
	core *minio.Core
	name string
}

// How long each request may take: nobody waits at a page for a store that does not answer.
const (
	askTime  = 5 * time.Second
	readTime = 20 * time.Second // for at most mostRead bytes
	partTime = 10 * time.Minute // for partSize bytes on a weak line
)

// ErrEndpoint refuses the address of a store.
var ErrEndpoint = errors.New("write https://host or http://host:port, without a path")

// New makes a store; it asks nothing of it yet.
func New(c Config) (*Bucket, error) {
	at, err := url.Parse(c.Endpoint)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" || strings.Trim(at.Path, "/") != "" || at.User != nil || at.RawQuery != "" {
		return nil, ErrEndpoint
	}
	core, err := minio.NewCore(at.Host, &minio.Options{
		Creds: credentials.NewStaticV4(c.Key, c.Secret, ""), Secure: at.Scheme == "https", Region: c.Region, MaxRetries: 3,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: askTime}).DialContext, TLSHandshakeTimeout: askTime,
			MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute, DisableCompression: true, // a range of what was compressed is none of the file
		},
	})
	if err != nil {
		return nil, err
	}
	return &Bucket{core, c.Bucket}, nil
}

// partSize is how large the parts are in which files are sent: what one request may lose. A store
// takes ten thousand.
const partSize = 16 << 20

// Put sends the file at a path. Each request is signed with the SHA-256 of what it carries, so that the
// store refuses what came otherwise; a file of several parts is there once all of them are.
func (b *Bucket) Put(ctx context.Context, name, path string) error {
	file, err := os.Open(path) //nolint:gosec // the caller's own file
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > partSize {
		return b.putParts(ctx, name, file, info.Size())
	}
	sum, err := sumOf(file)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, partTime)
	defer cancel()
	_, err = b.core.PutObject(ctx, b.name, name, io.NewSectionReader(file, 0, info.Size()), info.Size(), "", sum, options)
	return b.said("put", name, err)
}

// options are how files are sent: checked by the sum in their signature, which every store knows.
var options = minio.PutObjectOptions{ContentType: "application/octet-stream", DisableContentSha256: true}

func (b *Bucket) putParts(ctx context.Context, name string, file io.ReaderAt, size int64) (err error) {
	// Parts of an upload that was cut off are paid for as files are. A store that lists none has other means.
	_ = within(ctx, askTime, func(ctx context.Context) error {
		return b.core.RemoveIncompleteUpload(ctx, b.name, name)
	})
	var upload string
	if err := within(ctx, askTime, func(ctx context.Context) (err error) {
		upload, err = b.core.NewMultipartUpload(ctx, b.name, name, options)
		return err
	}); err != nil {
		return b.said("begin", name, err)
	}
	defer func() {
		if err != nil {
			_ = within(context.WithoutCancel(ctx), askTime, func(ctx context.Context) error {
				return b.core.AbortMultipartUpload(ctx, b.name, name, upload)
			})
		}
	}()
	var parts []minio.CompletePart
	for at := int64(0); at < size; at += partSize {
		part := io.NewSectionReader(file, at, min(partSize, size-at))
		sum, err := sumOf(part)
		if err != nil {
			return err
		}
		if err := within(ctx, partTime, func(ctx context.Context) error {
			sent, err := b.core.PutObjectPart(ctx, b.name, name, upload, len(parts)+1, part, part.Size(), minio.PutObjectPartOptions{Sha256Hex: sum, DisableContentSha256: true})
			parts = append(parts, minio.CompletePart{PartNumber: len(parts) + 1, ETag: sent.ETag})
			return err
		}); err != nil {
			return b.said("put a part of", name, err)
		}
	}
	return b.said("complete", name, within(ctx, partTime, func(ctx context.Context) error {
		_, err := b.core.CompleteMultipartUpload(ctx, b.name, name, upload, parts, minio.PutObjectOptions{})
		return err
	}))
}

func within(ctx context.Context, time time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time)
	defer cancel()
	return do(ctx)
}

// sumOf hashes a file and goes back to its beginning.
func sumOf(file io.ReadSeeker) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	_, err := file.Seek(0, io.SeekStart)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// Open gives a file, of which each part is asked for when it is read; fs.ErrNotExist when there is none.
func (b *Bucket) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	asking, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	info, err := b.core.StatObject(asking, b.name, name, minio.StatObjectOptions{})
	if err != nil {
		return nil, b.said("open", name, err)
	}
	return &reader{ctx: ctx, b: b, name: name, size: info.Size}, nil
}

// Delete removes a file; removing one that is gone is no error.
func (b *Bucket) Delete(ctx context.Context, name string) error {
	return b.said("delete", name, within(ctx, askTime, func(ctx context.Context) error {
		return b.core.RemoveObject(ctx, b.name, name, minio.RemoveObjectOptions{})
	}))
}

// Check tells whether a file can be written, read and deleted.
func (b *Bucket) Check(ctx context.Context) error {
	const name, content = ".doctor", "ok"
	sum := sha256.Sum256([]byte(content))
	if err := within(ctx, askTime, func(ctx context.Context) error {
		_, err := b.core.PutObject(ctx, b.name, name, strings.NewReader(content), int64(len(content)), "", hex.EncodeToString(sum[:]), options)
		return err
	}); err != nil {
		return b.said("put", name, err)
	}
	file, err := b.Open(ctx, name)
	if err == nil {
		var read []byte
		if read, err = io.ReadAll(file); err == nil && string(read) != content {
			err = fmt.Errorf("s3: %s gives back %q for %q", b.name, read, content)
		}
	}
	return errors.Join(err, b.Delete(ctx, name))
}

// said tells what failed, and fs.ErrNotExist for a file that is not there.
func (b *Bucket) said(what, name string, err error) error {
	if err == nil {
		return nil
	}
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		err = errors.Join(fs.ErrNotExist, err)
	}
	return fmt.Errorf("s3: %s %s in %s: %w", what, name, b.name, err)
}
