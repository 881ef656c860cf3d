package gallery

import (
	"context"
	"errors"
	"strings"
	"time"

	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/video"
)

// notice is how long before the end of somebody's consent their collective is told: time to meet
// them, and to have another form signed.
const notice = 30 * 24 * time.Hour

// Remind writes to the collectives whose film everyone sees and which will be hidden within a month,
// because what somebody who is filmed signed ends: once for each last day.
func (s *Service) Remind(ctx context.Context) error {
	now := s.now()
	ids, err := ending(ctx, s.db, now, now.Add(notice))
	for _, id := range ids {
		err = errors.Join(err, s.remind(ctx, id, now.Add(notice)))
	}
	return err
}

// remind writes to one collective, unless it was told of that day.
func (s *Service) remind(ctx context.Context, id string, before time.Time) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		people, err := video.PeopleOf(ctx, tx, id)
		if err != nil {
			return err
		}
		last, names := firstToEnd(people, before)
		if told, err := reminded(ctx, tx, id, last); err != nil || !told {
			return err
		}
		d, err := dossier.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, s.now(), "", "gallery.reminded", id, audit.Detail{"until": last}); err != nil {
			return err
		}
		return collective.Tell(ctx, tx, s.post, d.CollectiveID, mail.Letter{
			Key: "gallery.mail.ends", Path: "/dossiers/" + id + "/gallery", Args: []any{"title", d.Title, "people", strings.Join(names, ", "), "day", day(last)},
		})
	})
}

// firstToEnd gives the first last day of a consent before an instant, and whose it is; "" where none
// ends.
func firstToEnd(people []video.Person, before time.Time) (last string, names []string) {
	for _, p := range people {
		switch {
		case p.Consent != video.SignedByThem || p.Until == "" || !p.Ended(before):
		case last == "" || p.Until < last:
			last, names = p.Until, []string{p.Name}
		case p.Until == last:
			names = append(names, p.Name)
		}
	}
	return last, names
}

// day is a day in letters, as 2024-03-12.
type day string

// In implements lang.Translated.
func (d day) In(l lang.Lang) string {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return l.Date(at)
}
