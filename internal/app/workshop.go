package app

import (
	"maillage/internal/mail"
	workshoppages "maillage/internal/web/workshop"
	"maillage/internal/workshop"
)

// meet builds the room of workshops, whose boards are drawn by their pages.
func (a *App) meet(post *mail.Postbox) {
	a.Workshops = workshop.NewService(a.DB, a.Queue, post, a.now, a.log)
	a.Workshops.Draw(workshoppages.Draw, workshoppages.Tell)
	a.gather()
}
