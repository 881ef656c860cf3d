// Package account holds the pages about people: signing in, their account, the home page
// and, in the demonstration, personas and the outbox.
package account

import (
	"embed"

	"maillage/internal/account"
	"maillage/internal/mail"
	"maillage/internal/web"
)

//go:embed *.html
var files embed.FS

// Pages answers for the account room.
type Pages struct {
	server   *web.Server
	people   *account.Service
	passkeys *account.Passkeys
	outbox   *mail.Outbox // nil unless demo
	guide    Guide
	corners  []Corner
}

// Add adds the routes. The outbox is nil outside the demonstration. The pages it returns
// take the corners other rooms show on a person's home page.
func Add(server *web.Server, people *account.Service, passkeys *account.Passkeys, outbox *mail.Outbox) *Pages {
	p := &Pages{server: server, people: people, passkeys: passkeys, outbox: outbox}
	server.Get("/{$}", web.Public, p.front)
	server.Get("/about", web.Public, p.about)
	server.Get("/home", web.SignedIn, p.home)
	server.Post("/language/{lang}", web.Public, p.language)

	server.Get("/sign-in", web.Public, p.signIn)
	server.Post("/sign-in", web.Public, p.sendLink)
	server.Get("/sign-in/{token}", web.Public, p.openLink)
	server.Post("/sign-in/{token}", web.Public, p.useLink)
	server.Post("/sign-in/passkey/options", web.Public, p.beginPasskey)
	server.Post("/sign-in/passkey", web.Public, p.usePasskey)
	server.Get("/sign-in/resume", web.SignedIn, p.resume)
	server.Post("/sign-in/resume/discard", web.SignedIn, p.discard)
	server.Post("/sign-out", web.Public, p.signOut)

	server.Get("/account", web.SignedIn, p.account)
	server.Post("/account", web.SignedIn, p.update)
	server.Post("/account/sessions/end", web.SignedIn, p.revokeOthers)
	server.Post("/account/sessions/{id}/end", web.SignedIn, p.revoke)
	server.Post("/account/passkeys/options", web.SignedIn, p.beginAdding)
	server.Post("/account/passkeys", web.SignedIn, p.addPasskey)
	server.Post("/account/passkeys/{id}/name", web.SignedIn, p.renamePasskey)
	server.Post("/account/passkeys/{id}/removal", web.SignedIn, p.removePasskey)
	server.Get("/account/export", web.SignedIn, p.export)
	server.Get("/account/closure", web.SignedIn, p.askToClose)
	server.Post("/account/closure", web.SignedIn, p.close)
	if outbox != nil {
		server.Post("/demo/sign-in", web.Public, p.become)
		server.Get("/demo/outbox", web.Public, p.mails)
	}
	return p
}
