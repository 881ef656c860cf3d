// Package remark holds the page of what is said beside the texts of a section, and the answers
// that the panel of the editor asks for.
package remark

import (
	"context"
	"embed"

	"maillage/internal/account"
	"maillage/internal/document"
	"maillage/internal/remark"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	dossierpages "maillage/internal/web/dossier"
)

//go:embed *.html
var files embed.FS

// Pages answers for those who read a text together.
type Pages struct {
	server  *web.Server
	frames  *dossierpages.Pages
	remarks *remark.Service
}

// Add adds the routes, and to-dos to the home page; frames are the pages of the dossier, around these.
func Add(server *web.Server, home *accountpages.Pages, frames *dossierpages.Pages, remarks *remark.Service) {
	p := &Pages{server, frames, remarks}
	home.AddCorner(p.corner)
	const all, one = "/dossiers/{id}/sections/{section}/remarks", "/dossiers/{id}/sections/{section}/remarks/{remark}"
	server.Get(all, web.SignedIn, p.list)
	server.Post(all, web.SignedIn, p.add)
	server.Post(all+"/reading", web.SignedIn, p.read)
	server.Post(one+"/messages", web.SignedIn, p.reply)
	server.Post(one+"/task", web.SignedIn, p.edit)
	for name, act := range map[string]func(context.Context, account.Actor, document.Subject, string, int) (remark.Remark, error){
		"resolution": remarks.Resolve, "acceptance": remarks.Accept, "refusal": remarks.Refuse, "completion": remarks.Finish,
		"withdrawal": remarks.Withdraw, "reopening": remarks.Reopen,
	} {
		server.Post(one+"/"+name, web.SignedIn, p.settle(name, act))
	}
}
