package call

import (
	"sync"
	"time"
)

// zones keeps the zones met: each look would read a file, and lists look for every row.
var zones sync.Map

// Location gives the zone of the call; UTC when its name is unknown, which Check refuses.
func (d Definition) Location() *time.Location {
	if zone, ok := zones.Load(d.Zone); ok {
		return zone.(*time.Location) //nolint:forcetypeassert // only zones are stored
	}
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return time.UTC
	}
	zones.Store(d.Zone, zone)
	return zone
}

// Window gives the instants between which the round accepts dossiers: from the first
// included to the last excluded. A zero instant is an open end. Closing time counts to
// the end of that minute: a round that closes at "18:00" still accepts 18:00:59.
func (r Round) Window(zone *time.Location) (from, until time.Time) {
	if at, err := r.Opens.In(zone); err == nil {
		from = at
	}
	if at, err := r.Closes.In(zone); err == nil {
		until = at.Add(time.Minute)
	}
	return from, until
}

// Accepts reports whether a dossier filed at this instant is on time.
func (r Round) Accepts(at time.Time, zone *time.Location) bool {
	from, until := r.Window(zone)
	return !at.Before(from) && (until.IsZero() || at.Before(until))
}

// Timing is how an instant of filing compares with the window of a round.
type Timing string

// The timings. Late dossiers are recorded and shown to the funder, never refused.
const (
	TooEarly Timing = "too_early"
	OnTime   Timing = "on_time"
	InGrace  Timing = "in_grace"
	Late     Timing = "late"
)

// Timing compares an instant with the round's window and the grace minutes of the call.
func (d Definition) Timing(r Round, at time.Time) Timing {
	zone := d.Location()
	from, until := r.Window(zone)
	switch {
	case at.Before(from):
		return TooEarly
	case r.Accepts(at, zone):
		return OnTime
	case at.Before(until.Add(time.Duration(d.Grace.Minutes) * time.Minute)):
		return InGrace
	}
	return Late
}

// Round finds a round by its key.
func (d Definition) Round(key string) (Round, bool) {
	for _, r := range d.Rounds {
		if r.Key == key {
			return r, true
		}
	}
	return Round{}, false
}

// RoundAt gives the round open at this instant.
func (d Definition) RoundAt(at time.Time) (Round, bool) {
	zone := d.Location()
	for _, r := range d.Rounds {
		if r.Accepts(at, zone) {
			return r, true
		}
	}
	return Round{}, false
}

// ShiftRounds moves every round by whole days; the hours stay. It changes nothing else.
func ShiftRounds(d Definition, days int) Definition {
	moved := make([]Round, len(d.Rounds))
	for i, r := range d.Rounds {
		r.Opens, r.Closes = r.Opens.AddDays(days), r.Closes.AddDays(days)
		moved[i] = r
	}
	d.Rounds = moved
	return d
}

// ShiftRoundsAround moves every round by the same number of days so that the one with
// this index closes daysLeft days after now. A preset of past years becomes a living call.
func ShiftRoundsAround(d Definition, now time.Time, index, daysLeft int) Definition {
	if index < 0 || index >= len(d.Rounds) {
		return d
	}
	closes, err := time.Parse(localLayout, string(d.Rounds[index].Closes))
	if err != nil {
		return d
	}
	local := now.In(d.Location())
	wanted := time.Date(local.Year(), local.Month(), local.Day()+daysLeft, 0, 0, 0, 0, time.UTC)
	closingDay := time.Date(closes.Year(), closes.Month(), closes.Day(), 0, 0, 0, 0, time.UTC)
	return ShiftRounds(d, int(wanted.Sub(closingDay)/(24*time.Hour)))
}
