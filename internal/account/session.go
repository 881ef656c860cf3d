package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
)

// Sessions keeps browser sessions in the database for the session manager of
// internal/web: it satisfies scs.CtxStore. Only a hash of the token is stored.
type Sessions struct {
	db  *db.DB
	now func() time.Time
}

// NewSessions makes the store.
func NewSessions(d *db.DB, now func() time.Time) *Sessions { return &Sessions{d, now} }

// SessionData is what a session remembers, in the JSON that the store reads to tell
// whose session it is.
type SessionData struct {
	Deadline time.Time      `json:"deadline"`
	Values   map[string]any `json:"values"`
}

// SessionAccountKey is the value that names the account of a session.
const SessionAccountKey = "account"

// Encode implements scs.Codec.
func (SessionData) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(SessionData{deadline, values})
}

// Decode implements scs.Codec.
func (SessionData) Decode(content []byte) (time.Time, map[string]any, error) {
	var data SessionData
	err := json.Unmarshal(content, &data)
	return data.Deadline, data.Values, err
}

// visit is a request as sessions see it.
type visit struct {
	agent string // which browser is asking, to name its session in the list
	found string // the token whose session it came with
}

type visitKey struct{}

// WithVisit prepares ctx for the sessions of one request; agent is how the browser calls
// itself.
func WithVisit(ctx context.Context, agent string) context.Context {
	return context.WithValue(ctx, visitKey{}, &visit{agent: agent})
}

func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// FindCtx gives the data of a session that has not expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.db.QueryRow(ctx, "SELECT data FROM session WHERE token_hash = $1 AND expires_at > $2", HashSecret(token), s.now()).Scan(&data)
	if errors.Is(err, db.ErrNone) {
		return nil, false, nil
	}
	visitOf(ctx).found = token
	return data, err == nil, err
}

// CommitCtx creates a session, or saves the one the request came with unless it was ended
// meanwhile: a request that lasts must not bring it back.
func (s *Sessions) CommitCtx(ctx context.Context, token string, content []byte, expiry time.Time) error {
	_, values, err := SessionData{}.Decode(content)
	if err != nil {
		return fmt.Errorf("store session: %w", err)
	}
	var owner any
	if id, ok := values[SessionAccountKey].(string); ok && id != "" {
		owner = id
	}
	from := visitOf(ctx)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if from.found == token {
			_, err := tx.Exec(ctx, "UPDATE session SET account_id = $2, data = $3, seen_at = $4, expires_at = $5 WHERE token_hash = $1",
				HashSecret(token), owner, content, s.now(), expiry)
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO session (id, token_hash, account_id, data, agent, created_at, seen_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
			ON CONFLICT (token_hash) DO UPDATE SET account_id = excluded.account_id, data = excluded.data, seen_at = excluded.seen_at, expires_at = excluded.expires_at`,
			db.NewID(), HashSecret(token), owner, content, from.agent, s.now(), expiry)
		return err
	})
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM session WHERE token_hash = $1", HashSecret(token))
		return err
	})
}

// Find, Commit and Delete exist for scs.Store; the manager always has a context.
func (s *Sessions) Find(string) ([]byte, bool, error) { return nil, false, errNoContext }

// Commit is never called: see Find.
func (s *Sessions) Commit(string, []byte, time.Time) error { return errNoContext }

// Delete is never called: see Find.
func (s *Sessions) Delete(string) error { return errNoContext }

var errNoContext = errors.New("session: a context is needed")

// Purge removes expired sessions and old sign-in links; a periodic job calls it.
func (s *Sessions) Purge(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM session WHERE expires_at <= $1", s.now()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM sign_in_link WHERE expires_at <= $1", s.now().Add(-24*time.Hour))
		return err
	})
}

// Session is an open session of a person, as their list shows it.
type Session struct {
	ID        string
	Agent     string // the browser's own words, cut at 200 characters
	CreatedAt time.Time
	SeenAt    time.Time
	Current   bool
}

// ListSessions lists the actor's own open sessions, newest first; token tells the current one.
func (s *Service) ListSessions(ctx context.Context, actor Actor, token string) ([]Session, error) {
	current := HashSecret(token)
	return db.All(ctx, s.db, func(scan func(...any) error) (Session, error) {
		var one Session
		var created, seen db.Time
		var hash string
		err := scan(&one.ID, &one.Agent, &created, &seen, &hash)
		one.CreatedAt, one.SeenAt, one.Current = created.Time, seen.Time, hash == current
		return one, err
	}, "SELECT id, agent, created_at, seen_at, token_hash FROM session WHERE account_id = $1 AND expires_at > $2 ORDER BY created_at DESC", actor.ID, s.now())
}

// RevokeSession ends one of the actor's own sessions; NotFound for anyone else's.
func (s *Service) RevokeSession(ctx context.Context, actor Actor, id string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		ok, err := db.Changed(tx.Exec(ctx, "DELETE FROM session WHERE id = $1 AND account_id = $2", id, actor.ID))
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "account.session_revoked", actor.ID, nil)
	})
}

// RevokeOtherSessions ends the actor's sessions but the current one, which token tells,
// and says how many they were.
func (s *Service) RevokeOtherSessions(ctx context.Context, actor Actor, token string) (int, error) {
	if err := actor.MustSignIn(); err != nil {
		return 0, err
	}
	count := 0
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		result, err := tx.Exec(ctx, "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2", actor.ID, HashSecret(token))
		if err != nil {
			return err
		}
		ended, err := result.RowsAffected()
		if err != nil {
			return err
		}
		count = int(ended)
		return audit.Record(ctx, tx, s.now(), actor.ID, "account.sessions_revoked", actor.ID, audit.Detail{"count": count})
	})
	return count, err
}
