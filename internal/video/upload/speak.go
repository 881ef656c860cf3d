package upload

import (
	"context"
	"crypto/sha1" //nolint:gosec // the protocol wants it known; it finds accidents here, not attacks
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"
)

// patience is how long nothing may come before a request ends; the upload waits for the next.
const patience = time.Minute

// speak prepares the protocol.
func (d *Desk) speak() {
	var err error
	composer := handler.NewStoreComposer()
	composer.UseCore(store{d})
	composer.UseTerminater(store{d})
	composer.UseLocker(&d.locks)
	d.tus, err = handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, BasePath: d.config.Base,
		DisableDownload: true, DisableConcatenation: true, Cors: &handler.CorsConfig{Disable: true},
		NetworkTimeout: patience, PreUploadCreateCallback: d.create,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), // it has one line for each part; store logs failures
	})
	if err != nil {
		panic(err) // it is what is written above that is wrong
	}
}

type grantKey struct{}

// create is asked before an upload begins.
func (d *Desk) create(hook handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	grant, _ := hook.Context.Value(grantKey{}).(Grant)
	called := hook.Upload.MetaData["filename"]
	id, err := d.reserve(grant, called, hook.Upload.Size)
	if err != nil {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, d.told(err)
	}
	return handler.HTTPResponse{}, handler.FileInfoChanges{ID: id, MetaData: meta(grant, called)}, nil
}

// Options answers what the server knows of the protocol, and how large a file may be.
func (d *Desk) Options(w http.ResponseWriter, most int64) {
	header := w.Header()
	header.Set("Tus-Resumable", "1.0.0")
	header.Set("Tus-Version", "1.0.0")
	header.Set("Tus-Extension", d.tus.SupportedExtensions()+",checksum")
	header.Set("Tus-Checksum-Algorithm", "sha1,sha256")
	if most > 0 {
		header.Set("Tus-Max-Size", strconv.FormatInt(most, 10))
	}
	w.WriteHeader(http.StatusNoContent)
}

// Create answers a POST that begins an upload of somebody who may bring what the grant says.
func (d *Desk) Create(w http.ResponseWriter, r *http.Request, grant Grant) {
	d.serve(w, r.WithContext(context.WithValue(r.Context(), grantKey{}, grant)), d.tus.PostFile)
}

// Continue answers HEAD (how much has come), PATCH (more of it) and DELETE (it is given up) for an
// upload of that owner. That of a form is known to nobody: nothing bounds what would be added to it.
func (d *Desk) Continue(w http.ResponseWriter, r *http.Request, of, id string) {
	u, err := d.Upload(id)
	switch {
	case errors.Is(err, ErrUnknown) || err == nil && (u.Owner != of || u.Form()):
		w.Header().Set("Tus-Resumable", "1.0.0")
		http.Error(w, "unknown", http.StatusNotFound)
		return
	case err != nil:
		d.config.Log.Error("upload", "error", err)
		http.Error(w, string(Failed), http.StatusInternalServerError)
		return
	}
	acts := map[string]http.HandlerFunc{http.MethodHead: d.tus.HeadFile, http.MethodPatch: d.tus.PatchFile, http.MethodDelete: d.tus.DelFile}
	act := acts[r.Method]
	if act == nil {
		w.Header().Set("Allow", "HEAD, PATCH, DELETE")
		http.Error(w, "", http.StatusMethodNotAllowed)
		return
	}
	address := *r.URL
	address.Path = "/" + id // tusd reads the identifier there
	within := r.WithContext(r.Context())
	within.URL = &address
	d.serve(w, within, act)
}

// serve has tusd answer, below the sum that the request tells of its body.
func (d *Desk) serve(w http.ResponseWriter, r *http.Request, act http.HandlerFunc) {
	if told := r.Header.Get("Upload-Checksum"); told != "" {
		checked, ok := readSum(told)
		if !ok {
			http.Error(w, string(Checksum), http.StatusBadRequest)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), sumKey{}, checked))
	}
	d.tus.Middleware(act).ServeHTTP(w, onLine(w, r))
}

// readSum reads "sha256 BASE64".
func readSum(told string) (*sum, bool) {
	how, encoded, _ := strings.Cut(told, " ")
	want, err := base64.StdEncoding.DecodeString(encoded)
	switch {
	case err != nil:
		return nil, false
	case how == "sha1" && len(want) == sha1.Size:
		return &sum{sha1.New(), want}, true //nolint:gosec // as above
	case how == "sha256" && len(want) == sha256.Size:
		return &sum{sha256.New(), want}, true
	}
	return nil, false
}
