package dossier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/internal/db"
)

func orUnknown[T any](value T, err error) (T, error) {
	if errors.Is(err, db.ErrNone) {
		return value, unknown()
	}
	return value, err
}

const dossierColumns = `d.id, d.call_id, d.round_id, d.collective_id, d.form_revision, d.title, coalesce(d.place_id, ''), d.years, d.attributes,
	d.video_link, d.state, coalesce(d.previous_id, ''), d.created_at, d.filed_at, d.version, d.settings, d.asked_cents, d.late, d.mean, d.scores`

func scanDossier(scan func(...any) error) (Dossier, error) {
	var d Dossier
	var created, filed db.Time
	var attributes string
	if err := scan(&d.ID, &d.CallID, &d.RoundID, &d.CollectiveID, &d.FormRevision, &d.Title, &d.PlaceID, &d.Years, &attributes,
		&d.VideoLink, &d.State, &d.PreviousID, &created, &filed, &d.Version, &d.Settings, &d.AskedCents, &d.Late, &d.Mean, &d.Scores); err != nil {
		return d, err
	}
	d.CreatedAt, d.FiledAt, d.Mean = created.Time, filed.Time, max(d.Mean, 0)
	if err := json.Unmarshal([]byte(attributes), &d.Attributes); err != nil {
		return d, fmt.Errorf("attributes of dossier %s: %w", d.ID, err)
	}
	return d, nil
}

// Columns are those of a dossier d that Scan reads, for the lists of rooms above.
const Columns = dossierColumns

// Scan reads a dossier from Columns and what follows them.
func Scan(scan func(...any) error, more ...any) (Dossier, error) {
	return scanDossier(func(into ...any) error { return scan(append(into, more...)...) })
}

// Get gives a dossier whoever asks, or NotFound: callers check who may read it.
func Get(ctx context.Context, q db.Querier, id string) (Dossier, error) {
	return orUnknown(db.One(ctx, q, scanDossier, "SELECT "+dossierColumns+" FROM dossier d WHERE d.id = $1", id))
}

func ofPerson(ctx context.Context, q db.Querier, accountID string, most, after int) ([]Dossier, error) {
	return db.All(ctx, q, scanDossier, "SELECT "+dossierColumns+` FROM dossier d JOIN member m ON m.collective_id = d.collective_id
		WHERE m.account_id = $1 ORDER BY d.created_at DESC, d.id LIMIT $2 OFFSET $3`, accountID, most, after)
}

func countOfPerson(ctx context.Context, q db.Querier, accountID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM dossier d JOIN member m ON m.collective_id = d.collective_id WHERE m.account_id = $1", accountID)
}

func insertDossier(ctx context.Context, tx *db.Tx, d Dossier) error {
	attributes, err := json.Marshal(d.Attributes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO dossier (id, call_id, round_id, collective_id, form_revision, title, place_id, years, attributes, video_link, state, previous_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, d.ID, d.CallID, d.RoundID, d.CollectiveID, d.FormRevision, d.Title,
		db.Null(d.PlaceID), d.Years, string(attributes), d.VideoLink, d.State, db.Null(d.PreviousID), d.CreatedAt)
	return err
}

func updateSettings(ctx context.Context, tx *db.Tx, d Dossier) (bool, error) {
	attributes, err := json.Marshal(d.Attributes)
	if err != nil {
		return false, err
	}
	return db.Changed(tx.Exec(ctx, `UPDATE dossier SET title = $3, place_id = $4, years = $5, attributes = $6, video_link = $7, settings = settings + 1
		WHERE id = $1 AND settings = $2`, d.ID, d.Settings, d.Title, db.Null(d.PlaceID), d.Years, string(attributes), d.VideoLink))
}

func updateRevision(ctx context.Context, tx *db.Tx, id string, revision int) error {
	_, err := tx.Exec(ctx, "UPDATE dossier SET form_revision = $2 WHERE id = $1", id, revision)
	return err
}

func touch(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, "UPDATE dossier SET version = version + 1 WHERE id = $1", id)
	return err
}

// SetState moves a dossier from one state to another, in the transaction of the room that
// decides it; false when it was not in the first one any more.
func SetState(ctx context.Context, tx *db.Tx, id string, from, to State) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE dossier SET state = $3 WHERE id = $1 AND state = $2", id, from, to))
}

// OpenSections lets members change these sections of a filed dossier, for a request.
func OpenSections(ctx context.Context, tx *db.Tx, id string, sections []string, requestID string) error {
	for _, section := range sections {
		if _, err := tx.Exec(ctx, `INSERT INTO open_section (dossier_id, section, request_id) VALUES ($1, $2, $3)
			ON CONFLICT (dossier_id, section) DO UPDATE SET request_id = excluded.request_id`, id, section, requestID); err != nil {
			return err
		}
	}
	return nil
}

// CloseSections ends the reopening of every section of a dossier.
func CloseSections(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, "DELETE FROM open_section WHERE dossier_id = $1", id)
	return err
}

// OpenSectionsOf lists the sections members may change after filing.
func OpenSectionsOf(ctx context.Context, q db.Querier, id string) ([]string, error) {
	return db.All(ctx, q, func(scan func(...any) error) (string, error) {
		var section string
		return section, scan(&section)
	}, "SELECT section FROM open_section WHERE dossier_id = $1 ORDER BY section", id)
}

func scanAlternative(scan func(...any) error) (Alternative, error) {
	var a Alternative
	var at db.Time
	err := scan(&a.ID, &a.Question, &a.Value, &a.AuthorID, &at)
	a.At = at.Time
	return a, err
}

func alternatives(ctx context.Context, q db.Querier, id string) ([]Alternative, error) {
	return db.All(ctx, q, scanAlternative, "SELECT id, question, value, author_id, at FROM answer_alternative WHERE dossier_id = $1 ORDER BY at, id LIMIT 5000", id)
}

func insertAlternative(ctx context.Context, tx *db.Tx, id string, a Alternative) error {
	_, err := tx.Exec(ctx, "INSERT INTO answer_alternative (id, dossier_id, question, value, author_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
		a.ID, id, a.Question, a.Value, a.AuthorID, a.At)
	return err
}

// countAlternatives tells how many texts are kept beside an answer, and how many are this one.
func countAlternatives(ctx context.Context, tx *db.Tx, id, question, value string) (same, count int, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(sum(CASE WHEN value = $3 THEN 1 ELSE 0 END), 0), count(*) FROM answer_alternative
		WHERE dossier_id = $1 AND question = $2`, id, question, value).Scan(&same, &count)
	return same, count, err
}

func dropAlternatives(ctx context.Context, tx *db.Tx, id, question string, until time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM answer_alternative WHERE dossier_id = $1 AND question = $2 AND at <= $3", id, question, until)
	return err
}

// Lines lists the budget of a dossier, by year and account.
func Lines(ctx context.Context, q db.Querier, id string) ([]Line, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Line, error) {
		var l Line
		return l, scan(&l.ID, &l.Year, &l.Account, &l.Label, &l.Cents, &l.Request, &l.Funding, &l.Version)
	}, "SELECT id, year, account, label, cents, request, funding, version FROM budget_line WHERE dossier_id = $1 ORDER BY year, account, created_at, id LIMIT 2000", id)
}

func countLines(ctx context.Context, tx *db.Tx, id string) (count int, err error) {
	err = tx.QueryRow(ctx, "SELECT count(*) FROM budget_line WHERE dossier_id = $1", id).Scan(&count)
	return count, err
}

func insertLine(ctx context.Context, tx *db.Tx, id string, l Line, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO budget_line (id, dossier_id, year, account, label, cents, request, funding, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		l.ID, id, l.Year, l.Account, l.Label, l.Cents, l.Request, l.Funding, at)
	return err
}

// copyLines begins the budget of a dossier with the lines of another, and gives their new
// identifiers by the old ones.
func copyLines(ctx context.Context, tx *db.Tx, from, to string, at time.Time) (map[string]string, error) {
	lines, err := Lines(ctx, tx, from)
	renamed := make(map[string]string, len(lines))
	for _, l := range lines {
		renamed[l.ID] = db.NewID()
		l.ID = renamed[l.ID]
		if err := insertLine(ctx, tx, to, l, at); err != nil {
			return nil, err
		}
	}
	return renamed, err
}

func updateLine(ctx context.Context, tx *db.Tx, id string, l Line) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE budget_line SET year = $4, account = $5, label = $6, cents = $7, request = $8, funding = $9, version = version + 1
		WHERE id = $1 AND dossier_id = $2 AND version = $3`, l.ID, id, l.Version, l.Year, l.Account, l.Label, l.Cents, l.Request, l.Funding))
}

func deleteLine(ctx context.Context, tx *db.Tx, id, lineID string) (bool, error) {
	return db.Changed(tx.Exec(ctx, "DELETE FROM budget_line WHERE id = $1 AND dossier_id = $2", lineID, id))
}

// Letters lists the letters of support of a dossier, in the order they were asked.
func Letters(ctx context.Context, q db.Querier, id string) ([]Letter, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Letter, error) {
		var l Letter
		return l, scan(&l.ID, &l.FromWhom, &l.AskedBy, &l.Status, &l.Version)
	}, "SELECT id, from_whom, asked_by, status, version FROM letter WHERE dossier_id = $1 ORDER BY created_at, id LIMIT 500", id)
}

func countLetters(ctx context.Context, tx *db.Tx, id string) (int, error) {
	return db.Count(ctx, tx, "SELECT count(*) FROM letter WHERE dossier_id = $1", id)
}

func countImages(ctx context.Context, q db.Querier, id string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM file WHERE dossier_id = $1 AND slot LIKE 'image:%'", id)
}

func hasLetter(ctx context.Context, q db.Querier, id, letterID string) (bool, error) {
	count, err := db.Count(ctx, q, "SELECT count(*) FROM letter WHERE dossier_id = $1 AND id = $2", id, letterID)
	return count > 0, err
}

func insertLetter(ctx context.Context, tx *db.Tx, id string, l Letter, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO letter (id, dossier_id, from_whom, asked_by, status, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
		l.ID, id, l.FromWhom, l.AskedBy, l.Status, at)
	return err
}

func updateLetter(ctx context.Context, tx *db.Tx, id string, l Letter) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE letter SET from_whom = $4, asked_by = $5, status = $6, version = version + 1 WHERE id = $1 AND dossier_id = $2 AND version = $3",
		l.ID, id, l.Version, l.FromWhom, l.AskedBy, l.Status))
}

func receiveLetter(ctx context.Context, tx *db.Tx, id, letterID string) error {
	_, err := tx.Exec(ctx, "UPDATE letter SET status = 'received', version = version + 1 WHERE id = $1 AND dossier_id = $2 AND status = 'asked'", letterID, id)
	return err
}

func deleteLetter(ctx context.Context, tx *db.Tx, id, letterID string) (bool, error) {
	return db.Changed(tx.Exec(ctx, "DELETE FROM letter WHERE id = $1 AND dossier_id = $2", letterID, id))
}

const fileColumns = "id, slot, blob_id, name, media, size, sha256, scan, added_at, added_by"

func scanFile(scan func(...any) error) (File, error) {
	var f File
	var at db.Time
	err := scan(&f.ID, &f.Slot, &f.BlobID, &f.Name, &f.Media, &f.Size, &f.SHA256, &f.Scan, &at, &f.AddedBy)
	f.AddedAt = at.Time
	return f, err
}

// Files lists the present files of a dossier, by slot.
func Files(ctx context.Context, q db.Querier, id string) ([]File, error) {
	return db.All(ctx, q, scanFile, "SELECT "+fileColumns+" FROM file WHERE dossier_id = $1 AND replaced_at IS NULL ORDER BY slot LIMIT 1000", id)
}

// GetFile gives a file of a dossier, present or replaced, or NotFound.
func GetFile(ctx context.Context, q db.Querier, id, fileID string) (File, error) {
	return orUnknown(db.One(ctx, q, scanFile, "SELECT "+fileColumns+" FROM file WHERE id = $1 AND dossier_id = $2", fileID, id))
}

func replaceFile(ctx context.Context, tx *db.Tx, id, slot string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE file SET replaced_at = $3 WHERE dossier_id = $1 AND slot = $2 AND replaced_at IS NULL", id, slot, at))
}

// maxReplaced is how many replaced files of a dossier that no filing holds are kept, for who
// attached the wrong one. More would let a member fill the disk.
const maxReplaced = 20

// dropReplaced forgets the oldest replaced files beyond those kept, and gives their blobs. Of films
// one is kept: they are a hundred times as large.
func dropReplaced(ctx context.Context, tx *db.Tx, id string) ([]string, error) {
	return db.All(ctx, tx, db.ScanText, `DELETE FROM file WHERE dossier_id = $1 AND replaced_at IS NOT NULL AND NOT filed AND (id NOT IN (
			SELECT f.id FROM file f WHERE f.dossier_id = $1 AND f.replaced_at IS NOT NULL AND NOT f.filed ORDER BY f.replaced_at DESC, f.id DESC LIMIT $2)
		OR slot = $3 AND id NOT IN (
			SELECT f.id FROM file f WHERE f.dossier_id = $1 AND f.slot = $3 AND f.replaced_at IS NOT NULL AND NOT f.filed ORDER BY f.replaced_at DESC, f.id DESC LIMIT 1))
		RETURNING blob_id`, id, maxReplaced, VideoSlot)
}

// Blobs lists those that files of dossiers name, replaced ones too: what a backup holds.
func Blobs(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT blob_id FROM file ORDER BY blob_id")
}

// Names tells whether a file of a dossier still names a blob.
func Names(ctx context.Context, q db.Querier, blobID string) (bool, error) {
	count, err := db.Count(ctx, q, "SELECT count(*) FROM file WHERE blob_id = $1", blobID)
	return count > 0, err
}

func insertFile(ctx context.Context, tx *db.Tx, id string, f File) error {
	_, err := tx.Exec(ctx, `INSERT INTO file (id, dossier_id, slot, blob_id, name, media, size, sha256, scan, added_at, added_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, f.ID, id, f.Slot, f.BlobID, f.Name, f.Media, f.Size, f.SHA256, f.Scan, f.AddedAt, f.AddedBy)
	return err
}
