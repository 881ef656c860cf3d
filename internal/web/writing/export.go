package writing

import (
	"bytes"
	"errors"
	"mime"
	"net/http"

	"maillage/internal/blob"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/paper"
	"maillage/internal/pdf"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// ExportPage offers a whole dossier as files.
type ExportPage struct {
	web.Page
	Crumbs []ui.Crumb
	Base   string // address of the dossier
	Draft  bool
	Files  []ExportFile
	PDF    bool // can be had now
}

// ExportFile is one of them.
type ExportFile struct{ Ending, Name, Use string }

var exportPage = web.Template[ExportPage](files, "export.html")

// Source gives the dossier of a request to who may read it.
type Source func(r *http.Request) (Composing, error)

// Exports are the files of a whole dossier below one of its addresses.
type Exports struct {
	Server *web.Server
	Press  *pdf.Worker
	Base   string // "/dossiers/": the identifier follows
	Of     Source

	turns *turns
}

// mostExports are made at a time, for one page's visitors: a dossier with its pictures takes tens of megabytes.
const mostExports = 2

// AddExports adds the page that offers a whole dossier as files, and the files.
func AddExports(x Exports) {
	x.turns = newTurns(mostExports)
	base := x.Base + "{id}/export"
	x.Server.Get(base, web.SignedIn, x.offer)
	x.Server.Get(base+".html", web.SignedIn, x.send(paper.MediaHTML, ".html", func(p paper.Paper) ([]byte, error) { return p.HTML(), nil }))
	x.Server.Get(base+".odt", web.SignedIn, x.send(paper.MediaODT, ".odt", paper.Paper.ODT))
	x.Server.Get(base+".docx", web.SignedIn, x.send(paper.MediaDOCX, ".docx", paper.Paper.DOCX))
	x.Server.Get(base+".pdf", web.SignedIn, x.print)
}

func (x Exports) offer(w http.ResponseWriter, r *http.Request) error {
	c, err := x.Of(r)
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	title := l.Text("paper.title")
	page := ExportPage{
		Page: x.Server.NewPage(r, title), Base: x.Base + c.ID, Draft: c.Filing == nil,
		Crumbs: []ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: c.Title, URL: x.Base + c.ID}, {Label: title}},
	}
	page.Layout.Within = c.Title
	page.PDF, _ = x.Press.Available()
	for _, ending := range []string{"pdf", "odt", "docx", "html"} {
		if ending != "pdf" || page.PDF {
			page.Files = append(page.Files, ExportFile{ending, l.Text("paper.file." + ending), l.Text("paper.file." + ending + ".use")})
		}
	}
	return exportPage.Render(w, r, http.StatusOK, page)
}

// send answers with a file of one kind.
func (x Exports) send(media, ending string, write func(p paper.Paper) ([]byte, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := x.Of(r)
		if err != nil {
			return err
		}
		l := web.Of(r).Lang
		content, err := x.inTurn(r, func() ([]byte, error) { return write(Compose(l, c)) })
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", media)
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": l.Text("paper.file_name") + "-" + c.ID + ending}))
		_, _ = bytes.NewReader(content).WriteTo(w) // the visitor may have gone
		return nil
	}
}

// inTurn makes a file when there is room, one at a time for each account.
func (x Exports) inTurn(r *http.Request, write func() ([]byte, error)) ([]byte, error) {
	done, err := x.turns.take(r.Context(), web.Of(r).Actor.ID, 1)
	if err != nil {
		return nil, err
	}
	defer done()
	return write()
}

func (x Exports) print(w http.ResponseWriter, r *http.Request) error {
	c, err := x.Of(r)
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	return x.Server.Print(w, r, web.Printed{
		Name: l.Text("paper.file_name") + "-" + c.ID, Back: x.Base + c.ID + "/export",
		Typeset: func() ([]byte, error) {
			return x.inTurn(r, func() ([]byte, error) { return x.typeset(r, Compose(l, c)) })
		}, Instead: "paper.no_pdf",
	})
}

// typeset has the paper typeset. A picture that only looks like one would cost the whole file:
// when the worker refuses it, the descriptions of pictures stand in their place.
func (x Exports) typeset(r *http.Request, p paper.Paper) ([]byte, error) {
	file, err := x.Press.Render(r.Context(), p.Lang, p.Typeset())
	if err == nil || errors.Is(err, pdf.ErrUnavailable) || r.Context().Err() != nil {
		return file, err
	}
	p.Image = nil
	return x.Press.Render(r.Context(), p.Lang, p.Typeset())
}

// addExports adds the files for the members of the collective.
func (p *Pages) addExports() {
	AddExports(Exports{Server: p.server, Press: p.frames.Press, Base: "/dossiers/", Of: p.composing})
}

// composing gives a dossier as it was filed, or as it is being written.
func (p *Pages) composing(r *http.Request) (Composing, error) {
	actor, id := web.Of(r).Actor, r.PathValue("id")
	c := Composing{
		Land: p.frames.Land, Site: p.server.Config().BaseURL,
		Open: func(fileID string) (dossier.File, blob.File, error) {
			return p.Dossiers.OpenFile(r.Context(), actor, id, fileID)
		},
	}
	receipt, err := p.frames.Filings.Receipt(r.Context(), actor, id)
	if err == nil {
		files := make(map[string]dossier.File, len(receipt.Frozen.Files))
		for _, f := range receipt.Frozen.Files {
			files[f.Slot] = dossier.File{Slot: f.Slot, Name: f.Name, Size: f.Size, SHA256: f.SHA256}
		}
		c.Everything, c.Filing = receipt.As(receipt.Frozen, files), &receipt.Filing
		return c, nil
	}
	if !fault.Is(err, fault.NotFound) { // what nobody may see is not found either: the next reading tells
		return c, err
	}
	table, err := p.frames.Filings.Show(r.Context(), actor, id)
	c.Everything, c.Positions = table.Everything, table.Positions
	return c, err
}
