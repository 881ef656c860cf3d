// Package remark holds the page of what is said beside the texts of a section, and the answers
// that the panel of the editor asks for.
package remark

import (
	"context"
	"embed"
	"net/http"
	"slices"

	"maillage/internal/account"
	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
	"maillage/internal/remark"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// Pages answers for those who read a text together.
type Pages struct {
	server  *web.Server
	frames  *dossierpages.Pages
	remarks *remark.Service
}

// Add adds the routes; frames are the pages of the dossier, around these.
func Add(server *web.Server, frames *dossierpages.Pages, remarks *remark.Service) {
	p := &Pages{server, frames, remarks}
	const all, one = "/dossiers/{id}/sections/{section}/remarks", "/dossiers/{id}/sections/{section}/remarks/{remark}"
	server.Get(all, web.SignedIn, p.list)
	server.Post(all, web.SignedIn, p.add)
	server.Post(all+"/reading", web.SignedIn, p.read)
	server.Post(one+"/messages", web.SignedIn, p.reply)
	for name, act := range map[string]func(context.Context, account.Actor, document.Subject, string, int) (remark.Remark, error){
		"resolution": remarks.Resolve, "acceptance": remarks.Accept, "refusal": remarks.Refuse, "completion": remarks.Finish,
		"withdrawal": remarks.Withdraw, "reopening": remarks.Reopen,
	} {
		server.Post(one+"/"+name, web.SignedIn, p.settle(name, act))
	}
}

// sectionFrame surrounds the page of the remarks of a section.
type sectionFrame struct {
	dossierpages.Frame
	Base string // address of the section

	subject document.Subject
	asks    []call.Question // answered by texts
}

// section loads what surrounds the page.
func (p *Pages) section(r *http.Request, title string) (sectionFrame, error) {
	key := r.PathValue("section")
	f, err := p.frames.Frame(r, title, key, "/sections/"+key)
	if err != nil {
		return sectionFrame{}, err
	}
	i := slices.IndexFunc(f.Definition().Form, func(s call.Section) bool { return s.Key == key })
	if i < 0 {
		return sectionFrame{}, fault.New(fault.NotFound, "fault.not_found")
	}
	section := f.Definition().Form[i]
	s := sectionFrame{Frame: f, Base: "/dossiers/" + f.ID + "/sections/" + key, subject: document.Subject{Holder: f.ID, Part: key}}
	for _, q := range section.Questions {
		if q.Kind == call.LongText {
			s.asks = append(s.asks, q)
		}
	}
	s.Crumbs = slices.Insert(s.Crumbs, 2, ui.Crumb{Label: section.Title.In(web.Of(r).Lang), URL: s.Base})
	return s, nil
}
