package workshop

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/register"
)

const columns = "w.id, w.collective_id, w.title, w.agenda, w.starts_at, w.minutes, w.status, w.link, w.seq, w.organised_by, w.created_at, w.opened_at, w.ended_at, w.version"

func scanWorkshop(scan func(...any) error, more ...any) (Workshop, error) {
	var w Workshop
	var steps string
	var starts, created, opened, ended db.Time
	err := scan(append([]any{&w.ID, &w.CollectiveID, &w.Title, &steps, &starts, &w.Minutes, &w.Status, &w.Link, &w.seq, &w.OrganisedBy, &created, &opened, &ended, &w.Version}, more...)...)
	if err != nil {
		return w, err
	}
	w.StartsAt, w.CreatedAt, w.OpenedAt, w.EndedAt = starts.Time, created.Time, opened.Time, ended.Time
	return w, json.Unmarshal([]byte(steps), &w.Agenda)
}

func scanOne(scan func(...any) error) (Workshop, error) { return scanWorkshop(scan) }

// get gives a workshop whoever asks, with its link: callers check.
func get(ctx context.Context, q db.Querier, id string) (Workshop, error) {
	w, err := db.One(ctx, q, scanOne, "SELECT "+columns+" FROM workshop w WHERE w.id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return w, unknown()
	}
	return w, err
}

func byLink(ctx context.Context, q db.Querier, token string) (Workshop, error) {
	w, err := db.One(ctx, q, scanOne, "SELECT "+columns+" FROM workshop w WHERE w.link = $1", token)
	if errors.Is(err, db.ErrNone) {
		return w, fault.New(fault.NotFound, "workshop.link.gone")
	}
	return w, err
}

// openLinks are those of workshops that were opened after an instant, and are open.
func openLinks(ctx context.Context, q db.Querier, after time.Time) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT link FROM workshop WHERE status = 'open' AND opened_at > $1", after)
}

// ofCollectives lists the workshops of some collectives but those of a status; Facilitates says that
// the person is named.
func ofCollectives(ctx context.Context, q db.Querier, accountID string, but board.Status, collectiveIDs ...string) ([]Workshop, error) {
	in, args := db.In(3, collectiveIDs)
	return db.All(ctx, q, func(scan func(...any) error) (Workshop, error) {
		var named bool
		w, err := scanWorkshop(scan, &named)
		w.Facilitates = named
		return w, err
	}, "SELECT "+columns+`, EXISTS (SELECT 1 FROM workshop_facilitator f WHERE f.workshop_id = w.id AND f.account_id = $1)
		FROM workshop w WHERE w.status <> $2 AND w.collective_id IN `+in+`
		ORDER BY CASE w.status WHEN 'open' THEN 0 WHEN 'prepared' THEN 1 ELSE 2 END, w.starts_at DESC NULLS FIRST, w.id LIMIT `+itoa(maxWorkshops),
		append([]any{accountID, string(but)}, args...)...)
}

// standingOf reads what somebody is at a workshop. An account comes before the secret of a guest.
func standingOf(ctx context.Context, q db.Querier, w Workshop, actor account.Actor, secret string) (st standing, err error) {
	if actor.SignedIn() {
		if st.role, err = collective.RoleOf(ctx, q, w.CollectiveID, actor.ID); err != nil {
			return st, err
		}
		if st.named, err = register.IsNamed(ctx, q, w.ID, actor.ID); err != nil {
			return st, err
		}
		if st.no, err = register.ByAccount(ctx, q, w.ID, actor.ID); err != nil || st.no > 0 {
			return st, err
		}
	}
	if secret != "" {
		st.no, err = register.BySecret(ctx, q, w.ID, secret)
	}
	return st, err
}

func insert(ctx context.Context, tx *db.Tx, w Workshop) error {
	steps, err := json.Marshal(w.Agenda)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO workshop (id, collective_id, title, agenda, starts_at, minutes, status, link, seq, organised_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		w.ID, w.CollectiveID, w.Title, string(steps), db.Time{Time: w.StartsAt}, w.Minutes, w.Status, w.Link, w.seq, w.OrganisedBy, w.CreatedAt)
	return err
}

// setAgenda keeps the agenda as it is now.
func setAgenda(ctx context.Context, tx *db.Tx, id string, a agenda.Agenda) error {
	steps, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE workshop SET title = $2, agenda = $3, version = version + 1 WHERE id = $1", id, a.Title, string(steps))
	return err
}

func setTime(ctx context.Context, tx *db.Tx, w Workshop) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE workshop SET starts_at = $3, minutes = $4, version = version + 1 WHERE id = $1 AND version = $2",
		w.ID, w.Version, db.Time{Time: w.StartsAt}, w.Minutes))
}

func setLink(ctx context.Context, tx *db.Tx, id, link string) error {
	_, err := tx.Exec(ctx, "UPDATE workshop SET link = $2 WHERE id = $1", id, link)
	return err
}

// drop removes a workshop that nobody has opened.
func drop(ctx context.Context, tx *db.Tx, id string) error {
	for _, table := range []string{"workshop_snapshot", "workshop_command", "workshop_person", "workshop_facilitator"} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE workshop_id = $1", id); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "DELETE FROM workshop WHERE id = $1", id)
	return err
}
