package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"maillage/internal/account"
	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/internal/lang"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
)

type territoryCommand struct {
	Import territoryImportCommand `cmd:"" help:"Import an official list: districts, classes of communes, communes, places."`
	List   territoryListCommand   `cmd:"" help:"Show the lists in force, with the days they are."`
	Report territoryReportCommand `cmd:"" help:"Show again what the import of a list found."`
	Remove territoryRemoveCommand `cmd:"" help:"Take a list out of force."`
}

type territoryImportCommand struct {
	File string `arg:"" type:"existingfile" help:"GeoJSON, CSV, XLSX, or a Shapefile in a ZIP archive; degrees or Lambert-93."`

	Key   string    `required:"" help:"What rules call the list: qpv, densite, unites_urbaines, frr, zrr, or a name of yours."`
	From  time.Time `required:"" format:"2006-01-02" help:"First day on which the list is in force."`
	Until time.Time `format:"2006-01-02" help:"Last day; none when it is not known."`

	Title       string `help:"For people; that of a well-known key is known."`
	Vintage     string `help:"Year or edition of the list."`
	Attribution string `help:"Publisher and licence, shown with each answer."`
	Source      string `help:"Page that the file was downloaded from."`
	Kind        string `enum:",areas,values,communes,points" default:"" help:"areas, values, communes or points; guessed when plain."`

	CodeColumn    string `help:"Column of the code of an area."`
	NameColumn    string `help:"Column of the name of an area or a place."`
	CommuneColumn string `help:"Column of the INSEE code of the commune."`
	ValueColumn   string `help:"Column of the class of the commune."`

	Leave []string `sep:"none" help:"Class of the communes that a list of communes leaves out, such as \"Non classée\"; may be repeated. Those of frr and zrr are known."`
	Allow int      `help:"Rows that may be refused before the file is."`
}

// Run imports the file, whole or not at all, and tells what it found row by row.
func (c territoryImportCommand) Run(config *app.Config, env *environment) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return withLists(config, env, func(_ *db.DB, s *zoning.Service) error {
		report, err := s.Import(env.ctx, account.Actor{}, zoning.Import{
			Key: c.Key, Title: c.Title, Kind: zoning.Kind(c.Kind), From: c.From, Until: c.Until, Vintage: c.Vintage,
			Attribution: c.Attribution, Source: c.Source, File: filepath.Base(c.File), Allow: c.Allow, Leave: c.Leave,
			Columns: zoning.Columns{Code: c.CodeColumn, Name: c.NameColumn, Commune: c.CommuneColumn, Value: c.ValueColumn},
		}, file, info.Size())
		tell(env.stdout, report)
		return err
	})
}

// tell writes what an import found.
func tell(w io.Writer, r zoning.Report) {
	for _, line := range r.Lines {
		mark := "note"
		if line.Refused {
			mark = "REFUSED"
		}
		fmt.Fprintf(w, "row %d: %s: %s\n", line.Row, mark, lang.EN.Text(line.Said.Key, line.Said.Args...))
	}
	if r.More > 0 {
		fmt.Fprintf(w, "and %d more remarks\n", r.More)
	}
	if r.Converted {
		fmt.Fprintln(w, "coordinates were in Lambert-93 and are now in degrees")
	}
	if r.List.ID == "" {
		return
	}
	for _, other := range r.Ended {
		fmt.Fprintf(w, "%s is now in force until %s\n", other.Title, other.Until.Format(time.DateOnly))
	}
	for _, other := range r.Around {
		fmt.Fprintf(w, "%s is in force again from %s\n", other.Title, r.List.Until.AddDate(0, 0, 1).Format(time.DateOnly))
	}
	for _, other := range r.Replaced {
		fmt.Fprintf(w, "%s is replaced\n", other.Title)
	}
	if r.Left > 0 {
		fmt.Fprintf(w, "%d communes are left out, by their class\n", r.Left)
	}
	fmt.Fprintf(w, "%d rows read, %d refused; %s\n", r.Read, r.Refused, described(r.List))
}

func described(l zoning.List) string {
	until := "no end"
	if !l.Until.IsZero() {
		until = l.Until.Format(time.DateOnly)
	}
	return fmt.Sprintf("%s  %s  %q  %d %s, from %s to %s, %s", l.ID, l.Key, l.Title, l.Rows, l.Kind, l.From.Format(time.DateOnly), until, l.Attribution)
}

type territoryListCommand struct{}

// Run lists what is imported.
func (territoryListCommand) Run(config *app.Config, env *environment) error {
	return withLists(config, env, func(d *db.DB, s *zoning.Service) error {
		all, err := s.All(env.ctx, d)
		for _, l := range all {
			fmt.Fprintln(env.stdout, described(l))
		}
		if err == nil && len(all) == 0 {
			fmt.Fprintln(env.stdout, "no list is imported: rules that need one cannot decide")
		}
		return err
	})
}

type territoryReportCommand struct {
	ID string `arg:"" help:"Identifier of the list, as the import and the list command tell it."`
}

// Run shows the report that was kept with a list.
func (c territoryReportCommand) Run(config *app.Config, env *environment) error {
	return withLists(config, env, func(d *db.DB, s *zoning.Service) error {
		report, err := s.Report(env.ctx, d, c.ID)
		if err == nil {
			tell(env.stdout, report)
		}
		return err
	})
}

type territoryRemoveCommand struct {
	ID string `arg:"" help:"Identifier of the list, as the import and the list command tell it."`
}

// Run takes a list out of force; the record of it stays.
func (c territoryRemoveCommand) Run(config *app.Config, env *environment) error {
	return withLists(config, env, func(_ *db.DB, s *zoning.Service) error {
		err := s.Remove(env.ctx, account.Actor{}, c.ID)
		if err == nil {
			fmt.Fprintln(env.stdout, "removed: rules that need this list cannot decide any more")
		}
		return err
	})
}

// withLists runs something on the lists of an up-to-date database, and closes it.
func withLists(config *app.Config, env *environment, do func(d *db.DB, s *zoning.Service) error) error {
	land, err := territory.Default()
	if err != nil {
		return err
	}
	d, err := open(config, env)
	if err != nil {
		return err
	}
	_, err = d.Migrate(env.ctx)
	if err == nil {
		err = explain(do(d, zoning.NewService(d, land, time.Now)))
	}
	return errors.Join(err, d.Close())
}
