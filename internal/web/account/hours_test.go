package account_test

import "testing"

func TestHoursAreThoseOfParis(t *testing.T) {
	site := newSite(t)
	lea := site.SignIn(site.Person("Lea"))
	lea.Get("/account").Says("#sessions ~ table td", "(heure de Paris)")
	lea.Post("/sign-in", "email", "sam@example.org")
	site.RunJobs()
	lea.Get("/demo/outbox").Says("article .soft", "(heure de Paris)")
}
