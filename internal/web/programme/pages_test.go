package programme_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db/dbtest"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web/webtest"
)

// house is a site where Manon manages a funder, Inès instructs for it and Sam is a stranger.
type house struct {
	*webtest.Site
	admin, manon, ines, sam account.Actor
	funder                  programme.Funder
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{Site: webtest.New(t, dbtest.SQLite(t))}
	h.admin, h.manon, h.ines, h.sam = h.Admin("Alix"), h.Person("Manon"), h.Person("Inès"), h.Person("Sam")
	var err error
	if h.funder, err = h.Calls.CreateFunder(t.Context(), h.admin, "Agence des territoires"); err != nil {
		t.Fatal(err)
	}
	h.hire(t, h.manon, programme.Manager)
	h.hire(t, h.ines, programme.Instructor)
	return h
}

func (h *house) hire(t *testing.T, person account.Actor, role programme.Role) {
	t.Helper()
	if err := h.Calls.Invite(t.Context(), h.admin, h.funder.ID, person.Email, role); err != nil {
		t.Fatal(err)
	}
	token := strings.TrimPrefix(h.MailedPath(person.Email), "/funder-invitations/")
	if _, err := h.Calls.Join(t.Context(), person, token); err != nil {
		t.Fatal(err)
	}
}

// preset makes a draft of a preset, and publishes it when asked.
func (h *house) preset(t *testing.T, key string, published bool) programme.Call {
	t.Helper()
	d, ok := callfile.Preset(key)
	if !ok {
		t.Fatalf("no preset %s", key)
	}
	c, err := h.Calls.CreateCall(t.Context(), h.manon, h.funder.ID, d)
	if err != nil {
		t.Fatal(err)
	}
	if published {
		h.publish(t, c.ID, c.Version, "")
	}
	return c
}

func (h *house) publish(t *testing.T, id string, version int, note string) {
	t.Helper()
	if _, err := h.Calls.Publish(t.Context(), h.manon, id, version, note); err != nil {
		t.Fatal(err)
	}
}

func english(c *webtest.Client) *webtest.Client {
	c.Header.Set("Accept-Language", "en")
	return c
}

func TestACallIsReadByEveryoneInBothLanguages(t *testing.T) {
	h := newHouse(t)
	for _, key := range callfile.PresetKeys() {
		h.preset(t, key, true)
		d, _ := callfile.Preset(key)
		h.Client().Get("/calls/"+key).Is(http.StatusOK).Says("h1", d.Title.FR).Says("#unknown li", "Dépôt en retard").
			Says("a.main", "Préparer une candidature")
		english(h.Client()).Get("/calls/"+key).Is(http.StatusOK).Says("#unknown li", "Late filing").Says("a.main", "Prepare an application")
	}
	page := h.Client().Get("/calls/fabriques-de-territoire")
	page.Says("#rounds td", "30 mars 2021 à 23 h 59").Says("#rounds .soft", "heure de Paris").Says("#amount li", "De 75 000 € à 150 000 € par projet.").
		Says("#years p", "Le projet dure 3 ans.").Says("#pieces td", "si le chef de file est une association ou une entreprise").
		Says("#form summary", "Le projet en bref (7 questions)").Says("maillage-countdown", "30 mars 2021 à 23 h 59")
	page.Says("#consortium #eligibility li", "Le lieu est dans un quartier prioritaire de la politique de la ville (QPV) ou à proximité immédiate").
		Says("#eligibility small", "ou la commune est de classe 2, 3, 4, 5, 6 ou 7 dans « grille communale de densité ». Si c’est le cas : oui. Sinon : l’instruction décide.").
		Says("#consortium .notice", "La source de cet appel ne donne pas ces règles exactement")
	english(h.Client()).Get("/calls/manufactures-de-proximite").Says("#eligibility small", "The organisation that carries the project is a company or an association. If so: yes. If not: the case officer decides.")
	h.Client().Get("/calls/deffinov-paca").Says("#consortium .soft", "ne donne pas de règle sur le lieu").Says(".card p", "Les dossiers sont reçus à tout moment.")
	h.Client().Get("/calls").Is(http.StatusOK).Says(".card h2", "Fabriques de territoire").Says(".tag", "Ouvert")
	h.SetNow(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC))
	h.Client().Get("/calls").Says(".card p", "Toutes les vagues sont passées.")
}

func TestADraftIsForTheTeamOnly(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", false)
	for _, client := range []*webtest.Client{h.Client(), h.SignIn(h.sam)} {
		client.Get("/calls/" + c.Slug).Is(http.StatusNotFound)
		client.Get("/calls/" + c.Slug + "/call.yaml").Is(http.StatusNotFound)
		client.Get("/calls").Lacks("Fabriques")
	}
	h.SignIn(h.ines).Get("/calls").Says("section .card h2", "Fabriques de territoire")
	h.SignIn(h.ines).Get("/calls/"+c.Slug).Is(http.StatusOK).Says(".tag", "Brouillon")
}

func TestWhatIsPublishedIsShownNotTheDraftInHand(t *testing.T) {
	h := newHouse(t)
	c := h.preset(t, "fabriques-de-territoire", true)
	d := c.Definition
	d.Title.FR = "Secret encore"
	d.Amount.Max = call.Euros(140000)
	if err := h.Calls.SaveDraft(t.Context(), h.manon, c.ID, c.Version+1, d); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/calls", "/calls/" + c.Slug, "/calls/" + c.Slug + "/call.yaml"} {
		if page := h.Client().Get(path).Is(http.StatusOK); strings.Contains(page.Body, "Secret encore") {
			t.Errorf("%s shows the draft", path)
		}
	}
	h.publish(t, c.ID, c.Version+2, "Nouveau nom.")
	h.Client().Get("/calls/"+c.Slug).Says("h1", "Secret encore").Says("#revisions p", "Nouveau nom.").
		Says("#revisions li", "L’aide maximale est de 140 000 € au lieu de 150 000 €.")
}

func TestTheFileOfACallReadsBackToTheSameCall(t *testing.T) {
	h := newHouse(t)
	h.preset(t, "deffinov-paca", true)
	page := h.Client().Get("/calls/deffinov-paca/call.yaml").Is(http.StatusOK)
	d, problems := callfile.Parse(strings.NewReader(page.Body))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want, _ := callfile.Preset("deffinov-paca")
	if len(call.Diff(want, d)) > 0 {
		t.Error("the file says something else")
	}
	h.Client().Get("/calls/../../etc/call.yaml")
	var anything map[string]any
	h.Client().Get("/schemas/call.json").Is(http.StatusOK).JSON(&anything)
}
