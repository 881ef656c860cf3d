package account_test

import (
	"net/http"
	"testing"

	"maillage/internal/web/webtest"
)

func TestTheTitleSaysWhatBecameOfAForm_AndTheNoticeTakesTheFocus(t *testing.T) {
	site := newSite(t)
	lea := site.SignIn(site.Person("Lea"))
	if page := lea.Get("/account"); page.Text("title") != "Mon compte – Maillage" || page.Has("[autofocus]") {
		t.Errorf("a page before any form is called %q", page.Text("title"))
	}
	wrong := lea.Submit(lea.Get("/account"), "form[action='/account']", "name", " ").Is(http.StatusUnprocessableEntity)
	told := func(page *webtest.Page, title, notice string) {
		t.Helper()
		if page.Text("title") != title || !page.Has("main "+notice+"[tabindex='-1'][autofocus]") {
			t.Errorf("%s: called %q, want %q and the focus on %s", page.URL, page.Text("title"), title, notice)
		}
	}
	told(wrong, "Erreur : Mon compte – Maillage", ".notice.error")
	told(lea.Submit(wrong, "form[action='/account']", "name", "Léa").To("/account"), "C’est fait : Mon compte – Maillage", ".notice.success")
	lea.Submit(wrong, "form[action='/language/en']").Is(http.StatusSeeOther)
	again := lea.Get("/account").Says("#f-name-error", "Enter your first and last name")
	told(again, "Error: My account – Maillage", ".notice.error")
	lea.Submit(again, "form[action='/language/fr']").Is(http.StatusSeeOther) // and back
	lea.Get("/account").Says("#f-name-error", wrong.Text("#f-name-error")).Says("html", "Votre saisie est gardée")
	if lea.Get("/account").Has(".error") {
		t.Error("messages outlive the form they were about")
	}
	told(site.Client().Post("/sign-in", "email", "x"), "Erreur : Se connecter – Maillage", "h1 + .notice.error")
}
