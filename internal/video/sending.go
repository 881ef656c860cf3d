package video

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/intake"
	"maillage/internal/job"
	"maillage/internal/video/upload"
)

// Purpose is what a file that is sent is to become: the finished film, or a clip of a scene.
type Purpose struct {
	Film    bool
	SceneID string // "" of a clip that belongs to no scene
}

const (
	forFilm = "film"
	forClip = "clip:"
)

func (p Purpose) text() string {
	if p.Film {
		return forFilm
	}
	return forClip + p.SceneID
}

// PurposeOf tells what an upload is to become.
func PurposeOf(u upload.Upload) Purpose { return purposeOf(u.For) }

func purposeOf(text string) Purpose {
	sceneID, isClip := strings.CutPrefix(text, forClip)
	return Purpose{Film: !isClip, SceneID: sceneID}
}

// Limits are what the operator lets people send, in bytes.
type Limits struct {
	Film  int64 // of one file
	Quota int64 // for all that is kept of one video, and for what one person has coming
}

// MostClips bounds the clips of a video: a few takes of each of twenty scenes.
const MostClips = 200

// mostUnread bounds the files of a video that wait to be looked at, or were refused and nobody read
// why: files of one byte cost more than their size.
const mostUnread = 50

// reception is how files come in.
type reception struct {
	desk   *upload.Desk
	queue  *job.Queue
	limits Limits
	log    *slog.Logger
}

const (
	takeJob  = "video.take"
	sweepJob = "video.sweep"
	againJob = "video.look_again"
)

// ReceiveFiles opens the desk to which films and clips are sent; the program calls Settle on it once
// it does jobs.
func (s *Service) ReceiveFiles(config upload.Config, queue *job.Queue, limits Limits) *upload.Desk {
	config.Done, config.Now = s.received, s.now
	desk := upload.New(config)
	s.in = reception{desk, queue, limits, config.Log}
	queue.Register(takeJob, s.take)
	queue.Every(sweepJob, time.Hour, s.sweep)
	queue.Every(againJob, 6*time.Hour, s.lookAgain)
	return desk
}

// Sent is what came of a video so far, and what may come.
type Sent struct {
	Clips    []Clip          // the newest first
	Arrivals []Arrival       // whole: waiting to be looked at, or refused
	Coming   []upload.Upload // not whole yet
	FilmBy   string          // who sent the finished film, or ""
	Film     intake.Rule     // what a film may be
	Clip     intake.Rule     // what a clip may be
	Quota    int64
	Left     int64 // of it

	encodes bool
}

// Sent gives what was sent of a video to the members of its collective.
func (s *Service) Sent(ctx context.Context, actor account.Actor, id string) (sent Sent, err error) {
	e, err := s.dossiers.Show(ctx, actor, id)
	if err != nil {
		return sent, err
	}
	if sent.Film, err = s.filmRule(e); err != nil {
		return sent, err
	}
	if f, ok := e.Files[dossier.VideoSlot]; ok {
		if sent.FilmBy, err = nameOf(ctx, s.db, f.AddedBy); err != nil {
			return sent, err
		}
	}
	sent.encodes = s.films != nil && s.films.Encoder != nil
	sent.Clip, sent.Quota = s.clipRule(), s.in.limits.Quota
	if sent.Clips, err = clips(ctx, s.db, id); err != nil {
		return sent, err
	}
	if sent.Arrivals, err = arrivals(ctx, s.db, id); err != nil {
		return sent, err
	}
	all, err := s.in.desk.Uploads(id)
	if err != nil {
		return sent, err
	}
	sent.Left = sent.Quota - keptBytes(e, sent.Clips)
	for _, u := range all {
		if sent.Left -= max(u.Size, u.Received); !u.Whole() && !u.Form() {
			sent.Coming = append(sent.Coming, u)
		}
	}
	slices.SortFunc(sent.Coming, func(a, b upload.Upload) int { return b.Last.Compare(a.Last) })
	sent.Left = max(0, sent.Left)
	return sent, nil
}

// given is how long an unfinished upload is taken to go on after its last byte: one that was left aside
// rests for days, and may never go on.
const given = time.Hour

// OnItsWay tells the members of a collective whether a finished film is being sent, looked at or put
// together, which their application does not hold yet and may still take.
func (s *Service) OnItsWay(ctx context.Context, actor account.Actor, id string) (bool, error) {
	st, err := s.of(ctx, s.db, actor, id, standing.mayRead)
	if err != nil || MayPrepare(collective.Writer, st.State, st.open) != nil {
		return false, err
	}
	made, err := assembly(ctx, s.db, id)
	if err != nil || made.Running() {
		return err == nil, err
	}
	whole, err := arrivals(ctx, s.db, id)
	if err != nil || slices.ContainsFunc(whole, func(a Arrival) bool { return a.Film && a.State == Waiting }) {
		return err == nil, err
	}
	coming, err := s.in.desk.Uploads(id)
	return slices.ContainsFunc(coming, func(u upload.Upload) bool {
		return PurposeOf(u).Film && (u.Whole() || s.now().Sub(u.Last) < given)
	}), err
}

// Of gives the clips of a scene, of none with "".
func (s Sent) Of(sceneID string) []Clip {
	return slices.DeleteFunc(slices.Clone(s.Clips), func(c Clip) bool { return c.SceneID != sceneID })
}

func (s *Service) filmRule(e dossier.Everything) (intake.Rule, error) {
	slot, err := dossier.SlotOf(e.Definition(), dossier.VideoSlot)
	slot.MaxBytes = min(slot.MaxBytes, s.in.limits.Film)
	return slot.Rule, err
}

// clipRule is what a clip may be: what phones, browsers and cameras write, and ffmpeg is given.
func (s *Service) clipRule() intake.Rule {
	return intake.Rule{Formats: []string{"mp4", "mov", "webm", "mkv", "3gp", "avi"}, MaxBytes: s.in.limits.Film}
}

// keptBytes is what counts against the quota of a video, beside what is coming.
func keptBytes(e dossier.Everything, all []Clip) int64 {
	kept := e.Files[dossier.VideoSlot].Size
	for _, c := range all {
		kept += c.Size
	}
	return kept
}

// Grant says what somebody may send for a purpose. It refuses whoever may not prepare the video, and
// scenes that are not there.
func (s *Service) Grant(ctx context.Context, actor account.Actor, id string, purpose Purpose) (upload.Grant, error) {
	if _, err := s.of(ctx, s.db, actor, id, standing.mayPrepare); err != nil {
		return upload.Grant{}, err
	}
	e, err := s.dossiers.Show(ctx, actor, id)
	if err != nil {
		return upload.Grant{}, err
	}
	all, err := clips(ctx, s.db, id)
	if err != nil {
		return upload.Grant{}, err
	}
	unread, err := arrivals(ctx, s.db, id)
	if err != nil {
		return upload.Grant{}, err
	}
	rule := s.clipRule()
	switch {
	case len(unread) >= mostUnread:
		err = fault.New(fault.Conflict, "footage.unread.too_many", "max", mostUnread)
	case purpose.Film:
		rule, err = s.filmRule(e)
	case len(all) >= MostClips:
		err = tooManyClips()
	case purpose.SceneID != "":
		err = fault.MustExist(hasScene(ctx, s.db, id, purpose.SceneID))
	}
	return upload.Grant{Owner: id, For: purpose.text(), By: actor.ID, Most: rule.MaxBytes, Endings: rule.Formats, Left: s.in.limits.Quota - keptBytes(e, all), PersonLeft: s.in.limits.Quota}, err
}

func tooManyClips() *fault.Fault {
	return fault.New(fault.Conflict, "footage.clips.too_many", "max", MostClips)
}

// Coming gives an upload to those who may prepare the video it is for, as long as it is not whole.
// Once it is, whole tells what became of it, as long as that is still there: a script whose last answer
// was lost asks again, and whoever sends a film anew that was replaced is told of none.
func (s *Service) Coming(ctx context.Context, actor account.Actor, uploadID string) (u upload.Upload, whole ArrivalState, err error) {
	a, err := arrival(ctx, s.db, uploadID)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return u, "", err
	}
	if err == nil {
		u = upload.Upload{ID: a.UploadID, Owner: a.DossierID, Size: a.Size, Received: a.Size}
		if _, err = s.of(ctx, s.db, actor, a.DossierID, standing.mayRead); err == nil && a.State == Taken {
			err = fault.MustExist(isHeld(ctx, s.db, a))
		}
		return u, a.State, err
	}
	u, err = s.in.desk.Upload(uploadID)
	if errors.Is(err, upload.ErrUnknown) || err == nil && u.Form() {
		return u, "", unknown()
	}
	if err == nil {
		_, err = s.of(ctx, s.db, actor, u.Owner, standing.mayPrepare)
	}
	return u, "", err
}

// isHeld tells whether what was taken is the film still, or a clip.
func isHeld(ctx context.Context, q db.Querier, a Arrival) (bool, error) {
	if !a.Film {
		return Names(ctx, q, a.BlobID)
	}
	files, err := dossier.Files(ctx, q, a.DossierID)
	return slices.ContainsFunc(files, func(f dossier.File) bool { return f.BlobID == a.BlobID }), err
}

// GiveUp removes what came of an upload that is not whole.
func (s *Service) GiveUp(ctx context.Context, actor account.Actor, id, uploadID string) error {
	u, whole, err := s.Coming(ctx, actor, uploadID)
	if err != nil {
		return err
	}
	if whole != "" || u.Owner != id {
		return unknown()
	}
	err = s.act(ctx, actor, id, "video.upload_given_up", standing.mayPrepare, func(*db.Tx, standing) (audit.Detail, error) {
		return audit.Detail{"upload": uploadID}, nil
	})
	if err != nil {
		return err
	}
	if err = s.in.desk.GiveUp(ctx, uploadID); errors.Is(err, upload.ErrUnknown) {
		return unknown()
	}
	return err
}

// sweep forgets uploads that rest, and what became of old ones.
func (s *Service) sweep(ctx context.Context, _ json.RawMessage) error {
	err := s.in.desk.Sweep(s.now())
	return errors.Join(err, s.db.Write(ctx, func(tx *db.Tx) error {
		return forgetArrivals(ctx, tx, s.now().Add(-remembered))
	}))
}

// lookAgain has files looked at that wait, also where that was given up: the disk was full for a day,
// say.
func (s *Service) lookAgain(ctx context.Context, _ json.RawMessage) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		waiting, err := waitingArrivals(ctx, tx)
		for _, id := range waiting {
			err = errors.Join(err, s.lookLater(ctx, tx, id))
		}
		return err
	})
}

// lookLater has a file that came looked at, once.
func (s *Service) lookLater(ctx context.Context, tx *db.Tx, uploadID string) error {
	return s.in.queue.EnqueueAt(ctx, tx, takeJob, uploadID, s.now(), takeJob+":"+uploadID)
}

// remembered is how long what became of a file is told, and how long a browser that missed the
// last answer may ask for it.
const remembered = 30 * 24 * time.Hour
