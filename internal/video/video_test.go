package video_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/video"
)

// house is a draft whose collective held a workshop.
type house struct {
	*desktest.Desk
	s      *video.Service
	reader account.Actor
	other  string // the collective of another workshop
}

// Of implements video.Workshops.
func (h *house) Of(context.Context, account.Actor, string) ([]video.Workshop, error) {
	return []video.Workshop{{ID: "w1", Title: "Premier atelier"}}, nil
}

// Said implements video.Workshops.
func (h *house) Said(_ context.Context, _ account.Actor, id string) (video.Workshop, []video.Saying, error) {
	switch id {
	case "w1":
		return video.Workshop{ID: "w1", CollectiveID: h.Group, Title: "Premier atelier"}, []video.Saying{
			{Kind: video.FromCluster, Key: "c1", Text: "Ouvrir"}, {Kind: video.FromNote, Key: "n4", No: 4, Text: "Ouvrir le soir"}, {Kind: video.FromNote, Key: "n5", No: 5, Text: " "},
		}, nil
	case "w2":
		return video.Workshop{ID: "w2", CollectiveID: h.other}, nil, nil
	}
	return video.Workshop{}, nil, fault.New(fault.NotFound, "fault.not_found")
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Desk: desktest.New(t, d), other: "another"}
	h.s = video.NewService(d, h.Dossiers, h, h.Store(), clamd.New(""), h.Post, h.Now)
	people := account.NewService(d, h.Post, h.Now)
	person, err := people.Create(t.Context(), "ria@example.org", "Ria", lang.FR, false)
	do(t, err)
	h.reader = person.Actor
	token, err := h.Groups.OpenJoinLink(t.Context(), h.Lea, h.Group, collective.Reader)
	do(t, err)
	_, err = h.Groups.Join(t.Context(), h.reader, token)
	do(t, err)
	return h
}

func (h *house) show(t *testing.T) video.Project {
	t.Helper()
	p, err := h.s.Show(t.Context(), h.Tom, h.ID)
	do(t, err)
	return p
}

// must gives what an act gave, which failed nobody.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		do(t, err)
		return value
	}
}

func do(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%v, not a fault of kind %v", err, kind)
	}
}

func wrong(t *testing.T, err error, field string) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Fields[field].Key == "" {
		t.Errorf("%v says nothing of the field %s", err, field)
	}
}

func typed(value string, seen int, shown string) video.Typed {
	return video.Typed{Value: value, Seen: seen, Shown: dossier.Imprint(shown)}
}

func TestPeopleWhoWriteDifferentFieldsOfABriefNeverMeet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		kept, err := h.s.SaveBrief(ctx, h.Lea, h.ID, map[string]video.Typed{"sentence": typed(" Un lieu. ", 0, ""), "audience": typed("", 0, "")})
		do(t, err)
		if kept.Versions["sentence"] != 1 || kept.Values["sentence"] != "Un lieu." || kept.Versions["audience"] != 0 {
			t.Errorf("kept %+v", kept)
		}
		// Tom's page is from before: it still shows no sentence.
		kept, err = h.s.SaveBrief(ctx, h.Tom, h.ID, map[string]video.Typed{"sentence": typed("", 0, ""), "audience": typed("Le jury", 0, "")})
		do(t, err)
		if _, told := kept.Versions["sentence"]; told || kept.Versions["audience"] != 1 || len(kept.Conflicts) > 0 {
			t.Errorf("kept %+v", kept)
		}
		kept, err = h.s.SaveBrief(ctx, h.Tom, h.ID, map[string]video.Typed{"sentence": typed("Une usine.", 0, ""), "use": typed("quai", 0, "")})
		do(t, err)
		if !slices.Equal(kept.Conflicts, []string{"sentence"}) || kept.Versions["use"] != 1 {
			t.Errorf("kept %+v", kept)
		}
		brief := h.show(t).Brief
		if brief["sentence"].Value != "Un lieu." || brief["sentence"].By != "Lea" || brief["audience"].Value != "Le jury" {
			t.Errorf("brief %+v", brief)
		}
		kept, err = h.s.SaveBrief(ctx, h.Tom, h.ID, map[string]video.Typed{"avoid": typed(strings.Repeat("a", 1_001), 0, ""), "contact": typed("a\x01", 0, ""), "forged": typed("x", 0, "")})
		do(t, err)
		if kept.Wrong["avoid"].Key != "field.too_long" || kept.Values["contact"] != "a" || len(kept.Wrong) != 1 || len(h.show(t).Brief) != 4 {
			t.Errorf("kept %+v", kept)
		}
		_, err = h.s.SaveBrief(ctx, h.reader, h.ID, nil)
		want(t, err, fault.Forbidden)
		_, err = h.s.SaveBrief(ctx, h.Zoe, h.ID, nil)
		want(t, err, fault.NotFound)
	})
}

func TestAMessageKeepsWhereItWasTakenFrom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		h.Save(t, h.Lea, "besoin", 0, "Rien n’ouvre le soir.\n\nLe bus ne passe plus.")
		offered := must[video.Offered](t)(h.s.Propose(ctx, h.Tom, h.ID, ""))
		if len(offered.Proposals) != 2 || len(offered.Workshops) != 1 || offered.Proposals[1].Text != "Le bus ne passe plus." {
			t.Fatalf("offered %+v", offered)
		}
		do(t, h.s.Take(ctx, h.Tom, h.ID, 1, 0, "", offered.Proposals[1].Key))
		do(t, h.s.Take(ctx, h.Tom, h.ID, 2, 0, "w1", "n4"))
		brief := h.show(t).Brief
		if s := brief["message_1"].Source; s.Kind != video.FromAnswer || s.Of != "projet" || s.Key != "besoin" || s.Said != "Le bus ne passe plus." {
			t.Errorf("the first comes from %+v", s)
		}
		if s := brief["message_2"]; s.Value != "Ouvrir le soir" || s.Source.Kind != video.FromNote || s.Source.Of != "w1" || s.Source.Key != "4" || s.Source.Title != "Premier atelier" {
			t.Errorf("the second is %+v", s)
		}
		want(t, h.s.Take(ctx, h.Tom, h.ID, 2, 0, "w1", "c1"), fault.Stale)
		wrong(t, h.s.Take(ctx, h.Tom, h.ID, 3, 0, "w1", "n5"), "from")
		want(t, h.s.Take(ctx, h.Tom, h.ID, 4, 0, "w1", "n4"), fault.NotFound)
		want(t, h.s.Take(ctx, h.Tom, h.ID, 3, 0, "w2", "n4"), fault.NotFound)
		want(t, h.s.Take(ctx, h.reader, h.ID, 3, 0, "w1", "n4"), fault.Forbidden)
		_, err := h.s.Propose(ctx, h.Zoe, h.ID, "w1")
		want(t, err, fault.NotFound)

		_, err = h.s.SaveBrief(ctx, h.Lea, h.ID, map[string]video.Typed{"message_2": typed("Ouvrir tous les soirs", 1, "Ouvrir le soir"), "message_1": typed("", 1, "Le bus ne passe plus.")})
		do(t, err)
		brief = h.show(t).Brief
		if brief["message_2"].Source.Said != "Ouvrir le soir" || brief["message_1"].Source.Kind != "" {
			t.Errorf("brief %+v", brief)
		}
	})
}

func TestALongAnswerIsProposedByWholeSentences(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	long := strings.Repeat("Nous ouvrons le soir. ", 40)
	h.Save(t, h.Lea, "besoin", 0, long)
	offered := must[video.Offered](t)(h.s.Propose(t.Context(), h.Lea, h.ID, ""))
	if p := offered.Proposals[0]; len([]rune(p.Text)) > 300 || !strings.HasSuffix(p.Text, "soir.") || len(p.Said) <= len(p.Text) {
		t.Errorf("proposed %+v", p)
	}
}

func TestScenesStandInTheOrderThatPeopleGiveThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		do(t, h.s.SaveLocation(ctx, h.Tom, h.ID, video.Location{Name: "Le quai"}))
		ana := must[string](t)(h.s.SavePerson(ctx, h.Tom, h.ID, video.Person{Name: "Ana", OrganisationID: h.Town, Speaks: true, Consent: video.Wanted}))
		quay := h.show(t).Locations[0]
		var ids []string
		for _, heard := range []string{"un", "deux", "trois"} {
			ids = append(ids, must[string](t)(h.s.SaveScene(ctx, h.Tom, h.ID, video.Scene{Seen: "Le quai", Heard: heard, Seconds: 10, LocationID: quay.ID, People: []string{ana, ana}})))
		}
		order := func(want ...int) {
			t.Helper()
			for i, scene := range h.show(t).Scenes {
				if scene.ID != ids[want[i]] {
					t.Errorf("scene %d is %q", i+1, scene.Heard)
				}
			}
		}
		order(0, 1, 2)
		do(t, h.s.MoveScene(ctx, h.Tom, h.ID, ids[2], video.Move{By: -1}))
		order(0, 2, 1)
		do(t, h.s.MoveScene(ctx, h.Tom, h.ID, ids[0], video.Move{By: 9_000_000_000}))
		order(2, 1, 0)
		do(t, h.s.MoveScene(ctx, h.Tom, h.ID, ids[0], video.Move{Placed: true, At: 0}))
		order(0, 2, 1)
		want(t, h.s.MoveScene(ctx, h.Tom, h.ID, db.NewID(), video.Move{By: 1}), fault.NotFound)
		want(t, h.s.MoveScene(ctx, h.reader, h.ID, ids[0], video.Move{By: 1}), fault.Forbidden)

		p := h.show(t)
		if total, open := p.Seconds(); total != 30 || open != 0 || len(p.Scenes[0].People) != 1 {
			t.Errorf("%d seconds, %d open, %+v", total, open, p.Scenes)
		}
		_, err := h.s.SaveScene(ctx, h.Lea, h.ID, video.Scene{ID: ids[0], Version: 1, Seen: "La gare"})
		do(t, err)
		_, err = h.s.SaveScene(ctx, h.Tom, h.ID, video.Scene{ID: ids[0], Version: 1, Seen: "Le pont"})
		want(t, err, fault.Stale)
		_, err = h.s.SaveScene(ctx, h.Tom, h.ID, video.Scene{Seen: "x", LocationID: db.NewID(), People: []string{db.NewID()}, Seconds: 9})
		wrong(t, err, "location")
		wrong(t, err, "people")
		_, err = h.s.SaveScene(ctx, h.Tom, h.ID, video.Scene{Seconds: 3_601})
		wrong(t, err, "seen")
		wrong(t, err, "seconds")

		do(t, h.s.RemoveLocation(ctx, h.Tom, h.ID, quay.ID))
		do(t, h.s.RemovePerson(ctx, h.Tom, h.ID, ana))
		do(t, h.s.RemoveScene(ctx, h.Tom, h.ID, ids[2]))
		order(0, 1)
		if p := h.show(t); p.Scenes[1].LocationID != "" || len(p.Scenes[1].People) > 0 || len(p.Locations)+len(p.People) > 0 {
			t.Errorf("what was removed stays in %+v", p)
		}
		want(t, h.s.RemoveScene(ctx, h.Tom, h.ID, ids[2]), fault.NotFound)
		want(t, h.s.RemoveLocation(ctx, h.Tom, h.ID, quay.ID), fault.NotFound)
	})
}

func TestALocationIsAPlaceOfTheCollectiveOrFree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		place := must[string](t)(h.Groups.SavePlace(ctx, h.Lea, h.Group, collective.Place{Name: "La halle", Status: collective.Planned, CommuneCode: "62041"}))
		do(t, h.s.SaveLocation(ctx, h.Tom, h.ID, video.Location{PlaceID: place, Needs: "Clés chez Lea"}))
		wrong(t, h.s.SaveLocation(ctx, h.Tom, h.ID, video.Location{}), "name")
		wrong(t, h.s.SaveLocation(ctx, h.Tom, h.ID, video.Location{PlaceID: db.NewID()}), "place")
		l := h.show(t).Locations[0]
		if l.Name != "La halle" || l.Needs != "Clés chez Lea" {
			t.Errorf("the location is %+v", l)
		}
		l.Name = "La halle, côté rue"
		do(t, h.s.SaveLocation(ctx, h.Lea, h.ID, l))
		want(t, h.s.SaveLocation(ctx, h.Tom, h.ID, l), fault.Stale)
	})
}

const paper = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

func TestASignedFormIsKeptForThoseWhoKeepConsents_AndGoesWithThePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		ana := must[string](t)(h.s.SavePerson(ctx, h.Tom, h.ID, video.Person{Name: "Ana", Consent: video.Asked}))
		keep := func(actor account.Actor, name, content string) error {
			return h.s.KeepSigned(ctx, actor, h.ID, ana, name, strings.NewReader(content))
		}
		wrong(t, keep(h.Tom, "ana.exe", "MZ"), "file")
		wrong(t, keep(h.Tom, "ana.pdf", "MZ"), "file")
		wrong(t, keep(h.Tom, "ana.pdf", ""), "file")
		wrong(t, keep(h.Tom, "ana.pdf", paper+strings.Repeat("a", video.MaxSigned)), "file")
		want(t, keep(h.reader, "ana.pdf", paper), fault.Forbidden)
		want(t, keep(h.Zoe, "ana.pdf", paper), fault.NotFound)
		want(t, h.s.KeepSigned(ctx, h.Tom, h.ID, db.NewID(), "ana.pdf", strings.NewReader(paper)), fault.NotFound)
		_, _, err := h.s.OpenSigned(ctx, h.Tom, h.ID, ana)
		want(t, err, fault.NotFound)

		do(t, keep(h.Tom, "ana.pdf", paper))
		do(t, keep(h.Lea, "ana2.pdf", paper))
		p, _ := h.show(t).Person(ana)
		if p.Consent != video.SignedByThem || p.Signed == nil || p.Signed.Name != "ana2.pdf" || p.Version != 2 {
			t.Errorf("the person is %+v", p)
		}
		file, content, err := h.s.OpenSigned(ctx, h.Tom, h.ID, ana)
		do(t, err)
		if bytes, err := io.ReadAll(content); err != nil || string(bytes) != paper || file.Media != "application/pdf" {
			t.Errorf("the file says %q (%v), %+v", bytes, err, file)
		}
		do(t, content.Close())
		_, _, err = h.s.OpenSigned(ctx, h.reader, h.ID, ana)
		want(t, err, fault.Forbidden)

		if blobs := must[[]string](t)(video.Blobs(ctx, d)); !slices.Equal(blobs, []string{file.BlobID}) {
			t.Errorf("blobs %v", blobs)
		}
		p.Consent = video.Withdrawn
		_, err = h.s.SavePerson(ctx, h.Lea, h.ID, p)
		do(t, err)
		do(t, keep(h.Lea, "late.pdf", paper))
		if p, _ := h.show(t).Person(ana); p.Consent != video.Withdrawn || !p.Against() {
			t.Errorf("who withdrew is said to have signed: %+v", p)
		}
		do(t, h.s.DropSigned(ctx, h.Lea, h.ID, ana))
		do(t, h.s.DropSigned(ctx, h.Lea, h.ID, ana))
		do(t, keep(h.Lea, "again.pdf", paper))
		do(t, h.s.RemovePerson(ctx, h.Lea, h.ID, ana))
		if blobs := must[[]string](t)(video.Blobs(ctx, d)); len(blobs) > 0 || must[bool](t)(video.Names(ctx, d, file.BlobID)) {
			t.Errorf("blobs %v", blobs)
		}
	})
}

func TestPeopleAreOfTheCollective_AndWhatIsWrongIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		_, err := h.s.SavePerson(ctx, h.Tom, h.ID, video.Person{Consent: "maybe", Until: "tomorrow"})
		wrong(t, err, "name")
		wrong(t, err, "consent")
		wrong(t, err, "until")
		_, err = h.s.SavePerson(ctx, h.Tom, h.ID, video.Person{Name: "Ana", Consent: video.Wanted, OrganisationID: db.NewID()})
		wrong(t, err, "organisation")
		_, err = h.s.SavePerson(ctx, h.reader, h.ID, video.Person{Name: "Ana", Consent: video.Wanted})
		want(t, err, fault.Forbidden)
		ana := must[string](t)(h.s.SavePerson(ctx, h.Tom, h.ID, video.Person{Name: "Ana", Consent: video.SignedByThem, Until: "2021-02-01"}))
		p, _ := h.show(t).Person(ana)
		if now := h.Now(); !p.MayAppear(now) || p.MayAppear(now.Add(24*time.Hour)) || !p.Ended(now.Add(24*time.Hour)) {
			t.Errorf("%+v appears", p)
		}
		_, err = h.s.SavePerson(ctx, h.Tom, h.ID, p)
		do(t, err)
		_, err = h.s.SavePerson(ctx, h.Lea, h.ID, p)
		want(t, err, fault.Stale)
	})
}

func TestConsentsAreKeptAfterTheDossierWasFiled_ScenesAreNot(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	do(t, h.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE dossier SET state = 'accepted' WHERE id = $1", h.ID)
		return err
	}))
	_, err := h.s.SaveScene(ctx, h.Lea, h.ID, video.Scene{Seen: "La gare"})
	want(t, err, fault.Conflict)
	_, err = h.s.SavePerson(ctx, h.Lea, h.ID, video.Person{Name: "Ana", Consent: video.Withdrawn})
	do(t, err)
	if p := h.show(t); p.MayPrepare || !p.MayKeepConsents {
		t.Errorf("shown is %+v", p)
	}
}

func TestAPersonIsGivenWhatTheyWroteAndKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		if _, held, err := h.s.Holding(ctx, d, h.Tom); err != nil || len(held.([]video.Held)) > 0 || held == nil {
			t.Errorf("held is %+v (%v)", held, err)
		}
		_, err := h.s.SaveBrief(ctx, h.Tom, h.ID, map[string]video.Typed{"sentence": typed("Un lieu.", 0, "")})
		do(t, err)
		_, err = h.s.SaveBrief(ctx, h.Lea, h.ID, map[string]video.Typed{"use": typed("halle", 0, "")})
		do(t, err)
		ana := must[string](t)(h.s.SavePerson(ctx, h.Tom, h.ID, video.Person{Name: "Ana", Consent: video.Asked}))
		do(t, h.s.KeepSigned(ctx, h.Tom, h.ID, ana, "ana.pdf", strings.NewReader(paper)))
		name, held, err := h.s.Holding(ctx, d, h.Tom)
		if all := held.([]video.Held); err != nil || name != "videos" || len(all) != 2 || all[0].Text != "Un lieu." || all[1].File != "ana.pdf" {
			t.Errorf("held is %s %+v (%v)", name, held, err)
		}
	})
}

func TestASceneTellsWhenItsWordsDoNotFit(t *testing.T) {
	scene := video.Scene{Heard: strings.Repeat("mot ", 140), Seconds: 60}
	if scene.Reading() != 60 || scene.Hurried() {
		t.Errorf("%d seconds", scene.Reading())
	}
	if scene.Seconds = 59; !scene.Hurried() {
		t.Error("it fits")
	}
}
