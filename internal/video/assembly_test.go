package video_test

import (
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/film"
	"maillage/internal/film/filmtest"
	"maillage/internal/video"
	"maillage/internal/video/ffmpeg"
)

// cutting is a studio where clips can be put together: two scenes with a clip each.
func cutting(t *testing.T, d *db.DB) (s *studio, c *filmtest.Encoder, pieces []video.Piece) {
	t.Helper()
	s, c = newStudio(t, d), &filmtest.Encoder{}
	films := film.NewService(film.Config{
		DB: d, Queue: s.Queue, Files: s.Store(), Encoder: c, Folder: filepath.Join(t.TempDir(), "encoding"), Limits: ffmpeg.Usual, Now: s.Now, Log: slog.New(slog.DiscardHandler),
	})
	s.Dossiers.ShowFilms(films)
	s.s.PutTogether(films)
	for range 2 {
		scene := s.scene(t)
		do(t, s.send(t, s.Lea, video.Purpose{SceneID: scene}, "a.mp4", filmed(100, "isom")))
		s.work(t)
		pieces = append(pieces, video.Piece{SceneID: scene, ClipID: s.sent(t).Of(scene)[0].ID})
	}
	return s, c, pieces
}

func TestClipsArePutTogetherInTheOrderOfTheirScenesAndBecomeTheFilm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, pieces := cutting(t, d)
		ctx := t.Context()
		pieces[1].Title = "Le  quai "
		asked := []video.Piece{pieces[1], pieces[0]}
		want(t, s.s.Assemble(ctx, s.reader, s.ID, asked), fault.Forbidden)
		want(t, s.s.Assemble(ctx, s.Zoe, s.ID, asked), fault.NotFound)
		want(t, s.s.Assemble(ctx, s.Lea, s.ID, nil), fault.Invalid)
		wrong(t, s.s.Assemble(ctx, s.Lea, s.ID, []video.Piece{{SceneID: pieces[0].SceneID, ClipID: pieces[1].ClipID}}), "clip-"+pieces[0].SceneID)
		do(t, s.s.Assemble(ctx, s.Lea, s.ID, asked))
		want(t, s.s.Assemble(ctx, s.Lea, s.ID, asked), fault.Conflict)
		c.During = func() {
			if a := must[video.Assembly](t)(s.s.Assembly(ctx, s.Tom, s.ID)); a.State != "working" {
				t.Errorf("%+v", a)
			}
		}
		s.work(t)
		if len(c.Parts) != 2 || c.Parts[0].Title != "" || c.Parts[1].Title != "Le  quai" {
			t.Errorf("%+v", c.Parts)
		}
		f, ok := s.film(t)
		if !ok || f.Media != "video/mp4" || f.AddedBy != s.Lea.ID || f.Size != 4 || len(f.SHA256) != 64 {
			t.Errorf("%+v", f)
		}
		_, file, err := s.Dossiers.OpenFile(ctx, s.Tom, s.ID, f.ID)
		do(t, err)
		if got, err := io.ReadAll(file); err != nil || string(got) != "high" {
			t.Errorf("%q %v", got, err)
		}
		do(t, file.Close())
		if a := must[video.Assembly](t)(s.s.Assembly(ctx, s.Tom, s.ID)); a.Running() || a.Failed() || a.Of(pieces[1].SceneID).Title != "Le  quai" {
			t.Errorf("%+v", a)
		}
		if n := must[int](t)(db.Count(ctx, d, "SELECT count(*) FROM film WHERE state = 'ready'")); n != 1 {
			t.Errorf("%d films are ready at once", n)
		}
	})
}

func TestAnAssemblyThatFailsSaysWhy_AndLeavesNothingBehind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, pieces := cutting(t, d)
		ctx := t.Context()
		before := s.Blobs(t)
		for code, fails := range map[string]error{"broken": ffmpeg.Refusal{Code: ffmpeg.Broken}, "disk_full": ffmpeg.ErrDiskFull, "too_much": ffmpeg.ErrTooSlow, "failed": errors.New("?")} {
			c.EncodeFails = fails
			do(t, s.s.Assemble(ctx, s.Lea, s.ID, pieces))
			s.work(t)
			if a := must[video.Assembly](t)(s.s.Assembly(ctx, s.Tom, s.ID)); !a.Failed() || a.Code != code {
				t.Errorf("%s: %+v", code, a)
			}
		}
		c.EncodeFails = nil
		fails := func(code string, during func()) {
			t.Helper()
			c.During = during
			do(t, s.s.Assemble(ctx, s.Tom, s.ID, pieces))
			s.work(t)
			if a := must[video.Assembly](t)(s.s.Assembly(ctx, s.Lea, s.ID)); a.Code != code || a.Running() {
				t.Errorf("%s: %+v", code, a)
			}
			if _, there := s.film(t); there || s.Blobs(t) != before {
				t.Errorf("%s: %v, %d files, not %d", code, there, s.Blobs(t), before)
			}
		}
		fails("", func() { do(t, s.s.StopAssembly(ctx, s.Lea, s.ID)) })
		fails("right", func() { do(t, s.Groups.SetRole(ctx, s.Lea, s.Group, s.Tom.ID, collective.Reader)) })
		do(t, s.Groups.SetRole(ctx, s.Lea, s.Group, s.Tom.ID, collective.Writer))
		do(t, s.s.Assemble(ctx, s.Tom, s.ID, pieces))
		do(t, s.s.RemoveClip(ctx, s.Lea, s.ID, pieces[1].ClipID))
		s.work(t)
		if a := must[video.Assembly](t)(s.s.Assembly(ctx, s.Lea, s.ID)); a.Code != "clip_gone" {
			t.Errorf("%+v", a)
		}
		if e := must[dossier.Everything](t)(s.Dossiers.Show(ctx, s.Lea, s.ID)); len(e.Files) != 0 {
			t.Errorf("%+v", e.Files)
		}
	})
}
