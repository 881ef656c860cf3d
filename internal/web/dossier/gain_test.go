package dossier_test

import (
	"testing"

	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/territory"
)

// at gives the draft a place of the collective's.
func (k *desk) at(t *testing.T, p collective.Place) {
	t.Helper()
	id, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, p)
	if err != nil {
		t.Fatal(err)
	}
	e, err := k.Dossiers.Show(t.Context(), k.Lea, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, e.Settings, dossier.Settings{Title: "Un projet", PlaceID: id, Years: 3, Attributes: map[string]string{}}); err != nil {
		t.Fatal(err)
	}
}

func TestADraftTellsWhatItsPlaceWouldAdd(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	if lea.Get(k.base).Has("#gain") {
		t.Error("a draft without a place tells what it would add")
	}
	k.at(t, collective.Place{Name: "La Halle", Status: collective.Planned, CommuneCode: "62041"})
	page := lea.Get(k.base).Says("#gain + p", "ce serait le premier").Says("section p.soft", "indiquez ses coordonnées")
	people, added := page.Doc.Find("#gain ~ table tr:last-child td").First().Text(), page.Doc.Find("#gain ~ table tr:last-child td").Last().Text()
	if people != added || people == "0" {
		t.Errorf("of %s inhabitants a first place is new to %s", people, added)
	}
}

func TestWhoHasAPlaceNearbyIsNotNewlyServed(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	arras := collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"}
	id, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, arras)
	if err != nil {
		t.Fatal(err)
	}
	awarded := k.FiledFor(t, "Un autre projet", id)
	if err := k.site.Awards.Decide(t.Context(), k.Zoe, award.Decision{DossierID: awarded, Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{}}, 0); err != nil {
		t.Fatal(err)
	}
	if err := k.site.Awards.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
		t.Fatal(err)
	}
	arras.Name = "L’Atelier"
	k.at(t, arras)
	page := lea.Get(k.base).Says("#gain + p", "« La Halle », à 0 m")
	for _, cell := range page.Texts("#gain ~ table td:last-child") {
		if cell != "0" {
			t.Errorf("beside an awarded place a new one serves %s more", cell)
		}
	}
}

func TestAPlaceWhoseCommuneHasNoPointIsNotGuessed(t *testing.T) {
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	p := collective.Place{Name: "La Grange", Status: collective.Planned}
	for _, c := range land.InEPCI("200069482") {
		if !c.Located {
			p.CommuneCode = c.Code
		}
	}
	k.at(t, p)
	page := lea.Get(k.base).Says("#gain + p", "n’est pas connue")
	if page.Has("#gain ~ table") {
		t.Error("figures without a point")
	}
	lat, lon := 50.29, 2.5
	p.Lat, p.Lon, p.Name = &lat, &lon, "La Grange du bas"
	k.at(t, p)
	page = lea.Get(k.base).Says("#gain ~ table td", "")
	if page.Has("section p.soft a") {
		t.Error("coordinates are asked for again")
	}
}

func TestADraftTellsWhatItsPlaceWouldAddBesidesTheListToo(t *testing.T) {
	k := newDesk(t)
	k.at(t, collective.Place{Name: "La Halle", Status: collective.Planned, CommuneCode: "62041"})
	lea := k.site.SignIn(k.Lea)
	lea.Get(k.base).Lacks("En comptant la liste")
	k.site.ListPlace("62041")
	page := lea.Get(k.base).Says("#gain + p", "ce serait le premier").Says("#gain + p", "« Le Quai »").Says("section p.soft", "ceux de la liste « Lieux labellisés ». Source : Une agence")
	row := page.Doc.Find("#gain ~ table tr:nth-child(2) td")
	if row.Length() != 3 || row.Eq(1).Text() != row.Eq(0).Text() || row.Eq(2).Text() != "0" {
		t.Errorf("within 15 km it adds %q", row.Text())
	}
}
