package gallery_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/film"
	"maillage/internal/gallery"
	"maillage/internal/programme/call"
	"maillage/internal/territory"
	"maillage/internal/video"
)

// tinyMP4 is what the program takes for a film by its first bytes.
const tinyMP4 = "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"

// scene is an awarded dossier that was filed with a film.
type scene struct {
	*desktest.Desk
	films  *gallery.Service
	awards *award.Service
	videos *video.Service
}

// noFilms knows of no film what every browser plays.
type noFilms struct{}

func (noFilms) Of(context.Context, db.Querier, ...string) (map[string]film.Film, error) {
	return nil, nil //nolint:nilnil // nothing is known
}

func newScene(t *testing.T, d *db.DB) *scene {
	t.Helper()
	k := desktest.New(t, d)
	land, err := territory.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{Desk: k, awards: award.NewService(d, k.Calls, k.Dossiers, k.Queue, k.Post, k.Now)}
	s.films = gallery.NewService(d, k.Dossiers, filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now), noFilms{}, land, k.Post, k.Now)
	s.videos = video.NewService(d, k.Dossiers, nil, nil, clamd.New(""), k.Post, k.Now)
	s.videos.KnowGallery(s.films)
	k.Fill(t)
	k.ID = s.filed(t, k.ID)
	return s
}

// filed files a draft with a film, as it is.
func (s *scene) filed(t *testing.T, id string) string {
	t.Helper()
	for slot, file := range map[string][2]string{dossier.VideoSlot: {"film.mp4", tinyMP4}, dossier.CaptionsSlot: {"film.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour\n"}} {
		if err := s.Dossiers.Attach(t.Context(), s.Lea, id, slot, file[0], strings.NewReader(file[1])); err != nil {
			t.Fatal(err)
		}
	}
	s.File(t, id)
	return id
}

// award awards every dossier of the round, and makes it known.
func (s *scene) award(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := s.awards.Decide(t.Context(), s.Zoe, award.Decision{DossierID: id, Outcome: award.Awarded, Cents: 10_000_000}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.awards.Release(t.Context(), s.Zoe, s.Rounds[0].ID); err != nil {
		t.Fatal(err)
	}
}

func (s *scene) show(t *testing.T, id string, about ...string) {
	t.Helper()
	if err := s.films.Consent(t.Context(), s.Lea, id, about, true); err != nil {
		t.Fatal(err)
	}
}

// askThemes has the call ask what projects are about, from now on.
func (s *scene) askThemes(t *testing.T) {
	t.Helper()
	d := s.Call.Definition
	d.Form = slices.Clone(d.Form)
	d.Form[0].Questions = append(slices.Clone(d.Form[0].Questions), call.Question{Key: "activites", Kind: call.Choices, Label: call.Text{FR: "Quelles activités"}, Options: []call.Option{
		{Key: "atelier", Label: call.Text{FR: "Atelier", EN: "Workshop"}}, {Key: "cuisine", Label: call.Text{FR: "Cuisine"}},
	}})
	if err := s.Calls.SaveDraft(t.Context(), s.Zoe, s.Call.ID, 2, d); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Calls.Publish(t.Context(), s.Zoe, s.Call.ID, 3, "Des activités"); err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

// wantPublic fails the test unless everyone sees the film, or nobody.
func (s *scene) wantPublic(t *testing.T, public bool) {
	t.Helper()
	list, err := s.films.Find(t.Context(), gallery.Filter{Size: 10})
	if err != nil || (len(list.Films) == 1) != public || list.Total != len(list.Films) {
		t.Errorf("the list has %d films (%v)", len(list.Films), err)
	}
	about, from, err := s.films.Choices(t.Context())
	if err != nil || !public && len(about)+len(from) > 0 {
		t.Errorf("the list may be narrowed by %v and %v (%v)", about, from, err)
	}
	among, err := s.films.Among(t.Context(), []string{s.ID, "x"})
	if err != nil || among[s.ID] != public || among["x"] {
		t.Errorf("among those shown: %v (%v)", among, err)
	}
	for _, read := range []func() error{
		func() error { _, err := s.films.Get(t.Context(), s.ID); return err },
		func() error { _, err := s.films.Media(t.Context(), s.ID); return err },
	} {
		if err := read(); public && err != nil {
			t.Errorf("a visitor reads %v", err)
		} else if !public {
			wantKind(t, err, fault.Gone)
		}
	}
}

func TestTheFilmOfAnAwardedDossierIsShownWhenTheLeadSaysSo_AndGoneAtOnceWhenTheyDoNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		ctx := t.Context()
		wantKind(t, s.films.Consent(ctx, s.Lea, s.ID, nil, true), fault.Conflict)
		_, err := s.films.Get(ctx, s.ID)
		wantKind(t, err, fault.NotFound)
		s.award(t, s.ID)
		for _, person := range []account.Actor{s.Zoe, s.Expert, {}} {
			wantKind(t, s.films.Consent(ctx, person, s.ID, nil, true), fault.NotFound)
			wantKind(t, s.films.Withdraw(ctx, person, s.ID), fault.NotFound)
			_, err := s.films.Show(ctx, person, s.ID)
			wantKind(t, err, fault.NotFound)
		}
		wantKind(t, s.films.Consent(ctx, s.Tom, s.ID, nil, true), fault.Forbidden)
		wantKind(t, s.films.Consent(ctx, s.Lea, s.ID, nil, false), fault.Invalid)
		wantKind(t, s.films.Consent(ctx, s.Lea, s.ID, []string{"x"}, true), fault.Invalid)
		wantKind(t, s.films.Withdraw(ctx, s.Lea, s.ID), fault.Conflict)

		s.show(t, s.ID)
		s.wantPublic(t, true)
		f, err := s.films.Get(ctx, s.ID)
		if err != nil || f.Place != "La Halle" || f.Departement != "62" || f.Region != "32" || f.Media != "video/mp4" || f.Size != int64(len(tinyMP4)) || f.BlobID == "" || f.Made.BlobID != f.BlobID || f.CaptionsBlob == "" || f.Year != 2021 {
			t.Errorf("the film is %+v (%v)", f, err)
		}
		if st, err := s.films.Show(ctx, s.Tom, s.ID); err != nil || !st.Public() || st.ShownBy != s.Lea.Name || !st.MayWithdraw {
			t.Errorf("its collective reads %+v (%v)", st, err)
		}
		if err := s.films.Withdraw(ctx, s.Tom, s.ID); err != nil {
			t.Fatal(err)
		}
		s.wantPublic(t, false)
		s.show(t, s.ID)
		s.wantPublic(t, true)
	})
}

func TestAFilmIsShownWhileEverybodyFilmedAgrees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.award(t, s.ID)
		ana := video.Person{Name: "Ana", Consent: video.Asked}
		save := func(change func()) {
			t.Helper()
			change()
			id, err := s.videos.SavePerson(t.Context(), s.Lea, s.ID, ana)
			if err != nil {
				t.Fatal(err)
			}
			ana.ID = id
			ana.Version++
		}
		save(func() {})
		wantKind(t, s.films.Consent(t.Context(), s.Lea, s.ID, nil, true), fault.Conflict)
		if st, err := s.films.Show(t.Context(), s.Lea, s.ID); err != nil || len(st.Without) != 1 || st.Without[0].Name != "Ana" || len(st.People) != 1 {
			t.Errorf("before she signs: %+v (%v)", st, err)
		}
		save(func() { ana.Consent, ana.Until = video.SignedByThem, "2021-12-31" })
		s.show(t, s.ID)
		s.wantPublic(t, true)
		for _, c := range video.Consents() {
			save(func() { ana.Consent = c })
			s.wantPublic(t, c == video.SignedByThem)
		}
		if err := s.videos.RemovePerson(t.Context(), s.Lea, s.ID, ana.ID); err != nil { // who had withdrawn
			t.Fatal(err)
		}
		s.wantPublic(t, false)
		if st, err := s.films.Show(t.Context(), s.Lea, s.ID); err != nil || !st.Fewer || st.Public() || st.May != nil {
			t.Errorf("once she is off the list: %+v (%v)", st, err)
		}
		wantKind(t, s.films.Consent(t.Context(), s.Lea, s.ID, nil, false), fault.Invalid)
		ana.ID, ana.Version = "", 0
		save(func() { ana.Consent = video.SignedByThem })
		s.wantPublic(t, false)
		s.show(t, s.ID)
		s.wantPublic(t, true)
		s.Set(time.Date(2021, 12, 31, 22, 30, 0, 0, time.UTC)) // before midnight in Paris
		s.wantPublic(t, true)
		s.Set(time.Date(2021, 12, 31, 23, 30, 0, 0, time.UTC)) // after
		s.wantPublic(t, false)
		if st, err := s.films.Show(t.Context(), s.Lea, s.ID); err != nil || !st.Said() || st.Public() || len(st.Without) != 1 {
			t.Errorf("once her days are over: %+v (%v)", st, err)
		}
	})
}

// wantTold fails the test unless these and nobody else were written to, since it was last asked, that
// Tom hid the film.
func (s *scene) wantTold(t *testing.T, who ...string) {
	t.Helper()
	var told []string
	for _, m := range s.Mails(t) {
		if strings.Contains(m.Text, "Tom a modifié la liste des personnes filmées") && strings.Contains(m.Text, "/dossiers/"+s.ID+"/gallery") {
			name, _, _ := strings.Cut(m.To, "@")
			told = append(told, name)
		}
	}
	s.Outbox.Clear()
	slices.Sort(told)
	if !slices.Equal(told, who) {
		t.Errorf("told were %v, not %v", told, who)
	}
}

func TestWhoIsListedOnceAFilmIsShown_AndTakenOffAgain_BringsItBackOnlyWithTheLead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.award(t, s.ID)
		s.show(t, s.ID)
		id, err := s.videos.SavePerson(t.Context(), s.Tom, s.ID, video.Person{Name: "Ana", Consent: video.Refused})
		if err != nil {
			t.Fatal(err)
		}
		s.wantPublic(t, false)
		s.wantTold(t, "lea", "tom")
		if err := s.videos.RemovePerson(t.Context(), s.Tom, s.ID, id); err != nil {
			t.Fatal(err)
		}
		s.wantPublic(t, false)
		s.wantTold(t) // they know
		if st, err := s.films.Show(t.Context(), s.Lea, s.ID); err != nil || !st.Fewer || st.Public() || st.May != nil {
			t.Errorf("its collective reads %+v (%v)", st, err)
		}
		wantKind(t, s.films.Consent(t.Context(), s.Lea, s.ID, nil, false), fault.Invalid)
		s.show(t, s.ID)
		s.wantPublic(t, true)
		if id, err = s.videos.SavePerson(t.Context(), s.Tom, s.ID, video.Person{Name: "Bob", Consent: video.SignedByThem}); err != nil {
			t.Fatal(err)
		}
		s.wantPublic(t, true)
		s.wantTold(t)
		if err := s.videos.RemovePerson(t.Context(), s.Tom, s.ID, id); err != nil { // who agreed
			t.Fatal(err)
		}
		s.wantPublic(t, false)
		s.wantTold(t, "lea", "tom")
	})
}

func TestFilmsAreChosenByTerritoryAndTheme_AndPaged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		ids := []string{s.ID}
		s.askThemes(t)
		for i, commune := range []string{"62063", "59350", "75056", ""} {
			placeID := ""
			if commune != "" {
				var err error
				if placeID, err = s.Groups.SavePlace(t.Context(), s.Lea, s.Group, collective.Place{Name: fmt.Sprintf("Lieu %d", i), Status: collective.Existing, CommuneCode: commune}); err != nil {
					t.Fatal(err)
				}
			}
			started, err := s.Dossiers.Start(t.Context(), s.Lea, s.Call.ID, s.Rounds[0].ID, s.Group, fmt.Sprintf("Film %d", i))
			if err != nil {
				t.Fatal(err)
			}
			if placeID != "" {
				if err := s.Dossiers.SaveSettings(t.Context(), s.Lea, started.ID, started.Settings, dossier.Settings{Title: started.Title, PlaceID: placeID, Years: 3}); err != nil {
					t.Fatal(err)
				}
			}
			ids = append(ids, s.filed(t, started.ID))
		}
		s.award(t, ids...)
		for i, id := range ids {
			s.show(t, id, map[int][]string{1: {"cuisine", "atelier"}, 2: {"atelier"}}[i]...)
		}
		about, _, err := s.films.Choices(t.Context())
		if err != nil || len(about) != 2 || about[0] != (gallery.Theme{Key: "atelier", Label: call.Text{FR: "Atelier", EN: "Workshop"}, Films: 2}) || about[1].Films != 1 {
			t.Errorf("films are about %v (%v)", about, err)
		}
		if f, err := s.films.Get(t.Context(), ids[1]); err != nil || len(f.Themes) != 2 || f.Themes[1].Key != "cuisine" {
			t.Errorf("the film is about %v (%v)", f.Themes, err)
		}
		_, from, err := s.films.Choices(t.Context())
		if want := []gallery.Territory{{"11", "75", 1}, {"32", "59", 1}, {"32", "62", 2}}; err != nil || !slices.Equal(from, want) {
			t.Errorf("films are from %v (%v)", from, err)
		}
		for _, test := range []struct {
			filter gallery.Filter
			want   int
		}{{gallery.Filter{}, 5}, {gallery.Filter{Region: "32"}, 3}, {gallery.Filter{Departement: "62"}, 2}, {gallery.Filter{Region: "11", Departement: "62"}, 0}, {gallery.Filter{Theme: "atelier"}, 2}, {gallery.Filter{Theme: "x"}, 0}} {
			test.filter.Size = 2
			list, err := s.films.Find(t.Context(), test.filter)
			if err != nil || list.Total != test.want || len(list.Films) != min(2, test.want) {
				t.Errorf("%+v finds %d, shows %d (%v)", test.filter, list.Total, len(list.Films), err)
			}
		}
	})
}

func TestThemesAreTheOptionsOfTheFirstQuestionWithSeveralAnswers(t *testing.T) {
	d := call.Definition{Form: []call.Section{{Key: "projet", Questions: []call.Question{{Key: "besoin", Kind: call.LongText}}}}}
	if about, chosen := gallery.ThemesOf(d, call.Answers{"besoin": "x"}); about != nil || chosen != nil {
		t.Errorf("a call without such a question has themes %v, %v", about, chosen)
	}
	d.Form[0].Questions = append(d.Form[0].Questions, call.Question{Key: "activites", Kind: call.Choices, Options: []call.Option{{Key: "atelier"}, {Key: "cuisine"}, {Key: "jardin"}}})
	if about, chosen := gallery.ThemesOf(d, call.Answers{"activites": "atelier\ncuisine"}); len(about) != 3 || about[1].Key != "cuisine" || !slices.Equal(chosen, []string{"atelier", "cuisine"}) {
		t.Errorf("themes %v, chosen %v", about, chosen)
	}
}
