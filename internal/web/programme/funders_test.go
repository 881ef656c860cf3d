package programme_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAFunderGathersItsTeam(t *testing.T) {
	h := newHouse(t)
	alix, manon, sam := h.SignIn(h.admin), h.SignIn(h.manon), h.SignIn(h.sam)
	page := alix.Submit(alix.Get("/funders"), "form[action='/funders']", "name", " ").Is(http.StatusUnprocessableEntity)
	alix.Submit(page, "form[action='/funders']", "name", "Région des Bocages").To("/funders/…").Says("h1", "Région des Bocages")
	manon.Post("/funders", "name", "Intrus").Is(http.StatusForbidden)
	base := "/funders/" + h.funder.ID

	page = manon.Get(base).Is(http.StatusOK)
	page = manon.Submit(page, "form[action$='/invitations']", "email", "pas une adresse").Is(http.StatusUnprocessableEntity)
	if page.Value("email") != "pas une adresse" {
		t.Error("the address is lost")
	}
	manon.Submit(page, "form[action$='/invitations']", "email", h.sam.Email, "role", "expert").To(base).Says("#invitations li", h.sam.Email)
	link := h.MailedPath(h.sam.Email)
	h.Client().Get(link).Is(http.StatusOK).Says("h1", "Agence des territoires").Says("a.main", "Se connecter")
	h.Client().Post(link).To("/sign-in…")
	english(h.Client()).Get(link).Is(http.StatusOK).Says("h1", "Join the team")
	page = sam.Get(link).Is(http.StatusOK)
	sam.Submit(page, "main form").To(base).Says("h1", "Agence des territoires").Says(".tag", "jury")
	sam.Submit(page, "main form").Is(http.StatusNotFound).Says(".lead", "plus valable")
	sam.Get(link).Is(http.StatusNotFound).Says(".lead", "plus valable")
	sam.Get("/funder-invitations/forged").Is(http.StatusNotFound)

	for _, path := range []string{"/invitations", "/members/" + h.ines.ID + "/role", "/members/" + h.ines.ID + "/removal"} {
		sam.Post(base+path, "email", "x@example.org", "role", "manager").Is(http.StatusForbidden)
		h.SignIn(h.Person("Zoé "+path)).Post(base+path, "email", "x@example.org", "role", "manager").Is(http.StatusNotFound)
		manon.Get(base + path).To(base)
	}
	member := manon.Get(base).Is(http.StatusOK).Doc.Find("#team a[href$='"+h.ines.ID+"']").AttrOr("href", "")
	for _, other := range []string{member, base + "/members/forged"} {
		sam.Get(other).Is(http.StatusForbidden)
		h.SignIn(h.Person("Zoé " + other)).Get(other).Is(http.StatusNotFound)
	}
	manon.Get(base + "/members/forged").Is(http.StatusNotFound)
	page = manon.Get(member).Is(http.StatusOK).Says("h1", "Inès")
	manon.Submit(page, "form[action$='/role']", "role", "king").Is(http.StatusUnprocessableEntity).Says("h1", "Inès")
	manon.Submit(page, "form[action$='/role']", "role", "expert").To(base)
	manon.Post(base + "/members/" + h.ines.ID + "/removal").To(base).Lacks(h.ines.Email)
	manon.Post(base + "/members/forged/removal").Is(http.StatusNotFound)
	manon.Post(base + "/members/" + h.admin.ID + "/removal").To(base)
	manon.Post(base+"/members/"+h.manon.ID+"/removal").Is(http.StatusConflict).Says(".notice", "au moins une personne responsable")

	manon.Post(base+"/invitations", "email", "autre@example.org", "role", "instructor").To(base)
	page = manon.Get(base)
	manon.Submit(page, "#invitations form").To(base).Lacks("autre@example.org")
	manon.Submit(page, "#invitations form").Is(http.StatusNotFound)
	h.Client().Get(h.MailedPath("autre@example.org")).Is(http.StatusNotFound)
}

func TestPeopleOfAFunderFindTheirCallsAtHome(t *testing.T) {
	h := newHouse(t)
	h.preset(t, "fabriques-de-territoire", false)
	h.SignIn(h.ines).Get("/home").Says("h2", "Mes appels").Says(".card h3", "Fabriques de territoire")
	if home := h.SignIn(h.sam).Get("/home"); strings.Contains(home.Body, "Mes appels") {
		t.Error("a stranger is shown a corner of funders")
	}
	h.SignIn(h.manon).Get("/funders/"+h.funder.ID).Says("#calls h3", "Fabriques de territoire").Says("a.main", "Préparer un appel")
	english(h.SignIn(h.manon)).Get("/funders/" + h.funder.ID).Is(http.StatusOK)
	h.SignIn(h.sam).Get("/funders/" + h.funder.ID).Is(http.StatusNotFound)
	h.SignIn(h.sam).Get("/funders").Is(http.StatusOK).Says(".empty", "aucun financeur")
}
