package dossier_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestThePositionShownIsTheOneGiven(t *testing.T) {
	k := ready(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	page := tom.Submit(tom.Get(k.base+"/validation"), positionForm, "verdict", "objection", "comment", "Non").To(k.base + "/validation")
	page.Says("#mine .notice.warning", "Pour CC, vous avez fait objection à cette version.")
	if page.Has("#mine .notice.success") {
		t.Error("an objection is shown as a success")
	}
	if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, k.Town, k.Lea.ID, k.Tom.ID); err != nil {
		t.Fatal(err)
	}
	lea.Submit(lea.Get(k.base+"/validation"), positionForm, "organisation", k.Town, "verdict", "approval").To(k.base+"/validation").
		Says("#mine .notice.success", "Pour CC, vous avez approuvé cette version.")
	before := lea.Get(k.base + "/validation")
	tom.Submit(tom.Get(k.base+"/sections/projet"), "main form", "besoin", "Autre chose").To(k.base + "/budget")
	refused := lea.Submit(before, filingForm).Is(http.StatusConflict)
	if strings.Contains(refused.Text("#mine"), "vous avez approuvé") {
		t.Error("a position on an older version is told as given on this one")
	}
}

func TestOfAnIncompleteDossierThePositionIsOnlyForNow(t *testing.T) {
	k := ready(t)
	tom := k.site.SignIn(k.Tom)
	tom.Get(k.base + "/validation").Lacks("n’est pas complet")
	k.Save(t, k.Lea, "besoin", k.Show(t).Answers["besoin"].Version, "")
	tom.Get(k.base+"/validation").Says("#mine p", "Le dossier n’est pas complet : votre accord sera à redonner.")
}

func TestAFiledDossierSaysItIsReadOnly(t *testing.T) {
	k := ready(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	tom.Submit(tom.Get(k.base+"/validation"), positionForm, "verdict", "approval").To(k.base + "/validation")
	lea.Submit(lea.Get(k.base+"/validation"), filingForm).To(k.base + "/receipt")
	if tom.Get(k.base + "/validation").Has(positionForm) {
		t.Error("a filed dossier asks for positions")
	}
	for _, part := range []string{"/sections/projet", "/budget", "/validation"} {
		tom.Get(k.base+part).Says("p", "Dossier déposé le 1er février 2021 à 10 h 00, en lecture seule.")
	}
}

func TestTheHomePageSaysWhoseValidationIsAwaited(t *testing.T) {
	k := ready(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	tom.Get("/home").Says(".card p", "Votre validation est attendue pour : CC")
	lea.Get("/home").Lacks("Votre validation est attendue")
	tom.Submit(tom.Get(k.base+"/validation"), positionForm, "verdict", "approval").To(k.base + "/validation")
	tom.Get("/home").Lacks("Votre validation est attendue")
}
