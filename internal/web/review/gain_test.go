package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/territory"
	"maillage/internal/web/webtest"
)

// jury is a site on which the small call is decided.
type jury struct {
	*desktest.Desk
	site  *webtest.Site
	board string // address of the ranked list
}

func newJury(t *testing.T, d *db.DB) *jury {
	t.Helper()
	k := desktest.New(t, d)
	return &jury{k, webtest.New(t, d), "/instruction/rounds/" + k.Rounds[0].ID + "/board"}
}

// place saves a place of the collective, by its identifier where it has one.
func (j *jury) place(t *testing.T, p collective.Place) string {
	t.Helper()
	id, err := j.Groups.SavePlace(t.Context(), j.Lea, j.Group, p)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (j *jury) decide(t *testing.T, id string) {
	t.Helper()
	d := award.Decision{DossierID: id, Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{}}
	if err := j.site.Awards.Decide(t.Context(), j.Zoe, d, 0); err != nil {
		t.Fatal(err)
	}
}

// gainOf reads what a dossier would add in the ranked list.
func gainOf(board *webtest.Page, id string) string {
	return strings.Join(strings.Fields(board.Doc.Find("#d-"+id+" td[data-label='Habitants nouvellement desservis']").Text()), " ")
}

// newcomers are the last cells of a table of what a place would add.
func newcomers(page *webtest.Page) []string {
	return page.Doc.Find("#gain ~ table tbody tr").Map(func(_ int, row *goquery.Selection) string { return strings.TrimSpace(row.Find("td").Last().Text()) })
}

func at(lat, lon float64) (*float64, *float64) { return &lat, &lon }

func TestTheJurySeesWhatTheApplicantSaw_AsItWasFiled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		j := newJury(t, d)
		arras := collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"}
		arras.Lat, arras.Lon = at(50.29, 2.78)
		arras.ID = j.place(t, arras)
		e, err := j.Dossiers.Show(t.Context(), j.Lea, j.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Dossiers.SaveSettings(t.Context(), j.Lea, j.ID, e.Settings, dossier.Settings{Title: "Un projet", PlaceID: arras.ID, Years: 3, Attributes: map[string]string{}}); err != nil {
			t.Fatal(err)
		}
		told := newcomers(j.site.SignIn(j.Lea).Get("/dossiers/" + j.ID))
		if len(told) != 3 || told[0] == "0" || told[2] == told[0] {
			t.Fatalf("the applicant saw %q", told)
		}
		id, without := j.FiledFor(t, "Avec un lieu", arras.ID), j.Filed(t, "Sans lieu")
		arras.Version = 1
		arras.Lat, arras.Lon = at(50.30, 2.60) // moved after the filing, in the same commune
		j.place(t, arras)
		zoe := j.site.SignIn(j.Zoe)
		board := zoe.Get(j.board).Says("#ranking", "comparé seul")
		want := "5 km : " + told[0] + "15 km : " + told[1] + "30 km : " + told[2]
		if got := gainOf(board, id); plainSpaces(got) != plainSpaces(want) {
			t.Errorf("the ranked list says %q, want %q", got, want)
		}
		if got := gainOf(board, without); got != "–" {
			t.Errorf("of a dossier without a place it says %q", got)
		}
		page := zoe.Get("/instruction/dossiers/"+id).Says("#gain ~ p", "ce serait le premier").Says("dd a[href='#gain']", "détail")
		if got := newcomers(page); !slices.Equal(got, told) {
			t.Errorf("the page of the case says %q, want %q", got, told)
		}
		if zoe.Get("/instruction/dossiers/" + without).Has("#gain") {
			t.Error("a dossier without a place tells what it would add")
		}
	})
}

// plainSpaces takes away spaces, breakable or not.
func plainSpaces(text string) string { return strings.Join(strings.Fields(text), "") }

func TestADraftDecisionChangesNothing_AReleasedOneDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		j := newJury(t, d)
		place := func(name string) string {
			return j.place(t, collective.Place{Name: name, Status: collective.Existing, CommuneCode: "62041"})
		}
		one, other := j.FiledFor(t, "Le premier", place("La Halle")), j.FiledFor(t, "Le second", place("L’Atelier"))
		zoe := j.site.SignIn(j.Zoe)
		before := gainOf(zoe.Get(j.board), other)
		if before == "" || strings.Contains(before, "5 km : 0") {
			t.Fatalf("before any decision: %q", before)
		}
		j.decide(t, one)
		if got := gainOf(zoe.Get(j.board), other); got != before {
			t.Errorf("a draft changed what another would add, from %q to %q", before, got)
		}
		refusal := award.Decision{DossierID: other, Outcome: award.Refusal, Reasons: map[string]string{"besoin": "Pas assez."}}
		if err := j.site.Awards.Decide(t.Context(), j.Zoe, refusal, 0); err != nil {
			t.Fatal(err)
		}
		if err := j.site.Awards.Release(t.Context(), j.Zoe, j.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
		board := zoe.Get(j.board)
		if got := gainOf(board, one); got != "déjà publié" {
			t.Errorf("of a released award: %q", got)
		}
		if got := plainSpaces(gainOf(board, other)); got != "5km:015km:030km:0" {
			t.Errorf("beside a released award: %q", got)
		}
		zoe.Get("/instruction/dossiers/"+one).Says("#gain ~ p", "fait déjà partie du maillage")
		zoe.Get("/instruction/dossiers/"+other).Says("#gain ~ p", "« La Halle », à 0 m")
	})
}

func TestACandidateWhoseCommuneHasNoPointIsNotCounted(t *testing.T) {
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	j := newJury(t, dbtest.SQLite(t))
	p := collective.Place{Name: "La Grange", Status: collective.Planned}
	for _, c := range land.InEPCI("200069482") {
		if !c.Located {
			p.CommuneCode = c.Code
		}
	}
	id := j.FiledFor(t, "Sans position", j.place(t, p))
	zoe := j.site.SignIn(j.Zoe)
	if got := gainOf(zoe.Get(j.board), id); got != "non compté" {
		t.Errorf("the ranked list says %q", got)
	}
	if page := zoe.Get("/instruction/dossiers/"+id).Says("#gain ~ p", "n’est pas connue"); page.Has("#gain ~ table") {
		t.Error("figures without a point")
	}
}

func TestAConflictHidesWhatACandidateWouldAdd(t *testing.T) {
	j := newJury(t, dbtest.SQLite(t))
	id := j.FiledFor(t, "Le cousin", j.place(t, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"}))
	zoe := j.site.SignIn(j.Zoe)
	zoe.Get(j.board).Says("#d-"+id, "5 km")
	if err := j.site.Reviews.DeclareConflict(t.Context(), j.Zoe, id, "Mon cousin y travaille"); err != nil {
		t.Fatal(err)
	}
	if zoe.Get(j.board).Has("#d-" + id) {
		t.Error("the dossier is still listed")
	}
	zoe.Get("/instruction/dossiers/" + id).Is(403).Lacks("nouvellement")
}

func TestAReviewerSeesWhatTheirDossierWouldAdd(t *testing.T) {
	j := newJury(t, dbtest.SQLite(t))
	id := j.FiledFor(t, "Un projet", j.place(t, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"}))
	expert := j.site.SignIn(j.Expert)
	expert.Get("/instruction/dossiers/" + id).Is(404)
	if err := j.site.Reviews.Assign(t.Context(), j.Zoe, id, j.Expert.ID); err != nil {
		t.Fatal(err)
	}
	expert.Get("/instruction/dossiers/"+id).Says("#gain ~ p.soft", "au point de sa commune")
}

func TestTheJurySeesWhatAPlaceAddsBesidesTheListToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		j := newJury(t, d)
		id := j.FiledFor(t, "Un projet", j.place(t, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"}))
		zoe := j.site.SignIn(j.Zoe)
		before := zoe.Get(j.board).Lacks("En comptant la liste")
		j.site.ListPlace("62041")
		board := zoe.Get(j.board).Says("#ranking details", "« Lieux labellisés » sont comptés").Says("#ranking details", "Une agence")
		if got, want := gainOf(board, id), gainOf(before, id); got != want {
			t.Errorf("the list changed what is said without it, from %q to %q", want, got)
		}
		beside := plainSpaces(board.Doc.Find("#d-" + id + " td[data-label='En comptant la liste']").Text())
		if beside != "5km:015km:030km:0" {
			t.Errorf("beside a place of the list: %q", beside)
		}
		page := zoe.Get("/instruction/dossiers/"+id).Says("#gain ~ p", "Le lieu de la liste le plus proche est « Le Quai »").Says("#gain ~ p.soft", "Source : Une agence")
		if got := newcomers(page); got[1] != "0" {
			t.Errorf("the page of the case says %q", got)
		}
	})
}
