package collective_test

import (
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
)

func TestAnInvitationEndsByAgeRevocationOrRefusal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		invite := func() string {
			t.Helper()
			g.now = g.now.Add(time.Hour)
			if err := g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, ""); err != nil {
				t.Fatal(err)
			}
			return g.token(t)
		}
		gone := func(what, token string) {
			t.Helper()
			if _, err := g.s.CheckInvitation(t.Context(), account.Actor{}, token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: the page says %v", what, err)
			}
			if _, err := g.s.Join(t.Context(), g.tom, token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: joining says %v", what, err)
			}
		}
		first := invite()
		second := invite()
		gone("replaced", first)
		if err := g.s.EndInvitation(t.Context(), g.lea, g.id, g.show(t).Invitations[0].ID); err != nil {
			t.Fatal(err)
		}
		gone("revoked", second)
		third := invite()
		for range 2 {
			if err := g.s.Decline(t.Context(), account.Actor{}, third); err != nil {
				t.Fatal(err)
			}
		}
		gone("declined", third)
		fourth := invite()
		g.now = g.now.Add(14 * 24 * time.Hour)
		gone("too old", fourth)
		gone("forged", account.NewSecret())
		if e := g.show(t); len(e.Invitations) != 0 || len(e.Members) != 1 {
			t.Errorf("left %+v", e)
		}
	})
}

func TestAnInvitationIsSentAgainWithANewLink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		workshop := g.add(t, g.workshop)
		if err := g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, workshop); err != nil {
			t.Fatal(err)
		}
		first, id := g.token(t), g.show(t).Invitations[0].ID
		g.now = g.now.Add(time.Hour)
		for range 2 { // a double click sends one mail
			if err := g.s.Resend(t.Context(), g.lea, g.id, id); err != nil {
				t.Fatal(err)
			}
		}
		if n := g.mails(t); n != 2 {
			t.Errorf("%d mails sent", n)
		}
		_, err := g.s.Join(t.Context(), g.tom, first)
		wantKind(t, err, fault.NotFound)
		if _, err := g.s.Join(t.Context(), g.tom, g.token(t)); err != nil {
			t.Fatal(err)
		}
		if e := g.show(t); e.Partners[0].RepresentativeID != g.tom.ID {
			t.Error("the second link forgot the organisation")
		}
		other, err := g.s.Create(t.Context(), g.zoe, "Autre", "")
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, g.s.Resend(t.Context(), g.zoe, other.ID, id), fault.NotFound)
		wantKind(t, g.s.EndInvitation(t.Context(), g.zoe, other.ID, id), fault.NotFound)
		wantKind(t, g.s.Resend(t.Context(), g.tom, g.id, id), fault.Forbidden)
	})
}

func TestAnAddressIsNotFloodedWithInvitations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		var err error
		for range 7 {
			g.now = g.now.Add(2 * time.Minute)
			err = g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, "")
		}
		wantKind(t, err, fault.Limited)
		g.now = g.now.Add(24 * time.Hour)
		if err := g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestAGuestNeverLosesARoleNorRepresentsAnOrganisationThatLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		g.add(t, g.town)
		workshop := g.add(t, g.workshop)
		token, err := g.s.OpenJoinLink(t.Context(), g.lea, g.id, collective.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.s.Join(t.Context(), g.lea, token); err != nil {
			t.Fatal(err)
		}
		if e := g.show(t); e.Role != collective.Lead {
			t.Errorf("the lead became %s", e.Role)
		}
		if err := g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, workshop); err != nil {
			t.Fatal(err)
		}
		if err := g.s.RemoveOrganisation(t.Context(), g.lea, g.id, workshop); err != nil {
			t.Fatal(err)
		}
		mailed := g.token(t)
		offer, err := g.s.CheckInvitation(t.Context(), g.lea, mailed)
		if err != nil || offer.Organisation != "" || !offer.Member || offer.Inviter != "Lea" {
			t.Errorf("the invitation says %+v (%v)", offer, err)
		}
		if _, err := g.s.Join(t.Context(), g.tom, mailed); err != nil {
			t.Fatal(err)
		}
		if back := g.add(t, collective.Organisation{Name: "L’Atelier", Form: "association"}); back == workshop {
			t.Error("an organisation without a SIRET came back by its name alone")
		}
		wantKind(t, g.s.Invite(t.Context(), g.lea, g.id, "x@example.org", collective.Reader, workshop), fault.Invalid)
	})
}

func TestSomeoneRemoved_DoesNotComeBackByALinkTheyHave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		link, err := g.s.OpenJoinLink(t.Context(), g.lea, g.id, collective.Writer)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, ""); err != nil {
			t.Fatal(err)
		}
		mailed := g.token(t)
		if _, err := g.s.Join(t.Context(), g.tom, link); err != nil {
			t.Fatal(err)
		}
		if err := g.s.Remove(t.Context(), g.lea, g.id, g.tom.ID); err != nil {
			t.Fatal(err)
		}
		for what, token := range map[string]string{"the join link": link, "an invitation that waited": mailed} {
			if _, err := g.s.Join(t.Context(), g.tom, token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s still lets them in: %v", what, err)
			}
		}
	})
}

func TestNames_AreOneLineThatReadsAsItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		c, err := g.s.Create(t.Context(), g.lea, "Les\r\n\r\nMailles", "une\r\ndeux")
		if err != nil || c.Name != "Les Mailles" || c.Purpose != "une\ndeux" {
			t.Errorf("made %q, %q, %v", c.Name, c.Purpose, err)
		}
		for _, name := range []string{"Mairie\u202efdp", "a\x07", "\xff"} {
			if _, err := g.s.Create(t.Context(), g.lea, name, ""); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q is accepted: %v", name, err)
			}
		}
	})
}
