package document

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"maillage/internal/db"
)

// versions are the columns of scanVersion.
const versions = `v.id, v.kind, v.name, v.from_at, v.at, v.authors, v.sha, EXISTS (SELECT 1 FROM document_reading r WHERE r.version_id = v.id)`

func scanVersion(scan func(...any) error) (v Version, err error) {
	var from, at db.Time
	var authors string
	if err := scan(&v.ID, &v.Kind, &v.Name, &from, &at, &authors, &v.sha, &v.held); err != nil {
		return v, err
	}
	v.From, v.At = from.Time, at.Time
	return v, json.Unmarshal([]byte(authors), &v.Authors)
}

// versionsOf gives the versions of a document, the newest first.
func versionsOf(ctx context.Context, q db.Querier, id string) ([]Version, error) {
	return db.All(ctx, q, scanVersion, "SELECT "+versions+" FROM document_version v WHERE v.document_id = $1 ORDER BY v.seq DESC, v.id DESC", id)
}

// lastVersion gives the newest version of a document. There is always one.
func lastVersion(ctx context.Context, q db.Querier, id string) (Version, error) {
	return db.One(ctx, q, scanVersion, "SELECT "+versions+" FROM document_version v WHERE v.document_id = $1 ORDER BY v.seq DESC, v.id DESC LIMIT 1", id)
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

// insertVersion adds a version, and counts anew from here.
func insertVersion(ctx context.Context, tx *db.Tx, m mark, v Version, c content) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_version (id, document_id, seq, from_at, at, kind, name, authors, content, sha)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, db.NewID(), m.id, m.seq, v.From, v.At, string(v.Kind), v.Name, encodeShares(v.Authors), c.packed, c.sha)
	if err != nil {
		return err
	}
	return counted(ctx, tx, m)
}

// extendVersion makes a version say what the document says now, and counts anew from here.
func extendVersion(ctx context.Context, tx *db.Tx, m mark, v Version, c content) error {
	_, err := tx.Exec(ctx, "UPDATE document_version SET seq = $2, at = $3, authors = $4, content = $5, sha = $6 WHERE id = $1",
		v.ID, m.seq, v.At, encodeShares(v.Authors), c.packed, c.sha)
	if err != nil {
		return err
	}
	return counted(ctx, tx, m)
}

func counted(ctx context.Context, tx *db.Tx, m mark) error {
	if _, err := tx.Exec(ctx, "DELETE FROM document_tally WHERE document_id = $1", m.id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE document SET version_seq = $2 WHERE id = $1", m.id, m.seq)
	return err
}

// writtenSince tells who wrote how much since the last version, and from when.
func writtenSince(ctx context.Context, q db.Querier, m mark) (shares []Share, from time.Time, err error) {
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
		) AS written GROUP BY account_id ORDER BY account_id`, m.id, m.versionSeq)
	return shares, from, err
}

// thin merges automatic versions into their successors until no more are kept than may be: the
// two nearest to each other among the older half, so that a long past stays visible.
func thin(ctx context.Context, tx *db.Tx, id string) error {
	all, err := versionsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	autos := 0
	for _, v := range all {
		if v.Kind == Auto {
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

// nearest gives the automatic version that is followed soonest by another, among versions from
// the oldest to the newest; -1 when none can be spared.
func nearest(all []Version) int {
	at, least := -1, time.Duration(0)
	for i := 0; i+1 < len(all); i++ {
		spare := all[i].Kind == Auto && all[i].Name == "" && !all[i].held && all[i+1].Kind == Auto
		if gap := all[i+1].At.Sub(all[i].At); spare && (at < 0 || gap < least) {
			at, least = i, gap
		}
	}
	return at
}
