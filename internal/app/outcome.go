package app

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	outcomepages "maillage/internal/web/outcome"
	workshoppages "maillage/internal/web/workshop"
	"maillage/internal/workshop"
)

// gather builds the room of what comes of workshops, and tells dossiers where paragraphs come from.
func (a *App) gather() {
	a.Outcomes = outcome.NewService(a.DB, outcome.Rooms{Workshops: heldWorkshops{a.Workshops}, Groups: a.Groups, Dossiers: a.Dossiers, Writing: a.Writing, Remarks: a.Remarks}, a.now)
	a.Dossiers.KnowSources(outcome.Sources)
}

// addMeetings adds the pages of workshops, and of what comes of them.
func (a *App) addMeetings() {
	workshoppages.AddRunning(a.Server, a.Workshops)
	workshoppages.Add(a.Server, a.home, a.Workshops, a.Groups)
	outcomepages.Add(a.Server, outcomepages.Rooms{Outcomes: a.Outcomes, Dossiers: a.Dossiers, Groups: a.Groups, Secret: workshoppages.Secret})
}

// heldWorkshops tells outcomes of workshops.
type heldWorkshops struct{ workshops *workshop.Service }

// Held implements outcome.Workshops.
func (h heldWorkshops) Held(ctx context.Context, q db.Querier, actor account.Actor, id, secret string) (outcome.Held, error) {
	w, person, err := h.workshops.Held(ctx, q, actor, id, secret)
	if err != nil {
		return outcome.Held{}, err
	}
	state, err := workshop.Snapshot(ctx, q, id)
	held := outcome.Held{ID: w.ID, CollectiveID: w.CollectiveID, Title: w.Title, Day: w.OpenedAt.In(lang.Paris), Facilitates: w.Facilitates, Person: person, State: state}
	if held.Day.IsZero() {
		held.Day = w.StartsAt.In(lang.Paris)
	}
	return held, err
}
