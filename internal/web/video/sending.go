package video

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"maillage/internal/fault"
	"maillage/internal/video"
	"maillage/internal/video/upload"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
)

// Uploads is the address of files that are sent in parts, to which their identifiers are added.
const Uploads = "/uploads/"

// formAround is what a form takes beside its file, at most.
const formAround = 1 << 20

// sendFilm takes the finished film from a form without script.
func (p *Pages) sendFilm(w http.ResponseWriter, r *http.Request) error {
	err := p.receive(w, r, video.Purpose{Film: true})
	if web.Again(err) {
		return p.showFilm(w, r, err)
	}
	return p.done(w, r, err, "footage.received", "/film")
}

// sendClip takes a clip from a form without script.
func (p *Pages) sendClip(w http.ResponseWriter, r *http.Request) error {
	err := p.receive(w, r, video.Purpose{SceneID: sceneOf(r)})
	if web.Again(err) {
		return p.showClips(w, r, err)
	}
	return p.done(w, r, err, "footage.received", "/scenes/"+r.PathValue("scene")+"/clips")
}

// grant counts that somebody begins to send a file, and asks what they may send.
func (p *Pages) grant(r *http.Request, purpose video.Purpose) (upload.Grant, error) {
	from := web.Of(r)
	if err := p.server.LimitUpload(from); err != nil {
		return upload.Grant{}, err
	}
	return p.Videos.Grant(r.Context(), from.Actor, r.PathValue("id"), purpose)
}

// receive streams the file of a form to the desk.
func (p *Pages) receive(w http.ResponseWriter, r *http.Request, purpose video.Purpose) error {
	grant, err := p.grant(r, purpose)
	if err != nil {
		return err
	}
	size := r.ContentLength
	if size > grant.Most+formAround {
		return p.refusal(r, grant, upload.Refusal{Code: upload.TooLarge})
	}
	name, content, err := dossierpages.Upload(r)
	if err != nil {
		return err
	}
	_, err = p.Uploads.Take(r.Context(), grant, name, size, patient{content, http.NewResponseController(w), p.server.Config().Now})
	return p.refusal(r, grant, err)
}

// patient lets a file take as long as it goes on coming: the time that a request may take is for forms.
type patient struct {
	from io.Reader
	line *http.ResponseController
	now  func() time.Time
}

// patience is how long nothing may come.
const patience = time.Minute

// Read implements io.Reader.
func (p patient) Read(b []byte) (int, error) {
	until := p.now().Add(patience)
	_ = p.line.SetReadDeadline(until) // where that is not possible, the server's own stay
	_ = p.line.SetWriteDeadline(until.Add(patience))
	return p.from.Read(b)
}

// refusal says beside the field why a file is not taken.
func (p *Pages) refusal(r *http.Request, grant upload.Grant, err error) error {
	why, refused := errors.AsType[upload.Refusal](err)
	switch {
	case err == nil:
		return nil
	case refused && why.Code == upload.DiskFull:
		p.server.Config().Log.ErrorContext(r.Context(), "upload", "error", err)
		return fault.Wrong("file", "footage.refused.disk_full")
	case refused:
		l := web.Of(r).Lang
		return fault.Wrong("file", "footage.refused."+string(why.Code), "most", l.Bytes(grant.Most), "left", l.Bytes(max(0, grant.Left)), "value", "")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrong("file", "file.cut")
	}
	return err
}

// begin answers a script that is going to send a file in parts.
func (p *Pages) begin(film bool) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		purpose := video.Purpose{Film: film}
		if !film {
			purpose.SceneID = sceneOf(r)
		}
		grant, err := p.grant(r, purpose)
		if err != nil {
			return err
		}
		p.Uploads.Create(w, r, grant)
		return nil
	}
}

// part answers HEAD, PATCH and DELETE for an upload.
func (p *Pages) part(w http.ResponseWriter, r *http.Request) error {
	u, state, err := p.Videos.Coming(r.Context(), web.Of(r).Actor, r.PathValue("upload"))
	if err != nil {
		return err
	}
	if r.Method == http.MethodPatch && u.By != web.Of(r).Actor.ID && state == "" {
		return fault.New(fault.NotFound, "fault.not_found") // what comes is written down as theirs who began it
	}
	if state == "" {
		p.Uploads.Continue(w, r, u.Owner, u.ID)
		return nil
	}
	if r.Method != http.MethodHead {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	header := w.Header()
	header.Set("Tus-Resumable", "1.0.0")
	header.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	header.Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	header.Set("Upload-State", string(state))
	w.WriteHeader(http.StatusOK)
	return nil
}

func (p *Pages) giveUp(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.GiveUp(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("upload"))
	return p.done(w, r, err, "footage.given_up", "/film")
}

func (p *Pages) dropArrival(w http.ResponseWriter, r *http.Request) error {
	err := p.Videos.DropArrival(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("upload"))
	return p.done(w, r, err, "footage.refusal_dropped", "/film")
}
