package collective_test

import (
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
)

// group is a collective led by Lea, with Tom and a stranger on the same site.
type group struct {
	d              *db.DB
	now            time.Time
	s              *collective.Service
	queue          *job.Queue
	outbox         *mail.Outbox
	lea, tom, zoe  account.Actor
	id             string
	town, workshop collective.Organisation
}

func newGroup(t *testing.T, d *db.DB) *group {
	t.Helper()
	g := &group{d: d, now: time.Date(2021, 2, 1, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return g.now }
	g.queue, g.outbox = job.New(d, clock, slog.New(slog.DiscardHandler)), mail.NewOutbox(clock)
	post := mail.NewPostbox(g.queue, g.outbox, "http://localhost")
	people := account.NewService(d, post, clock)
	for name, actor := range map[string]*account.Actor{"Lea": &g.lea, "Tom": &g.tom, "Zoe": &g.zoe} {
		person, err := people.Create(t.Context(), strings.ToLower(name)+"@example.org", name, lang.FR, false)
		if err != nil {
			t.Fatal(err)
		}
		*actor = person.Actor
	}
	g.s = collective.NewService(d, post, nil, clock)
	c, err := g.s.Create(t.Context(), g.lea, "Réseau des lieux", "")
	if err != nil {
		t.Fatal(err)
	}
	g.id = c.ID
	g.town = collective.Organisation{Name: "Communauté de communes", Form: "epci", SIRET: "73282932000074"}
	g.workshop = collective.Organisation{Name: "L’Atelier", Form: "association"}
	return g
}

// mails sends what waits and counts everything sent so far.
func (g *group) mails(t *testing.T) int {
	t.Helper()
	for {
		did, err := g.queue.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !did {
			return len(g.outbox.Messages())
		}
	}
}

// token is that of the newest invitation mailed.
func (g *group) token(t *testing.T) string {
	t.Helper()
	g.mails(t)
	_, rest, _ := strings.Cut(g.outbox.Messages()[0].Text, "/invitations/")
	return strings.Fields(rest)[0]
}

func (g *group) add(t *testing.T, o collective.Organisation) string {
	t.Helper()
	id, err := g.s.AddOrganisation(t.Context(), g.lea, g.id, o)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (g *group) show(t *testing.T) collective.Everything {
	t.Helper()
	e, err := g.s.Show(t.Context(), g.lea, g.id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (g *group) join(t *testing.T, person account.Actor, organisationID string) {
	t.Helper()
	if err := g.s.Invite(t.Context(), g.lea, g.id, person.Email, collective.Writer, organisationID); err != nil {
		t.Fatal(err)
	}
	if _, err := g.s.Join(t.Context(), person, g.token(t)); err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

func TestACollectiveIsUnknownToStrangers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		_, err := g.s.Show(t.Context(), g.zoe, g.id)
		wantKind(t, err, fault.NotFound)
		_, err = g.s.AddOrganisation(t.Context(), g.zoe, g.id, g.town)
		wantKind(t, err, fault.NotFound)
		_, err = g.s.Create(t.Context(), account.Actor{}, "x", "")
		wantKind(t, err, fault.Forbidden)
		list, err := g.s.List(t.Context(), g.zoe)
		if len(list) != 0 || err != nil {
			t.Errorf("a stranger sees %v (%v)", list, err)
		}
	})
}

func TestTheFirstOrganisationLeadsAndASIRETIsOneRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		town, workshop := g.add(t, g.town), g.add(t, g.workshop)
		if again := g.add(t, g.town); again != town {
			t.Error("the same SIRET made two records")
		}
		e := g.show(t)
		if len(e.Partners) != 2 || !e.Partners[0].Lead || e.Partners[0].ID != town || e.Partners[1].Lead {
			t.Errorf("partners %+v", e.Partners)
		}
		wantKind(t, g.s.RemoveOrganisation(t.Context(), g.lea, g.id, town), fault.Conflict)
		if err := g.s.SetLeadOrganisation(t.Context(), g.lea, g.id, workshop); err != nil {
			t.Fatal(err)
		}
		if err := g.s.RemoveOrganisation(t.Context(), g.lea, g.id, town); err != nil {
			t.Fatal(err)
		}
		if back := g.add(t, g.town); back != town {
			t.Error("an organisation that comes back is another one")
		}
		if e = g.show(t); len(e.Partners) != 2 || e.Partners[0].ID != workshop {
			t.Errorf("partners %+v", e.Partners)
		}
	})
}

func TestAnOrganisationIsCheckedFieldByField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		_, err := g.s.AddOrganisation(t.Context(), g.lea, g.id, collective.Organisation{Form: "club", SIRET: "73282932000075", RNA: "X", Founded: "2019"})
		f := fault.As(err)
		if f == nil {
			t.Fatalf("got %v", err)
		}
		for _, field := range []string{"name", "form", "siret", "rna", "founded"} {
			if _, ok := f.Fields[field]; !ok {
				t.Errorf("no message beside %s", field)
			}
		}
	})
}

func TestTheFoundingOfAnOrganisationIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		o := g.workshop
		o.Founded = "12/04/2019"
		o.ID = g.add(t, o)
		if p := g.show(t).Partners[0]; p.Founded != "2019-04-12" {
			t.Errorf("founded %q", p.Founded)
		}
		o.Version, o.Founded = 1, "5/2019"
		if err := g.s.EditOrganisation(t.Context(), g.lea, g.id, o); err != nil {
			t.Fatal(err)
		}
		if p := g.show(t).Partners[0]; p.Founded != "2019-05" {
			t.Errorf("founded %q", p.Founded)
		}
		o.Version, o.Founded = 2, "03/02/2021" // the clock stands at the first of the month
		wantKind(t, g.s.EditOrganisation(t.Context(), g.lea, g.id, o), fault.Invalid)
	})
}

func TestAnOrganisationsRecordIsKeptWhereItHasBeenLongest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		town := g.add(t, g.town)
		other, err := g.s.Create(t.Context(), g.zoe, "Autre réseau", "")
		if err != nil {
			t.Fatal(err)
		}
		g.now = g.now.Add(time.Hour)
		if again, err := g.s.AddOrganisation(t.Context(), g.zoe, other.ID, g.town); err != nil || again != town {
			t.Fatalf("got %s (%v)", again, err)
		}
		changed := g.town
		changed.ID, changed.Version, changed.Name = town, 1, "CC renommée"

		// A newcomer does not rewrite the record, even after naming herself.
		if err := g.s.SetRepresentative(t.Context(), g.zoe, other.ID, town, g.zoe.ID, ""); err != nil {
			t.Fatal(err)
		}
		wantKind(t, g.s.EditOrganisation(t.Context(), g.zoe, other.ID, changed), fault.Conflict)

		// Where it has been longest: the writers, until someone represents it.
		if err := g.s.EditOrganisation(t.Context(), g.lea, g.id, changed); err != nil {
			t.Fatal(err)
		}
		wantKind(t, g.s.EditOrganisation(t.Context(), g.lea, g.id, changed), fault.Stale)
		g.join(t, g.tom, town)
		changed.Version = 2
		wantKind(t, g.s.EditOrganisation(t.Context(), g.lea, g.id, changed), fault.Conflict)
		wantKind(t, g.s.WhyNotEdit(t.Context(), g.lea, g.id, town), fault.Conflict)
		if err := g.s.EditOrganisation(t.Context(), g.tom, g.id, changed); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTwoTabs_DoNotUndoEachOthersRepresentative(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		town := g.add(t, g.town)
		g.join(t, g.tom, town)
		wantKind(t, g.s.SetRepresentative(t.Context(), g.lea, g.id, town, g.lea.ID, ""), fault.Stale)
		wantKind(t, g.s.SetRepresentative(t.Context(), g.lea, g.id, town, g.zoe.ID, g.tom.ID), fault.NotFound)
		wantKind(t, g.s.SetRepresentative(t.Context(), g.tom, g.id, town, "", g.tom.ID), fault.Forbidden)
		if err := g.s.SetRepresentative(t.Context(), g.lea, g.id, town, "", g.tom.ID); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnInvitationMakesAMemberWhoRepresentsAnOrganisation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		workshop := g.add(t, g.workshop)
		if err := g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, workshop); err != nil {
			t.Fatal(err)
		}
		token := g.token(t)
		offer, err := g.s.CheckInvitation(t.Context(), account.Actor{}, token)
		if err != nil || offer.Collective != "Réseau des lieux" || offer.Organisation != "L’Atelier" {
			t.Errorf("the invitation says %+v (%v)", offer, err)
		}
		if _, err := g.s.Join(t.Context(), g.tom, token); err != nil {
			t.Fatal(err)
		}
		_, err = g.s.Join(t.Context(), g.zoe, token)
		wantKind(t, err, fault.NotFound)
		ids, err := collective.Represents(t.Context(), d, g.id, g.tom.ID)
		if err != nil || len(ids) != 1 || ids[0] != workshop {
			t.Errorf("Tom represents %v (%v)", ids, err)
		}
		wantKind(t, g.s.Invite(t.Context(), g.tom, g.id, "x@example.org", collective.Reader, ""), fault.Forbidden)
		wantKind(t, g.s.Invite(t.Context(), g.lea, g.id, "x@example.org", collective.Lead, ""), fault.Invalid)
	})
}

func TestAJoinLinkServesSeveralPeopleUntilRevoked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		token, err := g.s.OpenJoinLink(t.Context(), g.lea, g.id, collective.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := g.s.Join(t.Context(), g.tom, token); err != nil {
				t.Fatal(err)
			}
		}
		e := g.show(t)
		if len(e.Members) != 2 || len(e.Invitations) != 1 {
			t.Fatalf("%d members, %d invitations", len(e.Members), len(e.Invitations))
		}
		if err := g.s.EndInvitation(t.Context(), g.lea, g.id, e.Invitations[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = g.s.Join(t.Context(), g.zoe, token)
		wantKind(t, err, fault.NotFound)
	})
}

func TestTheLeadPassesOnlyToSomeoneWhoAccepts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		wantKind(t, g.s.Leave(t.Context(), g.lea, g.id), fault.Conflict)
		wantKind(t, g.s.ProposeHandover(t.Context(), g.lea, g.id, g.zoe.ID), fault.Invalid)
		g.join(t, g.tom, "")
		wantKind(t, g.s.AnswerHandover(t.Context(), g.tom, g.id, true), fault.Conflict)
		if err := g.s.ProposeHandover(t.Context(), g.lea, g.id, g.tom.ID); err != nil {
			t.Fatal(err)
		}
		wantKind(t, g.s.AnswerHandover(t.Context(), g.lea, g.id, true), fault.Forbidden)
		if err := g.s.AnswerHandover(t.Context(), g.tom, g.id, true); err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			person account.Actor
			role   collective.Role
		}{{g.tom, collective.Lead}, {g.lea, collective.Writer}} {
			if role, err := collective.RoleOf(t.Context(), d, g.id, want.person.ID); role != want.role || err != nil {
				t.Errorf("%s is %s (%v)", want.person.Name, role, err)
			}
		}
		if err := g.s.Leave(t.Context(), g.lea, g.id); err != nil {
			t.Fatal(err)
		}
		_, err := g.s.Show(t.Context(), g.lea, g.id)
		wantKind(t, err, fault.NotFound)
	})
}

func TestAMemberWhoGoesTakesNothingAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		town := g.add(t, g.town)
		g.join(t, g.tom, town)
		wantKind(t, g.s.SetRole(t.Context(), g.tom, g.id, g.tom.ID, collective.Reader), fault.Forbidden)
		wantKind(t, g.s.SetRole(t.Context(), g.lea, g.id, g.lea.ID, collective.Reader), fault.Conflict)
		wantKind(t, g.s.SetRole(t.Context(), g.lea, g.id, g.tom.ID, collective.Lead), fault.Invalid)
		if err := g.s.SetRole(t.Context(), g.lea, g.id, g.tom.ID, collective.Reader); err != nil {
			t.Fatal(err)
		}
		if err := g.s.ProposeHandover(t.Context(), g.lea, g.id, g.tom.ID); err != nil {
			t.Fatal(err)
		}
		wantKind(t, g.s.Remove(t.Context(), g.tom, g.id, g.lea.ID), fault.Forbidden)
		wantKind(t, g.s.Remove(t.Context(), g.lea, g.id, g.zoe.ID), fault.NotFound)
		if err := g.s.Remove(t.Context(), g.lea, g.id, g.tom.ID); err != nil {
			t.Fatal(err)
		}
		e := g.show(t)
		if len(e.Members) != 1 || e.HandoverTo != "" || e.Partners[0].RepresentativeID != "" {
			t.Errorf("left behind %+v", e)
		}
		_, err := g.s.Show(t.Context(), g.tom, g.id)
		wantKind(t, err, fault.NotFound)
	})
}

func TestClosingAnAccount_LeavesNobodyWithoutALead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		g.join(t, g.tom, g.add(t, g.town))
		alone, err := g.s.Create(t.Context(), g.tom, "Tout seul", "")
		if err != nil {
			t.Fatal(err)
		}
		name, held, err := g.s.Holding(t.Context(), d, g.tom)
		want := []collective.Held{
			{Collective: "Réseau des lieux", ID: g.id, Role: collective.Writer, Represents: []string{"Communauté de communes"}},
			{Collective: "Tout seul", ID: alone.ID, Role: collective.Lead, Represents: []string{}},
		}
		if err != nil || name != "collectives" || !reflect.DeepEqual(held, want) {
			t.Errorf("held %+v (%v)", held, err)
		}
		tie := func(person account.Actor) error {
			return d.Write(t.Context(), func(tx *db.Tx) error { return g.s.Tie(t.Context(), tx, person) })
		}
		wantKind(t, tie(g.lea), fault.Conflict)
		if err := tie(g.tom); err != nil {
			t.Fatal(err)
		}
		e := g.show(t)
		if len(e.Members) != 1 || e.Partners[0].RepresentativeID != "" {
			t.Errorf("left %+v", e)
		}
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM invitation WHERE email_folded = $1", g.tom.Email); n != 0 || err != nil {
			t.Errorf("the address stays in %d invitations (%v)", n, err)
		}
		if err := tie(g.lea); err != nil {
			t.Errorf("alone, the lead may go: %v", err)
		}
	})
}

func TestPlaces_AreSavedByVersionAndLeaveTheListWhenRemoved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		place := collective.Place{Name: "La Halle", Status: collective.Planned, CommuneCode: "62063", Opens: "2021-09"}
		id, err := g.s.SavePlace(t.Context(), g.lea, g.id, place)
		if err != nil {
			t.Fatal(err)
		}
		place.ID, place.Version, place.Name = id, 1, "La Grande Halle"
		if _, err := g.s.SavePlace(t.Context(), g.lea, g.id, place); err != nil {
			t.Fatal(err)
		}
		_, err = g.s.SavePlace(t.Context(), g.lea, g.id, place)
		wantKind(t, err, fault.Stale)
		_, err = g.s.SavePlace(t.Context(), g.lea, g.id, collective.Place{Name: "x", Status: "ruin", Opens: "soon"})
		wantKind(t, err, fault.Invalid)
		if err := g.s.RemovePlace(t.Context(), g.lea, g.id, id); err != nil {
			t.Fatal(err)
		}
		if err := g.s.RemovePlace(t.Context(), g.lea, g.id, id); err != nil {
			t.Errorf("removing twice: %v", err)
		}
		wantKind(t, g.s.RemovePlace(t.Context(), g.lea, g.id, db.NewID()), fault.NotFound)
		if e := g.show(t); len(e.Places) != 0 {
			t.Errorf("places %+v", e.Places)
		}
	})
}

func TestNamesThatWouldBeLinksInAMail_AreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		for _, name := range []string{"Gagnez https://evil.example", "Gagnez WWW.evil.example"} {
			_, err := g.s.Create(t.Context(), g.lea, name, "")
			wantKind(t, err, fault.Invalid)
			wantKind(t, g.s.Update(t.Context(), g.lea, g.id, name, "", 1), fault.Invalid)
			_, err = g.s.AddOrganisation(t.Context(), g.lea, g.id, collective.Organisation{Name: name, Form: "association"})
			wantKind(t, err, fault.Invalid)
		}
		if err := g.s.Update(t.Context(), g.lea, g.id, "Les Mailles", "Lisez https://example.org", 1); err != nil {
			t.Errorf("a purpose may carry one: %v", err)
		}
	})
}

func TestPlaces_KeepTheirPointAndTheMonthHoweverTyped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		lat, lon, far := 50.28, 2.53, 91.0
		place := collective.Place{Name: "La Halle", Status: collective.Planned, CommuneCode: "62063", Opens: "9/2021", Lat: &lat, Lon: &lon}
		id, err := g.s.SavePlace(t.Context(), g.lea, g.id, place)
		if err != nil {
			t.Fatal(err)
		}
		p, err := collective.GetPlace(t.Context(), d, id)
		if err != nil || p.Opens != "2021-09" || p.Lat == nil || *p.Lat != lat || *p.Lon != lon {
			t.Errorf("kept %+v (%v)", p, err)
		}
		place.Lat = &far
		_, err = g.s.SavePlace(t.Context(), g.lea, g.id, place)
		wantKind(t, err, fault.Invalid)
		place.Lat = nil
		_, err = g.s.SavePlace(t.Context(), g.lea, g.id, place)
		wantKind(t, err, fault.Invalid)
	})
}

func TestContributions_AreOfEachKind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		town := g.add(t, g.town)
		for _, kind := range []collective.ContributionKind{"identity", "skill", "relation", "time", "premises", "equipment", "money"} {
			brings := collective.Contribution{OrganisationID: town, Kind: kind, Label: "Un apport : " + string(kind), Cents: 100}
			if err := g.s.AddContribution(t.Context(), g.lea, g.id, brings); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	})
}

func TestContributions_BelongToPartnersOfTheCollective(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		town := g.add(t, g.town)
		brings := collective.Contribution{OrganisationID: town, Kind: "premises", Label: "Une salle", Cents: 1_200_000}
		if err := g.s.AddContribution(t.Context(), g.lea, g.id, brings); err != nil {
			t.Fatal(err)
		}
		stranger := brings
		stranger.OrganisationID = db.NewID()
		wantKind(t, g.s.AddContribution(t.Context(), g.lea, g.id, stranger), fault.Invalid)
		wantKind(t, g.s.AddContribution(t.Context(), g.lea, g.id, collective.Contribution{OrganisationID: town, Kind: "money", Label: "Aide"}), fault.Invalid)
		e := g.show(t)
		if len(e.Contributions) != 1 || e.Contributions[0].Cents != 1_200_000 {
			t.Fatalf("contributions %+v", e.Contributions)
		}
		changed := e.Contributions[0]
		changed.Label = "Deux salles"
		if err := g.s.EditContribution(t.Context(), g.lea, g.id, changed); err != nil {
			t.Fatal(err)
		}
		wantKind(t, g.s.EditContribution(t.Context(), g.lea, g.id, changed), fault.Stale)
		for range 2 {
			if err := g.s.RemoveContribution(t.Context(), g.lea, g.id, changed.ID); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, g.s.RemoveContribution(t.Context(), g.lea, g.id, db.NewID()), fault.NotFound)
	})
}

func TestDoubleClicks_AreDoneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newGroup(t, d)
		twice := func(what string, act func() error) {
			t.Helper()
			for range 2 {
				if err := act(); err != nil {
					t.Fatalf("%s: %v", what, err)
				}
			}
		}
		twice("found", func() error { _, err := g.s.Create(t.Context(), g.zoe, "Encore un", ""); return err })
		if mine, err := g.s.List(t.Context(), g.zoe); len(mine) != 1 || err != nil {
			t.Errorf("%d collectives founded (%v)", len(mine), err)
		}
		var workshop string
		twice("organisation", func() error { workshop = g.add(t, g.workshop); return nil })
		twice("place", func() error {
			_, err := g.s.SavePlace(t.Context(), g.lea, g.id, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62063"})
			return err
		})
		twice("contribution", func() error {
			return g.s.AddContribution(t.Context(), g.lea, g.id, collective.Contribution{OrganisationID: workshop, Kind: "time", Label: "Deux jours"})
		})
		twice("invite", func() error {
			return g.s.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, workshop)
		})
		if n := g.mails(t); n != 1 {
			t.Errorf("%d mails sent", n)
		}
		token := g.token(t)
		twice("join", func() error { _, err := g.s.Join(t.Context(), g.tom, token); return err })
		twice("propose", func() error { return g.s.ProposeHandover(t.Context(), g.lea, g.id, g.tom.ID) })
		twice("accept", func() error { return g.s.AnswerHandover(t.Context(), g.tom, g.id, true) })
		if n := g.mails(t); n != 3 {
			t.Errorf("%d mails sent", n)
		}
		e, err := g.s.Show(t.Context(), g.tom, g.id)
		if err != nil || len(e.Partners) != 1 || len(e.Places) != 1 || len(e.Contributions) != 1 || len(e.Members) != 2 {
			t.Errorf("twice made %+v (%v)", e, err)
		}
		twice("remove organisation", func() error { return g.s.RemoveOrganisation(t.Context(), g.tom, g.id, workshop) })
		entries, err := audit.Of(t.Context(), d, g.id)
		if err != nil {
			t.Fatal(err)
		}
		var acts []string
		for _, entry := range entries {
			acts = append(acts, strings.TrimPrefix(entry.Act, "collective."))
		}
		want := "created organisation_added place_added contribution_added invited joined handover_proposed handover_accepted organisation_left"
		if got := strings.Join(acts, " "); got != want {
			t.Errorf("the trail says %s\nwant %s", got, want)
		}
	})
}
