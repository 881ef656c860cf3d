package account_test

import (
	"net/http"
	"testing"

	"maillage/internal/account/keytest"
	"maillage/internal/app"
	"maillage/internal/db/dbtest"
	"maillage/internal/web/webtest"
)

type redirect struct{ Redirect string }

func TestSigningIn_WithAPasskey(t *testing.T) {
	site := newSite(t)
	person, key := site.Person("Lea"), keytest.New(t, webtest.BaseURL)
	lea := site.SignIn(person)
	if !lea.Get("/account").Has("maillage-passkey[mode=create][begin='/account/passkeys/options'][finish='/account/passkeys']") {
		t.Fatal("no way to add a passkey")
	}
	answer, _ := key.Create([]byte(lea.PostJSON("/account/passkeys/options", nil).Is(http.StatusOK).Body))
	var to redirect
	lea.PostJSON("/account/passkeys", answer).Is(http.StatusOK).JSON(&to)
	lea.Get(to.Redirect).Says(".notice", "ajoutée").Says("h3", "Clé du 1er février 2021")
	lea.PostJSON("/account/passkeys", answer).Is(http.StatusUnprocessableEntity) // a replay

	visitor := site.Client()
	visitor.Get("/sign-in?to=%2Faccount")
	options := visitor.PostJSON("/sign-in/passkey/options?to=%2Faccount", nil).Is(http.StatusOK).Body
	used := key.Get([]byte(options))
	visitor.PostJSON("/sign-in/passkey", used).Is(http.StatusOK).JSON(&to)
	if to.Redirect != "/account" {
		t.Errorf("leads to %q", to.Redirect)
	}
	page := visitor.Get("/account").Is(http.StatusOK)
	site.Client().PostJSON("/sign-in/passkey", used).Is(http.StatusUnprocessableEntity) // a replay elsewhere

	visitor.Submit(page, "form[action$='/name']", "name", "Téléphone").To("/account#passkeys").Says("h3", "Téléphone")
	other := site.SignIn(site.Person("Sam"))
	action, _ := page.Doc.Find("form[action$='/removal']").Attr("action")
	other.Post(action).Is(http.StatusNotFound)
	visitor.Post(action).To("/account#passkeys").Says(".notice", "retirée")
}

func TestPasskeys_AreNotShownOnAnIPAddress(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t), func(c *app.Config) { c.BaseURL = "http://127.0.0.1:8080" })
	page := site.Client().Get("/sign-in")
	if page.Has("maillage-passkey") || page.Has("script") {
		t.Error("offered where browsers refuse them")
	}
	site.Client().PostJSON("/sign-in/passkey/options", nil).Is(http.StatusServiceUnavailable)
}
