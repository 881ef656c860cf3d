package dossier_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/dossier/budget"
	"maillage/internal/fault"
	"maillage/internal/intake"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	if f := fault.As(err); !fault.Is(err, fault.Invalid) || len(f.Fields) != 1 || f.Fields[field].Key == "" {
		t.Errorf("error %v, want one beside %s", err, field)
	}
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

func TestADossierIsUnknownToStrangersAndLeavesOneAuditLineAnAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		_, err := k.Dossiers.Show(t.Context(), k.Zoe, k.ID)
		wantKind(t, err, fault.NotFound)
		_, err = k.Dossiers.SaveAnswers(t.Context(), k.Zoe, k.ID, "projet", nil)
		wantKind(t, err, fault.NotFound)
		k.Save(t, k.Lea, "besoin", 0, "Un lieu")
		entries, err := audit.Of(t.Context(), d, k.ID)
		if err != nil || len(entries) != 2 || entries[1].Act != "dossier.answers_saved" || strings.Contains(entries[1].Detail, "Un lieu") {
			t.Errorf("trail %+v (%v)", entries, err)
		}
	})
}

func TestStart_NeedsARoundThatIsStillOpenAndACollectiveOfOnes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		_, err := k.Dossiers.Start(t.Context(), k.Zoe, k.Call.ID, k.Rounds[0].ID, k.Group, "x")
		wantField(t, err, "collective")
		_, err = k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, db.NewID(), k.Group, "x")
		wantField(t, err, "round")
		_, err = k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, "", "", "")
		wantKind(t, err, fault.Invalid)
		k.Set(time.Date(2021, 4, 2, 0, 0, 0, 0, time.UTC))
		_, err = k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, "x")
		wantKind(t, err, fault.Conflict)
	})
}

func TestStart_RefusesARoundThatTheCallNoLongerHas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		c, err := programme.GetCall(t.Context(), d, k.Call.ID)
		if err != nil {
			t.Fatal(err)
		}
		publish := func(rounds ...call.Round) {
			t.Helper()
			shorter := c.Definition
			shorter.Rounds = rounds
			now, err := programme.GetCall(t.Context(), d, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := k.Calls.SaveDraft(t.Context(), k.Zoe, c.ID, now.Version, shorter); err != nil {
				t.Fatal(err)
			}
			if _, err := k.Calls.Publish(t.Context(), k.Zoe, c.ID, now.Version+1, "une vague"); err != nil {
				t.Fatal(err)
			}
		}
		start := func() error {
			_, err := k.Dossiers.Start(t.Context(), k.Lea, c.ID, k.Rounds[1].ID, k.Group, "Ailleurs")
			return err
		}
		publish(c.Definition.Rounds[0])
		wantKind(t, start(), fault.Conflict)
		rounds, err := programme.Rounds(t.Context(), d, c.ID)
		if live := programme.Live(rounds); err != nil || len(rounds) != 2 || len(live) != 1 || live[0].ID != k.Rounds[0].ID {
			t.Errorf("of %+v these take part: %+v (%v)", rounds, live, err)
		}
		publish(c.Definition.Rounds...)
		if err := start(); err != nil {
			t.Errorf("a round that came back: %v", err)
		}
	})
}

func TestTwoPeopleSavingTheSameAnswerLoseNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		if saved := k.Save(t, k.Lea, "besoin", 0, "de Lea"); saved.Versions["besoin"] != 1 || len(saved.Conflicts) != 0 {
			t.Fatalf("first save %+v", saved)
		}
		if saved := k.Save(t, k.Tom, "besoin", 0, "de Tom"); len(saved.Conflicts) != 1 || saved.Versions["besoin"] != 1 {
			t.Fatalf("second save %+v", saved)
		}
		if saved := k.Save(t, k.Tom, "besoin", 0, "de Lea"); len(saved.Conflicts) != 0 {
			t.Error("the same text counts as a conflict")
		}
		e := k.Show(t)
		if e.Answers["besoin"].Value != "de Lea" || len(e.Alternatives) != 1 || e.Alternatives[0].Value != "de Tom" || e.Alternatives[0].AuthorID != k.Tom.ID {
			t.Fatalf("kept %+v and %+v", e.Answers, e.Alternatives)
		}
		wantKind(t, k.Dossiers.Choose(t.Context(), k.Lea, k.ID, "besoin", 7, dossier.Imprint("de Lea"), []string{"x"}), fault.Stale)
		wantKind(t, k.Dossiers.Choose(t.Context(), k.Lea, k.ID, "besoin", 1, dossier.Imprint("de Le"), []string{"x"}), fault.Stale)
		if err := k.Dossiers.Choose(t.Context(), k.Lea, k.ID, "besoin", 1, dossier.Imprint("de Lea"), []string{"de Lea et de Tom"}); err != nil {
			t.Fatal(err)
		}
		if e = k.Show(t); e.Answers["besoin"].Value != "de Lea et de Tom" || len(e.Alternatives) != 0 {
			t.Errorf("after the choice: %+v and %+v", e.Answers, e.Alternatives)
		}
	})
}

func TestManySavingAtOnceKeepEveryText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		texts := []string{"un", "deux", "trois", "quatre", "cinq", "six"}
		var group sync.WaitGroup
		for _, text := range texts {
			group.Go(func() {
				if _, err := k.Dossiers.SaveAnswers(t.Context(), k.Tom, k.ID, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{text}}}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		e := k.Show(t)
		kept := map[string]bool{e.Answers["besoin"].Value: true}
		for _, a := range e.Alternatives {
			kept[a.Value] = true
		}
		for _, text := range texts {
			if !kept[text] {
				t.Errorf("%q is lost", text)
			}
		}
	})
}

func TestAWrongAnswerIsKeptAndToldAndAForgedQuestionIsNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		long := strings.Repeat("a", 101)
		saved := k.Save(t, k.Lea, "besoin", 0, long)
		if _, wrong := saved.Wrong["besoin"]; !wrong || k.Show(t).Answers["besoin"].Value != long {
			t.Errorf("saved %+v", saved)
		}
		for _, forged := range []struct{ section, question string }{{"projet", "rien"}, {"autre", "besoin"}} {
			_, err := k.Dossiers.SaveAnswers(t.Context(), k.Lea, k.ID, forged.section, []dossier.Typed{{Question: forged.question, Raw: []string{"x"}}})
			wantKind(t, err, fault.NotFound)
		}
	})
}

func TestSettings_AreCheckedAndStaleSavesRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		placeID, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62063"})
		if err != nil {
			t.Fatal(err)
		}
		set := dossier.Settings{Title: "Titre", PlaceID: placeID, Years: 3, Attributes: map[string]string{"territoire": "rural"}, VideoLink: "https://videos.example/1"}
		if err := k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, 1, set); err != nil {
			t.Fatal(err)
		}
		wantKind(t, k.Dossiers.SaveSettings(t.Context(), k.Tom, k.ID, 1, set), fault.Stale)
		set.Years, set.Attributes, set.VideoLink = 9, map[string]string{"territoire": "lune"}, "javascript:alert(1)"
		err = k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, 2, set)
		if f := fault.As(err); f == nil || len(f.Fields) != 3 {
			t.Errorf("got %v", err)
		}
		set = dossier.Settings{Title: "Titre", PlaceID: db.NewID(), Years: 3}
		wantField(t, k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, 2, set), "place")
	})
}

func TestATitleThatWouldBeALinkInAMail_IsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		title := "Une fabrique, voir https://evil.example"
		_, err := k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, title)
		wantKind(t, err, fault.Invalid)
		wantKind(t, k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, 1, dossier.Settings{Title: title, Years: 3}), fault.Invalid)
	})
}

func TestTheBudgetIsCheckedAgainstItsBalanceAndTheCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		for year := 1; year <= 3; year++ {
			for _, l := range []dossier.Line{
				{Year: year, Account: "64", Label: "Un poste", Cents: 6_000_000},
				{Year: year, Account: "74", Label: "Subvention", Cents: 5_000_000, Request: true},
				{Year: year, Account: "75", Label: "Cotisations", Cents: 1_000_000},
			} {
				if err := k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, l); err != nil {
					t.Fatal(err)
				}
			}
		}
		e := k.Show(t)
		if problems := budget.Check(e.Definition(), e.Lines, e.Years, e.Attributes); len(problems) != 0 {
			t.Errorf("problems %+v", problems)
		}
		line := e.Lines[0]
		line.Cents += 5
		if err := k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, line); err != nil {
			t.Fatal(err)
		}
		wantKind(t, k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, line), fault.Stale)
		e = k.Show(t)
		problems := budget.Check(e.Definition(), e.Lines, e.Years, e.Attributes)
		if len(problems) != 1 || problems[0].Key != "budget.charges_exceed" {
			t.Errorf("problems %+v", problems)
		}
		wantKind(t, k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, dossier.Line{Year: 4, Account: "99", Cents: -1}), fault.Invalid)
		wantKind(t, k.Dossiers.RemoveLine(t.Context(), k.Lea, k.ID, db.NewID()), fault.NotFound)
	})
}

func TestFiles_AreWhatTheirNameSaysAndWithinTheLimits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		for _, test := range []struct{ name, content, key string }{
			{"statuts.pdf", "", "file.empty"},
			{"statuts.pdf", "MZ this is a program", "file.disguised"},
			{"statuts.exe", "MZ", "file.format"},
			{"statuts.csv", strings.Repeat("a", 1001), "file.too_large"},
		} {
			err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, "piece:statuts", test.name, strings.NewReader(test.content))
			if f := fault.As(err); f == nil || f.Fields["file"].Key != test.key {
				t.Errorf("%s: got %v, want %s", test.name, err, test.key)
			}
		}
		wantKind(t, k.Dossiers.Attach(t.Context(), k.Lea, k.ID, "piece:rien", "a.pdf", strings.NewReader("%PDF-1.7")), fault.NotFound)
		wantKind(t, k.Dossiers.Attach(t.Context(), k.Zoe, k.ID, "piece:statuts", "a.pdf", strings.NewReader("%PDF-1.7")), fault.NotFound)
		for range 2 {
			if err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, "piece:statuts", `C:\Docs\"statuts".pdf`, strings.NewReader("%PDF-1.7 content")); err != nil {
				t.Fatal(err)
			}
		}
		file := k.Show(t).Files["piece:statuts"]
		if file.Name != "statuts.pdf" || file.Scan != "not_scanned" || len(file.SHA256) != 64 {
			t.Errorf("kept %+v", file)
		}
		_, content, err := k.Dossiers.OpenFile(t.Context(), k.Tom, k.ID, file.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := content.Close(); err != nil {
			t.Error(err)
		}
		_, _, err = k.Dossiers.OpenFile(t.Context(), k.Zoe, k.ID, file.ID)
		wantKind(t, err, fault.NotFound)
	})
}

func TestLacks_NameEachMissingThingUntilNothingIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		keys := func() string {
			var all []string
			for _, lack := range k.Show(t).Lacks() {
				all = append(all, lack.Message.Key)
			}
			return strings.Join(all, " ")
		}
		want := "lack.place lack.attribute lack.answer lack.answer budget.empty lack.letters lack.piece lack.video"
		if got := keys(); got != want {
			t.Errorf("lacks %s\nwant  %s", got, want)
		}
		k.Save(t, k.Lea, "ouvert", 0, "yes")
		if got := keys(); strings.Count(got, "lack.answer") != 2 {
			t.Errorf("the question shown by the answer is not asked: %s", got)
		}
		k.Fill(t)
		if got := keys(); got != "" {
			t.Errorf("still lacks %s", got)
		}
	})
}

func TestCaptionsThatTheCallAsksForAreMissed_OnceThereIsAVideo(t *testing.T) {
	k := desktest.New(t, dbtest.SQLite(t))
	k.Fill(t)
	e := k.Show(t)
	e.Revision.Definition.Video.CaptionsRequired = true
	if lacks := e.Lacks(); len(lacks) != 1 || lacks[0].Message.Key != "lack.captions" || lacks[0].Field != dossier.CaptionsSlot {
		t.Errorf("lacks %v", lacks)
	}
	for name, content := range map[string]string{"captions.txt": "WEBVTT\n", "captions.vtt": "\x7fELF"} {
		if err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, dossier.CaptionsSlot, name, strings.NewReader(content)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s of %q is attached: %v", name, content, err)
		}
	}
	if err := k.Dossiers.Attach(t.Context(), k.Lea, k.ID, dossier.CaptionsSlot, "captions.vtt", strings.NewReader("WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour\n")); err != nil {
		t.Fatal(err)
	}
	e = k.Show(t)
	e.Revision.Definition.Video.CaptionsRequired = true
	if lacks := e.Lacks(); len(lacks) != 0 {
		t.Errorf("still lacks %v", lacks)
	}
}

func TestTheFingerprintChangesWithTheContentAndOnlyThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		fingerprint := func() string {
			canonical, err := k.Show(t).Content().Canonical()
			if err != nil {
				t.Fatal(err)
			}
			return dossier.Fingerprint(canonical)
		}
		empty := fingerprint()
		k.Save(t, k.Lea, "ouvert", 0, "no")
		one := fingerprint()
		k.Save(t, k.Lea, "depuis", 0, "2021-01-01") // hidden by the answer above
		if empty == one || fingerprint() != one {
			t.Error("the fingerprint does not follow what is visible")
		}
		letter := func(name string) dossier.Letter { return dossier.Letter{FromWhom: name, Status: "asked"} }
		for _, name := range []string{"Mairie", "École"} {
			if err := k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, letter(name)); err != nil {
				t.Fatal(err)
			}
		}
		before := fingerprint()
		if err := k.Dossiers.RemoveLetter(t.Context(), k.Lea, k.ID, k.Show(t).Letters[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, letter("Mairie")); err != nil {
			t.Fatal(err)
		}
		if fingerprint() != before {
			t.Error("written again as it was, the dossier is another")
		}
	})
}

func TestAFiledDossierIsFrozenButForReopenedSections(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		move := func(do func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(t.Context(), do); err != nil {
				t.Fatal(err)
			}
		}
		move(func(tx *db.Tx) error {
			_, err := dossier.SetState(t.Context(), tx, k.ID, dossier.Draft, dossier.Submitted)
			return err
		})
		_, err := k.Dossiers.SaveAnswers(t.Context(), k.Lea, k.ID, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{"x"}}})
		wantKind(t, err, fault.Conflict)
		move(func(tx *db.Tx) error {
			return dossier.OpenSections(t.Context(), tx, k.ID, []string{"projet"}, db.NewID())
		})
		k.Save(t, k.Lea, "besoin", 0, "corrigé")
		wantKind(t, k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, dossier.Letter{FromWhom: "Mairie", Status: "asked"}), fault.Conflict)
		move(func(tx *db.Tx) error { return dossier.CloseSections(t.Context(), tx, k.ID) })
		_, err = k.Dossiers.SaveAnswers(t.Context(), k.Lea, k.ID, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{"y"}, Seen: 1}})
		wantKind(t, err, fault.Conflict)
	})
}

func TestEveryFormatACallMayAskForIsKnownByItsBytes(t *testing.T) {
	for _, ending := range call.Formats() {
		if !intake.Recognises(ending) {
			t.Errorf("%s files are never recognised", ending)
		}
	}
}
