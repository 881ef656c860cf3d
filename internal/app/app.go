// Package app puts the program together: configuration, database, rooms, pages, jobs. It
// is the only package that knows all the others.
package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/award"
	"maillage/internal/basemap"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/dossier"
	"maillage/internal/eligibility"
	"maillage/internal/filing"
	"maillage/internal/film"
	"maillage/internal/gallery"
	"maillage/internal/geocode"
	"maillage/internal/job"
	"maillage/internal/mail"
	"maillage/internal/memory"
	"maillage/internal/network"
	"maillage/internal/outcome"
	"maillage/internal/pdf"
	"maillage/internal/programme"
	"maillage/internal/remark"
	"maillage/internal/review"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
	"maillage/internal/video"
	"maillage/internal/video/upload"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/api"
	collectivepages "maillage/internal/web/collective"
	dossierpages "maillage/internal/web/dossier"
	eligibilitypages "maillage/internal/web/eligibility"
	gallerypages "maillage/internal/web/gallery"
	networkpages "maillage/internal/web/network"
	programmepages "maillage/internal/web/programme"
	"maillage/internal/web/programme/callwords"
	remarkpages "maillage/internal/web/remark"
	reviewpages "maillage/internal/web/review"
	screeningpages "maillage/internal/web/screening"
	territorypages "maillage/internal/web/territory"
	writingpages "maillage/internal/web/writing"
	"maillage/internal/workshop"
	"maillage/internal/writing"
)

// App is the whole program on one open database.
type App struct {
	Config    Config
	DB        *db.DB
	Queue     *job.Queue
	Outbox    *mail.Outbox // nil unless demo
	Accounts  *account.Service
	Calls     *programme.Service
	Groups    *collective.Service
	Dossiers  *dossier.Service
	Writing   *writing.Service
	Texts     *document.Service
	Remarks   *remark.Service
	Lists     *zoning.Service
	Rules     *eligibility.Service
	Filings   *filing.Service
	Reviews   *review.Service
	Awards    *award.Service
	Network   *network.Service
	Workshops *workshop.Service
	Outcomes  *outcome.Service
	Films     *film.Service
	Videos    *video.Service
	Uploads   *upload.Desk
	Gallery   *gallery.Service
	Server    *web.Server

	home      *accountpages.Pages
	callPages *programmepages.Pages
	press     *pdf.Worker
	ground    *basemap.File // nil unless set

	log *slog.Logger
	now func() time.Time
}

// New opens the database, migrates it and wires every room.
func New(ctx context.Context, config Config, now func() time.Time, log *slog.Logger) (*App, error) {
	ground, err := openBasemap(config)
	if err != nil {
		return nil, err
	}
	source, err := config.DatabaseSource()
	if err != nil {
		return nil, errors.Join(err, closeBasemap(ground))
	}
	d, err := db.Open(ctx, source)
	if err != nil {
		return nil, errors.Join(err, closeBasemap(ground))
	}
	applied, err := d.Migrate(ctx)
	if err != nil {
		return nil, errors.Join(err, d.Close(), closeBasemap(ground))
	}
	if len(applied) > 0 {
		log.InfoContext(ctx, "database migrated", "steps", len(applied))
	}
	return on(d, ground, config, now, log), nil
}

// On wires every room on an open, migrated database, without a basemap.
func On(d *db.DB, config Config, now func() time.Time, log *slog.Logger) *App {
	return on(d, nil, config, now, log)
}

func on(d *db.DB, ground *basemap.File, config Config, now func() time.Time, log *slog.Logger) *App {
	a := &App{Config: config, DB: d, log: log, now: now, Queue: job.New(d, now, log), ground: ground}
	a.wire()
	return a
}

// wire builds the rooms, lower rooms first, then their pages.
func (a *App) wire() {
	post := mail.NewPostbox(a.Queue, a.sender(), a.Config.BaseURL)
	a.Accounts = account.NewService(a.DB, post, a.now)
	a.Calls = programme.NewService(a.DB, post, a.now)
	land, err := territory.Default()
	if err != nil {
		a.log.Warn("communes cannot be looked up", "error", err)
	}
	a.Groups = collective.NewService(a.DB, post, land, a.now)
	files := a.openFiles()
	a.Dossiers = dossier.NewService(a.DB, a.Calls, files, clamd.New(a.Config.Clamd), a.now)
	a.playFilms(files)
	a.writeTogether(post)
	a.meet(post)
	a.prepareFilms(files, post)
	a.Lists = zoning.NewService(a.DB, land, a.now)
	a.Network = network.NewService(a.DB, land, a.now)
	a.Rules = eligibility.NewService(a.DB, land, a.Lists, eligibility.Places{Stamp: a.Network.Stamp, List: a.labelled})
	a.Filings = filing.NewService(a.DB, a.Dossiers, a.Rules, post, a.now)
	a.Reviews = review.NewService(a.DB, a.Calls, a.Dossiers, a.Filings, post, a.now)
	a.Awards = award.NewService(a.DB, a.Calls, a.Dossiers, a.Queue, post, a.now)
	a.Gallery = gallery.NewService(a.DB, a.Dossiers, a.Filings, a.Films, land, post, a.now)
	a.Videos.KnowGallery(a.Gallery)
	a.tie()
	a.press = pdf.New(pdf.Config{Node: a.Config.Node, Script: a.Config.Typst}, a.now, a.log)
	sessions := account.NewSessions(a.DB, a.now)

	a.Server = web.NewServer(web.Config{
		BaseURL: a.Config.BaseURL, Demo: a.Config.Demo, TrustProxy: a.Config.TrustProxy, Now: a.now, Log: a.log, Basemap: territorypages.Basemap(a.ground),
	}, a.Accounts, sessions)
	passkeys := account.NewPasskeys(a.DB, post, a.Config.BaseURL, a.now)
	a.home = accountpages.Add(a.Server, a.Accounts, passkeys, a.Outbox)
	territorypages.Add(a.Server, land)
	territorypages.AddBasemap(a.Server, a.ground)
	collectivepages.Add(a.Server, a.home, a.Groups, land, a.addresses())
	a.callPages = programmepages.Add(a.Server, a.home, a.Calls)
	a.callPages.ShowAwarded(a.awarded(land))
	a.callPages.KnowLand(land, a.listed)
	a.callPages.ShowImpact(a.Filings.Impact)
	reviewpages.Add(a.Server, a.home, a.Reviews, a.Awards, a.Films, a.Network, land, a.press)
	screeningpages.Add(a.Server, a.Reviews, a.Films)
	public := func(ctx context.Context, f award.PublicFilter) (award.PublicList, error) {
		return award.Public(ctx, a.DB, f)
	}
	networkpages.Add(a.Server, a.Calls, a.Network, public, a.Gallery.Among, land)
	eligibilitypages.Add(a.Server, a.Calls, a.Rules, land, a.press)
	dossiers := dossierpages.Add(a.Server, a.home, dossierpages.Rooms{
		Calls: a.Calls, Groups: a.Groups, Dossiers: a.Dossiers, Writing: a.Writing, Filings: a.Filings, Reviews: a.Reviews, Awards: a.Awards, Network: a.Network, Remarks: a.Remarks, Videos: a.Videos, Land: land, Press: a.press,
	})
	remarkpages.Add(a.Server, a.home, dossiers, a.Remarks)
	writingpages.Add(a.Server, dossiers, writingpages.Rooms{Dossiers: a.Dossiers, Documents: a.Texts, Groups: a.Groups})
	a.addVideos(dossiers)
	gallerypages.Add(a.Server, dossiers, gallerypages.Rooms{Gallery: a.Gallery, Films: a.Films, Calls: a.Calls, Land: land})
	a.addMeetings()
	api.Add(a.Server, api.Rooms{Land: land, Lists: a.Lists, Calls: a.Calls, Rules: a.Rules, Network: a.Network, Places: public})
	a.timetable(sessions)
}

// timetable has done in time what nobody asks for.
func (a *App) timetable(sessions *account.Sessions) {
	a.Queue.Every("account.purge", time.Hour, func(ctx context.Context, _ json.RawMessage) error { return sessions.Purge(ctx) })
	a.Queue.Every("dossier.sweep", 24*time.Hour, func(ctx context.Context, _ json.RawMessage) error { return a.Dossiers.Sweep(ctx) })
	a.Queue.Every("gallery.remind", 24*time.Hour, func(ctx context.Context, _ json.RawMessage) error { return a.Gallery.Remind(ctx) })
	a.Queue.Every("film.sweep", 24*time.Hour, func(context.Context, json.RawMessage) error { return a.Films.Sweep() })
	a.Queue.Every("workshop.forget", 24*time.Hour, func(ctx context.Context, _ json.RawMessage) error { return a.Workshops.Forget(ctx) })
	a.Queue.Every("audit.seal", 10*time.Second, func(ctx context.Context, _ json.RawMessage) error {
		_, err := audit.Seal(ctx, a.DB)
		return err
	})
	a.Queue.Every("audit.seal_all", 24*time.Hour, func(ctx context.Context, _ json.RawMessage) error {
		_, err := audit.SealAll(ctx, a.DB)
		return err
	})
}

// tie gives each room its part in closing an account, in exporting what is known of a
// person, and in the withdrawal of a dossier.
func (a *App) tie() {
	for _, tie := range []account.Tie{a.Groups.Tie, a.Calls.Tie, a.Reviews.Tie, a.Remarks.Tie, a.Texts.Tie, a.Workshops.Tie, a.Outcomes.Tie} {
		a.Accounts.AddTie(tie)
	}
	for _, holding := range []account.Holding{a.Groups.Holding, a.Calls.Holding, a.Dossiers.Holding, a.Reviews.Holding, a.Remarks.Holding, a.Texts.Holding, a.Workshops.Holding, a.Outcomes.Holding, a.Videos.Holding, a.Gallery.Holding} {
		a.Accounts.AddHolding(holding)
	}
	a.Filings.OnWithdrawal(a.Reviews.Withdrawn)
	a.Filings.OnWithdrawal(a.Awards.Withdrawn)
}

// addresses asks the operator's address service, if there is one.
func (a *App) addresses() collectivepages.Addresses {
	client := geocode.New(a.Config.Geocoder)
	if !client.Ready() {
		return nil
	}
	return func(ctx context.Context, address, cityCode string) ([]geocode.Found, error) {
		found, err := client.Search(ctx, address, cityCode)
		if err != nil && !errors.Is(err, geocode.ErrShort) {
			a.log.WarnContext(ctx, "the address service failed", "error", err)
		}
		return found, err
	}
}

// awardedShown is how many awarded places the page of a call shows; the public list has all.
const awardedShown = 12

// awarded gives the newest awarded places of a call to its public page.
func (a *App) awarded(land *territory.Reference) programmepages.Awarded {
	return func(ctx context.Context, callID string) ([]programmepages.AwardedPlace, int, error) {
		places, err := award.Public(ctx, a.DB, award.PublicFilter{CallID: callID, Size: awardedShown})
		var list []programmepages.AwardedPlace
		for _, p := range places.Places {
			list = append(list, programmepages.AwardedPlace{Name: cmp.Or(p.Place, p.Title), Where: territorypages.Label(land, p.CommuneCode), Round: p.Round, Cents: p.Cents})
		}
		return list, places.Total, err
	}
}

// listed gives the imported lists to those who write rules.
func (a *App) listed(ctx context.Context) ([]callwords.List, error) {
	all, err := a.Lists.All(ctx, a.DB)
	lists := make([]callwords.List, len(all))
	for i, l := range all {
		lists[i] = callwords.List{Key: l.Key, Title: l.Title, Kind: string(l.Kind)}
	}
	return lists, err
}

// labelled gives the places awarded on this site to the rules that ask for none nearby.
func (a *App) labelled(ctx context.Context, q db.Querier) ([]eligibility.Labelled, error) {
	places, err := a.Network.Locate(ctx, q)
	labels := make([]eligibility.Labelled, len(places))
	for i, p := range places {
		labels[i] = eligibility.Labelled{Name: p.Name, Point: p.At}
	}
	return labels, err
}

func (a *App) sender() mail.Sender {
	if a.Config.Demo {
		a.Outbox = mail.NewOutbox(a.now)
		return a.Outbox
	}
	c := a.Config
	return mail.SMTP{Host: c.SMTPHost, Port: c.SMTPPort, User: c.SMTPUser, Password: c.SMTPPassword, TLS: c.SMTPTLS, From: c.MailFrom}
}

// Close ends the texts and workshops that are open and the PDF worker, and closes the database and the basemap.
func (a *App) Close() error {
	a.stopLines()
	return errors.Join(a.press.Close(), a.DB.Close(), closeBasemap(a.ground))
}

// stopLines ends what pages stay connected to.
func (a *App) stopLines() {
	a.Texts.Stop()
	a.Workshops.Stop()
}

// stopGrace is how long requests in flight may take to finish when the program stops.
const stopGrace = 20 * time.Second

// Serve answers requests and does jobs until ctx ends; then requests in flight finish and
// jobs are handed back. It tells listening the address once it answers.
func (a *App) Serve(ctx context.Context, listening func(addr net.Addr)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Listen, err)
	}
	server := &http.Server{
		Handler:           a.Server.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Minute, // a large file on a weak rural line
		WriteTimeout:      10 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	if err := a.Films.Resume(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	jobs, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	var group sync.WaitGroup
	var jobsErr error
	group.Go(func() { jobsErr = a.Queue.Run(jobs, a.Config.Worker) })
	group.Go(func() { memory.GiveBack(jobs) })
	a.Texts.Start()
	a.Workshops.Start()
	group.Go(func() { a.settle(jobs) })

	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if listening != nil {
		listening(listener.Addr())
	}
	select {
	case err = <-served:
	case <-ctx.Done():
		a.log.InfoContext(ctx, "stopping: requests in flight finish")
		a.stopLines() // whose pages stay for hours, and come back
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		err = server.Shutdown(grace)
		cancel()
	}
	stopJobs()
	group.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, jobsErr)
}
