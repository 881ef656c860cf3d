package video

import (
	"context"
	"errors"
	"time"

	"maillage/internal/db"
	"maillage/internal/lang"
)

// texts gives the brief of a video, by the names of its fields.
func texts(ctx context.Context, q db.Querier, id string) (map[string]Text, error) {
	all := map[string]Text{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (t Text, err error) {
		var name string
		var at db.Time
		err = scan(&name, &t.Value, &t.Version, &t.Source.Kind, &t.Source.Of, &t.Source.Key, &t.Source.Title, &t.Source.Said, &at, &t.By)
		t.At = at.Time
		all[name] = t
		return t, err
	}, `SELECT t.name, t.value, t.version, t.source_kind, t.source_of, t.source_key, t.source_title, t.source_said, t.updated_at, a.name
		FROM video_text t JOIN account a ON a.id = t.updated_by WHERE t.dossier_id = $1`, id)
	return all, err
}

func storeText(ctx context.Context, tx *db.Tx, id, name string, t Text, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO video_text (dossier_id, name, value, version, source_kind, source_of, source_key, source_title, source_said, updated_at, updated_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (dossier_id, name) DO UPDATE SET value = excluded.value, version = excluded.version,
		source_kind = excluded.source_kind, source_of = excluded.source_of, source_key = excluded.source_key, source_title = excluded.source_title, source_said = excluded.source_said,
		updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		id, name, t.Value, t.Version, t.Source.Kind, t.Source.Of, t.Source.Key, t.Source.Title, t.Source.Said, t.At, by)
	return err
}

const personColumns = `SELECT p.id, p.name, coalesce(p.organisation_id, ''), p.part, p.speaks, p.minor, p.consent, p.until, p.version,
	coalesce(s.blob_id, ''), coalesce(s.name, ''), coalesce(s.media, ''), coalesce(s.size, 0), coalesce(s.sha256, ''), coalesce(s.scan, ''), s.added_at, coalesce(s.added_by, '')
	FROM video_person p LEFT JOIN video_signed s ON s.person_id = p.id WHERE p.dossier_id = $1`

func scanPerson(scan func(...any) error) (p Person, err error) {
	var signed Signed
	var at db.Time
	err = scan(&p.ID, &p.Name, &p.OrganisationID, &p.Part, &p.Speaks, &p.Minor, &p.Consent, &p.Until, &p.Version,
		&signed.BlobID, &signed.Name, &signed.Media, &signed.Size, &signed.SHA256, &signed.Scan, &at, &signed.AddedBy)
	if signed.AddedAt = at.Time; signed.BlobID != "" {
		p.Signed = &signed
	}
	return p, err
}

func people(ctx context.Context, q db.Querier, id string) ([]Person, error) {
	return db.All(ctx, q, scanPerson, personColumns+" ORDER BY p.created_at, p.id", id)
}

// PeopleOf lists who is filmed for a dossier, to a room that has checked who asks.
func PeopleOf(ctx context.Context, q db.Querier, dossierID string) ([]Person, error) {
	return people(ctx, q, dossierID)
}

// WhereAllAppear writes the condition that each person filmed for a dossier, named by a column, may
// appear at an instant: Person.MayAppear in SQL.
func WhereAllAppear(w *db.Where, column string, now time.Time) string {
	return "NOT EXISTS (SELECT 1 FROM video_person p WHERE p.dossier_id = " + column + " AND (p.consent <> " + w.Arg(SignedByThem) +
		" OR p.until <> '' AND p.until < " + w.Arg(now.In(lang.Paris).Format(time.DateOnly)) + "))"
}

// WhereFewer writes the condition that somebody filmed for a dossier, named by a column, was taken off
// the list since ForgetRemovals.
func WhereFewer(column string) string {
	return "EXISTS (SELECT 1 FROM video_removal r WHERE r.dossier_id = " + column + ")"
}

// ForgetRemovals is for when the lead says that the list is whole, whoever was taken off it.
func ForgetRemovals(ctx context.Context, tx *db.Tx, dossierID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM video_removal WHERE dossier_id = $1", dossierID)
	return err
}

func person(ctx context.Context, q db.Querier, id, personID string) (Person, error) {
	p, err := db.One(ctx, q, scanPerson, personColumns+" AND p.id = $2", id, personID)
	if errors.Is(err, db.ErrNone) {
		return p, unknown()
	}
	return p, err
}

func countPeople(ctx context.Context, q db.Querier, id string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM video_person WHERE dossier_id = $1", id)
}

func insertPerson(ctx context.Context, tx *db.Tx, id string, p Person, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO video_person (id, dossier_id, name, organisation_id, part, speaks, minor, consent, until, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		p.ID, id, p.Name, db.Null(p.OrganisationID), p.Part, p.Speaks, p.Minor, p.Consent, p.Until, at)
	return err
}

func updatePerson(ctx context.Context, tx *db.Tx, id string, p Person) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE video_person SET name = $4, organisation_id = $5, part = $6, speaks = $7, minor = $8, consent = $9, until = $10, version = version + 1
		WHERE dossier_id = $1 AND id = $2 AND version = $3`, id, p.ID, p.Version, p.Name, db.Null(p.OrganisationID), p.Part, p.Speaks, p.Minor, p.Consent, p.Until))
}

func setConsent(ctx context.Context, tx *db.Tx, personID string, c Consent) error {
	_, err := tx.Exec(ctx, "UPDATE video_person SET consent = $2, version = version + 1 WHERE id = $1", personID, c)
	return err
}

// deletePerson leaves no name, only that there is one fewer.
func deletePerson(ctx context.Context, tx *db.Tx, id, personID string, at time.Time) (bool, error) {
	if _, err := tx.Exec(ctx, "INSERT INTO video_removal (dossier_id, at) VALUES ($1, $2) ON CONFLICT (dossier_id) DO UPDATE SET at = excluded.at", id, at); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM video_scene_person WHERE person_id = $1", personID); err != nil {
		return false, err
	}
	return db.Changed(tx.Exec(ctx, "DELETE FROM video_person WHERE dossier_id = $1 AND id = $2", id, personID))
}

func putSigned(ctx context.Context, tx *db.Tx, personID string, f Signed) error {
	if err := deleteSigned(ctx, tx, personID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO video_signed (person_id, blob_id, name, media, size, sha256, scan, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		personID, f.BlobID, f.Name, f.Media, f.Size, f.SHA256, f.Scan, f.AddedAt, f.AddedBy)
	return err
}

func deleteSigned(ctx context.Context, tx *db.Tx, personID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM video_signed WHERE person_id = $1", personID)
	return err
}

// Blobs lists the files that this room keeps, for backups.
func Blobs(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT blob_id FROM video_signed UNION SELECT blob_id FROM video_clip ORDER BY 1")
}

// Clips lists the files of clips.
func Clips(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT blob_id FROM video_clip ORDER BY blob_id")
}

// Names tells whether this room still names a file.
func Names(ctx context.Context, q db.Querier, blobID string) (bool, error) {
	count, err := db.Count(ctx, q, "SELECT (SELECT count(*) FROM video_signed WHERE blob_id = $1) + (SELECT count(*) FROM video_clip WHERE blob_id = $1)", blobID)
	return count > 0, err
}

func locations(ctx context.Context, q db.Querier, id string) ([]Location, error) {
	return db.All(ctx, q, func(scan func(...any) error) (l Location, err error) {
		return l, scan(&l.ID, &l.PlaceID, &l.Name, &l.Needs, &l.Version)
	}, "SELECT id, coalesce(place_id, ''), name, needs, version FROM video_location WHERE dossier_id = $1 ORDER BY created_at, id", id)
}

func countLocations(ctx context.Context, q db.Querier, id string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM video_location WHERE dossier_id = $1", id)
}

func insertLocation(ctx context.Context, tx *db.Tx, id string, l Location, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO video_location (id, dossier_id, place_id, name, needs, created_at) VALUES ($1, $2, $3, $4, $5, $6)", l.ID, id, db.Null(l.PlaceID), l.Name, l.Needs, at)
	return err
}

func updateLocation(ctx context.Context, tx *db.Tx, id string, l Location) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE video_location SET place_id = $4, name = $5, needs = $6, version = version + 1 WHERE dossier_id = $1 AND id = $2 AND version = $3",
		id, l.ID, l.Version, db.Null(l.PlaceID), l.Name, l.Needs))
}

func deleteLocation(ctx context.Context, tx *db.Tx, id, locationID string) (bool, error) {
	if _, err := tx.Exec(ctx, "UPDATE video_scene SET location_id = NULL WHERE dossier_id = $1 AND location_id = $2", id, locationID); err != nil {
		return false, err
	}
	return db.Changed(tx.Exec(ctx, "DELETE FROM video_location WHERE dossier_id = $1 AND id = $2", id, locationID))
}
