package blob_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/blob"
	"maillage/internal/blob/s3test"
	"maillage/internal/fault"
)

// shelf is a store with films, and one elsewhere.
type shelf struct {
	*blob.Store
	t      *testing.T
	root   string
	server *s3test.Server
	films  []string
}

func newShelf(t *testing.T, films ...string) *shelf {
	t.Helper()
	s := &shelf{t: t, root: t.TempDir(), server: s3test.New(t)}
	s.Store = blob.New(s.root)
	s.MoveTo(s.server.Bucket(t))
	for _, film := range films {
		stored, err := s.Put(t.Context(), strings.NewReader(film), 100)
		if err != nil {
			t.Fatal(err)
		}
		s.films = append(s.films, stored.ID)
	}
	return s
}

func (s *shelf) wanted(context.Context) ([]string, error) { return s.films, nil }

func always() bool { return true }

func (s *shelf) named(_ context.Context, id string) (bool, error) {
	return slices.Contains(s.films, id), nil
}

func (s *shelf) moveAll() (int, error) { return s.move(s.t.Context()) }

func (s *shelf) move(ctx context.Context) (int, error) {
	return s.MoveAll(ctx, blob.Moving{More: always, Files: s.wanted, Named: s.named})
}

// here tells whether a film is on the disk, there whether it is in the store.
func (s *shelf) here(id string) bool {
	_, err := os.Stat(filepath.Join(s.root, blob.Path(id)))
	return err == nil
}

func (s *shelf) there(id string) bool { return slices.Contains(s.server.Names(), blob.Path(id)) }

func (s *shelf) read(id string) (string, error) {
	file, err := s.Open(s.t.Context(), id)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(file)
	return string(content), errors.Join(err, file.Close())
}

func (s *shelf) reads(id, want string) {
	s.t.Helper()
	if got, err := s.read(id); err != nil || got != want {
		s.t.Errorf("read %q (%v), want %q", got, err, want)
	}
}

func TestWhatWasMovedIsReadAsBefore(t *testing.T) {
	s := newShelf(t, "One film", "Another film")
	if moved, err := s.moveAll(); err != nil || moved != 2 {
		t.Fatalf("%d were moved (%v)", moved, err)
	}
	for i, want := range []string{"One film", "Another film"} {
		id := s.films[i]
		if s.here(id) || !s.there(id) {
			t.Errorf("here %v, there %v", s.here(id), s.there(id))
		}
		s.reads(id, want)
		folder := t.TempDir()
		for range 2 {
			path, err := s.Where(t.Context(), id, folder)
			if err != nil || filepath.Dir(path) != folder {
				t.Fatalf("%q (%v)", path, err)
			}
			if content, err := os.ReadFile(path); err != nil || string(content) != want {
				t.Errorf("%q (%v)", content, err)
			}
		}
	}
	if moved, err := s.moveAll(); err != nil || moved != 0 {
		t.Errorf("%d were moved again (%v)", moved, err)
	}
	if away, err := s.AllAway(); err != nil || len(away) != 2 {
		t.Errorf("%v are away (%v)", away, err)
	}
}

func TestAFileThatAProgramReadsMayBeMovedOrDeletedMeanwhile(t *testing.T) {
	s := newShelf(t, "Film")
	path, err := s.Where(t.Context(), s.films[0], t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "Film" {
		t.Errorf("%q (%v)", content, err)
	}
}

func TestWhatCannotBeMovedStays(t *testing.T) {
	for name, refused := range map[string]string{"put": "PUT", "looked at": "HEAD", "read again": "GET"} {
		s := newShelf(t, "Film")
		id := s.films[0]
		s.server.Refuse(func(request string) bool { return strings.HasPrefix(request, refused) })
		if moved, err := s.moveAll(); err == nil || moved != 0 || !s.here(id) {
			t.Errorf("not %s: moved %d, here %v (%v)", name, moved, s.here(id), err)
		}
		s.reads(id, "Film")
		s.server.Refuse(nil)
		if moved, err := s.moveAll(); err != nil || moved != 1 || s.here(id) {
			t.Errorf("not %s, then: moved %d, here %v (%v)", name, moved, s.here(id), err)
		}
		s.reads(id, "Film")
	}
}

func TestAStoreThatDoesNotAnswerIsAskedOnceForAllFilms(t *testing.T) {
	s := newShelf(t, "One", "Two", "Three")
	s.server.Down()
	if _, err := s.moveAll(); err == nil {
		t.Fatal("moved")
	}
	asked, _ := s.server.Asked()
	if slices.Sort(asked); len(slices.Compact(asked)) != 1 {
		t.Errorf("asked %v", asked)
	}
}

func TestAFileThatComesBackAsAnotherStays_AndTheOthersGo(t *testing.T) {
	s := newShelf(t, "Spoiled", "Whole")
	s.server.Spoil(true)
	// Once the first is there, all is well again.
	s.server.Refuse(func(request string) bool {
		if strings.HasPrefix(request, "HEAD") {
			s.server.Spoil(false)
		}
		return false
	})
	moved, err := s.moveAll()
	if err == nil || !strings.Contains(err.Error(), "another file") || moved != 1 {
		t.Errorf("%d were moved (%v)", moved, err)
	}
	if !s.here(s.films[0]) || s.here(s.films[1]) {
		t.Errorf("here: %v, %v", s.here(s.films[0]), s.here(s.films[1]))
	}
	s.reads(s.films[0], "Spoiled")
}

func TestAFileThatIsSpoiledInTheStoreIsNotWorkedWith(t *testing.T) {
	s := newShelf(t, "Film")
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	s.server.Content(blob.Path(s.films[0]))[1] ^= 1
	folder := t.TempDir()
	for range 2 {
		if _, err := s.Where(t.Context(), s.films[0], folder); err == nil {
			t.Error("it is given to programs")
		}
	}
	if err := s.Home(t.Context(), s.films[0]); err == nil || s.here(s.films[0]) || !s.there(s.films[0]) {
		t.Errorf("it came home (%v)", err)
	}
}

func TestAProgramKilledWhileItMovesLosesNothing(t *testing.T) {
	for _, at := range []string{"PUT", "HEAD", "GET"} {
		s := newShelf(t, "Film")
		ctx, kill := context.WithCancel(t.Context())
		s.server.Refuse(func(request string) bool {
			if strings.HasPrefix(request, at) {
				kill()
			}
			return ctx.Err() != nil
		})
		if _, err := s.move(ctx); err == nil || !s.here(s.films[0]) {
			t.Errorf("at %s: here %v (%v)", at, s.here(s.films[0]), err)
		}
		if away, err := s.AllAway(); err != nil || len(away) != 0 {
			t.Errorf("at %s: %v are away (%v)", at, away, err)
		}
		s.server.Refuse(nil)
		if moved, err := s.moveAll(); err != nil || moved != 1 {
			t.Errorf("at %s, then: %d were moved (%v)", at, moved, err)
		}
		s.reads(s.films[0], "Film")
	}
}

func TestAProgramKilledBeforeItRemovesTheFileGoesOnLater(t *testing.T) {
	s := newShelf(t, "Film")
	path := filepath.Join(s.root, blob.Path(s.films[0]))
	if err := os.Link(path, path+".kept"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".kept", path); err != nil {
		t.Fatal(err)
	}
	s.server.Asked()
	if _, err := s.moveAll(); err != nil || s.here(s.films[0]) {
		t.Errorf("here (%v)", err)
	}
	if asked, _ := s.server.Asked(); len(asked) != 0 {
		t.Errorf("sent again: %v", asked)
	}
	s.reads(s.films[0], "Film")
}

func TestWhatIsDeletedIsGoneAtOnce_AndFromTheStoreWhenItAnswers(t *testing.T) {
	s := newShelf(t, "Film")
	id := s.films[0]
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	s.server.Down()
	if err := s.Delete(id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.read(id); !errors.Is(err, fs.ErrNotExist) || !fault.Is(err, fault.NotFound) {
		t.Errorf("read: %v", err)
	}
	if err := s.Tidy(t.Context()); err == nil || !s.there(id) {
		t.Errorf("deleted in a store that is down (%v)", err)
	}
	s.server.Refuse(nil)
	if err := s.Tidy(t.Context()); err != nil || s.there(id) {
		t.Errorf("still there (%v)", err)
	}
	s.server.Asked()
	if err := errors.Join(s.Delete(id), s.Tidy(t.Context())); err != nil {
		t.Error(err)
	}
	if asked, _ := s.server.Asked(); len(asked) != 0 {
		t.Errorf("asked again: %v", asked)
	}
}

func TestWhatIsDeletedWhileItIsMovedDoesNotComeBack(t *testing.T) {
	for _, at := range []string{"PUT", "GET"} {
		s := newShelf(t, "Film")
		id := s.films[0]
		s.server.Refuse(func(request string) bool {
			if strings.HasPrefix(request, at) && s.films != nil {
				s.films = nil
				if err := s.Delete(id); err != nil {
					t.Error(err)
				}
			}
			return false
		})
		if _, err := s.moveAll(); err != nil {
			t.Error(err)
		}
		if _, err := s.read(id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("at %s: %v", at, err)
		}
		if err := s.Tidy(t.Context()); err != nil || s.there(id) {
			t.Errorf("at %s: it is there (%v)", at, err)
		}
	}
}

func TestAFilmThatCannotBeReachedIsToldToBeUnavailable(t *testing.T) {
	s := newShelf(t, "Film")
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	s.server.Down()
	if _, err := s.read(s.films[0]); !fault.Is(err, fault.Unavailable) {
		t.Errorf("down: %v", err)
	}
	if _, err := s.Where(t.Context(), s.films[0], t.TempDir()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("down, for programs: %v", err)
	}
	s.MoveTo(nil)
	if _, err := s.read(s.films[0]); !fault.Is(err, fault.Unavailable) {
		t.Errorf("not set any more: %v", err)
	}
	if err := errors.Join(s.Delete(s.films[0]), s.Tidy(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestFilmsComeHome_AndMayGoAgain(t *testing.T) {
	s := newShelf(t, "Film")
	id := s.films[0]
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	if err := s.Home(t.Context(), id); err != nil || !s.here(id) {
		t.Fatalf("here %v (%v)", s.here(id), err)
	}
	s.reads(id, "Film")
	// It goes again before the store was told to delete it.
	if moved, err := s.moveAll(); err != nil || moved != 1 {
		t.Errorf("%d were moved (%v)", moved, err)
	}
	if err := s.Tidy(t.Context()); err != nil {
		t.Error(err)
	}
	s.reads(id, "Film")
	if err := errors.Join(s.Home(t.Context(), id), s.Tidy(t.Context())); err != nil || s.there(id) {
		t.Errorf("there %v (%v)", s.there(id), err)
	}
	s.reads(id, "Film")
}

func TestSweepTouchesNoNote(t *testing.T) {
	s := newShelf(t, "Film", "Deleted")
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Delete(s.films[1]), s.Sweep(time.Now().Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	s.reads(s.films[0], "Film")
	if err := s.Tidy(t.Context()); err != nil || s.there(s.films[1]) {
		t.Errorf("the deleted one is there (%v)", err)
	}
}

func TestWhatIsWaitingForMoreWhileItMovesIsKept(t *testing.T) {
	s := newShelf(t, "Film")
	asked := 0
	files := func(context.Context) ([]string, error) { // another process is going to encode it
		asked++
		if asked > 1 {
			return nil, nil
		}
		return s.films, nil
	}
	if moved, err := s.MoveAll(t.Context(), blob.Moving{More: always, Files: files, Named: s.named}); err != nil || moved != 1 {
		t.Fatalf("moved %d (%v)", moved, err)
	}
	if said, err := s.read(s.films[0]); err != nil || said != "Film" {
		t.Errorf("%q is left (%v)", said, err)
	}
}

func TestWhatIsDeletedAfterAMoveThatFailedLeavesTheStore(t *testing.T) {
	s := newShelf(t, "Film")
	s.server.Refuse(func(request string) bool { return strings.HasPrefix(request, "GET") })
	if _, err := s.moveAll(); err == nil || !s.there(s.films[0]) {
		t.Fatalf("in the store %v (%v)", s.there(s.films[0]), err)
	}
	s.server.Refuse(nil)
	id := s.films[0]
	if err := s.Delete(id); err != nil {
		t.Fatal(err)
	}
	s.films = nil
	if err := s.Tidy(t.Context()); err != nil || s.there(id) {
		t.Errorf("in the store %v (%v)", s.there(id), err)
	}
}

func TestAMarkThatAMoveLeftDeletesNothingThatIsAway(t *testing.T) {
	s := newShelf(t, "Film")
	if _, err := s.moveAll(); err != nil {
		t.Fatal(err)
	}
	mark := filepath.Join(s.root, "gone", s.films[0])
	if err := os.WriteFile(mark, nil, 0o600); err != nil { // as a program that ended just before it took it away
		t.Fatal(err)
	}
	if err := s.Tidy(t.Context()); err != nil || !s.there(s.films[0]) {
		t.Errorf("in the store %v (%v)", s.there(s.films[0]), err)
	}
	if _, err := os.Stat(mark); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the mark stays (%v)", err)
	}
}
