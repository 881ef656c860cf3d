// Package upload takes large files over lines that fail, by the tus protocol (https://tus.io,
// version 1.0.0 with creation and checksum): what has come stays, across a lost line, a closed page
// and a new start of the program. It keeps bytes under the name it is given; who may send them, and
// how much, its caller decides before it hands over a request.
package upload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/tus/tusd/v2/pkg/filelocker"
	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"
)

// Uploads are the files that come into one folder.
type Uploads struct {
	tus    *handler.UnroutedHandler
	files  filestore.FileStore
	folder string
}

const (
	// patience is how long a line may give nothing while it sends.
	patience = time.Minute
	// takeover is how long a request waits for a former one to let go of the same upload: one whose
	// line was cut may not know yet.
	takeover = 10 * time.Second
	// MostAtOnce bounds one request, in bytes. Pages send far less at a time: see Pace.
	MostAtOnce = 64 << 20
	// Pace is how many bytes a page should send with one request: a checksum goes with each, and what
	// a lost line cuts of one is sent again. On a line of 1 Mbit/s that is sixteen seconds.
	Pace = 2 << 20
)

// New takes uploads into a folder, which is made when needed; base is the address under which
// they are sent, with the site: tus answers with it. What fails is told to failed, the person
// learns no more than that.
func New(folder, base string, failed func(error)) (*Uploads, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	u := &Uploads{files: filestore.FileStore{Path: folder, DirModePerm: 0o750, FileModePerm: 0o640}, folder: folder}
	composer := handler.NewStoreComposer()
	composer.UseCore(store{u.files, failed})
	filelocker.New(folder).UseIn(composer)
	var err error
	u.tus, err = handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, BasePath: base, Logger: slog.New(silent{}), Cors: &handler.CorsConfig{Disable: true},
		DisableDownload: true, DisableTermination: true, DisableConcatenation: true, NetworkTimeout: patience, AcquireLockTimeout: takeover,
		PreUploadCreateCallback: named,
	})
	if err != nil {
		return nil, fmt.Errorf("uploads: %w", err)
	}
	return u, nil
}

// name is what an upload may be called: it is the name of a file.
var name = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// Size is how long a request says that its file is, in bytes; ok is false when it does not say so.
func Size(r *http.Request) (bytes int64, ok bool) {
	bytes, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	return bytes, err == nil && bytes >= 0
}

// Named is what a request says of its file: the metadata of tus.
func Named(r *http.Request) map[string]string {
	return handler.ParseMetadataHeader(r.Header.Get("Upload-Metadata"))
}

// ownName is where the context of a request holds the name of its upload.
type ownName struct{}

// Create answers the request that begins an upload, which is called id: letters, digits and hyphens.
func (u *Uploads) Create(w http.ResponseWriter, r *http.Request, id string) {
	if _, ok := Size(r); !ok { // one whose length comes later has no limit to keep
		http.Error(w, "Upload-Length is missing", http.StatusBadRequest)
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), ownName{}, id))
	u.tus.Middleware(http.HandlerFunc(u.tus.PostFile)).ServeHTTP(w, r)
}

func named(hook handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	id, ok := hook.Context.Value(ownName{}).(string)
	if !ok || !name.MatchString(id) {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, handler.ErrNotFound
	}
	return handler.HTTPResponse{}, handler.FileInfoChanges{ID: id}, nil
}

// Head answers how much of an upload has come.
func (u *Uploads) Head(w http.ResponseWriter, r *http.Request, id string) {
	u.answer(w, r, id, u.tus.HeadFile)
}

// Patch takes what comes next of an upload.
func (u *Uploads) Patch(w http.ResponseWriter, r *http.Request, id string) {
	sum, err := announced(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	u.answer(w, r.WithContext(context.WithValue(r.Context(), ownChecksum{}, sum)), id, u.tus.PatchFile)
}

// answer has the library find that upload, whatever the path of the request is.
func (u *Uploads) answer(w http.ResponseWriter, r *http.Request, id string, with http.HandlerFunc) {
	if !name.MatchString(id) {
		http.Error(w, "no such upload", http.StatusNotFound)
		return
	}
	r = r.WithContext(r.Context())
	r.URL = &url.URL{Path: "/" + id}
	u.tus.Middleware(with).ServeHTTP(w, r)
}

// State is how far an upload has come, in bytes.
type State struct{ Has, Of int64 }

// Whole tells that nothing is missing.
func (s State) Whole() bool { return s.Has == s.Of }

// State tells how far an upload has come; fs.ErrNotExist where there is none.
func (u *Uploads) State(ctx context.Context, id string) (State, error) {
	info, err := u.info(ctx, id)
	return State{info.Offset, info.Size}, err
}

func (u *Uploads) info(ctx context.Context, id string) (handler.FileInfo, error) {
	if !name.MatchString(id) {
		return handler.FileInfo{}, fs.ErrNotExist
	}
	upload, err := u.files.GetUpload(ctx, id)
	if errors.Is(err, handler.ErrNotFound) {
		err = fs.ErrNotExist
	}
	if err != nil {
		return handler.FileInfo{}, err
	}
	return upload.GetInfo(ctx)
}

// Open reads what has come of an upload.
func (u *Uploads) Open(id string) (*os.File, error) {
	if !name.MatchString(id) {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(u.folder, id)) //nolint:gosec // a name has no separator
}

// Remove forgets an upload; one that is gone is no error.
func (u *Uploads) Remove(id string) error {
	if !name.MatchString(id) {
		return nil
	}
	var errs error
	for _, ending := range []string{"", ".info", ".lock"} {
		if err := os.Remove(filepath.Join(u.folder, id+ending)); !errors.Is(err, fs.ErrNotExist) {
			errs = errors.Join(errs, err)
		}
	}
	return errs
}
