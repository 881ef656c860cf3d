package zoning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/geofile"
)

// Import says what a file is. What is empty of Kind, Title, Attribution and the columns is
// guessed from the key and from the file.
type Import struct {
	Key, Title          string
	Kind                Kind
	From, Until         time.Time // days in force; zero Until: no end known
	Vintage             string
	Attribution, Source string
	File                string // its name
	Columns             Columns
	Leave               []string // classes of communes that a list of communes leaves out
	Allow               int      // rows that may be refused before the file is
}

// Columns names those of a file.
type Columns struct{ Code, Name, Commune, Value string }

// Report is what an import found, row by row.
type Report struct {
	List      List
	Read      int    // rows of the file
	Refused   int    // rows that were not kept
	Left      int    // communes whose class leaves them out
	Converted bool   // coordinates came in Lambert-93
	Lines     []Line // the first ones
	More      int    // lines that are not in Lines
	Ended     []List // lists of the same key that end sooner now, with their new last day
	Replaced  []List // lists of the same days that this one replaces
	Around    []List // lists of the same key whose days hold those of this one: in force again after it
}

// Line is one thing to know about a row.
type Line struct {
	Row     int
	Refused bool
	Said    fault.Message
}

const (
	maxLines = 2_000
	maxTitle = 300
)

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// check completes what is asked and refuses what cannot be.
func (w *Import) check() error {
	var fields fault.Fields
	known := presets[w.Key]
	if !keyForm.MatchString(w.Key) {
		fields.Add("key", "zoning.key", "key", w.Key)
	}
	if w.Title == "" {
		w.Title = strings.TrimSpace(known.title + " " + w.Vintage)
	}
	if w.Attribution == "" {
		w.Attribution = known.attribution
	}
	if w.Kind == "" {
		w.Kind = known.kind
	}
	if w.Leave == nil {
		w.Leave = known.leave
	}
	if w.Title == "" || len(w.Title) > maxTitle {
		fields.Add("title", "zoning.title", "max", maxTitle)
	}
	if w.Attribution == "" {
		fields.Add("attribution", "zoning.attribution")
	}
	if w.Kind != "" && !slices.Contains(Kinds(), w.Kind) {
		fields.Add("kind", "zoning.kind", "kind", string(w.Kind))
	}
	if w.From.IsZero() || !w.Until.IsZero() && w.Until.Before(w.From) {
		fields.Add("from", "zoning.days")
	}
	return fields.Err()
}

// Import reads a file and keeps it as a list, whole or not at all: what was in force stays so
// when anything fails. The operator's act.
func (s *Service) Import(ctx context.Context, actor account.Actor, what Import, file io.ReaderAt, size int64) (Report, error) {
	var report Report
	if err := what.check(); err != nil {
		return report, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, size)); err != nil {
		return report, fmt.Errorf("read %s: %w", what.File, err)
	}
	g, err := gather(what, s.land, &report, file, size)
	if err != nil {
		return report, refusal(err)
	}
	if report.Refused > what.Allow {
		return report, fault.New(fault.Invalid, "zoning.refused", "count", report.Refused, "allow", what.Allow)
	}
	report.List = List{
		ID: db.NewID(), Key: what.Key, Title: what.Title, Kind: g.what.Kind, From: what.From, Until: what.Until, Vintage: what.Vintage,
		Attribution: what.Attribution, Source: what.Source, File: what.File, SHA256: hex.EncodeToString(sum.Sum(nil)), Rows: g.kept(), ImportedAt: s.now(),
	}
	return report, s.db.Write(ctx, func(tx *db.Tx) error { return s.keep(ctx, tx, actor, g, &report) })
}

// Report gives what the import of a list found, as it said then. NotFound when there is none of
// this identifier. It is the operator's to read: files may tell more than a list keeps.
func (s *Service) Report(ctx context.Context, q db.Querier, id string) (Report, error) {
	text, err := reportOf(ctx, q, id)
	if err != nil {
		return Report{}, err
	}
	var r Report
	err = json.Unmarshal([]byte(text), &r)
	for _, line := range r.Lines {
		for i, arg := range line.Said.Args {
			if n, ok := arg.(float64); ok && n == math.Trunc(n) {
				line.Said.Args[i] = int(n) // JSON has one kind of numbers, plurals want another
			}
		}
	}
	return r, err
}

// refusal says in words why a file cannot be read.
func refusal(err error) error {
	for cause, key := range map[error]string{
		geofile.ErrFormat: "zoning.file.format", geofile.ErrTruncated: "zoning.file.truncated", geofile.ErrTooLarge: "zoning.file.too_large",
		geofile.ErrNoRow: "zoning.file.empty", geofile.ErrProjection: "zoning.file.projection",
	} {
		if errors.Is(err, cause) {
			return fault.New(fault.Invalid, key, "reason", err.Error())
		}
	}
	return err
}

// keep writes the list, once its days are settled.
func (s *Service) keep(ctx context.Context, tx *db.Tx, actor account.Actor, g *gatherer, report *Report) error {
	if err := s.settle(ctx, tx, report); err != nil {
		return err
	}
	said, err := json.Marshal(report)
	if err != nil {
		return err
	}
	l := report.List
	if err := insertList(ctx, tx, l, string(said)); err != nil {
		return err
	}
	table, rows := g.rows(l.ID)
	if err := tx.Insert(ctx, table, rows); err != nil {
		return err
	}
	return audit.Record(ctx, tx, s.now(), actor.ID, "territory.list_imported", l.ID, audit.Detail{
		"key": l.Key, "from": dayText(l.From), "until": dayText(l.Until), "rows": l.Rows, "refused": report.Refused, "sha256": l.SHA256,
	})
}

// settle gives each day one list of a key: the one before ends the day before, one of the same
// first day goes, and the new one ends where the next begins. One whose days lie within those
// of another interrupts it: of both the one that began last is in force.
func (s *Service) settle(ctx context.Context, tx *db.Tx, report *Report) error {
	report.Ended, report.Replaced, report.Around = nil, nil, nil // the act may be tried again
	all, err := lists(ctx, tx)
	l := &report.List
	all = slices.DeleteFunc(all, func(other List) bool { return other.Key != l.Key })
	for _, other := range all { // by first day
		if other.From.After(l.From) && l.Covers(other.From) && !other.within(*l) {
			l.Until = other.From.Add(-day)
		}
	}
	for _, other := range all {
		switch {
		case err != nil:
		case other.From.Equal(l.From):
			report.Replaced = append(report.Replaced, other)
			_, err = replaceList(ctx, tx, other.ID, s.now())
		case !other.From.Before(l.From) || !other.Covers(l.From):
		case l.within(other):
			report.Around = append(report.Around, other)
		default:
			other.Until = l.From.Add(-day)
			report.Ended = append(report.Ended, other)
			err = endList(ctx, tx, other.ID, other.Until)
		}
	}
	return err
}

// Remove takes a list out of force; what rested on it keeps saying so. NotFound when there is
// none of this identifier. The operator's act.
func (s *Service) Remove(ctx context.Context, actor account.Actor, id string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		removed, err := replaceList(ctx, tx, id, s.now())
		if err != nil {
			return err
		}
		if !removed {
			return fault.New(fault.NotFound, "zoning.unknown", "id", id)
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "territory.list_removed", id, nil)
	})
}
