// Package programme holds the pages of calls for projects, for everyone to read, and of
// the funders that write them.
package programme

import (
	"context"
	"embed"
	"net/http"

	"maillage/internal/account"
	"maillage/internal/filing"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/programme/callwords"
)

//go:embed *.html
var files embed.FS

// Pages answers for the programme room.
type Pages struct {
	server  *web.Server
	calls   *programme.Service
	awarded Awarded
	land    *territory.Reference
	lists   Lists
	impact  Impact
}

// AwardedPlace is a place a call funds, as its public page shows it.
type AwardedPlace struct {
	Name, URL string // URL may be empty
	Where     string // its commune
	Round     string // key of the round
	Cents     int64  // 0 when the amount is decided later
}

// Awarded gives the newest awarded places of a call, released decisions only, and how many
// there are.
type Awarded func(ctx context.Context, callID string) (newest []AwardedPlace, total int, err error)

// Add adds the routes.
func Add(server *web.Server, home *accountpages.Pages, calls *programme.Service) *Pages {
	p := &Pages{server: server, calls: calls}
	server.Get("/calls", web.Public, p.list)
	server.Get(calendarPath, web.Public, p.calendar)
	server.Get("/calls/{slug}", web.Public, p.show)
	server.Get("/calls/{slug}/call.yaml", web.Public, p.file)
	server.Get("/schemas/call.json", web.Public, schema)
	p.addFunders()
	p.addEditing()
	home.AddCorner(p.corner)
	return p
}

func (p *Pages) addFunders() {
	p.server.Get("/funders", web.SignedIn, p.funders)
	p.server.Post("/funders", web.SignedIn, p.createFunder)
	p.server.Get("/funders/{id}", web.SignedIn, p.funder)
	p.addTeam()
	p.server.Get("/funder-invitations/{token}", web.Public, p.invitation)
	p.server.Post("/funder-invitations/{token}", web.SignedIn, p.join)
	p.server.Get("/funders/{id}/calls/{source}", web.SignedIn, p.newCall)
	p.server.PostFiles("/funders/{id}/calls/{source}", web.SignedIn, maxFileForm, p.startCall)
}

func (p *Pages) addEditing() {
	p.server.Get("/calls/{slug}/edit", web.SignedIn, p.overview)
	for _, pattern := range []string{"/{part}", "/{part}/{list}", "/{part}/{list}/{key}", "/{part}/{list}/{key}/{within}"} {
		p.server.Get("/calls/{slug}/edit"+pattern, web.SignedIn, p.edit)
		p.server.Post("/calls/{slug}/edit"+pattern, web.SignedIn, p.save)
	}
	p.server.Get("/calls/{slug}/file", web.SignedIn, p.editFile)
	p.server.PostFiles("/calls/{slug}/file", web.SignedIn, maxFileForm, p.saveFile)
	p.server.Get("/calls/{slug}/preview", web.SignedIn, p.preview)
	p.server.Get("/calls/{slug}/publication", web.SignedIn, p.publication)
	p.server.Post("/calls/{slug}/publication", web.SignedIn, p.publish)
	p.server.Get("/calls/{slug}/closure", web.SignedIn, p.publication)
	p.server.Post("/calls/{slug}/closure", web.SignedIn, p.close)
}

// ShowAwarded sets where the awarded places of a call come from: rooms above this one
// know them.
func (p *Pages) ShowAwarded(awarded Awarded) { p.awarded = awarded }

// Lists gives the imported lists that rules may name, of several generations the newest last.
type Lists func(ctx context.Context) ([]callwords.List, error)

// KnowLand sets how rules on who may apply name territories and imported lists; lists may
// be nil.
func (p *Pages) KnowLand(land *territory.Reference, lists Lists) { p.land, p.lists = land, lists }

// ruleWords gives the words of a page that tells rules, and the lists they may name.
func (p *Pages) ruleWords(r *http.Request) (callwords.Words, []callwords.List, error) {
	words := callwords.Words{Lang: web.Of(r).Lang, Land: p.land}
	if p.lists == nil {
		return words, nil, nil
	}
	lists, err := p.lists(r.Context())
	return words.With(lists), lists, err
}

// Impact compares two sets of rules over the applications of a call.
type Impact func(ctx context.Context, actor account.Actor, callID string, before, after []rule.Rule[call.Text]) (filing.Impact, error)

// ShowImpact sets what tells which applications other rules would answer otherwise: a room
// above this one knows them.
func (p *Pages) ShowImpact(impact Impact) { p.impact = impact }

func schema(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/schema+json")
	_, _ = w.Write(callfile.Schema()) // the visitor may have gone
	return nil
}

// file gives what is public of a call: its newest revision, or the draft to those who
// prepare it.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) error {
	c, _, err := p.calls.Read(r.Context(), web.Of(r).Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	return download(w, c.Slug, c.Definition)
}
