package workshop

import (
	"time"

	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/shelf"
	"maillage/internal/workshop/spoken"
)

// Workshop is one workshop of a collective.
type Workshop struct {
	ID           string
	CollectiveID string
	Title        string
	Agenda       agenda.Agenda
	StartsAt     time.Time // zero while no date was said
	Minutes      int       // how long it is to take
	Status       board.Status
	OrganisedBy  string // account
	CreatedAt    time.Time
	OpenedAt     time.Time // the last time
	EndedAt      time.Time // the last time
	Version      int

	// Facilitates tells that the person asking leads it.
	Facilitates bool
	Names       bool // they may say who leads it
	// Link is the end of the address by which people join: told to facilitators only.
	Link string

	seq int64 // of its last command
}

// EndsAt is when it is to be over; zero while no date was said.
func (w Workshop) EndsAt() time.Time {
	if w.StartsAt.IsZero() {
		return w.StartsAt
	}
	return w.StartsAt.Add(time.Duration(w.Minutes) * time.Minute)
}

// Code is the link as it may be said, while it leads to the workshop; else "".
func (w Workshop) Code(now time.Time) string {
	if w.Link == "" || w.Status != board.Open || w.OpenedAt.Before(now.Add(-spoken.Life)) {
		return ""
	}
	return spoken.Code(w.Link)
}

// Plan is what a facilitator says of a workshop besides its agenda.
type Plan struct {
	Title    string
	StartsAt time.Time // zero: not said yet
	Minutes  int       // 0: as the steps say
}

const (
	maxTitle   = 200
	maxName    = 60  // of a person: it stands on each of their notes
	maxMinutes = 600 // a long day
	// maxKept bounds the agendas one person keeps.
	maxKept = 100
	// maxWorkshops bounds those of one collective.
	maxWorkshops = 500
	// maxCommands of a workshop: two days of sixty people.
	maxCommands = 50_000
)

func (p *Plan) check(a agenda.Agenda, now time.Time) error {
	var fields fault.Fields
	p.Title = entry.Name(&fields, "title", p.Title, maxTitle)
	if p.Minutes == 0 {
		for _, s := range a.Steps {
			p.Minutes += s.Minutes
		}
		p.Minutes = min(max(p.Minutes, 30), maxMinutes)
	}
	if p.Minutes < 1 || p.Minutes > maxMinutes {
		fields.Add("minutes", "workshop.minutes.bounds", "min", 1, "max", maxMinutes)
	}
	if !p.StartsAt.IsZero() && (p.StartsAt.Before(now.AddDate(-1, 0, 0)) || p.StartsAt.After(now.AddDate(3, 0, 0))) {
		fields.Add("starts_at", "workshop.starts_at.far")
	}
	return fields.Err()
}

// calledBy is the first name somebody joins under.
func calledBy(typed string) (string, error) {
	var fields fault.Fields
	name := entry.Name(&fields, "name", typed, maxName)
	return name, fields.Err()
}

// KeptAgenda is an agenda that a person keeps for other workshops, whatever their collective.
type KeptAgenda = shelf.Agenda
