package player

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"

	"maillage/internal/fault"
	"maillage/internal/film"
	"maillage/internal/video/caption"
)

// Filed is a film with its captions, as they were filed: files that do not change any more.
type Filed struct {
	Title         string
	Base          string    // address to which the names of files are added, with a slash between
	BlobID, Media string    // of the film as it was sent
	Captions      string    // blob of a file of captions, or ""
	Made          film.Film // what every browser plays, where the page knows; else it is asked for
	// Everyone says that anybody may look: the film as it was sent, in which phones write where it was
	// taken, is sent only where nothing else will play.
	Everyone bool
}

// captionsFile is what ServeFiled sends besides what Serve does.
const captionsFile = "captions.vtt"

// Shown reads what a page shows of the film. Captions that cannot be read are left out.
func (f Filed) Shown(ctx context.Context, films *film.Service) (Shown, error) {
	known, err := f.known(ctx, films)
	if err != nil {
		return Shown{}, err
	}
	file, err := f.captions(ctx, films)
	s := Shown{Title: f.Title, Base: f.Base, Film: known, Cues: file.Cues, Described: file.Described, Everyone: f.Everyone}
	if len(file.Cues) > 0 {
		s.Captions = f.Base + "/" + captionsFile
	}
	return s, err
}

func (f Filed) known(ctx context.Context, films *film.Service) (film.Film, error) {
	if f.Made.BlobID != "" {
		return f.Made, nil
	}
	known, err := films.Show(ctx, f.BlobID)
	return known.Or(f.BlobID, f.Media), err
}

func (f Filed) captions(ctx context.Context, films *film.Service) (caption.File, error) {
	if f.Captions == "" {
		return caption.File{}, nil
	}
	content, err := films.Open(ctx, f.Captions)
	if errors.Is(err, fs.ErrNotExist) {
		return caption.File{}, nil
	}
	if err != nil {
		return caption.File{}, err
	}
	defer content.Close()
	read, err := io.ReadAll(io.LimitReader(content, caption.MaxBytes+1))
	if err != nil {
		return caption.File{}, err
	}
	file, err := caption.Read(read)
	if _, wrong := errors.AsType[caption.Problems](err); wrong {
		return caption.File{}, nil
	}
	return file, err
}

// Bare tells that a film can only be played as it was sent: nothing was made of it, nor will be.
func Bare(f film.Film) bool { return f.State == film.Original || f.State == film.Failed }

// ServeFiled is Serve for a filed film, and sends its captions as "captions.vtt": written again, so
// that nothing comes of a file but words and moments.
func ServeFiled(w http.ResponseWriter, r *http.Request, films *film.Service, f Filed, name string) error {
	if name == captionsFile {
		file, err := f.captions(r.Context(), films)
		if err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", "text/vtt; charset=utf-8")
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		_, _ = io.WriteString(w, caption.WebVTT(file.Cues, "")) // the visitor may have gone
		return nil
	}
	known, err := f.known(r.Context(), films)
	if err != nil {
		return err
	}
	if f.Everyone && name == original && !Bare(known) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return Serve(w, r, films, known, name)
}

// Quality gives what follows the address of another page, so that its film comes in the same quality:
// "?quality=low", or "".
func Quality(r *http.Request) string {
	if asked := quality(r); asked != "" {
		return "?quality=" + asked
	}
	return ""
}

// quality is what the page is asked for: "low", "high" or "".
func quality(r *http.Request) string {
	if asked := r.URL.Query().Get("quality"); asked == "low" || asked == "high" {
		return asked
	}
	return ""
}
