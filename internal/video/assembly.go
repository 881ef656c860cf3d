package video

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/clamd"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/film"
	"maillage/internal/video/ffmpeg"
)

// Assembly is the clips of a video put together into its film, as people last asked for it.
//
//	waiting -> working -> done (it is the film of the application)
//	    \         \-> failed: Code says why
//	     \-> given up: nothing is known of it
type Assembly struct {
	No          int // how often it was asked for; 0 where it never was
	Parts       []Piece
	State       string
	Done        int // thousandths
	Code, Value string
	AskedAt     time.Time
	AskedBy     string
}

// Piece is a clip of an assembly, with the title that is shown before it, or "".
type Piece struct {
	SceneID string `json:"scene"`
	ClipID  string `json:"clip"`
	Title   string `json:"title,omitempty"`
}

// The states of an assembly.
const (
	assemblyWaiting = "waiting"
	assemblyWorking = "working"
	assemblyDone    = "done"
	assemblyFailed  = "failed"
)

// Running tells that a film comes of it, unless it fails.
func (a Assembly) Running() bool { return a.State == assemblyWaiting || a.State == assemblyWorking }

// Failed tells that none came of it.
func (a Assembly) Failed() bool { return a.State == assemblyFailed }

// Of gives what was last asked for a scene.
func (a Assembly) Of(sceneID string) Piece {
	for _, piece := range a.Parts {
		if piece.SceneID == sceneID {
			return piece
		}
	}
	return Piece{}
}

// MaxCard is the longest title of a card, in characters: it is read in the time a card is shown.
const MaxCard = 100

const assembleJob = "video.assemble"

// PutTogether lets clips be put together by the room that makes films.
func (s *Service) PutTogether(films *film.Service) {
	s.films = films
	s.in.queue.RegisterLong(assembleJob, s.assemble)
}

// Assembles tells whether clips can be put together here.
func (s Sent) Assembles() bool { return s.encodes && len(s.Clips) > 0 }

// Assemble has clips put together, in the order of their scenes, into the finished film. One at a
// time: Conflict while another is made.
func (s *Service) Assemble(ctx context.Context, actor account.Actor, id string, pieces []Piece) error {
	return s.act(ctx, actor, id, "video.assembly_asked", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		before, err := assembly(ctx, tx, id)
		switch {
		case err != nil:
			return nil, err
		case s.films == nil || s.films.Encoder == nil:
			return nil, fault.New(fault.Unavailable, "footage.assembly.impossible")
		case before.Running():
			return nil, fault.New(fault.Conflict, "footage.assembly.running")
		}
		chosen, err := s.inOrder(ctx, tx, id, pieces)
		if err != nil {
			return nil, err
		}
		asked := Assembly{No: before.No + 1, Parts: chosen, State: assemblyWaiting, AskedAt: s.now(), AskedBy: actor.ID}
		if err := putAssembly(ctx, tx, id, asked); err != nil {
			return nil, err
		}
		return audit.Detail{"clips": len(chosen)}, s.in.queue.Enqueue(ctx, tx, assembleJob, asking{id, asked.No})
	})
}

type asking struct {
	Dossier string
	No      int
}

// inOrder gives the chosen clips in the order of their scenes, and refuses what is not there under
// "clip-" or "title-" and the scene.
func (s *Service) inOrder(ctx context.Context, tx *db.Tx, id string, pieces []Piece) ([]Piece, error) {
	list, err := scenes(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	asked := Assembly{Parts: pieces}
	var chosen []Piece
	var fields fault.Fields
	for _, scene := range list {
		piece := asked.Of(scene.ID)
		if piece.ClipID == "" {
			continue
		}
		piece.Title = entry.Text(&fields, "title-"+scene.ID, piece.Title, MaxCard, false)
		c, err := getClip(ctx, tx, id, piece.ClipID)
		if fault.Is(err, fault.NotFound) || err == nil && c.SceneID != scene.ID {
			fields.Add("clip-"+scene.ID, "field.choose")
		} else if err != nil {
			return nil, err
		}
		chosen = append(chosen, piece)
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	if len(chosen) == 0 {
		return nil, fault.New(fault.Invalid, "footage.assembly.nothing")
	}
	return chosen, nil
}

// Assembly gives what was last asked for to the members of the collective.
func (s *Service) Assembly(ctx context.Context, actor account.Actor, id string) (Assembly, error) {
	if _, err := s.of(ctx, s.db, actor, id, standing.mayRead); err != nil {
		return Assembly{}, err
	}
	return assembly(ctx, s.db, id)
}

// StopAssembly gives up what is being made, and forgets what was asked for.
func (s *Service) StopAssembly(ctx context.Context, actor account.Actor, id string) error {
	return s.act(ctx, actor, id, "video.assembly_stopped", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		return nil, fault.MustExist(dropAssembly(ctx, tx, id))
	})
}

// assemble is the job. Cut off, it begins again.
func (s *Service) assemble(ctx context.Context, argument json.RawMessage) error {
	var asked asking
	if err := json.Unmarshal(argument, &asked); err != nil {
		return err
	}
	a, err := assembly(ctx, s.db, asked.Dossier)
	if err != nil || a.No != asked.No || !a.Running() {
		return err
	}
	made, err := s.putTogether(ctx, asked, a)
	if err == nil {
		err = s.becomeFilm(ctx, asked, a, made)
		if err != nil {
			err = errors.Join(err, s.films.Discard(made))
		}
	}
	switch {
	case err == nil, errors.Is(err, film.ErrUnwanted):
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx) // the program stops: it is begun again
	}
	return s.fail(ctx, asked, err)
}

// putTogether makes the film of clips.
func (s *Service) putTogether(ctx context.Context, asked asking, a Assembly) (film.Made, error) {
	var parts []film.Part
	for _, piece := range a.Parts {
		c, err := getClip(ctx, s.db, asked.Dossier, piece.ClipID)
		if fault.Is(err, fault.NotFound) {
			return film.Made{}, refusal{code: "clip_gone"}
		}
		if err != nil {
			return film.Made{}, err
		}
		parts = append(parts, film.Part{BlobID: c.BlobID, Title: piece.Title})
	}
	return s.films.Assemble(ctx, parts, func(tx *db.Tx, done int) (bool, error) {
		return setAssembly(ctx, tx, asked, assemblyWorking, done, refusal{})
	})
}

// becomeFilm attaches what was made, if who asked for it still may.
func (s *Service) becomeFilm(ctx context.Context, asked asking, a Assembly, made film.Made) error {
	verdict, unscanned, err := s.door.Scan(ctx, made.BlobID())
	if err != nil {
		return err
	}
	if verdict == clamd.Infected {
		return refusal{code: refusedInfected}
	}
	file := dossier.File{
		Slot: dossier.VideoSlot, BlobID: made.BlobID(), Name: "film-" + s.now().Format("2006-01-02") + ".mp4", Media: "video/mp4",
		Size: made.Bytes(), SHA256: made.SHA256(), Scan: string(verdict),
	}
	var dropped []string
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		there, err := setAssembly(ctx, tx, asked, assemblyDone, 1000, refusal{})
		if err != nil {
			return err
		}
		if !there {
			return film.ErrUnwanted
		}
		if err := s.films.Keep(ctx, tx, made); err != nil {
			return err
		}
		dropped, err = s.dossiers.AttachKept(ctx, tx, account.Actor{ID: a.AskedBy}, asked.Dossier, file, unscanned)
		return err
	})
	if err != nil {
		return err
	}
	_ = s.door.Files.Delete(dropped...) // what is left behind harms nothing: the film is there
	return nil
}

// fail writes down why no film came of it; whoever asked may ask again.
func (s *Service) fail(ctx context.Context, asked asking, err error) error {
	why, known := refused(err)
	switch {
	case known:
	case errors.Is(err, ffmpeg.ErrDiskFull):
		why.code = "disk_full"
	case errors.Is(err, ffmpeg.ErrTooSlow), errors.Is(err, ffmpeg.ErrMemory), errors.Is(err, ffmpeg.ErrTooBig):
		why.code = "too_much"
	default:
		why.code = "failed"
	}
	writeErr := s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := setAssembly(ctx, tx, asked, assemblyFailed, 0, why)
		return err
	})
	if known || writeErr != nil {
		return writeErr
	}
	s.in.log.WarnContext(ctx, "assembly", "dossier", asked.Dossier, "error", err)
	return nil
}
