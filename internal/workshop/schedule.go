package workshop

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/ical"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/workshop/board"
)

func itoa(n int) string { return strconv.Itoa(n) }

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// Schedule says when a workshop is, or that it is not known any more (the zero time), and tells
// the members of the collective, at once and again the day before. Without a date it leaves calendars.
func (s *Service) Schedule(ctx context.Context, actor account.Actor, id string, seen int, startsAt time.Time, minutes int) error {
	return s.act(ctx, actor, id, "workshop.scheduled", func(w Workshop, st standing) error {
		return MaySchedule(st.role, st.named, w.Status)
	}, func(tx *db.Tx, w Workshop) (audit.Detail, error) {
		p := Plan{Title: w.Title, StartsAt: startsAt, Minutes: minutes}
		if err := p.check(w.Agenda, s.now()); err != nil {
			return nil, err
		}
		if w.Version == seen && w.StartsAt.Equal(startsAt) && w.Minutes == p.Minutes {
			return nil, errEcho
		}
		if w.Version != seen {
			return nil, fault.New(fault.Stale, "fault.stale")
		}
		former := w
		w.StartsAt, w.Minutes = startsAt, p.Minutes
		err := fault.MustChange(setTime(ctx, tx, w))
		w.Version++ // calendars are told of one that is later than all before
		switch {
		case err != nil || former.StartsAt.Equal(startsAt):
		case startsAt.IsZero():
			err = s.cancel(ctx, tx, actor, former)
		default:
			err = s.announce(ctx, tx, actor, w)
		}
		if err != nil {
			return nil, err
		}
		return audit.Detail{"starts_at": startsAt.UTC().Format(time.RFC3339), "minutes": w.Minutes}, nil
	})
}

// reminderKind is the job that reminds the members of a workshop.
const reminderKind = "workshop.remind"

// reminder is for one time of a workshop: after another was said it says nothing.
type reminder struct {
	Workshop string    `json:"workshop"`
	StartsAt time.Time `json:"starts_at"`
}

// announce writes to the members of the collective when a workshop is, and has them reminded the
// day before.
func (s *Service) announce(ctx context.Context, tx *db.Tx, actor account.Actor, w Workshop) error {
	if err := s.write(ctx, tx, w, invitation, actor.ID, "by", actor.Called()); err != nil {
		return err
	}
	before := w.StartsAt.Add(-24 * time.Hour)
	if !before.After(s.now()) {
		return nil
	}
	job := reminder{w.ID, w.StartsAt.UTC()}
	return s.queue.EnqueueAt(ctx, tx, reminderKind, job, before, reminderKind+":"+w.ID+":"+job.StartsAt.Format(time.RFC3339))
}

// cancel has a workshop leave the calendars of the members of the collective, unless it is over: all
// of them may have it there, and whoever takes it away too.
func (s *Service) cancel(ctx context.Context, tx *db.Tx, actor account.Actor, w Workshop) error {
	if !w.EndsAt().After(s.now()) {
		return nil
	}
	w.Version++
	return s.write(ctx, tx, w, cancellation, "", "by", actor.Called())
}

// Calendar is the workshop for people's own calendars; address is that of its page. One that comes
// later, as the workshop moved, takes the place of the former.
func (w Workshop) Calendar(l lang.Lang, address string, now time.Time) string {
	return ical.Calendar(l, ical.Publish, w.Title, now, w.event(l, address))
}

func (w Workshop) event(l lang.Lang, address string) ical.Event {
	return ical.Event{
		UID: w.ID + "@" + ical.Host(address), Sequence: w.Version, Start: w.StartsAt, End: w.EndsAt(), Summary: w.Title, URL: address,
		Description: l.Text("workshop.calendar.text", "url", address),
	}
}

// The letters that carry a calendar, by the key of their text.
const (
	invitation   = "workshop.mail.invitation"
	cancellation = "workshop.mail.cancelled"
)

var methods = map[string]ical.Method{invitation: ical.Publish, cancellation: ical.Cancel}

// write sends a letter to the members of the collective, but one.
func (s *Service) write(ctx context.Context, tx *db.Tx, w Workshop, key, but string, args ...any) error {
	c, err := collective.Get(ctx, tx, w.CollectiveID)
	if err != nil {
		return err
	}
	members, err := collective.Members(ctx, tx, w.CollectiveID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.AccountID == but {
			continue
		}
		letter := mail.Letter{
			To: m.Email, Name: m.Name, Lang: m.Lang, Key: key, Path: "/workshops/" + w.ID,
			Args: append([]any{"title", w.Title, "collective", c.Name, "at", w.StartsAt.In(lang.Paris), "minutes", w.Minutes}, args...),
		}
		if method := methods[key]; method != "" {
			l, event := m.Lang, w.event(m.Lang, s.post.Address(letter.Path))
			letter.File = &mail.File{Name: l.Text("workshop.calendar.file") + ".ics", Type: method.Type(), Content: ical.Calendar(l, method, w.Title, s.now(), event)}
		}
		if key == cancellation { // it may be gone
			letter.Path = "/collectives/" + w.CollectiveID + "/workshops"
		}
		if err := s.post.Post(ctx, tx, letter); err != nil {
			return err
		}
	}
	return nil
}

// remind is the job of the day before.
func (s *Service) remind(ctx context.Context, argument json.RawMessage) error {
	var r reminder
	if err := json.Unmarshal(argument, &r); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		w, err := get(ctx, tx, r.Workshop)
		if fault.Is(err, fault.NotFound) {
			return nil // deleted since
		}
		if err != nil || !w.StartsAt.Equal(r.StartsAt) || w.Status == board.Ended {
			return err
		}
		return s.write(ctx, tx, w, "workshop.mail.reminder", "")
	})
}
