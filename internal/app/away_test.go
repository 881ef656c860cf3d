package app_test

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/app"
	"maillage/internal/award"
	"maillage/internal/blob"
	"maillage/internal/blob/s3test"
	"maillage/internal/db"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/web/webtest"
)

// cinema is the program with a store of films elsewhere, and an awarded application with a film.
type cinema struct {
	scene
	store  *s3test.Server
	config app.Config
	id     string
	film   []byte
	blobID string
}

func newCinema(t *testing.T) *cinema {
	t.Helper()
	// On a disk, as an operator's commands open it.
	c := &cinema{store: s3test.New(t), config: app.Config{Data: t.TempDir(), BaseURL: webtest.BaseURL}}
	c.config.FilmMax, c.config.FilmQuota, c.config.Demo = 1<<20, 3<<20, true
	at := c.store.Config()
	c.config.S3Endpoint, c.config.S3Bucket, c.config.S3Region, c.config.S3Key, c.config.S3Secret = at.Endpoint, at.Bucket, at.Region, at.Key, at.Secret
	source, err := c.config.DatabaseSource()
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Desk = desktest.New(t, d)
	c.site = webtest.New(t, d, func(config *app.Config) { *config = c.config })
	c.film = append([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"), make([]byte, 600<<10)...)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(c.film[24:])
	c.id = c.shown(t)
	if c.blobID, err = db.One(t.Context(), d, db.ScanText, "SELECT blob_id FROM film"); err != nil {
		t.Fatal(err)
	}
	return c
}

// shown files an application with the film, awards it, and has the film shown to everyone.
func (c *cinema) shown(t *testing.T) string {
	t.Helper()
	ctx, must := t.Context(), func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	started, err := c.site.Dossiers.Start(ctx, c.Lea, c.Call.ID, c.Rounds[0].ID, c.Group, "Filmed")
	must(err)
	must(c.site.Dossiers.Attach(ctx, c.Lea, started.ID, dossier.VideoSlot, "film.mp4", bytes.NewReader(c.film)))
	c.File(t, started.ID)
	must(c.site.Awards.Decide(ctx, c.Zoe, award.Decision{DossierID: started.ID, Outcome: award.Awarded, Cents: 10_000_000}, 0))
	must(c.site.Awards.Release(ctx, c.Zoe, c.Rounds[0].ID))
	must(c.site.Gallery.Consent(ctx, c.Lea, started.ID, nil, true))
	return started.ID
}

// state has the film be in a state of its making, which no job changes.
func (c *cinema) state(t *testing.T, state string) {
	t.Helper()
	if err := c.site.DB.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), "DELETE FROM job WHERE kind = 'film.encode'"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "UPDATE film SET state = $1", state)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// period does what is done in time.
func (c *cinema) period(t *testing.T) {
	t.Helper()
	if err := c.site.DB.Write(t.Context(), func(tx *db.Tx) error { return c.site.Queue.Enqueue(t.Context(), tx, "film.away", nil) }); err != nil {
		t.Fatal(err)
	}
	for {
		did, err := c.site.Queue.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !did {
			return
		}
	}
}

func (c *cinema) here() bool {
	_, err := os.Stat(filepath.Join(c.config.Data, "files", blob.Path(c.blobID)))
	return err == nil
}

func (c *cinema) there() bool { return slices.Contains(c.store.Names(), blob.Path(c.blobID)) }

func (c *cinema) ask(t *testing.T, header ...string) *webtest.Page {
	t.Helper()
	visitor := c.site.Client().ForTest(t)
	asked := visitor.Request(http.MethodGet, "/films/"+c.id+"/original", nil, "")
	for i := 0; i < len(header); i += 2 {
		asked.Header.Set(header[i], header[i+1])
	}
	return visitor.Do(asked)
}

func TestFilmsAreMovedWhenTheyAreMade_AndPlayedAsBefore(t *testing.T) {
	c := newCinema(t)
	c.state(t, "encoding")
	c.period(t)
	if !c.here() || c.there() {
		t.Fatal("moved while it was encoded")
	}
	c.state(t, "original")
	c.period(t)
	if c.here() || !c.there() {
		t.Fatalf("here %v, there %v", c.here(), c.there())
	}
	whole := c.ask(t).Is(http.StatusOK)
	if whole.Body != string(c.film) {
		t.Errorf("%d bytes, others", len(whole.Body))
	}
	c.store.Asked()
	part := c.ask(t, "Range", "bytes=500000-500099").Is(http.StatusPartialContent)
	if part.Body != string(c.film[500_000:500_100]) || part.Header.Get("Content-Range") != "bytes 500000-500099/614424" {
		t.Errorf("%d bytes, %s", len(part.Body), part.Header.Get("Content-Range"))
	}
	if asked, given := c.store.Asked(); given > 128<<10 {
		t.Errorf("the store gave %d bytes for a hundred: %v", given, asked)
	}
	if many := c.ask(t, "Range", "bytes=0-0,300000-300000,600000-600000").Is(http.StatusOK); many.Body != string(c.film) {
		t.Errorf("several parts at once: %d bytes", len(many.Body))
	}
	c.store.Asked()
	c.ask(t, "If-None-Match", whole.Header.Get("ETag")).Is(http.StatusNotModified)
	if _, given := c.store.Asked(); given > 0 {
		t.Errorf("the store gave %d bytes for what the visitor has", given)
	}
}

func TestAFilmThatCannotBeReachedIsToldInWords_AndNothingElseIsHarmed(t *testing.T) {
	c := newCinema(t)
	c.state(t, "original")
	c.store.Down()
	c.site.Log.Reset()
	c.period(t)
	if !c.here() || strings.Count(c.site.Log.String(), "could not all be moved") != 1 {
		t.Fatalf("here %v, said %s", c.here(), c.site.Log.String())
	}
	c.ask(t).Is(http.StatusOK)
	c.store.Refuse(nil)
	c.period(t)
	c.store.Down()
	c.ask(t).Is(http.StatusServiceUnavailable).Says("main", "ne peut pas être lue pour le moment")
	c.site.Client().ForTest(t).Get("/films/" + c.id).Is(http.StatusOK)
	c.store.Refuse(nil)
	c.ask(t).Is(http.StatusOK)
}

func TestAFilmThatIsWithdrawnWhileTheStoreIsDownIsGoneAtOnce(t *testing.T) {
	c := newCinema(t)
	c.state(t, "original")
	c.period(t)
	c.store.Down()
	if err := c.site.Gallery.Withdraw(t.Context(), c.Lea, c.id); err != nil {
		t.Fatal(err)
	}
	c.ask(t).Is(http.StatusGone)
}

func TestABackupTellsWhichFilmsAreAway(t *testing.T) {
	c := newCinema(t)
	c.state(t, "original")
	c.period(t)
	c.store.Down() // it asks nothing of the store
	archive := filepath.Join(t.TempDir(), "backup.tar.gz")
	if err := app.Backup(t.Context(), c.config, archive, time.Now()); err != nil {
		t.Fatal(err)
	}
	restored := c.config
	restored.Data = filepath.Join(t.TempDir(), "restored")
	if err := app.Restore(t.Context(), archive, restored); err != nil {
		t.Fatal(err)
	}
	c.store.Refuse(nil)
	var said strings.Builder
	if err := app.BringHome(t.Context(), restored, &said); err != nil || !strings.HasPrefix(said.String(), "1 films are back") {
		t.Fatalf("%s (%v)", said.String(), err)
	}
	content, err := os.ReadFile(filepath.Join(restored.Data, "files", blob.Path(c.blobID)))
	if err != nil || !bytes.Equal(content, c.film) {
		t.Errorf("%d bytes came home (%v)", len(content), err)
	}
	if c.there() {
		t.Error("it is still in the store")
	}
}

func TestTheDoctorTellsOfTheStore(t *testing.T) {
	c := newCinema(t)
	c.state(t, "original")
	c.period(t)
	said := func() string {
		t.Helper()
		var out strings.Builder
		if _, err := app.Doctor(t.Context(), c.config, time.Now(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if text := said(); !strings.Contains(text, "ok   store of films "+c.store.URL+": bucket films can be written and read; 1 files are there") {
		t.Error(text)
	}
	c.store.Down()
	if text := said(); !strings.Contains(text, "FAIL store of films "+c.store.URL) {
		t.Error(text)
	}
	c.config.S3Endpoint, c.config.S3Bucket, c.config.S3Region, c.config.S3Key, c.config.S3Secret = "", "", "", "", ""
	if text := said(); !strings.Contains(text, "FAIL store of films: 1 files were moved to one, and none is set") {
		t.Error(text)
	}
}
