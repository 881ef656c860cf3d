package collective_test

import (
	"testing"
	"time"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
)

func TestWhatIsAlreadyInTheCollectiveIsToldAndADoubleClickIsNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		town := g.add(t, g.town)
		if again := g.add(t, g.town); again != town { // the button pressed twice
			t.Errorf("two records, %s and %s", town, again)
		}
		g.join(t, g.tom, town)
		g.now = g.now.Add(time.Hour)
		_, err := g.s.AddOrganisation(t.Context(), g.lea, g.id, g.town)
		wantKey(t, err, "siret", "organisation.here")
		wantKey(t, g.s.Invite(t.Context(), g.lea, g.id, g.lea.Email, collective.Writer, ""), "email", "invitation.self")
		wantKey(t, g.s.Invite(t.Context(), g.lea, g.id, "TOM@example.org", collective.Writer, ""), "email", "invitation.member")
	})
}

func wantKey(t *testing.T, err error, field, key string) {
	t.Helper()
	f := fault.As(err)
	if f == nil || f.Fields[field].Key != key {
		t.Errorf("got %v, want %s on %s", err, key, field)
	}
}
