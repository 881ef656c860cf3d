package app

import (
	"context"
	"errors"
	"path/filepath"

	"maillage/internal/account"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/film"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/outcome"
	"maillage/internal/video"
	"maillage/internal/video/ffmpeg"
	"maillage/internal/video/upload"
	dossierpages "maillage/internal/web/dossier"
	videopages "maillage/internal/web/video"
)

// playFilms builds the room that makes films playable, where ffmpeg is installed.
func (a *App) playFilms(files *blob.Store) {
	config := film.Config{
		DB: a.DB, Queue: a.Queue, Files: files, Folder: filepath.Join(a.Config.Data, "encoding"), Limits: ffmpeg.Usual, Fits: a.fits, Now: a.now, Log: a.log,
	}
	program, err := ffmpeg.Find()
	if err != nil {
		a.log.Warn("films are played as they were sent", "error", err)
	} else {
		config.Encoder = program
	}
	a.Films = film.NewService(config)
	a.Dossiers.ShowFilms(a.Films)
	a.moveFilms(files)
}

// fits tells whether the disk has room for what is made of a film.
func (a *App) fits(bytes int64) error {
	err := upload.Fits(upload.Free, a.Config.Data, bytes)
	if _, full := errors.AsType[upload.Refusal](err); full {
		return ffmpeg.ErrDiskFull
	}
	return err
}

// prepareFilms builds the room of videos, whose messages may come from workshops.
func (a *App) prepareFilms(files *blob.Store, post *mail.Postbox) {
	a.Videos = video.NewService(a.DB, a.Dossiers, saidAtWorkshops{a}, files, clamd.New(a.Config.Clamd), post, a.now)
	desk := upload.Config{Folder: filepath.Join(a.Config.Data, uploadsName), Base: a.Config.BaseURL + videopages.Uploads, Log: a.log, Free: a.Config.Free}
	a.Uploads = a.Videos.ReceiveFiles(desk, a.Queue, video.Limits{Film: a.Config.FilmMax, Quota: a.Config.FilmQuota})
	a.Videos.PutTogether(a.Films)
}

// uploadsName is the folder where files that are sent in parts are gathered.
const uploadsName = "uploads"

// settle has files taken that were whole when the program ended.
func (a *App) settle(ctx context.Context) {
	if err := a.Uploads.Settle(ctx); err != nil {
		a.log.ErrorContext(ctx, "uploads", "error", err)
	}
}

// addVideos adds the pages of videos, around which are those of dossiers.
func (a *App) addVideos(dossiers *dossierpages.Pages) {
	videopages.Add(a.Server, dossiers, videopages.Rooms{Videos: a.Videos, Uploads: a.Uploads, Most: a.Config.FilmMax, Dossiers: a.Dossiers, Films: a.Films, Groups: a.Groups})
}

// saidAtWorkshops tells videos what was said at workshops.
type saidAtWorkshops struct{ a *App }

// Of implements video.Workshops.
func (s saidAtWorkshops) Of(ctx context.Context, actor account.Actor, collectiveID string) ([]video.Workshop, error) {
	all, err := s.a.Workshops.List(ctx, actor, collectiveID)
	held := make([]video.Workshop, len(all))
	for i, w := range all {
		held[i] = video.Workshop{ID: w.ID, CollectiveID: w.CollectiveID, Title: w.Title, Day: w.StartsAt.In(lang.Paris)}
	}
	return held, err
}

// sayings are the kinds of things of a workshop that may become a message.
var sayings = map[outcome.Kind]video.SourceKind{outcome.ANote: video.FromNote, outcome.ACluster: video.FromCluster, outcome.ADecision: video.FromDecision}

// Said implements video.Workshops.
func (s saidAtWorkshops) Said(ctx context.Context, actor account.Actor, workshopID string) (video.Workshop, []video.Saying, error) {
	o, err := s.a.Outcomes.Show(ctx, actor, workshopID, "")
	if err != nil {
		return video.Workshop{}, nil, err
	}
	var said []video.Saying
	for _, record := range o.Records {
		for _, thing := range o.Things(record) {
			kind, known := sayings[thing.Kind]
			if !known {
				continue
			}
			one := video.Saying{Kind: kind, Key: thing.Key, Text: thing.Title}
			if thing.Kind == outcome.ANote {
				one.No = thing.No
			}
			said = append(said, one)
		}
	}
	return video.Workshop{ID: o.ID, CollectiveID: o.CollectiveID, Title: o.Title, Day: o.Day}, said, nil
}
