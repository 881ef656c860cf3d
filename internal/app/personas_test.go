package app_test

import (
	"net/http"
	"testing"

	"maillage/internal/db/dbtest"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/webtest"
)

func TestPersonas_AreOneClickAwayAndNobodyElseIs(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea, sam := site.Person("Lea"), site.Person("Sam")
	site.Home().SetGuide(accountpages.Guide{
		Personas: []accountpages.Persona{{Email: lea.Email, Name: "Lea", Role: "porte le collectif"}},
		Steps:    []accountpages.GuideStep{{Title: "home.title", Text: "home.empty", Button: "ui.save", Email: lea.Email, Path: "/account"}},
	})
	visitor := site.Client()
	front := visitor.Get("/").Says(".steps h3", "Mon espace")
	visitor.Submit(front, ".steps form").To("/account").Says("strong", lea.Email)
	visitor.Submit(visitor.Get("/sign-in?to=%2Faccount").Says(".card p", "porte le collectif"), "main .grid form").To("/account").Says("strong", lea.Email)
	for _, email := range []string{sam.Email, "nobody@example.org", ""} {
		site.Client().Post("/demo/sign-in", "email", email).Is(http.StatusNotFound)
	}
	site.Client().Post("/demo/sign-in", "email", lea.Email, "to", "//evil.example").To("/home")
}
