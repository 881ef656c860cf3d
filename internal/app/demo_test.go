package app_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/gallery"
	"maillage/test/world"
)

// eachSource runs a test once for each engine, with settings that name an empty data folder
// and database of their own.
func eachSource(t *testing.T, test func(t *testing.T, config app.Config)) {
	t.Helper()
	base := app.Config{BaseURL: "http://127.0.0.1:8080", Listen: "127.0.0.1:0"}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		config := base
		config.Data = t.TempDir()
		test(t, config)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		config := base
		config.Data, config.Database = t.TempDir(), dbtest.PostgresURL(t)
		test(t, config)
	})
}

func TestDemo_BuildsItsWorldOnceAndRefusesOneThatIsNotWhole(t *testing.T) {
	eachSource(t, func(t *testing.T, config app.Config) {
		open := func() (*app.App, error) {
			return app.NewDemo(t.Context(), config, slog.New(slog.DiscardHandler), world.Size{Decided: 3, Waiting: 1, Ready: 1, Colleagues: 2})
		}
		var counts []int
		for range 2 {
			a, err := open()
			if err != nil {
				t.Fatal(err)
			}
			n, err := db.Count(t.Context(), a.DB, "SELECT count(*) FROM dossier WHERE state <> 'draft'")
			if err != nil {
				t.Fatal(err)
			}
			counts = append(counts, n)
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if counts[0] != 4 || counts[1] != 4 {
			t.Errorf("filed dossiers, at first and when opened again: %v, want 4 both times", counts)
		}
		a, err := open()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(a.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE account SET email = 'nobody' WHERE email = 'nora.lavoine@trait-union.example'")
			return err
		}), a.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := open(); err == nil || !strings.Contains(err.Error(), "not finished") {
			t.Errorf("a world without its last person: %v", err)
		}
	})
}

func TestDemo_ExpertsWatchFilmsBeforeTheyReview(t *testing.T) {
	config := app.Config{BaseURL: "http://127.0.0.1:8080", Data: t.TempDir()}
	a, err := app.NewDemo(t.Context(), config, slog.New(slog.DiscardHandler), world.Full)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	n, err := db.Count(t.Context(), a.DB, `SELECT count(*) FROM assignment r JOIN account a ON a.id = r.expert_id JOIN dossier d ON d.id = r.dossier_id JOIN file f ON f.dossier_id = d.id
		WHERE a.email = $1 AND r.submitted_at IS NULL AND d.state = 'instruction' AND f.slot = 'video'`, world.ExpertEmail)
	if err != nil || n == 0 {
		t.Errorf("%d of the applications that wait for an opinion have a film (%v)", n, err)
	}
}

func TestDemo_HasFilmsThatAreMadePlayableWhileVisitorsLookAround(t *testing.T) {
	eachSource(t, func(t *testing.T, config app.Config) {
		a, err := app.NewDemo(t.Context(), config, slog.New(slog.DiscardHandler), world.Size{Decided: 3, Waiting: 2, Filmed: 2})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}()
		for state, query := range map[string]string{
			"made before anyone came": "SELECT count(*) FROM film WHERE state NOT IN ('waiting', 'original')",
			"lacking":                 "SELECT 3 - count(*) FROM film",
			"without captions":        "SELECT 3 - count(*) FROM file WHERE slot = 'captions' AND filed",
		} {
			if n, err := db.Count(t.Context(), a.DB, query); err != nil || n != 0 {
				t.Errorf("%d films %s (%v)", n, state, err)
			}
		}
		shown, err := a.Gallery.Find(t.Context(), gallery.Filter{})
		if err != nil || len(shown.Films) != 1 {
			t.Errorf("everyone sees %d films (%v)", len(shown.Films), err)
		}
	})
}
