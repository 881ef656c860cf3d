package audit_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
)

var noon = time.Date(2021, 3, 30, 12, 0, 0, 0, time.UTC)

func record(t *testing.T, d *db.DB, act string) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		return audit.Record(t.Context(), tx, noon, "person", act, "subject", audit.Detail{"version": 2})
	}); err != nil {
		t.Fatal(err)
	}
}

func force(t *testing.T, d *db.DB, statements ...string) error {
	t.Helper()
	return d.Write(t.Context(), func(tx *db.Tx) error {
		for _, statement := range statements {
			if _, err := tx.Exec(t.Context(), statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// withoutGuard removes what protects the trail, as someone with the database file could.
func withoutGuard(d *db.DB) []string {
	if d.Engine() == db.SQLite {
		return []string{"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", "PRAGMA defer_foreign_keys = ON"}
	}
	return []string{
		"DROP TRIGGER audit_no_change ON audit", "DROP TRIGGER audit_seal_no_change ON audit_seal",
		"ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_audit_id_fkey",
	}
}

func TestTheTrailRefusesChangeAndRemoval(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		record(t, d, "dossier.filed")
		if _, err := audit.Seal(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			"UPDATE audit SET act = 'x'", "DELETE FROM audit", "UPDATE audit_seal SET chain = 'x'", "DELETE FROM audit_seal",
		} {
			if err := force(t, d, statement); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: got %v", statement, err)
			}
		}
	})
}

func TestVerify_CountsWhatIsSealedAndWhatIsNotYet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		record(t, d, "dossier.created")
		record(t, d, "dossier.filed")
		if n, err := audit.Seal(t.Context(), d); n != 2 || err != nil {
			t.Fatalf("sealed %d (%v), want 2", n, err)
		}
		record(t, d, "dossier.withdrawn")
		report, err := audit.Verify(t.Context(), d)
		if err != nil || report.Sealed != 2 || report.Unsealed != 1 || len(report.Head) != 64 {
			t.Errorf("got %+v (%v)", report, err)
		}
	})
}

func TestVerify_NamesAnEntryChangedBehindTheProgramsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		record(t, d, "dossier.created")
		record(t, d, "dossier.filed")
		if _, err := audit.Seal(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if err := force(t, d, append(withoutGuard(d), "UPDATE audit SET act = 'dossier.refused' WHERE act = 'dossier.filed'")...); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.Verify(t.Context(), d); err == nil || !strings.Contains(err.Error(), "seal 2") {
			t.Errorf("got %v, want the second seal named", err)
		}
	})
}

func TestVerify_NoticesARemovedSeal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 3 {
			record(t, d, "dossier.created")
		}
		if _, err := audit.Seal(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		statements := withoutGuard(d)
		if d.Engine() == db.SQLite {
			statements = append(statements, "DROP TRIGGER audit_seal_no_delete")
		}
		if err := force(t, d, append(statements, "DELETE FROM audit_seal WHERE seq = 2")...); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.Verify(t.Context(), d); err == nil || !strings.Contains(err.Error(), "seal 2 is missing") {
			t.Errorf("got %v", err)
		}
	})
}

func TestSeal_LeavesWhatIsMuchOlderThanTheNewestSealToSealAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 250 { // more than one transaction's worth
			record(t, d, "dossier.created")
		}
		if n, err := audit.Seal(t.Context(), d); n != 250 || err != nil {
			t.Fatalf("sealed %d (%v), want 250", n, err)
		}
		if err := force(t, d, `INSERT INTO audit (id, at, actor_id, act, subject, detail)
			VALUES ('01700000-0000-7000-8000-000000000000', '2021-03-30 12:00:00+00:00', 'person', 'dossier.created', 'subject', '{}')`); err != nil {
			t.Fatal(err)
		}
		record(t, d, "dossier.filed")
		if n, err := audit.Seal(t.Context(), d); n != 1 || err != nil {
			t.Errorf("sealed %d (%v), want the new one", n, err)
		}
		if n, err := audit.SealAll(t.Context(), d); n != 1 || err != nil {
			t.Errorf("sealed %d (%v), want the old one", n, err)
		}
		if report, err := audit.Verify(t.Context(), d); err != nil || report.Sealed != 252 || report.Unsealed != 0 {
			t.Errorf("got %+v (%v)", report, err)
		}
	})
}

func TestOf_ListsTheActsOnASubject(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		record(t, d, "dossier.created")
		entries, err := audit.Of(t.Context(), d, "subject")
		if err != nil || len(entries) != 1 || entries[0].Act != "dossier.created" || !entries[0].At.Equal(noon) || entries[0].Detail != `{"version":2}` {
			t.Errorf("got %+v (%v)", entries, err)
		}
	})
}
