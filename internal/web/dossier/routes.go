// Package dossier holds the pages where a collective writes its application, has it
// validated by each partner, files it and reads the decision.
package dossier

import (
	"embed"

	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/pdf"
	"maillage/internal/programme"
	"maillage/internal/remark"
	"maillage/internal/review"
	"maillage/internal/territory"
	"maillage/internal/video"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
	"maillage/internal/writing"
)

//go:embed *.html
var files embed.FS

// Rooms are the rooms these pages stand on.
type Rooms struct {
	Calls    *programme.Service
	Groups   *collective.Service
	Dossiers *dossier.Service
	Writing  *writing.Service
	Filings  *filing.Service
	Reviews  *review.Service
	Awards   *award.Service
	Network  *network.Service
	Remarks  *remark.Service
	Videos   *video.Service
	Land     *territory.Reference
	Press    *pdf.Worker
}

// Pages answers for the applicants.
type Pages struct {
	Rooms
	server *web.Server
}

// maxUpload bounds a request that carries a file: the largest one and its form, and somewhat
// more, so that a file a little too large is refused beside its field and not with the request.
const maxUpload = dossier.MaxFile + 50<<20

// Add adds the routes and the corner on people's home page. It gives the pages, for those that
// stand around theirs.
func Add(server *web.Server, home *accountpages.Pages, rooms Rooms) *Pages {
	p := &Pages{rooms, server}
	server.Get("/calls/{slug}/apply", web.SignedIn, p.apply)
	server.Post("/calls/{slug}/apply", web.SignedIn, p.start)
	server.Get("/dossiers", web.SignedIn, p.list)
	server.Get("/dossiers/{id}", web.SignedIn, p.show)
	server.Get("/dossiers/{id}/print", web.SignedIn, p.print)
	server.Get("/dossiers/{id}/eligibility", web.SignedIn, p.eligibility)
	server.Get("/dossiers/{id}/settings", web.SignedIn, p.settings)
	server.Post("/dossiers/{id}/settings", web.SignedIn, p.saveSettings)
	server.Post("/dossiers/{id}/revision", web.SignedIn, p.moveToRevision)
	server.Get("/dossiers/{id}/sections/{section}", web.SignedIn, p.section)
	server.Post("/dossiers/{id}/sections/{section}", web.SignedIn, p.saveSection)
	server.Get("/dossiers/{id}/answers/{question}", web.SignedIn, p.compare)
	server.Post("/dossiers/{id}/answers/{question}", web.SignedIn, p.choose)
	server.Get("/dossiers/{id}/budget", web.SignedIn, p.budget)
	server.Post("/dossiers/{id}/budget", web.SignedIn, p.saveLine)
	server.Get("/dossiers/{id}/budget/{line}", web.SignedIn, p.budget)
	server.Post("/dossiers/{id}/budget/{line}/removal", web.SignedIn, p.removeLine)
	server.Get("/dossiers/{id}/letters", web.SignedIn, p.letters)
	server.Post("/dossiers/{id}/letters", web.SignedIn, p.saveLetter)
	server.Get("/dossiers/{id}/letters/{letter}", web.SignedIn, p.letters)
	server.Post("/dossiers/{id}/letters/{letter}/removal", web.SignedIn, p.removeLetter)
	server.Get("/dossiers/{id}/pieces", web.SignedIn, p.pieces)
	server.PostFiles("/dossiers/{id}/files/{slot}", web.SignedIn, maxUpload, p.attach)
	server.Post("/dossiers/{id}/files/{slot}/removal", web.SignedIn, p.detach)
	server.Get("/dossiers/{id}/files/{file}", web.SignedIn, p.download)
	server.Get("/dossiers/{id}/validation", web.SignedIn, p.validation)
	server.Post("/dossiers/{id}/validation", web.SignedIn, p.validate)
	server.Post("/dossiers/{id}/filing", web.SignedIn, p.file)
	server.Get("/dossiers/{id}/receipt", web.SignedIn, p.receipt)
	server.Get("/dossiers/{id}/receipt.json", web.SignedIn, p.frozen)
	server.Get("/dossiers/{id}/receipt.pdf", web.SignedIn, p.receiptPDF)
	server.Get("/dossiers/{id}/withdrawal", web.SignedIn, p.withdrawal)
	server.Post("/dossiers/{id}/withdrawal", web.SignedIn, p.withdraw)
	server.Post("/dossiers/{id}/correction", web.SignedIn, p.answerCorrection)
	server.Get("/dossiers/{id}/decision", web.SignedIn, p.decision)
	server.Post("/dossiers/{id}/again", web.SignedIn, p.again)
	home.AddCorner(p.corner)
	return p
}

// stateTag shows a state as a word.
func stateTag(l lang.Lang, state dossier.State) *ui.Tag {
	kind := map[dossier.State]string{dossier.Submitted: "accent", dossier.Instruction: "accent", dossier.Accepted: "good", dossier.Refused: "warning"}[state]
	return &ui.Tag{Kind: kind, Text: l.Text("dossier.state." + string(state))}
}
