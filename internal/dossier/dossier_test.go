package dossier_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
)

// desk is a draft of a small call, written by Lea and Tom; Zoe is a stranger.
type desk struct {
	d             *db.DB
	s             *dossier.Service
	groups        *collective.Service
	lea, tom, zoe account.Actor
	call          programme.Call
	rounds        []programme.Round
	group         string
	town          string
	id            string
	at            time.Time
	mu            sync.Mutex
}

func (k *desk) now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at = k.at.Add(time.Millisecond)
	return k.at
}

const callText = `
key: petites-fabriques
title: Petites fabriques
purpose: Soutenir des lieux.
funder: Agence des territoires
zone: Europe/Paris
rounds:
  - {key: v1, title: Vague 1, opens: "2021-01-01 00:00", closes: "2021-03-30 18:00"}
  - {key: v2, title: Vague 2, opens: "2021-04-01 00:00", closes: "2021-06-30 18:00"}
attributes:
  - {key: territoire, label: Territoire, options: [{key: qpv, label: QPV}, {key: rural, label: Rural}]}
amount: {kind: range, min: 75000, max: 150000, max_per_year: 50000}
years: {min: 3, max: 3}
payments:
  - {key: tout, label: Versement, share: 100, event: signature}
form:
  - key: projet
    title: Projet
    questions:
      - {key: besoin, kind: long_text, label: Quel besoin, required: true, max_length: 100}
      - {key: ouvert, kind: yes_no, label: Le lieu est-il ouvert, required: true}
      - {key: depuis, kind: date, label: Depuis quand, required: true, show_if: {question: ouvert, equals: "yes"}}
pieces:
  - {key: statuts, label: Statuts, formats: [pdf, csv], max_bytes: 1000, required_for: [association, public]}
letters: {min: 1}
video: {required: true, link_allowed: true}
budget: {required: true}
criteria:
  - {key: besoin, label: Besoin, weight: 1, sections: [projet]}
scale: [non, oui]
sign_off: {who: every_partner}
`

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	k := &desk{d: d, at: time.Date(2021, 2, 1, 9, 0, 0, 0, time.UTC)}
	post := mail.NewPostbox(job.New(d, k.now, slog.New(slog.DiscardHandler)), mail.NewOutbox(k.now), "http://localhost")
	people := account.NewService(d, post, k.now)
	for name, actor := range map[string]*account.Actor{"Lea": &k.lea, "Tom": &k.tom, "Zoe": &k.zoe} {
		person, err := people.Create(t.Context(), strings.ToLower(name)+"@example.org", name, lang.FR, name == "Zoe")
		if err != nil {
			t.Fatal(err)
		}
		*actor = person.Actor
	}
	calls := programme.NewService(d, post, k.now)
	k.groups = collective.NewService(d, post, nil, k.now)
	k.s = dossier.NewService(d, calls, blob.New(t.TempDir()), clamd.New(""), k.now)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	funder, err := calls.CreateFunder(t.Context(), k.zoe, "Agence")
	must(err)
	definition, problems := callfile.Parse(strings.NewReader(callText))
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	k.call, err = calls.CreateCall(t.Context(), k.zoe, funder.ID, definition)
	must(err)
	_, err = calls.Publish(t.Context(), k.zoe, k.call.ID, 1, "")
	must(err)
	k.rounds, err = programme.Rounds(t.Context(), d, k.call.ID)
	must(err)
	group, err := k.groups.Create(t.Context(), k.lea, "Réseau", "")
	must(err)
	k.group = group.ID
	k.town, err = k.groups.AddOrganisation(t.Context(), k.lea, k.group, collective.Organisation{Name: "CC", Form: "epci"})
	must(err)
	token, err := k.groups.OpenJoinLink(t.Context(), k.lea, k.group, collective.Writer)
	must(err)
	_, err = k.groups.Join(t.Context(), k.tom, token)
	must(err)
	started, err := k.s.Start(t.Context(), k.lea, k.call.ID, k.rounds[0].ID, k.group, "Une fabrique")
	must(err)
	k.id = started.ID
	return k
}

func (k *desk) show(t *testing.T) dossier.Everything {
	t.Helper()
	e, err := k.s.Show(t.Context(), k.lea, k.id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (k *desk) save(t *testing.T, actor account.Actor, question string, seen int, raw ...string) dossier.Saved {
	t.Helper()
	saved, err := k.s.SaveAnswers(t.Context(), actor, k.id, "projet", []dossier.Typed{{Question: question, Raw: raw, Seen: seen}})
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

func TestADossierIsUnknownToStrangersAndLeavesOneAuditLineAnAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		_, err := k.s.Show(t.Context(), k.zoe, k.id)
		wantKind(t, err, fault.NotFound)
		_, err = k.s.SaveAnswers(t.Context(), k.zoe, k.id, "projet", nil)
		wantKind(t, err, fault.NotFound)
		k.save(t, k.lea, "besoin", 0, "Un lieu")
		entries, err := audit.Of(t.Context(), d, k.id)
		if err != nil || len(entries) != 2 || entries[1].Act != "dossier.answers_saved" || strings.Contains(entries[1].Detail, "Un lieu") {
			t.Errorf("trail %+v (%v)", entries, err)
		}
	})
}

func TestStart_NeedsARoundThatIsStillOpenAndACollectiveOfOnes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		_, err := k.s.Start(t.Context(), k.zoe, k.call.ID, k.rounds[0].ID, k.group, "x")
		wantKind(t, err, fault.NotFound)
		_, err = k.s.Start(t.Context(), k.lea, k.call.ID, db.NewID(), k.group, "x")
		wantKind(t, err, fault.NotFound)
		_, err = k.s.Start(t.Context(), k.lea, k.call.ID, "", "", "")
		wantKind(t, err, fault.Invalid)
		k.at = time.Date(2021, 4, 2, 0, 0, 0, 0, time.UTC)
		_, err = k.s.Start(t.Context(), k.lea, k.call.ID, k.rounds[0].ID, k.group, "x")
		wantKind(t, err, fault.Conflict)
	})
}

func TestTwoPeopleSavingTheSameAnswerLoseNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		if saved := k.save(t, k.lea, "besoin", 0, "de Lea"); saved.Versions["besoin"] != 1 || len(saved.Conflicts) != 0 {
			t.Fatalf("first save %+v", saved)
		}
		if saved := k.save(t, k.tom, "besoin", 0, "de Tom"); len(saved.Conflicts) != 1 || saved.Versions["besoin"] != 1 {
			t.Fatalf("second save %+v", saved)
		}
		if saved := k.save(t, k.tom, "besoin", 0, "de Lea"); len(saved.Conflicts) != 0 {
			t.Error("the same text counts as a conflict")
		}
		e := k.show(t)
		if e.Answers["besoin"].Value != "de Lea" || len(e.Alternatives) != 1 || e.Alternatives[0].Value != "de Tom" || e.Alternatives[0].AuthorID != k.tom.ID {
			t.Fatalf("kept %+v and %+v", e.Answers, e.Alternatives)
		}
		wantKind(t, k.s.Choose(t.Context(), k.lea, k.id, "besoin", 7, []string{"x"}), fault.Stale)
		if err := k.s.Choose(t.Context(), k.lea, k.id, "besoin", 1, []string{"de Lea et de Tom"}); err != nil {
			t.Fatal(err)
		}
		if e = k.show(t); e.Answers["besoin"].Value != "de Lea et de Tom" || len(e.Alternatives) != 0 {
			t.Errorf("after the choice: %+v and %+v", e.Answers, e.Alternatives)
		}
	})
}

func TestManySavingAtOnceKeepEveryText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		texts := []string{"un", "deux", "trois", "quatre", "cinq", "six"}
		var group sync.WaitGroup
		for _, text := range texts {
			group.Go(func() {
				if _, err := k.s.SaveAnswers(t.Context(), k.tom, k.id, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{text}}}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		e := k.show(t)
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
		k := newDesk(t, d)
		long := strings.Repeat("a", 101)
		saved := k.save(t, k.lea, "besoin", 0, long)
		if _, wrong := saved.Wrong["besoin"]; !wrong || k.show(t).Answers["besoin"].Value != long {
			t.Errorf("saved %+v", saved)
		}
		for _, forged := range []struct{ section, question string }{{"projet", "rien"}, {"autre", "besoin"}} {
			_, err := k.s.SaveAnswers(t.Context(), k.lea, k.id, forged.section, []dossier.Typed{{Question: forged.question, Raw: []string{"x"}}})
			wantKind(t, err, fault.NotFound)
		}
	})
}

func TestSettings_AreCheckedAndStaleSavesRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		placeID, err := k.groups.SavePlace(t.Context(), k.lea, k.group, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62063"})
		if err != nil {
			t.Fatal(err)
		}
		set := dossier.Settings{Title: "Titre", PlaceID: placeID, Years: 3, Attributes: map[string]string{"territoire": "rural"}, VideoLink: "https://videos.example/1"}
		if err := k.s.SaveSettings(t.Context(), k.lea, k.id, 1, set); err != nil {
			t.Fatal(err)
		}
		wantKind(t, k.s.SaveSettings(t.Context(), k.tom, k.id, 1, set), fault.Stale)
		set.Years, set.Attributes, set.VideoLink = 9, map[string]string{"territoire": "lune"}, "javascript:alert(1)"
		err = k.s.SaveSettings(t.Context(), k.lea, k.id, 2, set)
		if f := fault.As(err); f == nil || len(f.Fields) != 3 {
			t.Errorf("got %v", err)
		}
		set = dossier.Settings{Title: "Titre", PlaceID: db.NewID(), Years: 3}
		wantKind(t, k.s.SaveSettings(t.Context(), k.lea, k.id, 2, set), fault.NotFound)
	})
}

func TestTheBudgetIsCheckedAgainstItsBalanceAndTheCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		for year := 1; year <= 3; year++ {
			for _, l := range []dossier.Line{
				{Year: year, Account: "64", Label: "Un poste", Cents: 6_000_000},
				{Year: year, Account: "74", Label: "Subvention", Cents: 5_000_000, Request: true},
				{Year: year, Account: "75", Label: "Cotisations", Cents: 1_000_000},
			} {
				if err := k.s.SaveLine(t.Context(), k.lea, k.id, l); err != nil {
					t.Fatal(err)
				}
			}
		}
		e := k.show(t)
		if problems := dossier.CheckBudget(e.Definition(), e.Lines, e.Years, e.Attributes); len(problems) != 0 {
			t.Errorf("problems %+v", problems)
		}
		line := e.Lines[0]
		line.Cents += 5
		if err := k.s.SaveLine(t.Context(), k.lea, k.id, line); err != nil {
			t.Fatal(err)
		}
		wantKind(t, k.s.SaveLine(t.Context(), k.lea, k.id, line), fault.Stale)
		e = k.show(t)
		problems := dossier.CheckBudget(e.Definition(), e.Lines, e.Years, e.Attributes)
		if len(problems) != 1 || problems[0].Key != "budget.charges_exceed" {
			t.Errorf("problems %+v", problems)
		}
		wantKind(t, k.s.SaveLine(t.Context(), k.lea, k.id, dossier.Line{Year: 4, Account: "99", Cents: -1}), fault.Invalid)
		wantKind(t, k.s.RemoveLine(t.Context(), k.lea, k.id, db.NewID()), fault.NotFound)
	})
}

func TestFiles_AreWhatTheirNameSaysAndWithinTheLimits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		for _, test := range []struct{ name, content, key string }{
			{"statuts.pdf", "", "file.empty"},
			{"statuts.pdf", "MZ this is a program", "file.disguised"},
			{"statuts.exe", "MZ", "file.format"},
			{"statuts.csv", strings.Repeat("a", 1001), "file.too_large"},
		} {
			err := k.s.Attach(t.Context(), k.lea, k.id, "piece:statuts", test.name, strings.NewReader(test.content))
			if f := fault.As(err); f == nil || f.Fields["file"].Key != test.key {
				t.Errorf("%s: got %v, want %s", test.name, err, test.key)
			}
		}
		wantKind(t, k.s.Attach(t.Context(), k.lea, k.id, "piece:rien", "a.pdf", strings.NewReader("%PDF-1.7")), fault.NotFound)
		wantKind(t, k.s.Attach(t.Context(), k.zoe, k.id, "piece:statuts", "a.pdf", strings.NewReader("%PDF-1.7")), fault.NotFound)
		for range 2 {
			if err := k.s.Attach(t.Context(), k.lea, k.id, "piece:statuts", `C:\Docs\"statuts".pdf`, strings.NewReader("%PDF-1.7 content")); err != nil {
				t.Fatal(err)
			}
		}
		file := k.show(t).Files["piece:statuts"]
		if file.Name != "statuts.pdf" || file.Scan != "not_scanned" || len(file.SHA256) != 64 {
			t.Errorf("kept %+v", file)
		}
		_, content, err := k.s.OpenFile(t.Context(), k.tom, k.id, file.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := content.Close(); err != nil {
			t.Error(err)
		}
		_, _, err = k.s.OpenFile(t.Context(), k.zoe, k.id, file.ID)
		wantKind(t, err, fault.NotFound)
	})
}

func TestLacks_NameEachMissingThingUntilNothingIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		keys := func() string {
			var all []string
			for _, lack := range k.show(t).Lacks() {
				all = append(all, lack.Message.Key)
			}
			return strings.Join(all, " ")
		}
		want := "lack.place lack.attribute lack.answer lack.answer budget.empty lack.letters lack.piece lack.video"
		if got := keys(); got != want {
			t.Errorf("lacks %s\nwant  %s", got, want)
		}
		k.save(t, k.lea, "ouvert", 0, "yes")
		if got := keys(); strings.Count(got, "lack.answer") != 2 {
			t.Errorf("the question shown by the answer is not asked: %s", got)
		}
		fill(t, k)
		if got := keys(); got != "" {
			t.Errorf("still lacks %s", got)
		}
	})
}

// fill completes the dossier of a desk.
func fill(t *testing.T, k *desk) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	placeID, err := k.groups.SavePlace(t.Context(), k.lea, k.group, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62063"})
	must(err)
	must(k.s.SaveSettings(t.Context(), k.lea, k.id, 1, dossier.Settings{
		Title: "Titre", PlaceID: placeID, Years: 3, Attributes: map[string]string{"territoire": "rural"}, VideoLink: "https://videos.example/1",
	}))
	k.save(t, k.lea, "besoin", 0, "Un lieu où apprendre")
	k.save(t, k.lea, "ouvert", k.show(t).Answers["ouvert"].Version, "no")
	for year := 1; year <= 3; year++ {
		must(k.s.SaveLine(t.Context(), k.lea, k.id, dossier.Line{Year: year, Account: "64", Label: "Poste", Cents: 5_000_000}))
		must(k.s.SaveLine(t.Context(), k.lea, k.id, dossier.Line{Year: year, Account: "74", Label: "Demande", Cents: 5_000_000, Request: true}))
	}
	must(k.s.SaveLetter(t.Context(), k.lea, k.id, dossier.Letter{FromWhom: "Mairie", Status: "signed"}))
	must(k.s.Attach(t.Context(), k.lea, k.id, "piece:statuts", "statuts.pdf", strings.NewReader("%PDF-1.7")))
}

func TestTheFingerprintChangesWithTheContentAndOnlyThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		fingerprint := func() string {
			canonical, err := k.show(t).Content().Canonical()
			if err != nil {
				t.Fatal(err)
			}
			return dossier.Fingerprint(canonical)
		}
		empty := fingerprint()
		k.save(t, k.lea, "ouvert", 0, "no")
		one := fingerprint()
		k.save(t, k.lea, "depuis", 0, "2021-01-01") // hidden by the answer above
		if empty == one || fingerprint() != one {
			t.Error("the fingerprint does not follow what is visible")
		}
	})
}

func TestAFiledDossierIsFrozenButForReopenedSections(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		move := func(do func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(t.Context(), do); err != nil {
				t.Fatal(err)
			}
		}
		move(func(tx *db.Tx) error {
			_, err := dossier.SetState(t.Context(), tx, k.id, dossier.Draft, dossier.Submitted)
			return err
		})
		_, err := k.s.SaveAnswers(t.Context(), k.lea, k.id, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{"x"}}})
		wantKind(t, err, fault.Conflict)
		move(func(tx *db.Tx) error {
			return dossier.OpenSections(t.Context(), tx, k.id, []string{"projet"}, db.NewID())
		})
		k.save(t, k.lea, "besoin", 0, "corrigé")
		wantKind(t, k.s.SaveLetter(t.Context(), k.lea, k.id, dossier.Letter{FromWhom: "Mairie", Status: "asked"}), fault.Conflict)
		move(func(tx *db.Tx) error { return dossier.CloseSections(t.Context(), tx, k.id) })
		_, err = k.s.SaveAnswers(t.Context(), k.lea, k.id, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{"y"}, Seen: 1}})
		wantKind(t, err, fault.Conflict)
	})
}

func TestEveryFormatACallMayAskForIsKnownByItsBytes(t *testing.T) {
	for _, ending := range call.Formats() {
		if !dossier.Recognises(ending) {
			t.Errorf("%s files are never recognised", ending)
		}
	}
}
