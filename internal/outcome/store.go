package outcome

import (
	"context"
	"errors"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document/text"
	"maillage/internal/lang"
)

func drafted(ctx context.Context, q db.Querier, id string) (bool, error) {
	n, err := db.Count(ctx, q, "SELECT count(*) FROM minutes WHERE workshop_id = $1", id)
	return n > 0, err
}

func getMinutes(ctx context.Context, q db.Querier, id string) (Minutes, error) {
	m, err := db.One(ctx, q, func(scan func(...any) error) (m Minutes, err error) {
		var drafted, frozen db.Time
		err = scan(&m.Lang, &drafted, &frozen, &m.FrozenBy, &m.Fingerprint)
		m.DraftedAt, m.FrozenAt = drafted.Time, frozen.Time
		return m, err
	}, `SELECT m.lang, m.drafted_at, m.frozen_at, coalesce(a.name, ''), m.sha FROM minutes m LEFT JOIN account a ON a.id = m.frozen_by WHERE m.workshop_id = $1`, id)
	if errors.Is(err, db.ErrNone) {
		return m, unknown()
	}
	return m, err
}

func putMinutes(ctx context.Context, tx *db.Tx, id string, l lang.Lang, by string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO minutes (workshop_id, lang, drafted_at, drafted_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workshop_id) DO UPDATE SET lang = excluded.lang, drafted_at = excluded.drafted_at, drafted_by = excluded.drafted_by`, id, l, at, by)
	return err
}

func putPart(ctx context.Context, tx *db.Tx, id, part string, v Version, authorID string) error {
	_, err := tx.Exec(ctx, "INSERT INTO minutes_part (workshop_id, part, no, prose, author_id, author, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		id, part, v.No, string(v.Text.JSON()), db.Null(authorID), v.Author, v.At)
	return err
}

// parts gives the parts of minutes with all their versions, the newest first; what one said before,
// of one part alone.
func parts(ctx context.Context, q db.Querier, id, whole string) ([]Part, error) {
	rows, err := db.All(ctx, q, func(scan func(...any) error) (Part, error) {
		var p Part
		var at db.Time
		var written string
		if err := scan(&p.Key, &p.No, &written, &p.Author, &at); err != nil {
			return p, err
		}
		var err error
		if p.At = at.Time; written != "" {
			p.Text, err = text.Parse([]byte(written))
		}
		return p, err
	}, `SELECT part, no, CASE WHEN part = $2 OR no = (SELECT max(l.no) FROM minutes_part l WHERE l.workshop_id = p.workshop_id AND l.part = p.part) THEN prose ELSE '' END, author, at
		FROM minutes_part p WHERE workshop_id = $1 ORDER BY part, no DESC`, id, whole)
	var all []Part
	for _, p := range rows {
		if last := len(all) - 1; last >= 0 && all[last].Key == p.Key {
			all[last].Earlier = append(all[last].Earlier, p.Version)
			continue
		}
		all = append(all, p)
	}
	return all, err
}

func freeze(ctx context.Context, tx *db.Tx, id, by string, at time.Time, bytes []byte, sha string) error {
	_, err := tx.Exec(ctx, "UPDATE minutes SET frozen_at = $2, frozen_by = $3, content = $4, sha = $5 WHERE workshop_id = $1 AND frozen_at IS NULL", id, at, by, bytes, sha)
	return err
}

func frozenBytes(ctx context.Context, q db.Querier, id string) ([]byte, error) {
	bytes, err := db.One(ctx, q, func(scan func(...any) error) (b []byte, err error) { return b, scan(&b) },
		"SELECT content FROM minutes WHERE workshop_id = $1 AND frozen_at IS NOT NULL", id)
	if errors.Is(err, db.ErrNone) {
		return nil, unknown()
	}
	return bytes, err
}

// Amended is what this room knows of a person, for their export: what they made minutes say.
type Amended struct {
	Workshop string    `json:"workshop"`
	Part     string    `json:"part"`
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
}

// maxHeld bounds an export.
const maxHeld = 10_000

// Holding gives what this room knows of a person.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held, err := db.All(ctx, q, func(scan func(...any) error) (Amended, error) {
		var a Amended
		var at db.Time
		var written string
		if err := scan(&a.Workshop, &a.Part, &written, &at); err != nil {
			return a, err
		}
		a.At = at.Time
		n, err := text.Parse([]byte(written))
		a.Text = text.Plain(n)
		return a, err
	}, "SELECT workshop_id, part, prose, at FROM minutes_part WHERE author_id = $1 ORDER BY at, workshop_id, part, no LIMIT $2", actor.ID, maxHeld)
	if held == nil {
		held = []Amended{}
	}
	return "minutes", held, err
}

// Tie takes the name of a person who closes their account off what they said; what they said stays.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	if _, err := tx.Exec(ctx, "UPDATE source SET author = '' WHERE author_id = $1", actor.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE minutes_part SET author = $2 WHERE author_id = $1", actor.ID, "…")
	return err
}
