package film_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/blob"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/film"
	"maillage/internal/film/filmtest"
	"maillage/internal/job"
	"maillage/internal/video/ffmpeg"
)

// site is a service with what is around it.
type site struct {
	*film.Service
	t     *testing.T
	queue *job.Queue
	files *blob.Store
	root  string
	at    time.Time
}

func newSite(t *testing.T, d *db.DB, with film.Encoder) *site {
	t.Helper()
	s := &site{t: t, root: t.TempDir(), at: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}
	s.files = blob.New(filepath.Join(s.root, "files"))
	now, log := func() time.Time { return s.at }, slog.New(slog.DiscardHandler)
	s.queue = job.New(d, now, log)
	s.Service = film.NewService(film.Config{DB: d, Queue: s.queue, Files: s.files, Encoder: with, Folder: filepath.Join(s.root, "encoding"), Limits: ffmpeg.Usual, Now: now, Log: log})
	return s
}

func (s *site) send() string {
	s.t.Helper()
	stored, err := s.files.Put(s.t.Context(), strings.NewReader("a film"), 100)
	if err != nil {
		s.t.Fatal(err)
	}
	s.write(func(tx *db.Tx) error { return s.Add(s.t.Context(), tx, stored.ID, "video/mp4") })
	return stored.ID
}

func (s *site) write(do func(tx *db.Tx) error) {
	s.t.Helper()
	if err := s.DB.Write(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) work() {
	s.t.Helper()
	for {
		did, err := s.queue.Next(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !did {
			return
		}
	}
}

func (s *site) film(id string) film.Film {
	s.t.Helper()
	f, err := s.Show(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

// kept counts the files there are.
func (s *site) kept() int {
	n := 0
	_ = filepath.WalkDir(s.root, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return nil
	})
	return n
}

func TestAFilmThatWasSentBecomesPlayable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, &filmtest.Encoder{})
		id := s.send()
		if f := s.film(id); f.State != film.Waiting || f.Settled() {
			t.Errorf("at first %+v", f)
		}
		if whole, err := film.Whole(t.Context(), d); err != nil || len(whole) != 0 {
			t.Errorf("at first %v may be moved away (%v)", whole, err)
		}
		s.work()
		f := s.film(id)
		if f.State != film.Ready || f.Length != 90*time.Second || len(f.Outputs) != 2 || f.Outputs[0].Width != 1280 || f.Outputs[1].Bytes != 3 || f.Poster == "" || f.Pictures != 10 {
			t.Errorf("then %+v", f)
		}
		whole, err := film.Whole(t.Context(), d)
		slices.Sort(whole)
		want := []string{id, f.Outputs[0].BlobID, f.Outputs[1].BlobID}
		slices.Sort(want)
		if err != nil || !slices.Equal(whole, want) {
			t.Errorf("%v may be moved away (%v), want %v", whole, err, want)
		}
		if named, err := film.Blobs(t.Context(), d); err != nil || len(named) != 4 {
			t.Errorf("a backup would hold %v (%v)", named, err)
		}
		s.write(func(tx *db.Tx) error { return s.Add(t.Context(), tx, id, "video/mp4") })
		s.work()
		if again := s.film(id); again.Outputs[0] != f.Outputs[0] {
			t.Error("a film that is known was encoded again")
		}
		var gone []string
		s.write(func(tx *db.Tx) (err error) {
			gone, err = s.Drop(t.Context(), tx, id, "unknown")
			return err
		})
		if len(gone) != 4 || s.film(id).BlobID != "" {
			t.Errorf("let go %v, and %+v is left", gone, s.film(id))
		}
	})
}

func TestAFileThatIsNoFilmIsRefusedWithItsReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, &filmtest.Encoder{ProbeFails: ffmpeg.Refusal{Code: ffmpeg.UnknownCodec, Value: "prores"}})
		id := s.send()
		s.work()
		if f := s.film(id); f.State != film.Refused || f.Code != "unknown_codec" || f.Value != "prores" {
			t.Errorf("got %+v", f)
		}
		if _, playable, err := s.Look(t.Context(), d, id); playable || err != nil {
			t.Errorf("a refused film can be played (%v)", err)
		}
	})
}

func TestAFilmWaitsUntilTheDiskHasRoomForWhatIsMadeOfIt(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t), &filmtest.Encoder{})
	room := int64(0)
	s.Fits = func(bytes int64) error {
		if bytes > room {
			return ffmpeg.ErrDiskFull
		}
		return nil
	}
	id := s.send()
	s.work()
	if f := s.film(id); f.State != film.Waiting {
		t.Errorf("without room %+v", f)
	}
	room += 40 << 20 // a minute and a half in both sizes
	s.at = s.at.Add(time.Hour)
	s.work()
	if f := s.film(id); f.State != film.Ready {
		t.Errorf("with room %+v", f)
	}
}

func TestAFilmIsTriedAgainBeforeItIsGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		with := &filmtest.Encoder{EncodeFails: ffmpeg.ErrDiskFull}
		s := newSite(t, d, with)
		id := s.send()
		s.work()
		if f := s.film(id); f.State != film.Waiting {
			t.Errorf("after a full disk %+v", f)
		}
		for range 10 { // however long, it is not given up
			s.at = s.at.Add(time.Hour)
			s.work()
		}
		if f := s.film(id); f.State != film.Waiting {
			t.Errorf("ten hours later %+v", f)
		}
		s.at = s.at.Add(time.Hour)
		with.EncodeFails = nil
		s.work()
		if f := s.film(id); f.State != film.Ready {
			t.Errorf("once there is room %+v", f)
		}
		with.EncodeFails = errors.New("something else")
		other := s.send()
		for range 8 {
			s.work()
			s.at = s.at.Add(time.Hour)
		}
		if f := s.film(other); f.State != film.Failed || s.kept() != 6 {
			t.Errorf("in the end %+v, with %d files", f, s.kept())
		}
		with.EncodeFails = nil
		if err := s.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.work()
		if f := s.film(other); f.State != film.Ready {
			t.Errorf("after the program started again %+v", f)
		}
		with.EncodeFails = ffmpeg.ErrMemory
		large := s.send()
		s.work()
		if f := s.film(large); f.State != film.Failed || f.Code != "memory" {
			t.Errorf("what takes too much memory: %+v", f)
		}
	})
}

func TestAFilmThatIsLetGoMeanwhileLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		with := &filmtest.Encoder{}
		s := newSite(t, d, with)
		id := s.send()
		with.During = func() {
			s.write(func(tx *db.Tx) error {
				_, err := s.Drop(t.Context(), tx, id)
				return err
			})
		}
		s.work()
		if s.film(id).BlobID != "" || s.kept() != 1 {
			t.Errorf("left %+v and %d files", s.film(id), s.kept())
		}
	})
}

func TestWithoutTheProgramFilmsAreAsTheyWereSentUntilItIsThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, nil)
		id := s.send()
		s.work()
		if f := s.film(id); f.State != film.Original || !f.Settled() {
			t.Errorf("without the program %+v", f)
		}
		s.Encoder = &filmtest.Encoder{}
		if err := s.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.work()
		if f := s.film(id); f.State != film.Ready {
			t.Errorf("with it %+v", f)
		}
	})
}

func wanted(*db.Tx, int) (bool, error) { return true, nil }

func TestClipsArePutTogetherIntoAFilmOfItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		with := &filmtest.Encoder{}
		s := newSite(t, d, with)
		first, second := s.send(), s.send()
		made, err := s.Assemble(t.Context(), []film.Part{{BlobID: first, Title: "1"}, {BlobID: second}}, wanted)
		if err != nil || len(with.Parts) != 2 || with.Parts[0].Title != "1" {
			t.Fatalf("put together %+v (%v)", with.Parts, err)
		}
		s.write(func(tx *db.Tx) error { return s.Keep(t.Context(), tx, made) })
		f := s.film(made.BlobID())
		if f.State != film.Ready || len(f.Outputs) != 2 || f.Outputs[0].BlobID != f.BlobID {
			t.Errorf("kept %+v", f)
		}
		var gone []string
		s.write(func(tx *db.Tx) (err error) {
			gone, err = s.Drop(t.Context(), tx, f.BlobID)
			return err
		})
		if len(gone) != 3 {
			t.Errorf("let go %v: its own file is not this room's to delete", gone)
		}
		before := s.kept()
		if made, err = s.Assemble(t.Context(), []film.Part{{BlobID: first}}, wanted); err != nil {
			t.Fatal(err)
		}
		if err := s.Discard(made); err != nil || s.kept() != before {
			t.Errorf("what nobody took has left %d files (%v)", s.kept()-before, err)
		}
	})
}

func TestAFilmThatEndsTheProgramEachTimeIsGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		with := &filmtest.Encoder{During: func() { panic("killed") }}
		s := newSite(t, d, with)
		id := s.send()
		for range 8 {
			s.work()
			s.at = s.at.Add(time.Hour)
		}
		if f := s.film(id); f.State != film.Failed {
			t.Errorf("in the end %+v", f)
		}
	})
}

func TestClipsThatNobodyWantsTogetherAnyMoreLeaveNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, &filmtest.Encoder{})
		clip := s.send()
		s.work()
		before := s.kept()
		_, err := s.Assemble(t.Context(), []film.Part{{BlobID: clip}}, func(*db.Tx, int) (bool, error) { return false, nil })
		if !errors.Is(err, film.ErrUnwanted) || s.kept() != before {
			t.Errorf("%d files are left (%v)", s.kept()-before, err)
		}
	})
}
