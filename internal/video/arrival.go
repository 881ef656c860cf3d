package video

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/intake"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/video/ffmpeg"
	"maillage/internal/video/upload"
)

// Arrival is a file that was sent whole.
//
//	waiting -> taken (it is the film, or a clip)
//	       \-> refused (Code says why; its bytes are gone)
type Arrival struct {
	UploadID, DossierID, BlobID string
	Purpose
	Name   string
	Size   int64
	State  ArrivalState
	Code   string // of a refusal: a text of the catalogue below "footage.refused."
	Value  string // which value is at fault, or ""
	SentAt time.Time
	SentBy string
	Sender string // by name
}

// ArrivalState is how far an arrival has come.
type ArrivalState string

// The states of an arrival.
const (
	Waiting     ArrivalState = "waiting"
	Taken       ArrivalState = "taken"
	NotAccepted ArrivalState = "refused"
)

// Why a file that was whole is refused, beside the codes of ffmpeg.Refusal.
const (
	refusedInfected  = "infected"
	refusedDisguised = "disguised" // its bytes are not what its ending says
	refusedFrozen    = "frozen"    // the application was filed meanwhile
	refusedRight     = "right"     // who sent it may no longer write
	refusedSize      = "size"      // larger than the call takes now
	refusedMany      = "many"      // as many clips as there may be
	refusedLost      = "lost"      // its bytes are not there
)

// received is told by the desk of an upload that is whole and safe on the disk. Told again, it
// changes nothing.
func (s *Service) received(ctx context.Context, whole upload.Upload) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a := Arrival{
			UploadID: whole.ID, DossierID: whole.Owner, BlobID: db.NewID(), Purpose: purposeOf(whole.For),
			Name: intake.CleanName(whole.Name), Size: whole.Size, State: Waiting, SentAt: s.now(), SentBy: whole.By,
		}
		isNew, err := insertArrival(ctx, tx, a)
		if err != nil || !isNew {
			return err
		}
		if err := s.lookLater(ctx, tx, whole.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), a.SentBy, "video.file_received", a.DossierID, audit.Detail{"upload": a.UploadID, "for": a.text(), "size": a.Size})
	})
}

// refusal is why an arrival is not taken: trying again changes nothing.
type refusal struct{ code, value string }

// Error is for the log.
func (r refusal) Error() string { return "file refused: " + r.code + " " + r.value }

// take looks at a file that was sent and makes it what it was sent for. It may run again at any
// point, and beside itself.
func (s *Service) take(ctx context.Context, argument json.RawMessage) error {
	var id string
	if err := json.Unmarshal(argument, &id); err != nil {
		return err
	}
	a, err := arrival(ctx, s.db, id)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return err
	}
	if err == nil && a.State == Waiting {
		if err := s.takeIn(ctx, a); err != nil {
			return err
		}
	}
	if a.State == NotAccepted { // it was refused, and the program ended
		err = s.door.Files.Delete(a.BlobID)
	} else {
		err = nil
	}
	return errors.Join(err, unlessUnknown(s.in.desk.Remove(id)))
}

func unlessUnknown(err error) error {
	if errors.Is(err, upload.ErrUnknown) {
		return nil
	}
	return err
}

// takeIn takes one, or refuses it.
func (s *Service) takeIn(ctx context.Context, a Arrival) error {
	media, stored, err := s.look(ctx, a)
	var dropped []string
	if err == nil {
		var verdict clamd.Verdict
		var unscanned error
		if verdict, unscanned, err = s.door.Scan(ctx, a.BlobID); err == nil {
			if verdict == clamd.Infected {
				err = refusal{code: refusedInfected}
			} else {
				dropped, err = s.become(ctx, a, media, stored, verdict, unscanned)
			}
		}
	}
	if why, is := refused(err); is {
		if dropped, err = s.refuse(ctx, a, why); err != nil {
			return err
		}
	}
	return errors.Join(err, s.door.Files.Delete(dropped...)) // once committed
}

// look tells what a file is by its first bytes, and takes it among the files that are kept.
func (s *Service) look(ctx context.Context, a Arrival) (media string, stored blob.Stored, err error) {
	path := s.in.desk.Path(a.UploadID)
	first, err := beginning(path)
	if errors.Is(err, fs.ErrNotExist) { // taken before the program ended, unless it is nowhere
		if file, openErr := s.door.Files.Open(ctx, a.BlobID); openErr == nil {
			first, err = readFirst(file)
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", stored, refusal{code: refusedLost}
	case err != nil:
		return "", stored, err
	}
	if media, err = a.mediaOf(first); err != nil {
		return "", stored, err
	}
	stored, err = s.door.Files.Take(ctx, path, a.BlobID)
	return media, stored, err
}

func beginning(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // in the desk's own folder
	if err != nil {
		return nil, err
	}
	return readFirst(file)
}

func readFirst(file io.ReadCloser) ([]byte, error) {
	first := make([]byte, 4096)
	n, err := io.ReadFull(file, first)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return first[:n], errors.Join(err, file.Close())
}

// written tells for each ending which kind of film it is, as ffmpeg.Kind names it, and its media.
var written = map[string][2]string{
	"mp4": {"mov", "video/mp4"}, "mov": {"mov", "video/quicktime"}, "3gp": {"mov", "video/3gpp"},
	"webm": {"matroska", "video/webm"}, "mkv": {"matroska", "video/x-matroska"}, "avi": {"avi", "video/x-msvideo"},
}

// mediaOf tells what a file is by its name and its first bytes.
func (a Arrival) mediaOf(first []byte) (string, error) {
	end := upload.Ending(a.Name) // one that was granted
	kind, err := ffmpeg.Kind(first)
	if err != nil {
		return "", err
	}
	if written[end][0] != kind {
		return "", refusal{refusedDisguised, end}
	}
	return written[end][1], nil
}

// become makes a file what it was sent for, if who sent it still may. It gives the blobs that are let
// go.
func (s *Service) become(ctx context.Context, a Arrival, media string, stored blob.Stored, verdict clamd.Verdict, unscanned error) (dropped []string, err error) {
	actor := account.Actor{ID: a.SentBy}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		dropped = nil
		if first, err := endArrival(ctx, tx, a.UploadID, Taken, refusal{}); err != nil || !first {
			return err
		}
		if a.Film {
			film := dossier.File{Slot: dossier.VideoSlot, BlobID: a.BlobID, Name: a.Name, Media: media, Size: stored.Size, SHA256: stored.SHA256, Scan: string(verdict)}
			var err error
			dropped, err = s.dossiers.AttachKept(ctx, tx, actor, a.DossierID, film, unscanned)
			return err
		}
		clip := Clip{ID: db.NewID(), SceneID: a.SceneID, BlobID: a.BlobID, Name: a.Name, Media: media, Size: stored.Size, SHA256: stored.SHA256, Scan: string(verdict), AddedAt: s.now(), AddedBy: a.SentBy}
		return s.keepClip(ctx, tx, actor, a.DossierID, clip, unscanned)
	})
	return dropped, err
}

// refuse writes down why a file is not taken, and gives its bytes to be deleted.
func (s *Service) refuse(ctx context.Context, a Arrival, why refusal) (dropped []string, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		dropped = nil
		first, err := endArrival(ctx, tx, a.UploadID, NotAccepted, why)
		if err != nil || !first {
			return err
		}
		dropped = []string{a.BlobID}
		if err := s.tellRefused(ctx, tx, a, why); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), a.SentBy, "video.file_refused", a.DossierID, audit.Detail{"upload": a.UploadID, "code": why.code})
	})
	return dropped, err
}

// tellRefused writes to who sent a file, unless they have left the collective: it is looked at once it
// is whole, which may be long after they closed the page.
func (s *Service) tellRefused(ctx context.Context, tx *db.Tx, a Arrival, why refusal) error {
	d, err := dossier.Get(ctx, tx, a.DossierID)
	if err != nil {
		return err
	}
	return collective.TellSome(ctx, tx, s.post, d.CollectiveID, func(m collective.Member) bool { return m.AccountID == a.SentBy }, mail.Letter{
		Key: "video.mail.refused", Path: "/dossiers/" + a.DossierID + "/video/film", Args: []any{"title", d.Title, "file", a.Name, "why", why},
	})
}

// In tells who sent a file, in their language, why it is refused.
func (r refusal) In(l lang.Lang) string {
	if r.code == refusedRight { // others read of the person
		return l.Text("video.mail.refused.right")
	}
	return l.Text("footage.refused."+r.code, "value", r.value)
}

// refused tells why a file is not taken, where an error says so.
func refused(err error) (refusal, bool) {
	if why, is := errors.AsType[refusal](err); is {
		return why, true
	}
	if why, is := errors.AsType[ffmpeg.Refusal](err); is {
		return refusal{string(why.Code), why.Value}, true
	}
	switch fault.KindOf(err) {
	case fault.Forbidden, fault.NotFound:
		return refusal{code: refusedRight}, true
	case fault.Conflict:
		if fault.As(err).Message.Key == tooManyClips().Message.Key {
			return refusal{code: refusedMany}, true
		}
		return refusal{code: refusedFrozen}, true
	case fault.Invalid:
		return refusal{code: refusedSize}, true
	default:
		return refusal{}, false
	}
}

// DropArrival no longer shows that a file was refused.
func (s *Service) DropArrival(ctx context.Context, actor account.Actor, id, uploadID string) error {
	return s.act(ctx, actor, id, "video.refusal_read", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		return audit.Detail{"upload": uploadID}, fault.MustExist(dropArrival(ctx, tx, id, uploadID))
	})
}
