package history

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"maillage/internal/db"
	"maillage/internal/fault"
)

// Keep keeps what a document says at an instant, unless the last version says it already; that
// one is then given its kind and name. It gives the version.
func Keep(ctx context.Context, tx *db.Tx, m Mark, c Content, now time.Time, kind Kind, name string) (Version, error) {
	before, err := last(ctx, tx, m.Document)
	if err != nil {
		return before, err
	}
	if before.SHA == c.SHA {
		return before, Rename(ctx, tx, &before, kind, name)
	}
	shares, from, err := WrittenSince(ctx, tx, m)
	if err != nil {
		return before, err
	}
	if from.IsZero() {
		from = now
	}
	if kind == Auto && before.goesOn(now) {
		before.At, before.Authors = now, with(before.Authors, shares)
		return before, extend(ctx, tx, m, before, c)
	}
	v := Version{Kind: kind, Name: name, From: from, At: now, Authors: shares}
	if err := insert(ctx, tx, m, v, c); err != nil {
		return v, err
	}
	if kind == Auto || kind == Restored {
		if err := thin(ctx, tx, m.Document); err != nil {
			return v, err
		}
	}
	return last(ctx, tx, m.Document)
}

// Begin keeps what a document says when it is made.
func Begin(ctx context.Context, tx *db.Tx, m Mark, c Content, now time.Time) error {
	return insert(ctx, tx, m, Version{Kind: Begun, From: now, At: now}, c)
}

// CountNamed is how many versions of a document people have named.
func CountNamed(ctx context.Context, q db.Querier, document string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM document_version WHERE document_id = $1 AND name <> ''", document)
}

// Merged remembers who wrote how much in updates that will be merged, up to one.
func Merged(ctx context.Context, tx *db.Tx, m Mark) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_tally (document_id, account_id, added, removed, at)
		SELECT u.document_id, u.account_id, CAST(sum(u.added) AS BIGINT), CAST(sum(u.removed) AS BIGINT), min(u.at)
		FROM document_update u JOIN document d ON d.id = u.document_id
		WHERE u.document_id = $1 AND u.seq <= $2 AND u.seq > d.version_seq GROUP BY u.document_id, u.account_id
		ON CONFLICT (document_id, account_id) DO UPDATE SET added = document_tally.added + excluded.added, removed = document_tally.removed + excluded.removed`, m.Document, m.Seq)
	return err
}

// Rename gives a version that exists the kind and the name that somebody asks for. What it was
// besides an automatic one stays, but that it was signed counts more.
func Rename(ctx context.Context, tx *db.Tx, v *Version, kind Kind, name string) error {
	if kind == Auto || kind == Restored {
		return nil
	}
	if v.Kind == Auto || kind == Signed {
		v.Kind = kind
	}
	if name != "" {
		v.Name = name
	}
	_, err := tx.Exec(ctx, "UPDATE document_version SET kind = $2, name = $3 WHERE id = $1", v.ID, string(v.Kind), v.Name)
	return err
}

// versions are the columns of scanVersion.
const versions = `v.id, v.kind, v.name, v.from_at, v.at, v.authors, v.sha, EXISTS (SELECT 1 FROM document_reading r WHERE r.version_id = v.id)`

func scanVersion(scan func(...any) error) (v Version, err error) {
	var from, at db.Time
	var authors string
	if err := scan(&v.ID, &v.Kind, &v.Name, &from, &at, &authors, &v.SHA, &v.held); err != nil {
		return v, err
	}
	v.From, v.At = from.Time, at.Time
	return v, json.Unmarshal([]byte(authors), &v.Authors)
}

// List gives the versions of a document, the newest first.
func List(ctx context.Context, q db.Querier, id string) ([]Version, error) {
	return db.All(ctx, q, scanVersion, "SELECT "+versions+" FROM document_version v WHERE v.document_id = $1 ORDER BY v.seq DESC, v.id DESC", id)
}

// last gives the newest version of a document. There is always one.
func last(ctx context.Context, q db.Querier, id string) (Version, error) {
	return db.One(ctx, q, scanVersion, "SELECT "+versions+" FROM document_version v WHERE v.document_id = $1 ORDER BY v.seq DESC, v.id DESC LIMIT 1", id)
}

// Find gives one version of a document with what it says.
func Find(ctx context.Context, q db.Querier, id, version string) (v Version, packed []byte, err error) {
	v, err = db.One(ctx, q, func(scan func(...any) error) (Version, error) {
		return scanVersion(func(to ...any) error { return scan(append(to, &packed)...) })
	}, "SELECT "+versions+", v.content FROM document_version v WHERE v.document_id = $1 AND v.id = $2", id, version)
	if errors.Is(err, db.ErrNone) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return v, packed, err
}

// Saying gives the newest version of a document that says what a fingerprint is of; Stale when
// none does.
func Saying(ctx context.Context, q db.Querier, id, sha string) (Version, error) {
	v, err := db.One(ctx, q, scanVersion, "SELECT "+versions+" FROM document_version v WHERE v.document_id = $1 AND v.sha = $2 ORDER BY v.seq DESC, v.id DESC LIMIT 1", id, sha)
	if errors.Is(err, db.ErrNone) {
		err = fault.New(fault.Stale, "document.read_stale")
	}
	return v, err
}

func encodeShares(shares []Share) string {
	if shares == nil {
		shares = []Share{}
	}
	encoded, err := json.Marshal(shares)
	if err != nil {
		panic(err) // texts and numbers always encode
	}
	return string(encoded)
}

// insert adds a version, and counts anew from here.
func insert(ctx context.Context, tx *db.Tx, m Mark, v Version, c Content) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_version (id, document_id, seq, from_at, at, kind, name, authors, content, sha)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, db.NewID(), m.Document, m.Seq, v.From, v.At, string(v.Kind), v.Name, encodeShares(v.Authors), c.Packed, c.SHA)
	if err != nil {
		return err
	}
	return counted(ctx, tx, m)
}

// extend makes a version say what the document says now, and counts anew from here.
func extend(ctx context.Context, tx *db.Tx, m Mark, v Version, c Content) error {
	_, err := tx.Exec(ctx, "UPDATE document_version SET seq = $2, at = $3, authors = $4, content = $5, sha = $6 WHERE id = $1",
		v.ID, m.Seq, v.At, encodeShares(v.Authors), c.Packed, c.SHA)
	if err != nil {
		return err
	}
	return counted(ctx, tx, m)
}

func counted(ctx context.Context, tx *db.Tx, m Mark) error {
	if _, err := tx.Exec(ctx, "DELETE FROM document_tally WHERE document_id = $1", m.Document); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE document SET version_seq = $2 WHERE id = $1", m.Document, m.Seq)
	return err
}

// WrittenSince tells who wrote how much since the last version, and from when.
func WrittenSince(ctx context.Context, q db.Querier, m Mark) (shares []Share, from time.Time, err error) {
	_, err = db.All(ctx, q, func(scan func(...any) error) (s Share, err error) {
		var first db.Time
		if err = scan(&s.Account, &s.Added, &s.Removed, &first); err != nil {
			return s, err
		}
		if from.IsZero() || first.Before(from) {
			from = first.Time
		}
		shares = append(shares, s)
		return s, nil
	}, `SELECT account_id, CAST(sum(added) AS BIGINT), CAST(sum(removed) AS BIGINT), min(at) FROM (
			SELECT account_id, added, removed, at FROM document_update WHERE document_id = $1 AND seq > $2
			UNION ALL SELECT account_id, added, removed, at FROM document_tally WHERE document_id = $1
		) AS written GROUP BY account_id ORDER BY account_id`, m.Document, m.Counted)
	return shares, from, err
}

// thin merges automatic versions into their successors until no more are kept than may be: the
// two nearest to each other among the older half, so that a long past stays visible.
func thin(ctx context.Context, tx *db.Tx, id string) error {
	all, err := List(ctx, tx, id)
	if err != nil {
		return err
	}
	autos := 0
	for _, v := range all {
		if v.spare() {
			autos++
		}
	}
	slices.Reverse(all)
	for ; autos > mostAuto; autos-- {
		at := nearest(all[:len(all)-mostAuto/2])
		if at < 0 {
			return nil
		}
		older, newer := all[at], &all[at+1]
		newer.From, newer.Authors = older.From, with(older.Authors, newer.Authors)
		if _, err := tx.Exec(ctx, "DELETE FROM document_version WHERE id = $1", older.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE document_version SET from_at = $2, authors = $3 WHERE id = $1", newer.ID, newer.From, encodeShares(newer.Authors)); err != nil {
			return err
		}
		all = slices.Delete(all, at, at+1)
	}
	return nil
}

// spare tells a version that was kept without anyone asking for it, or on the way to an earlier one.
func (v Version) spare() bool { return v.Kind == Auto || v.Kind == Restored }

// nearest gives the automatic version that is followed soonest by another, among versions from
// the oldest to the newest; -1 when none can be spared.
func nearest(all []Version) int {
	at, least := -1, time.Duration(0)
	for i := 0; i+1 < len(all); i++ {
		spare := all[i].spare() && all[i].Name == "" && !all[i].held && all[i+1].spare()
		if gap := all[i+1].At.Sub(all[i].At); spare && (at < 0 || gap < least) {
			at, least = i, gap
		}
	}
	return at
}

// Reading tells which version somebody has read last, and when; "" when none.
func Reading(ctx context.Context, q db.Querier, id, account string) (version string, at time.Time, err error) {
	var when db.Time
	version, err = db.One(ctx, q, func(scan func(...any) error) (text string, err error) { return text, scan(&text, &when) },
		"SELECT version_id, at FROM document_reading WHERE document_id = $1 AND account_id = $2", id, account)
	if errors.Is(err, db.ErrNone) {
		return "", time.Time{}, nil
	}
	return version, when.Time, err
}

// KeepReading notes which version somebody has read last.
func KeepReading(ctx context.Context, tx *db.Tx, id, account, version string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_reading (document_id, account_id, version_id, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (document_id, account_id) DO UPDATE SET version_id = excluded.version_id, at = excluded.at`, id, account, version, at)
	return err
}
