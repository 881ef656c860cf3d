package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"maillage/internal/gallery"
	"maillage/internal/territory"
	accountpages "maillage/internal/web/account"
	"maillage/test/world"
)

// NewDemo opens a program with the sample world in it, built when the database is empty.
// Mails sent while the world was built are forgotten: the outbox begins with the visitor's.
func NewDemo(ctx context.Context, config Config, log *slog.Logger, size world.Size) (*App, error) {
	config.Demo = true
	clock := world.NewClock(time.Now)
	a, err := New(ctx, config, clock.Now, log)
	if err != nil {
		return nil, err
	}
	land, err := territory.Default()
	if err != nil {
		return nil, err
	}
	_, err = world.Build(ctx, world.Program{
		DB: a.DB, Queue: a.Queue, Outbox: a.Outbox, Accounts: a.Accounts, Calls: a.Calls, Groups: a.Groups, Dossiers: a.Dossiers,
		Filings: a.Filings, Reviews: a.Reviews, Awards: a.Awards, Workshops: a.Workshops, Videos: a.Videos, Gallery: a.Gallery, Land: land, Log: log,
	}, clock, size)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.Outbox.Clear()
	shown, err := a.Gallery.Find(ctx, gallery.Filter{})
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.home.SetGuide(guide(len(shown.Films) > 0))
	return a, nil
}

// guide is the path the demonstration proposes, in keys of the catalogue; films tells that there are
// some to see.
func guide(films bool) accountpages.Guide {
	g := accountpages.Guide{
		Personas: []accountpages.Persona{
			{Email: world.LeadEmail, Name: "Léa Carrière", Role: "demo.role.lead"},
			{Email: world.PartnerEmail, Name: "Tom Jolivet", Role: "demo.role.partner"},
			{Email: world.CaseEmail, Name: "Malik Izard", Role: "demo.role.case"},
			{Email: world.ExpertEmail, Name: "Inès Quintrec", Role: "demo.role.expert"},
			{Email: world.ManagerEmail, Name: "Claire Fontanel", Role: "demo.role.manager"},
		},
		Steps: []accountpages.GuideStep{
			{Title: "demo.step.call", Text: "demo.step.call.text", Path: "/calls", Button: "demo.step.call.go"},
			{Title: "demo.step.workshop", Text: "demo.step.workshop.text", Email: world.LeadEmail, Path: "/home", Button: "demo.step.workshop.go"},
			{Title: "demo.step.write", Text: "demo.step.write.text", Email: world.LeadEmail, Path: "/home", Button: "demo.step.write.go"},
			{Title: "demo.step.validate", Text: "demo.step.validate.text", Email: world.PartnerEmail, Path: "/home", Button: "demo.step.validate.go"},
			{Title: "demo.step.check", Text: "demo.step.check.text", Email: world.CaseEmail, Path: "/home", Button: "demo.step.check.go"},
			{Title: "demo.step.review", Text: "demo.step.review.text", Email: world.ExpertEmail, Path: "/home", Button: "demo.step.review.go"},
			{Title: "demo.step.decide", Text: "demo.step.decide.text", Email: world.ManagerEmail, Path: "/home", Button: "demo.step.decide.go"},
			{Title: "demo.step.places", Text: "demo.step.places.text", Path: "/places", Button: "demo.step.places.go"},
		},
	}
	if films {
		step := accountpages.GuideStep{Title: "demo.step.films", Text: "demo.step.films.text", Path: "/films", Button: "demo.step.films.go"}
		g.Steps = slices.Insert(g.Steps, len(g.Steps)-1, step)
	}
	return g
}
