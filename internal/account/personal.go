package account

import (
	"context"
	"strings"
	"time"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
)

// Tie is what a room does when a person closes their account: it removes what holds them,
// or refuses with a Conflict that says what to hand over first.
type Tie func(ctx context.Context, tx *db.Tx, actor Actor) error

// Holding is what a room knows of a person, under a name, for their export.
type Holding func(ctx context.Context, q db.Querier, actor Actor) (name string, content any, err error)

// AddTie adds a room's part in closing an account.
func (s *Service) AddTie(tie Tie) { s.ties = append(s.ties, tie) }

// AddHolding adds a room's part to the export of a person's data.
func (s *Service) AddHolding(holding Holding) { s.holdings = append(s.holdings, holding) }

// Export is what the program knows of a person, as they download it.
type Export struct {
	Account struct {
		ID        string    `json:"id"`
		Email     string    `json:"email"`
		Name      string    `json:"name"`
		Lang      string    `json:"lang"`
		CreatedAt time.Time `json:"created_at"`
	} `json:"account"`
	Sessions []ExportedSession `json:"sessions"`
	Passkeys []ExportedPasskey `json:"passkeys"`
	Acts     []ExportedAct     `json:"acts"`
	Rooms    map[string]any    `json:"rooms"`
}

// ExportedSession is an open session.
type ExportedSession struct {
	Browser string    `json:"browser"`
	Since   time.Time `json:"since"`
}

// ExportedPasskey is a passkey without its key.
type ExportedPasskey struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

// ExportedAct is what the audit trail says the person did.
type ExportedAct struct {
	At      time.Time `json:"at"`
	Act     string    `json:"act"`
	Subject string    `json:"subject"`
}

// Export gathers everything the program knows of the actor.
func (s *Service) Export(ctx context.Context, actor Actor) (Export, error) {
	if err := actor.MustSignIn(); err != nil {
		return Export{}, err
	}
	export, err := s.exportAccount(ctx, actor)
	if err != nil {
		return Export{}, err
	}
	for _, holding := range s.holdings {
		name, content, err := holding(ctx, s.db, actor)
		if err != nil {
			return Export{}, err
		}
		export.Rooms[name] = content
	}
	return export, nil
}

func (s *Service) exportAccount(ctx context.Context, actor Actor) (Export, error) {
	export := Export{Rooms: map[string]any{}, Sessions: []ExportedSession{}, Passkeys: []ExportedPasskey{}, Acts: []ExportedAct{}}
	person, err := s.Get(ctx, actor.ID)
	if err != nil {
		return export, err
	}
	a := &export.Account
	a.ID, a.Email, a.Name, a.Lang, a.CreatedAt = person.ID, person.Email, person.Name, string(person.Lang), person.CreatedAt
	sessions, err := s.ListSessions(ctx, actor, "")
	if err != nil {
		return export, err
	}
	for _, one := range sessions {
		export.Sessions = append(export.Sessions, ExportedSession{one.Agent, one.CreatedAt})
	}
	keys, err := listPasskeys(ctx, s.db, actor.ID)
	if err != nil {
		return export, err
	}
	for _, key := range keys {
		export.Passkeys = append(export.Passkeys, ExportedPasskey{key.Name, key.CreatedAt})
	}
	acts, err := audit.By(ctx, s.db, actor.ID)
	for _, act := range acts {
		export.Acts = append(export.Acts, ExportedAct{act.At, act.Act, act.Subject})
	}
	return export, err
}

// closedName is what stays of a person who closed their account, in both languages
// because their reader's is not known here.
const closedName = "Compte fermé / Closed account"

// Close forgets who the actor is: name and address go, sessions and passkeys end, the
// identifier stays where they acted. Typed is their address, written by hand: closing
// cannot be undone. Rooms may refuse while the person leads something.
func (s *Service) Close(ctx context.Context, actor Actor, typed string) error {
	if err := actor.MustSignIn(); err != nil {
		return err
	}
	if foldEmail(strings.TrimSpace(typed)) != foldEmail(actor.Email) {
		var fields fault.Fields
		fields.Add("email", "account.close.mismatch", "email", actor.Email)
		return fields.Err()
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		for _, tie := range s.ties {
			if err := tie(ctx, tx, actor); err != nil {
				return err
			}
		}
		if err := forgetPerson(ctx, tx, actor, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "account.closed", actor.ID, nil)
	})
}

func forgetPerson(ctx context.Context, tx *db.Tx, actor Actor, at time.Time) error {
	for _, step := range []struct {
		query string
		args  []any
	}{
		{"DELETE FROM session WHERE account_id = $1", []any{actor.ID}},
		{"DELETE FROM passkey WHERE account_id = $1", []any{actor.ID}},
		{"DELETE FROM sign_in_link WHERE email = $1", []any{actor.Email}},
		{
			"UPDATE account SET name = $2, email = 'closed:' || id, email_folded = 'closed:' || id, admin = FALSE, closed_at = $3, version = version + 1 WHERE id = $1 AND closed_at IS NULL",
			[]any{actor.ID, closedName, at},
		},
	} {
		if _, err := tx.Exec(ctx, step.query, step.args...); err != nil {
			return err
		}
	}
	return nil
}
