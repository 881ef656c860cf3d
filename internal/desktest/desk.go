// Package desktest gives the tests of rooms about dossiers a small world: a call with two
// rounds, its funder, a collective of two people and a draft.
package desktest

import (
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/eligibility"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/programme"
	"maillage/internal/programme/callfile"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
)

// Desk is a draft of a small call, written by Lea and Tom; Zoe is a stranger.
type Desk struct {
	DB            *db.DB
	Dossiers      *dossier.Service
	Groups        *collective.Service
	Calls         *programme.Service
	Lists         *zoning.Service
	Rules         *eligibility.Service
	Post          *mail.Postbox
	Outbox        *mail.Outbox
	Queue         *job.Queue
	Lea, Tom, Zoe account.Actor // lead, writer, and the funder's manager
	Expert        account.Actor // of the funder
	Call          programme.Call
	Rounds        []programme.Round
	Group         string
	Town          string // the lead organisation, represented by nobody at first
	ID            string // of the draft

	files string

	mu sync.Mutex
	at time.Time
}

// Store is where the files of dossiers are.
func (k *Desk) Store() *blob.Store { return blob.New(k.files) }

// Blobs counts the files on the disk.
func (k *Desk) Blobs(t *testing.T) int {
	t.Helper()
	count := 0
	err := filepath.WalkDir(k.files, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			count++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// Now is the clock of the desk; it moves by a millisecond at each look.
func (k *Desk) Now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at = k.at.Add(time.Millisecond)
	return k.at
}

// Set moves the clock.
func (k *Desk) Set(at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at = at
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
  - key: territoire
    label: Territoire
    options: [{key: qpv, label: QPV}, {key: rural, label: Rural}]
    computed: [{option: qpv, if: {inside: {list: qpv}}}, {option: rural, if: {among: {level: departement, codes: ["62"]}}}]
eligibility:
  - {key: qpv, text: Dans un quartier prioritaire ou à 300 m, unmet: instructor, if: {inside: {list: qpv, metres: 300}}}
  - {key: public, text: Porté par une structure publique, if: {form: {kinds: [public]}}}
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
corrections: {days: 10}
`

// New makes a desk on a clean database.
func New(t *testing.T, d *db.DB) *Desk {
	t.Helper()
	k := &Desk{DB: d, at: time.Date(2021, 2, 1, 9, 0, 0, 0, time.UTC)}
	k.Queue, k.Outbox = job.New(d, k.Now, slog.New(slog.DiscardHandler)), mail.NewOutbox(k.Now)
	k.Post = mail.NewPostbox(k.Queue, k.Outbox, "http://localhost")
	post := k.Post
	people := account.NewService(d, post, k.Now)
	for name, actor := range map[string]*account.Actor{"Lea": &k.Lea, "Tom": &k.Tom, "Zoe": &k.Zoe, "Expert": &k.Expert} {
		person, err := people.Create(t.Context(), strings.ToLower(name)+"@example.org", name, lang.FR, name == "Zoe")
		if err != nil {
			t.Fatal(err)
		}
		*actor = person.Actor
	}
	calls := programme.NewService(d, post, k.Now)
	k.Calls = calls
	k.Groups = collective.NewService(d, post, nil, k.Now)
	k.files = t.TempDir()
	k.Dossiers = dossier.NewService(d, calls, blob.New(k.files), clamd.New(""), k.Now)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	land, err := territory.Default()
	must(err)
	k.Lists = zoning.NewService(d, land, k.Now)
	k.Rules = eligibility.NewService(d, land, k.Lists, eligibility.Places{})
	funder, err := calls.CreateFunder(t.Context(), k.Zoe, "Agence")
	must(err)
	must(calls.Invite(t.Context(), k.Zoe, funder.ID, k.Expert.Email, programme.Expert))
	_, err = calls.Join(t.Context(), k.Expert, k.token(t, "/funder-invitations/"))
	must(err)
	definition, problems := callfile.Parse(strings.NewReader(callText))
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	k.Call, err = calls.CreateCall(t.Context(), k.Zoe, funder.ID, definition)
	must(err)
	_, err = calls.Publish(t.Context(), k.Zoe, k.Call.ID, 1, "")
	must(err)
	k.Rounds, err = programme.Rounds(t.Context(), d, k.Call.ID)
	must(err)
	group, err := k.Groups.Create(t.Context(), k.Lea, "Réseau", "")
	must(err)
	k.Group = group.ID
	k.Town, err = k.Groups.AddOrganisation(t.Context(), k.Lea, k.Group, collective.Organisation{Name: "CC", Form: "epci"})
	must(err)
	token, err := k.Groups.OpenJoinLink(t.Context(), k.Lea, k.Group, collective.Writer)
	must(err)
	_, err = k.Groups.Join(t.Context(), k.Tom, token)
	must(err)
	started, err := k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, "Une fabrique")
	must(err)
	k.ID = started.ID
	return k
}

// Mails sends what waits and gives the texts sent, newest first.
func (k *Desk) Mails(t *testing.T) []mail.Kept {
	t.Helper()
	for {
		did, err := k.Queue.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !did {
			return k.Outbox.Messages()
		}
	}
}

func (k *Desk) token(t *testing.T, before string) string {
	t.Helper()
	_, rest, found := strings.Cut(k.Mails(t)[0].Text, before)
	if !found {
		t.Fatalf("no link with %s in the last mail", before)
	}
	return strings.Fields(rest)[0]
}

// Show loads the draft as Lea sees it.
func (k *Desk) Show(t *testing.T) dossier.Everything {
	t.Helper()
	e, err := k.Dossiers.Show(t.Context(), k.Lea, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Save stores one answer of the section "projet".
func (k *Desk) Save(t *testing.T, actor account.Actor, question string, seen int, raw ...string) dossier.Saved {
	t.Helper()
	saved, err := k.Dossiers.SaveAnswers(t.Context(), actor, k.ID, "projet", []dossier.Typed{{Question: question, Raw: raw, Seen: seen}})
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// Fill completes the draft: nothing is lacking but the partners’ validation.
func (k *Desk) Fill(t *testing.T) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	placeID, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62063"})
	must(err)
	must(k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, 1, dossier.Settings{
		Title: "Titre", PlaceID: placeID, Years: 3, Attributes: map[string]string{"territoire": "rural"}, VideoLink: "https://videos.example/1",
	}))
	k.Save(t, k.Lea, "besoin", 0, "Un lieu où apprendre")
	k.Save(t, k.Lea, "ouvert", k.Show(t).Answers["ouvert"].Version, "no")
	for year := 1; year <= 3; year++ {
		must(k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, dossier.Line{Year: year, Account: "64", Label: "Poste", Cents: 5_000_000}))
		must(k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, dossier.Line{Year: year, Account: "74", Label: "Demande", Cents: 5_000_000, Request: true}))
	}
	must(k.Dossiers.SaveLetter(t.Context(), k.Lea, k.ID, dossier.Letter{FromWhom: "Mairie", Status: "signed"}))
	must(k.Dossiers.Attach(t.Context(), k.Lea, k.ID, "piece:statuts", "statuts.pdf", strings.NewReader("%PDF-1.7")))
}
