package world

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/gallery"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/review"
	"maillage/internal/territory"
	"maillage/internal/video"
	"maillage/internal/workshop"
)

// Program is what the world is built with: the rooms of a running program.
type Program struct {
	DB        *db.DB
	Queue     *job.Queue
	Outbox    *mail.Outbox
	Accounts  *account.Service
	Calls     *programme.Service
	Groups    *collective.Service
	Dossiers  *dossier.Service
	Filings   *filing.Service
	Reviews   *review.Service
	Awards    *award.Service
	Workshops *workshop.Service
	Videos    *video.Service
	Gallery   *gallery.Service
	Land      *territory.Reference
	Log       *slog.Logger
}

// Size says how many candidates are generated: 120 in the demonstration, fewer in tests.
type Size struct {
	Decided    int // of the first round, which is over
	Waiting    int // of the second one, filed and being instructed
	Ready      int // of the open round: all is written, nothing validated
	Colleagues int // who write with each candidate
	Filmed     int // of so many that file, one has sent a film; 0: none
}

// Full is the size of the demonstration.
var Full = Size{Decided: 40, Waiting: 80, Filmed: 6}

// People are the personas, by role.
type People struct{ Admin, Manager, Instructor, Expert, Second, Lead, Partner account.Actor }

// World is what was built.
type World struct {
	People
	Call    programme.Call
	Rounds  []programme.Round
	Network string // dossier of the network
}

type builder struct {
	Program
	clock *Clock
	dice  *rand.Rand
	size  Size
	today time.Time
	seats []territory.Commune // communes of the candidates
	stars []candidate         // those of the first round that sent a film
	World
}

// openRound is the round that is open: the two before it are over.
const openRound = 2

// Build fills an empty database; one that already has accounts is left as it is. It tells
// the past in order, by setting the clock, and puts it back on time.
func Build(ctx context.Context, p Program, clock *Clock, size Size) (World, error) {
	b := &builder{Program: p, clock: clock, size: size, dice: rand.New(rand.NewPCG(1, 2)), today: clock.Now()}
	defer clock.Set(time.Time{})
	known, err := db.Count(ctx, p.DB, "SELECT count(*) FROM account")
	if err != nil {
		return World{}, err
	}
	if known > 0 {
		return World{}, b.mustBeWhole(ctx)
	}
	err = p.DB.InHaste(ctx, func() error {
		for _, step := range []func(context.Context) error{b.funder, b.publish, b.candidates, b.network, b.saintLo, b.drain} {
			if err := step(ctx); err != nil {
				return fmt.Errorf("build the sample world: %w", err)
			}
		}
		return nil
	})
	return b.World, err
}

// mustBeWhole refuses a world whose building was interrupted: its last person is missing.
func (b *builder) mustBeWhole(ctx context.Context) error {
	known, err := db.Count(ctx, b.DB, "SELECT count(*) FROM account WHERE email = $1", lastEmail)
	if err == nil && known == 0 {
		err = errors.New("the sample world was not finished: remove its data folder and start again")
	}
	return err
}

// drain does the jobs that wait, but for those that take long: films become playable while a visitor
// looks around.
func (b *builder) drain(ctx context.Context) error {
	for {
		did, err := b.Queue.NextQuick(ctx)
		if err != nil || !did {
			return err
		}
	}
}

// Personas are the addresses of the people one may become in the demonstration.
const (
	ManagerEmail = "claire.fontanel@agence.example"
	CaseEmail    = "malik.izard@agence.example"
	ExpertEmail  = "ines.quintrec@jury.example"
	LeadEmail    = "lea.carriere@hauts-sillons.example"
	PartnerEmail = "tom.jolivet@mains-vertes.example"
)

// lastEmail is of the last person who comes into the world.
const lastEmail = "nora.lavoine@trait-union.example"

func (b *builder) person(ctx context.Context, email, name string, admin bool) (account.Actor, error) {
	a, err := b.Accounts.Create(ctx, email, name, lang.FR, admin)
	return a.Actor, err
}

func (b *builder) funder(ctx context.Context) (err error) {
	b.clock.Set(b.today.AddDate(-1, 0, 0))
	for _, p := range []struct {
		actor       *account.Actor
		email, name string
		admin       bool
	}{
		{&b.Admin, "operateur@maillage.example", "Ada Rochebrune", true},
		{&b.Manager, ManagerEmail, "Claire Fontanel", false},
		{&b.Instructor, CaseEmail, "Malik Izard", false},
		{&b.Expert, ExpertEmail, "Inès Quintrec", false},
		{&b.Second, "paul.olivet@jury.example", "Paul Olivet", false},
		{&b.Lead, LeadEmail, "Léa Carrière", false},
		{&b.Partner, PartnerEmail, "Tom Jolivet", false},
	} {
		if *p.actor, err = b.person(ctx, p.email, p.name, p.admin); err != nil {
			return err
		}
	}
	f, err := b.Calls.CreateFunder(ctx, b.Admin, "Agence fictive des territoires")
	if err != nil {
		return err
	}
	b.Call.FunderID = f.ID
	for _, p := range []struct {
		actor account.Actor
		role  programme.Role
	}{{b.Manager, programme.Manager}, {b.Instructor, programme.Instructor}, {b.Expert, programme.Expert}, {b.Second, programme.Expert}} {
		if err := b.Calls.Invite(ctx, b.Admin, f.ID, p.actor.Email, p.role); err != nil {
			return err
		}
		token, err := b.mailed(ctx, "/funder-invitations/")
		if err != nil {
			return err
		}
		if _, err := b.Calls.Join(ctx, p.actor, token); err != nil {
			return err
		}
	}
	return nil
}

// mailed sends what waits and gives the end of the link in the last mail.
func (b *builder) mailed(ctx context.Context, before string) (string, error) {
	if err := b.drain(ctx); err != nil {
		return "", err
	}
	_, rest, found := strings.Cut(b.Outbox.Messages()[0].Text, before)
	if !found {
		return "", fmt.Errorf("no link with %s in the last mail", before)
	}
	return strings.Fields(rest)[0], nil
}

func (b *builder) publish(ctx context.Context) error {
	d, ok := callfile.Preset("fabriques-de-territoire")
	if !ok {
		return fmt.Errorf("the preset is missing")
	}
	d = call.ShiftRoundsAround(d, b.today, openRound, 75)
	d.Funder = "Agence fictive des territoires"
	c, err := b.Calls.CreateCall(ctx, b.Manager, b.Call.FunderID, d)
	if err != nil {
		return err
	}
	if _, err := b.Calls.Publish(ctx, b.Manager, c.ID, c.Version, "Ouverture du programme"); err != nil {
		return err
	}
	b.Call = c
	b.Rounds, err = programme.Rounds(ctx, b.DB, c.ID)
	return err
}

// candidates files the generated candidates: the first round is decided and released, the
// second one is being instructed.
func (b *builder) candidates(ctx context.Context) error {
	for _, c := range b.Land.Communes() {
		if c.Located && c.Population > 1_500 && c.Population < 60_000 && c.EPCI != "" {
			b.seats = append(b.seats, c)
		}
	}
	if len(b.seats) == 0 {
		return fmt.Errorf("no commune to place candidates on: run make assets")
	}
	for i := range b.size.Decided {
		if err := b.filed(ctx, i, b.Rounds[0]); err != nil {
			return err
		}
	}
	b.clock.Set(b.Rounds[0].Closes.AddDate(0, 0, 30))
	if err := b.decide(ctx, b.Rounds[0].ID); err != nil {
		return err
	}
	if err := b.shown(ctx); err != nil {
		return err
	}
	for i := range b.size.Waiting {
		if err := b.filed(ctx, b.size.Decided+i, b.Rounds[1]); err != nil {
			return err
		}
	}
	for i := range b.size.Ready {
		b.clock.Set(b.today.AddDate(0, 0, -20).Add(time.Duration(i) * time.Minute))
		if _, err := b.candidate(ctx, b.size.Decided+b.size.Waiting+i, b.Rounds[openRound]); err != nil {
			return err
		}
	}
	return nil
}

// decide awards the best third of a round and gives the others their reasons.
func (b *builder) decide(ctx context.Context, roundID string) error {
	var rows []award.Row
	var board award.Board
	for page := 1; page == 1 || page <= board.List.Pages; page++ {
		var err error
		if board, err = b.Awards.Board(ctx, b.Manager, roundID, review.Filter{Page: page}); err != nil {
			return err
		}
		rows = append(rows, board.Rows...)
	}
	for i, row := range rows {
		d := award.Decision{DossierID: row.ID, Outcome: award.Awarded, Cents: row.AskedCents, Reasons: map[string]string{}}
		for _, criterion := range board.Call.Definition.Criteria {
			d.Reasons[criterion.Key] = "Le dossier répond à ce critère."
		}
		if i >= len(rows)/3 {
			d.Outcome, d.Refusals = award.Refusal, []string{"places"}
			for key := range d.Reasons {
				d.Reasons[key] = "D’autres dossiers répondaient mieux à ce critère dans cette vague."
			}
			d.Reasons["modele"] = "Les recettes propres restent à préciser année par année."
		}
		if err := b.Awards.Decide(ctx, b.Manager, d, 0); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return b.Awards.Release(ctx, b.Manager, roundID)
}
