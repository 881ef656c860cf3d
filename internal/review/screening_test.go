package review_test

import (
	"slices"
	"strings"
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/review"
)

// filmed files an application with a film, for lists and looks.
func filmed(t *testing.T, k *desktest.Desk, title string) string {
	t.Helper()
	d, err := k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, title)
	if err != nil {
		t.Fatal(err)
	}
	attach(t, k, d.ID, title)
	k.File(t, d.ID)
	return d.ID
}

func attach(t *testing.T, k *desktest.Desk, id, name string) {
	t.Helper()
	if err := k.Dossiers.Attach(t.Context(), k.Lea, id, dossier.VideoSlot, name+".mp4", strings.NewReader("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"+name)); err != nil {
		t.Fatal(err)
	}
}

func titles(list []review.Screened) (all []string) {
	for _, one := range list {
		all = append(all, one.Title+" "+one.Film.Name)
	}
	return all
}

func newScreening(t *testing.T, d *db.DB) (*desktest.Desk, *review.Service, []string) {
	t.Helper()
	k := desktest.New(t, d)
	filings := filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now)
	s := review.NewService(d, k.Calls, k.Dossiers, filings, k.Post, k.Now)
	return k, s, []string{filmed(t, k, "Un"), filmed(t, k, "Deux"), k.Filed(t, "Sans film"), filmed(t, k, "Trois")}
}

func TestTheFilmsOfARoundAreForThoseWhoMaySeeItsDossiers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s, ids := newScreening(t, d)
		ctx, round := t.Context(), k.Rounds[0].ID
		all, err := s.Screening(ctx, k.Zoe, round)
		if want := []string{"Un Un.mp4", "Deux Deux.mp4", "Trois Trois.mp4"}; err != nil || !slices.Equal(titles(all.Films), want) {
			t.Errorf("the manager sees %v (%v)", titles(all.Films), err)
		}
		if list, err := s.Filmless(ctx, k.Zoe, round, 2); err != nil || !slices.Equal(titles(list.Dossiers), []string{"Sans film "}) || list.Total != 1 || list.Page != 1 {
			t.Errorf("the manager sees %+v without a film (%v)", list, err)
		}
		if all.At(ids[3]) != 2 || all.At(ids[2]) != -1 {
			t.Errorf("the third film is %d", all.At(ids[3]))
		}
		for _, person := range []account.Actor{k.Lea, {}} {
			_, err := s.Screening(ctx, person, round)
			wantKind(t, err, fault.NotFound)
			_, err = s.Filmless(ctx, person, round, 1)
			wantKind(t, err, fault.NotFound)
			_, err = s.Screen(ctx, person, ids[0])
			wantKind(t, err, fault.NotFound)
			_, err = s.Note(ctx, person, ids[0])
			wantKind(t, err, fault.NotFound)
			_, err = s.SaveNote(ctx, person, ids[0], 0, "x")
			wantKind(t, err, fault.NotFound)
		}
		if all, err := s.Screening(ctx, k.Expert, round); err != nil || len(all.Films) != 0 {
			t.Errorf("an expert to whom nothing is given sees %v (%v)", titles(all.Films), err)
		}
		_, err = s.Screen(ctx, k.Expert, ids[1])
		wantKind(t, err, fault.NotFound)
		if err := s.Assign(ctx, k.Zoe, ids[1], k.Expert.ID); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Screening(ctx, k.Expert, round); err != nil || !slices.Equal(titles(all.Films), []string{"Deux Deux.mp4"}) {
			t.Errorf("an expert sees %v (%v)", titles(all.Films), err)
		}
		if list, err := s.Filmless(ctx, k.Expert, round, 1); err != nil || list.Total != 0 || len(list.Dossiers) != 0 {
			t.Errorf("an expert sees %+v without a film (%v)", list, err)
		}
		if one, err := s.Screen(ctx, k.Expert, ids[1]); err != nil || one.Film.Name != "Deux.mp4" {
			t.Errorf("an expert watches %+v (%v)", one, err)
		}
		_, err = s.Screen(ctx, k.Expert, ids[0])
		wantKind(t, err, fault.NotFound)
		_, err = s.Screen(ctx, k.Zoe, ids[2])
		wantKind(t, err, fault.NotFound)
		for _, person := range []account.Actor{k.Expert, k.Zoe} {
			if err := s.DeclareConflict(ctx, person, ids[1], "Mon frère y travaille"); err != nil {
				t.Fatal(err)
			}
			_, err = s.Screen(ctx, person, ids[1])
			wantKind(t, err, fault.Forbidden)
			if all, err := s.Screening(ctx, person, round); err != nil || all.At(ids[1]) >= 0 || all.Barred != 1 {
				t.Errorf("after a conflict %v, %d barred (%v)", titles(all.Films), all.Barred, err)
			}
		}
	})
}

func TestTheFilmScreenedIsTheOneThatWasFiled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s, ids := newScreening(t, d)
		if err := s.AskCorrection(t.Context(), k.Zoe, ids[0], []string{dossier.PiecesSection, dossier.SettingsSection}, "Le film est trop long"); err != nil {
			t.Fatal(err)
		}
		attach(t, k, ids[0], "Autre")
		if err := k.Dossiers.Attach(t.Context(), k.Lea, ids[0], dossier.CaptionsSlot, "film.vtt", strings.NewReader("WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour\n")); err != nil {
			t.Fatal(err)
		}
		e, err := k.Dossiers.Show(t.Context(), k.Lea, ids[0])
		if err != nil {
			t.Fatal(err)
		}
		set := dossier.Settings{Title: e.Title, Years: 3, VideoLink: "https://videos.example/2"}
		if err := k.Dossiers.SaveSettings(t.Context(), k.Lea, ids[0], e.Settings, set); err != nil {
			t.Fatal(err)
		}
		for _, detached := range []bool{false, true} {
			if detached {
				if err := k.Dossiers.Detach(t.Context(), k.Lea, ids[0], dossier.VideoSlot); err != nil {
					t.Fatal(err)
				}
			}
			if one, err := s.Screen(t.Context(), k.Zoe, ids[0]); err != nil || one.Film.Name != "Un.mp4" || one.Captions.ID != "" || one.Link != "" {
				t.Errorf("the jury watches %+v while it is being corrected (%v)", one, err)
			}
			if all, err := s.Screening(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil || all.At(ids[0]) < 0 {
				t.Errorf("while it is being corrected the jury finds %v (%v)", titles(all.Films), err)
			}
		}
		f, err := s.Show(t.Context(), k.Zoe, ids[0])
		if one, wrong := s.Screen(t.Context(), k.Zoe, ids[0]); err != nil || wrong != nil || f.Files[dossier.VideoSlot].ID != one.Film.ID {
			t.Errorf("the frozen dossier has the film %+v (%v, %v)", f.Files[dossier.VideoSlot], err, wrong)
		}
	})
}

func TestANoteIsItsAuthorsAlone_AndNoneIsOverwrittenUnseen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, s, ids := newScreening(t, d)
		ctx := t.Context()
		if err := s.Assign(ctx, k.Zoe, ids[0], k.Expert.ID); err != nil {
			t.Fatal(err)
		}
		version, err := s.SaveNote(ctx, k.Expert, ids[0], 0, " 1:23 la cuisine ")
		if err != nil || version != 1 {
			t.Fatalf("version %d (%v)", version, err)
		}
		if version, err = s.SaveNote(ctx, k.Expert, ids[0], 0, "1:23 la cuisine"); err != nil || version != 1 {
			t.Errorf("the same again: version %d (%v)", version, err)
		}
		_, err = s.SaveNote(ctx, k.Expert, ids[0], 0, "autre")
		wantKind(t, err, fault.Stale)
		if version, err = s.SaveNote(ctx, k.Expert, ids[0], 1, "\u202eautre\u202c"); err != nil || version != 2 {
			t.Errorf("version %d (%v)", version, err)
		}
		_, err = s.SaveNote(ctx, k.Expert, ids[0], 2, strings.Repeat("x", 4_001))
		wantKind(t, err, fault.Invalid)
		if n, err := s.Note(ctx, k.Zoe, ids[0]); err != nil || n.Text != "" || n.Version != 0 {
			t.Errorf("somebody else reads %+v (%v)", n, err)
		}
		if n, err := s.Note(ctx, k.Expert, ids[0]); err != nil || n.Text != "autre" {
			t.Errorf("the author reads %+v (%v)", n, err)
		}
		_, held, err := s.Holding(ctx, d, k.Expert)
		if all, ok := held.([]review.Held); err != nil || !ok || len(all) != 1 || all[0].Note != "autre" {
			t.Errorf("the export of the author holds %+v (%v)", held, err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return s.Tie(ctx, tx, k.Expert) }); err != nil {
			t.Fatal(err)
		}
		if count, err := db.Count(ctx, d, "SELECT count(*) FROM screening_note"); err != nil || count != 0 {
			t.Errorf("%d notes of an account that is closed (%v)", count, err)
		}
	})
}
