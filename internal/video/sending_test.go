package video_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/video"
	"maillage/internal/video/upload"
)

// studio is a house to which films can be sent.
type studio struct {
	*house
	desk *upload.Desk
	free uint64
}

var limits = video.Limits{Film: 5_000, Quota: 12_000}

func newStudio(t *testing.T, d *db.DB) *studio {
	t.Helper()
	s := &studio{house: newHouse(t, d), free: math.MaxInt64}
	s.desk = s.s.ReceiveFiles(upload.Config{
		Folder: filepath.Join(t.TempDir(), "uploads"), Base: "http://x.example/uploads/", Log: slog.New(slog.DiscardHandler),
		Free: func(string) (uint64, error) { return s.free, nil },
	}, s.Queue, limits)
	return s
}

// filmed gives what begins like a file of a phone and is size bytes long.
func filmed(size int, brand string) []byte {
	return append([]byte("\x00\x00\x00\x18ftyp"+brand+"\x00\x00\x00\x00mp42isom"), bytes.Repeat([]byte("v"), size-24)...)
}

func (s *studio) send(t *testing.T, who account.Actor, p video.Purpose, name string, content []byte) error {
	t.Helper()
	grant, err := s.s.Grant(t.Context(), who, s.ID, p)
	if err != nil {
		return err
	}
	_, err = s.desk.Take(t.Context(), grant, name, int64(len(content)), bytes.NewReader(content))
	return err
}

// work does the jobs that are due.
func (s *studio) work(t *testing.T) {
	t.Helper()
	for range 50 {
		did, err := s.Queue.Next(t.Context())
		do(t, err)
		if !did {
			return
		}
	}
}

func (s *studio) sent(t *testing.T) video.Sent {
	t.Helper()
	return must[video.Sent](t)(s.s.Sent(t.Context(), s.Tom, s.ID))
}

func (s *studio) film(t *testing.T) (dossier.File, bool) {
	t.Helper()
	e := must[dossier.Everything](t)(s.Dossiers.Show(t.Context(), s.Tom, s.ID))
	f, ok := e.Files[dossier.VideoSlot]
	return f, ok
}

func (s *studio) scene(t *testing.T) string {
	t.Helper()
	return must[string](t)(s.s.SaveScene(t.Context(), s.Lea, s.ID, video.Scene{Seen: "Le quai", Heard: "Bonjour"}))
}

var finished = video.Purpose{Film: true}

func TestAFinishedFilmIsAttachedAsItWasSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStudio(t, d)
		content := filmed(4_000, "qt  ")
		do(t, s.send(t, s.Tom, finished, "Été.MOV", content))
		if sent := s.sent(t); len(sent.Arrivals) != 1 || sent.Arrivals[0].State != video.Waiting || sent.Arrivals[0].Sender != "Tom" || sent.Left != 8_000 {
			t.Errorf("%+v", sent)
		}
		s.work(t)
		f, ok := s.film(t)
		if !ok || f.Name != "Été.MOV" || f.Media != "video/quicktime" || f.AddedBy != s.Tom.ID || f.Scan != "not_scanned" {
			t.Errorf("%+v", f)
		}
		_, file, err := s.Dossiers.OpenFile(t.Context(), s.reader, s.ID, f.ID)
		do(t, err)
		defer file.Close()
		if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes came back (%v)", len(got), err)
		}
		if sent := s.sent(t); len(sent.Arrivals) != 0 || sent.Left != 8_000 {
			t.Errorf("%+v", sent)
		}
		// The later of two wins; the one it replaces stays, and an older one is let go.
		do(t, s.send(t, s.Tom, finished, "un.mp4", filmed(100, "isom")))
		do(t, s.send(t, s.Lea, finished, "deux.mp4", filmed(200, "isom")))
		s.work(t)
		if f, _ := s.film(t); f.Name != "deux.mp4" || s.Blobs(t) != 2 {
			t.Errorf("%+v, %d files", f, s.Blobs(t))
		}
		if n := must[int](t)(db.Count(t.Context(), d, "SELECT count(*) FROM audit WHERE act = 'dossier.file_attached'")); n != 3 {
			t.Errorf("%d acts", n)
		}
	})
}

func TestAFilmIsOnItsWayUntilTheApplicationHoldsIt(t *testing.T) {
	d := dbtest.SQLite(t)
	s, _, pieces := cutting(t, d)
	ctx := t.Context()
	comes := func(when string, want bool) {
		t.Helper()
		if got := must[bool](t)(s.s.OnItsWay(ctx, s.Tom, s.ID)); got != want {
			t.Errorf("%s: %v", when, got)
		}
	}
	comes("with clips alone", false)
	do(t, s.send(t, s.Tom, video.Purpose{}, "rue.mp4", filmed(100, "isom")))
	comes("while a clip is sent", false)
	s.work(t)
	grant := must[upload.Grant](t)(s.s.Grant(ctx, s.Tom, s.ID, finished))
	reading, writing := io.Pipe()
	took := make(chan error)
	go func() {
		_, err := s.desk.Take(ctx, grant, "film.mp4", 100, reading)
		took <- err
	}()
	_, err := writing.Write(filmed(50, "isom"))
	do(t, err)
	comes("while it is sent", true)
	uploads := must[[]upload.Upload](t)(s.desk.Uploads(s.ID))
	left := s.Now().Add(-2 * time.Hour)
	do(t, os.Chtimes(s.desk.Path(uploads[0].ID), left, left))
	comes("once it was left aside", false)
	_, err = writing.Write(bytes.Repeat([]byte("v"), 50))
	do(t, err)
	do(t, writing.Close())
	do(t, <-took)
	comes("before it was looked at", true)
	s.work(t)
	comes("once it is there", false)
	do(t, s.s.Assemble(ctx, s.Lea, s.ID, pieces))
	comes("while it is put together", true)
	s.work(t)
	comes("once that is done", false)
	do(t, s.send(t, s.Tom, finished, "film.mp4", []byte("<html>")))
	s.work(t)
	comes("once it was refused", false)
	do(t, s.send(t, s.Tom, finished, "film.mp4", filmed(100, "isom")))
	do(t, d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE dossier SET state = 'submitted' WHERE id = $1", s.ID)
		return err
	}))
	comes("once nothing of it can be taken any more", false)
	_, err = s.s.OnItsWay(ctx, s.Zoe, s.ID)
	want(t, err, fault.NotFound)
}

func TestAClipIsKeptForItsScene_AndStaysWhenTheSceneGoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStudio(t, d)
		scene := s.scene(t)
		content := append([]byte("\x1aE\xdf\xa3"), bytes.Repeat([]byte("w"), 500)...)
		do(t, s.send(t, s.Lea, video.Purpose{SceneID: scene}, "prise.webm", content))
		do(t, s.send(t, s.Lea, video.Purpose{}, "rue.mkv", content))
		s.work(t)
		sent := s.sent(t)
		if len(sent.Clips) != 2 || len(sent.Of(scene)) != 1 || sent.Of(scene)[0].Author != "Lea" || sent.Of("")[0].Media != "video/x-matroska" || sent.Left != 12_000-2*504 {
			t.Fatalf("%+v", sent)
		}
		clip := sent.Of(scene)[0]
		_, file, err := s.s.OpenClip(t.Context(), s.reader, s.ID, clip.ID)
		do(t, err)
		if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes came back (%v)", len(got), err)
		}
		do(t, file.Close())
		if clips := must[[]string](t)(video.Clips(t.Context(), d)); len(clips) != 2 {
			t.Errorf("%v may be moved away", clips)
		}
		if held := must[[]string](t)(video.Blobs(t.Context(), d)); len(held) != 2 {
			t.Errorf("a backup holds %v", held)
		}
		do(t, s.s.RemoveScene(t.Context(), s.Lea, s.ID, scene))
		if sent := s.sent(t); len(sent.Of("")) != 2 {
			t.Errorf("%+v", sent.Clips)
		}
		_, _, err = s.s.OpenClip(t.Context(), s.Zoe, s.ID, clip.ID)
		want(t, err, fault.NotFound)
		want(t, s.s.RemoveClip(t.Context(), s.reader, s.ID, clip.ID), fault.Forbidden)
		do(t, s.s.RemoveClip(t.Context(), s.Tom, s.ID, clip.ID))
		want(t, s.s.RemoveClip(t.Context(), s.Tom, s.ID, clip.ID), fault.NotFound)
		if named := must[bool](t)(video.Names(t.Context(), d, clip.BlobID)); named || s.Blobs(t) != 1 {
			t.Errorf("%v, %d files", named, s.Blobs(t))
		}
	})
}

func TestWhatMayBeSentIsDecidedBeforeTheFirstByte(t *testing.T) {
	s := newStudio(t, dbtest.SQLite(t))
	want(t, s.send(t, s.Zoe, finished, "a.mp4", filmed(50, "isom")), fault.NotFound)
	want(t, s.send(t, s.reader, finished, "a.mp4", filmed(50, "isom")), fault.Forbidden)
	want(t, s.send(t, s.Lea, video.Purpose{SceneID: db.NewID()}, "a.mp4", filmed(50, "isom")), fault.NotFound)
	refused := func(code upload.Code, err error) {
		t.Helper()
		if !errors.Is(err, upload.Refusal{Code: code}) {
			t.Errorf("%v, not %s", err, code)
		}
	}
	refused(upload.TooLarge, s.send(t, s.Lea, finished, "a.mp4", filmed(5_001, "isom")))
	refused(upload.Format, s.send(t, s.Lea, finished, "a.exe", filmed(50, "isom")))
	refused(upload.Format, s.send(t, s.Lea, finished, "a.avi", filmed(50, "isom"))) // of a clip only
	for range 2 {
		do(t, s.send(t, s.Lea, video.Purpose{}, "a.mp4", filmed(5_000, "isom")))
	}
	refused(upload.Quota, s.send(t, s.Lea, video.Purpose{}, "a.mp4", filmed(2_001, "isom")))
	s.work(t)
	refused(upload.Quota, s.send(t, s.Lea, video.Purpose{}, "a.mp4", filmed(2_001, "isom")))
	s.free = 100
	refused(upload.DiskFull, s.send(t, s.Lea, video.Purpose{}, "a.mp4", filmed(50, "isom")))
	if sent := s.sent(t); len(sent.Clips) != 2 || sent.Left != 2_000 || len(sent.Arrivals)+len(sent.Coming) != 0 {
		t.Errorf("%+v", sent)
	}
}

func TestWhatCannotBeKeptIsToldAndItsBytesAreLetGo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStudio(t, d)
		ctx := t.Context()
		for code, c := range map[string]struct {
			name, content string
		}{
			"not_video": {"film.mp4", "MZ\x90\x00 this program cannot be run in DOS mode"},
			"disguised": {"film.webm", string(filmed(100, "isom"))},
		} {
			do(t, s.send(t, s.Tom, finished, c.name, []byte(c.content)))
			s.work(t)
			sent := s.sent(t)
			if len(sent.Arrivals) != 1 || sent.Arrivals[0].State != video.NotAccepted || sent.Arrivals[0].Code != code {
				t.Errorf("%s: %+v", code, sent.Arrivals)
				continue
			}
			want(t, s.s.DropArrival(ctx, s.reader, s.ID, sent.Arrivals[0].UploadID), fault.Forbidden)
			do(t, s.s.DropArrival(ctx, s.Lea, s.ID, sent.Arrivals[0].UploadID))
			want(t, s.s.DropArrival(ctx, s.Lea, s.ID, sent.Arrivals[0].UploadID), fault.NotFound)
		}
		// Tom loses his right while the file waits; then the application is filed.
		do(t, s.send(t, s.Tom, finished, "a.mp4", filmed(100, "isom")))
		do(t, s.Groups.SetRole(ctx, s.Lea, s.Group, s.Tom.ID, collective.Reader))
		s.work(t)
		do(t, s.send(t, s.Lea, video.Purpose{}, "b.mp4", filmed(100, "isom")))
		do(t, d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE dossier SET state = 'submitted' WHERE id = $1", s.ID)
			return err
		}))
		s.work(t)
		sent := s.sent(t)
		if len(sent.Arrivals) != 2 || sent.Arrivals[0].Code != "frozen" || sent.Arrivals[1].Code != "right" || len(sent.Clips) != 0 {
			t.Errorf("%+v", sent)
		}
		if _, there := s.film(t); there || s.Blobs(t) != 0 || sent.Left != limits.Quota {
			t.Errorf("%v, %d files, %d left", there, s.Blobs(t), sent.Left)
		}
		if all, err := s.desk.Uploads(""); err != nil || len(all) != 0 {
			t.Errorf("%v %v", all, err)
		}
		told := map[string]string{} // by what is said, to whom
		for _, m := range s.Mails(t) {
			told[m.Text] = m.To
		}
		for words, to := range map[string]string{
			"Ce n’est pas un film": "tom", "Son contenu n’est pas celui d’un fichier webm.": "tom", "Vous ne pouvez plus écrire dans ce dossier.": "tom", "Le dossier a été déposé pendant l’envoi": "lea",
		} {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(told)), func(text string) bool {
				return strings.Contains(text, words) && strings.HasPrefix(told[text], to) && strings.Contains(text, "/dossiers/"+s.ID+"/video/film")
			}) {
				t.Errorf("nobody tells %s that %q: %v", to, words, told)
			}
		}
	})
}

func TestWhoLeftIsNotToldOfTheirFile(t *testing.T) {
	s := newStudio(t, dbtest.SQLite(t))
	do(t, s.send(t, s.Tom, finished, "a.mp4", filmed(100, "isom")))
	do(t, s.Groups.Remove(t.Context(), s.Lea, s.Group, s.Tom.ID))
	for _, m := range s.Mails(t) {
		if strings.Contains(m.Text, "a.mp4") {
			t.Errorf("%s is told %s", m.To, m.Text)
		}
	}
	if sent := must[video.Sent](t)(s.s.Sent(t.Context(), s.Lea, s.ID)); len(sent.Arrivals) != 1 || sent.Arrivals[0].Code != "right" {
		t.Errorf("%+v", sent.Arrivals)
	}
}

func TestAFileThatIsTakenTwiceIsTakenOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStudio(t, d)
		do(t, s.send(t, s.Lea, finished, "a.mp4", filmed(100, "isom")))
		again := func() {
			do(t, d.Write(t.Context(), func(tx *db.Tx) error {
				id, err := db.One(t.Context(), tx, db.ScanText, "SELECT upload_id FROM video_arrival")
				if err != nil {
					return err
				}
				return s.Queue.Enqueue(t.Context(), tx, "video.take", id)
			}))
		}
		again()
		again()
		s.work(t)
		again()
		s.work(t)
		if _, there := s.film(t); !there || s.Blobs(t) != 1 {
			t.Errorf("%v, %d files", there, s.Blobs(t))
		}
		if n := must[int](t)(db.Count(t.Context(), d, "SELECT count(*) FROM job WHERE kind = 'video.take'")); n != 0 {
			t.Errorf("%d jobs failed", n)
		}
		// A browser that missed the last answer is told that all came.
		id := must[string](t)(db.One(t.Context(), d, db.ScanText, "SELECT upload_id FROM video_arrival"))
		u, whole, err := s.s.Coming(t.Context(), s.Lea, id)
		if err != nil || whole != video.Taken || u.Size != 100 {
			t.Errorf("%+v %v %v", u, whole, err)
		}
		_, _, err = s.s.Coming(t.Context(), s.Zoe, id)
		want(t, err, fault.NotFound)
		_, _, err = s.s.Coming(t.Context(), s.Lea, strings.Repeat("0", 32))
		want(t, err, fault.NotFound)
	})
}

func TestAProgramThatEndsWhileItTakesAFileGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStudio(t, d)
		do(t, s.send(t, s.Lea, finished, "a.mp4", filmed(100, "isom")))
		ids := must[[]string](t)(db.All(t.Context(), d, db.ScanText, "SELECT upload_id FROM video_arrival UNION SELECT blob_id FROM video_arrival ORDER BY 1"))
		blobID, uploadID := ids[0], ids[1]
		if len(blobID) == 32 {
			blobID, uploadID = uploadID, blobID
		}
		_, err := s.Store().Take(t.Context(), s.desk.Path(uploadID), blobID) // and it ends here
		do(t, err)
		s.work(t)
		if f, there := s.film(t); !there || f.BlobID != blobID || s.Blobs(t) != 1 {
			t.Errorf("%+v, %d files", f, s.Blobs(t))
		}
		if left := must[[]upload.Upload](t)(s.desk.Uploads("")); len(left) != 0 {
			t.Errorf("left %v", left)
		}
		// Once it is replaced, its sender may send it anew.
		do(t, s.send(t, s.Lea, finished, "b.mp4", filmed(200, "isom")))
		s.work(t)
		_, _, err = s.s.Coming(t.Context(), s.Lea, uploadID)
		want(t, err, fault.NotFound)
	})
}

func TestAFileWhoseBytesAreGoneIsSaidToBeLost(t *testing.T) {
	s := newStudio(t, dbtest.SQLite(t))
	do(t, s.send(t, s.Lea, finished, "a.mp4", filmed(100, "isom")))
	all := must[[]upload.Upload](t)(s.desk.Uploads(""))
	do(t, s.desk.Remove(all[0].ID))
	s.work(t)
	if sent := s.sent(t); len(sent.Arrivals) != 1 || sent.Arrivals[0].Code != "lost" {
		t.Errorf("%+v", sent)
	}
	s.Set(s.Now().Add(40 * 24 * time.Hour))
	do(t, s.DB.Write(t.Context(), func(tx *db.Tx) error {
		return s.Queue.Enqueue(t.Context(), tx, "video.sweep", struct{}{})
	}))
	s.work(t)
	if sent := s.sent(t); len(sent.Arrivals) != 0 {
		t.Errorf("told for ever: %+v", sent)
	}
}

func TestAFileThatCouldNotBeTakenForLongIsTakenOnceItCan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStudio(t, d)
		do(t, s.send(t, s.Lea, finished, "a.mp4", filmed(100, "isom")))
		away := s.desk.Path(must[[]upload.Upload](t)(s.desk.Uploads(""))[0].ID)
		do(t, os.Rename(away, away+".away"))
		do(t, os.Mkdir(away, 0o700)) // nobody reads it
		for range 20 {
			s.work(t)
			s.Set(s.Now().Add(2 * time.Hour))
		}
		if health := must[job.Health](t)(job.Check(t.Context(), d, s.Now())); health.Dead == 0 {
			t.Fatal("it is tried without end")
		}
		do(t, os.Remove(away))
		do(t, os.Rename(away+".away", away))
		do(t, s.DB.Write(t.Context(), func(tx *db.Tx) error {
			return s.Queue.Enqueue(t.Context(), tx, "video.look_again", struct{}{})
		}))
		s.work(t)
		if f, ok := s.film(t); !ok || f.Name != "a.mp4" {
			t.Errorf("%+v", s.sent(t).Arrivals)
		}
	})
}

func TestWhatSomebodyReservesIsTheirsForAnHour_AndNoMoreThanOneVideo(t *testing.T) {
	s := newStudio(t, dbtest.SQLite(t))
	do(t, s.DB.Write(t.Context(), func(tx *db.Tx) error {
		return s.Queue.EnqueueAt(t.Context(), tx, "video.sweep", struct{}{}, s.Now(), "every:video.sweep")
	}))
	s.work(t)
	grant := must[upload.Grant](t)(s.s.Grant(t.Context(), s.Tom, s.ID, finished))
	begin := func(grant upload.Grant) *httptest.ResponseRecorder {
		r, w := httptest.NewRequest(http.MethodPost, "/x", nil), httptest.NewRecorder()
		r.Header.Set("Tus-Resumable", "1.0.0")
		r.Header.Set("Upload-Length", "5000")
		r.Header.Set("Upload-Metadata", "filename YS5tcDQ=") // a.mp4
		s.desk.Create(w, r, grant)
		return w
	}
	for _, owner := range []string{s.ID, db.NewID()} {
		grant.Owner = owner
		if w := begin(grant); w.Code != http.StatusCreated {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	grant.Owner = db.NewID()
	if w := begin(grant); w.Code != http.StatusRequestEntityTooLarge || !strings.HasPrefix(w.Body.String(), "quota") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, u := range must[[]upload.Upload](t)(s.desk.Uploads("")) {
		for _, end := range []string{"", ".info"} {
			do(t, os.Chtimes(u.Path+end, s.Now(), s.Now()))
		}
	}
	s.Set(s.Now().Add(61 * time.Minute))
	s.work(t)
	if w := begin(grant); w.Code != http.StatusCreated || len(must[[]upload.Upload](t)(s.desk.Uploads(""))) != 1 {
		t.Errorf("an hour later: %d %s", w.Code, w.Body)
	}
}

func TestWhatNobodyReadBoundsWhatMayBeSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStudio(t, d)
		for n := range 50 {
			do(t, s.send(t, s.Lea, video.Purpose{}, "a.mp4", []byte("x")))
			if n == 24 {
				s.work(t)
			}
		}
		want(t, s.send(t, s.Tom, finished, "a.mp4", filmed(50, "isom")), fault.Conflict) // they wait, or were refused
		s.work(t)
		want(t, s.send(t, s.Tom, finished, "a.mp4", filmed(50, "isom")), fault.Conflict)
		do(t, s.s.DropArrival(t.Context(), s.Lea, s.ID, s.sent(t).Arrivals[0].UploadID))
		do(t, s.send(t, s.Tom, finished, "a.mp4", filmed(50, "isom")))
	})
}
