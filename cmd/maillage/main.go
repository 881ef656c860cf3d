// Command maillage runs the platform: see maillage --help.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"maillage/internal/app"
	"maillage/internal/memory"
	"maillage/test/world"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	memory.Bound()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// environment is what every command gets besides its own flags.
type environment struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

type commands struct {
	app.Config

	Serve serveCommand `cmd:"" help:"Serve the site."`
	Demo  demoCommand  `cmd:"" help:"Serve a sample world to try the program; mails stay in an outbox page."`

	Migrate migrateCommand `cmd:"" help:"Bring the database up to date."`
	Backup  backupCommand  `cmd:"" help:"Back up the database and the files, while the site goes on."`
	Restore restoreCommand `cmd:"" help:"Restore a backup into an empty data folder."`
	Verify  verifyCommand  `cmd:"" help:"Verify the frozen copy of a filed application, without any database."`
	Doctor  doctorCommand  `cmd:"" help:"Check this installation."`
	Audit   auditCommand   `cmd:"" help:"The audit trail."`
	User    userCommand    `cmd:"" help:"People's accounts."`
	Films   filmsCommand   `cmd:"" help:"Films that were moved to an S3 store."`

	Territory territoryCommand `cmd:"" help:"The official lists that rules rest on."`
}

// run is the whole program; tests call it. It returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c commands
	status := -1
	parser, err := kong.New(&c,
		kong.Name("maillage"), kong.Description("From the first workshop to a funded place, on one platform."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { status = code }), kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "maillage:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if status >= 0 { // --help was answered
		return status
	}
	if err != nil {
		fmt.Fprintln(stderr, "maillage:", err)
		return 2
	}
	if err := c.ReadSecretFiles(os.Getenv); err != nil {
		fmt.Fprintln(stderr, "maillage:", err)
		return 2
	}
	if err := command.Run(&c.Config, &environment{ctx, stdout, stderr}); err != nil {
		fmt.Fprintln(stderr, "maillage:", err)
		return 1
	}
	return 0
}

func logger(config *app.Config, w io.Writer) *slog.Logger {
	if config.LogAs == "text" {
		return slog.New(slog.NewTextHandler(w, nil))
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}

type serveCommand struct{}

// Run serves until the program is told to stop.
func (serveCommand) Run(config *app.Config, env *environment) error {
	return serve(config, env, func() (*app.App, error) { return app.New(env.ctx, *config, time.Now, logger(config, env.stderr)) })
}

type demoCommand struct {
	Films bool `default:"true" negatable:"" env:"MAILLAGE_DEMO_FILMS" help:"With films in the sample world, which a processor makes playable in half a minute."`
}

// Run serves the sample world.
func (c demoCommand) Run(config *app.Config, env *environment) error {
	config.Demo = true
	size := world.Full
	if !c.Films {
		size.Filmed = 0
	}
	return serve(config, env, func() (*app.App, error) {
		// A newcomer's terminal shows the address, not a line per request.
		quiet := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
		return app.NewDemo(env.ctx, *config, quiet, size)
	})
}

func serve(config *app.Config, env *environment, open func() (*app.App, error)) (err error) {
	if err := config.Check(); err != nil {
		return err
	}
	program, err := open()
	if err != nil {
		return err
	}
	defer func() {
		if closing := program.Close(); err == nil {
			err = closing
		}
	}()
	return program.Serve(env.ctx, func(addr net.Addr) {
		fmt.Fprintf(env.stdout, "Maillage answers on %s (listening on %s)\n", config.BaseURL, addr)
	})
}
