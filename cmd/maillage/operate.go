package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"maillage/internal/account"
	"maillage/internal/app"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/filing"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
)

// open opens the database of the configuration for a command that ends by itself.
func open(config *app.Config, env *environment) (*db.DB, error) {
	source, err := config.DatabaseSource()
	if err != nil {
		return nil, err
	}
	return db.Open(env.ctx, source)
}

type migrateCommand struct{}

// Run brings the database up to date and tells what it did.
func (migrateCommand) Run(config *app.Config, env *environment) error {
	d, err := open(config, env)
	if err != nil {
		return err
	}
	applied, err := d.Migrate(env.ctx)
	if err != nil {
		return errors.Join(err, d.Close())
	}
	for _, step := range applied {
		fmt.Fprintln(env.stdout, "applied", step)
	}
	fmt.Fprintf(env.stdout, "%d steps applied, the database is up to date\n", len(applied))
	return d.Close()
}

type backupCommand struct {
	File string `arg:"" help:"File to write; it must not exist."`
}

// Run backs up while the site goes on, and proves the backup by restoring it.
func (c backupCommand) Run(config *app.Config, env *environment) error {
	if err := app.Backup(env.ctx, *config, c.File, time.Now()); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s written, and verified by restoring it\n", c.File)
	return nil
}

type restoreCommand struct {
	File string `arg:"" help:"Backup to restore."`
}

// Run restores into the data folder, and PostgreSQL if there is one, which must be empty.
func (c restoreCommand) Run(config *app.Config, env *environment) error {
	if err := app.Restore(env.ctx, c.File, *config); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s restored into %s and verified\n", c.File, config.Data)
	return nil
}

type doctorCommand struct{}

// Run checks the installation; it fails when a check does.
func (doctorCommand) Run(config *app.Config, env *environment) error {
	healthy, err := app.Doctor(env.ctx, *config, time.Now(), env.stdout)
	if err != nil {
		return err
	}
	if !healthy {
		return errors.New("some checks failed")
	}
	return nil
}

type auditCommand struct {
	Verify auditVerifyCommand `cmd:"" help:"Recompute the chain of fingerprints over the audit trail."`
}

type auditVerifyCommand struct{}

// Run verifies the audit trail.
func (auditVerifyCommand) Run(config *app.Config, env *environment) error {
	d, err := open(config, env)
	if err != nil {
		return err
	}
	report, err := audit.Verify(env.ctx, d)
	if err != nil {
		return errors.Join(err, d.Close())
	}
	fmt.Fprintf(env.stdout, "%d entries verified, %d not sealed yet\nhead %s\n", report.Sealed, report.Unsealed, report.Head)
	return d.Close()
}

type filmsCommand struct {
	Home filmsHomeCommand `cmd:"" help:"Bring all films back to the disk; the site must not run."`
}

type filmsHomeCommand struct{}

// Run brings films back from the store that the settings name.
func (filmsHomeCommand) Run(config *app.Config, env *environment) error {
	return app.BringHome(env.ctx, *config, env.stdout)
}

type userCommand struct {
	Create userCreateCommand `cmd:"" help:"Create an account."`
}

type userCreateCommand struct {
	Email string `arg:"" help:"E-mail address, with which the person will sign in."`
	Name  string `arg:"" help:"First and last name."`
	Admin bool   `help:"May create funders on this installation."`
	Lang  string `default:"fr" enum:"fr,en" help:"Language of mails: fr or en."`
}

// Run creates the account.
func (c userCreateCommand) Run(config *app.Config, env *environment) error {
	d, err := open(config, env)
	if err != nil {
		return err
	}
	queue := job.New(d, time.Now, slog.New(slog.DiscardHandler))
	people := account.NewService(d, mail.NewPostbox(queue, mail.NewOutbox(time.Now), config.BaseURL), time.Now)
	person, err := people.Create(env.ctx, c.Email, c.Name, lang.Lang(c.Lang), c.Admin)
	if err != nil {
		return errors.Join(explain(err), d.Close())
	}
	fmt.Fprintf(env.stdout, "account %s created for %s\n", person.ID, person.Email)
	return d.Close()
}

type verifyCommand struct {
	File string `arg:"" help:"Frozen copy, as downloaded from the receipt."`
}

// Run recomputes the fingerprint of a frozen copy. It opens nothing but the file.
func (c verifyCommand) Run(env *environment) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	frozen, content, err := filing.Verify(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	approved := 0
	for _, s := range frozen.Signatures {
		if s.Verdict != filing.Objection {
			approved++
		}
	}
	fmt.Fprintf(env.stdout, "%s\nnumber %s\nfiled %s (%s)\nvalidated by %d organisations, %d objections\nSHA-256 %s: the content is the one filed\n",
		content.Title, frozen.Number, frozen.FiledAt.Format(time.RFC3339), frozen.Timing, approved, len(frozen.Signatures)-approved, frozen.Fingerprint)
	for _, f := range content.Files {
		fmt.Fprintf(env.stdout, "%s  %s\n", f.SHA256, f.Name)
	}
	return nil
}
