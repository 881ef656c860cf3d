package desktest

import (
	"encoding/json"
	"testing"

	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/filing"
)

// Filed adds an empty dossier to the first round, as if it had been filed: enough for lists,
// reviews and decisions, without the partners' validation.
func (k *Desk) Filed(t *testing.T, title string) string {
	t.Helper()
	return k.FiledFor(t, title, "")
}

// FiledFor is Filed for one of the collective's places, declared in a district; "" for none.
func (k *Desk) FiledFor(t *testing.T, title, placeID string) string {
	t.Helper()
	d, err := k.Dossiers.Start(t.Context(), k.Lea, k.Call.ID, k.Rounds[0].ID, k.Group, title)
	if err != nil {
		t.Fatal(err)
	}
	if placeID != "" {
		if err := k.Dossiers.SaveSettings(t.Context(), k.Lea, d.ID, d.Settings, dossier.Settings{Title: title, PlaceID: placeID, Years: 3, Attributes: map[string]string{"territoire": "qpv"}}); err != nil {
			t.Fatal(err)
		}
	}
	k.File(t, d.ID)
	return d.ID
}

// File files a draft as it is, without the partners' validation.
func (k *Desk) File(t *testing.T, id string) {
	t.Helper()
	err := k.DB.Write(t.Context(), func(tx *db.Tx) error {
		e, err := k.Dossiers.Load(t.Context(), tx, id)
		if err != nil {
			return err
		}
		if _, err := dossier.SetState(t.Context(), tx, id, dossier.Draft, dossier.Submitted); err != nil {
			return err
		}
		if err := dossier.MarkFiled(t.Context(), tx, id, dossier.Mark{At: db.Time{Time: k.Now()}}); err != nil {
			return err
		}
		content, err := e.Content().Canonical()
		if err != nil {
			return err
		}
		fingerprint := dossier.Fingerprint(content)
		if _, err := tx.Exec(t.Context(), "INSERT INTO snapshot (fingerprint, dossier_id, content, taken_at) VALUES ($1, $2, $3, $4)", fingerprint, id, string(content), k.Now()); err != nil {
			return err
		}
		answers, err := k.Rules.Whole(t.Context(), tx, e.Definition(), filing.ProjectOf(e), k.Now())
		if err != nil {
			return err
		}
		answered, err := json.Marshal(answers)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), `INSERT INTO filing (id, dossier_id, kind, filed_at, filed_by, timing, fingerprint, signatures, eligibility)
			VALUES ($1, $2, 'filing', $3, $4, 'on_time', $5, '[]', $6)`, db.NewID(), id, k.Now(), k.Lea.ID, fingerprint, string(answered)); err != nil {
			return err
		}
		return dossier.Index(t.Context(), tx, e)
	})
	if err != nil {
		t.Fatal(err)
	}
}
