package gallery

import (
	"context"
	"errors"
	"slices"
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
// because what somebody who is filmed signed ends: of each end once.
func (s *Service) Remind(ctx context.Context) error {
	now := s.now()
	ids, err := ending(ctx, s.db, now, now.Add(notice))
	for _, id := range ids {
		err = errors.Join(err, s.remind(ctx, id, now))
	}
	return err
}

// remind writes to those of a collective who keep the consents of its film, if it is still shown.
func (s *Service) remind(ctx context.Context, id string, now time.Time) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if is, err := s.Shows(ctx, tx, id); err != nil || !is {
			return err
		}
		people, err := video.PeopleOf(ctx, tx, id)
		if err != nil {
			return err
		}
		told, err := reminders(ctx, tx, id)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(p video.Person) bool { return !p.Ended(now.Add(notice)) || told[ends(p)] })
		if len(people) == 0 {
			return nil
		}
		d, err := dossier.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := remember(ctx, tx, id, people); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, s.now(), "", "gallery.reminded", id, audit.Detail{"people": len(people)}); err != nil {
			return err
		}
		keeps := func(m collective.Member) bool { return video.MayKeepConsents(m.Role) == nil }
		return collective.TellSome(ctx, tx, s.post, d.CollectiveID, keeps, mail.Letter{
			Key: "gallery.mail.ends", Path: "/dossiers/" + id + "/video/people", Args: []any{"title", d.Title, "people", signed(people)},
		})
	})
}

// maxNamed is how many people a letter names; there may be a hundred.
const maxNamed = 5

// signed is people with the last days of what they signed, the first first.
type signed []video.Person

// In implements lang.Translated. A name that mail programs would make a link of is counted, not written.
func (all signed) In(l lang.Lang) string {
	sorted := slices.SortedStableFunc(slices.Values(all), func(a, b video.Person) int { return strings.Compare(a.Until, b.Until) })
	var said []string
	for _, p := range sorted {
		last, err := time.Parse(time.DateOnly, p.Until)
		if err != nil || lang.Links(p.Name) || len(said) == maxNamed {
			continue
		}
		said = append(said, l.Text("gallery.mail.ends.one", "name", p.Name, "day", l.Date(last)))
	}
	if more := len(all) - len(said); more > 0 {
		said = append(said, l.Text("gallery.mail.ends.more", "count", more))
	}
	return strings.Join(said, ", ")
}
