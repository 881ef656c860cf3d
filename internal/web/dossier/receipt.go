package dossier

import (
	"net/http"
	"slices"
	"time"

	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/lang"
	"maillage/internal/pdf"
	"maillage/internal/programme/call"
	"maillage/internal/territory"
	"maillage/internal/web"
	"maillage/internal/web/written"
)

// ReceiptPage is the proof of a filing, made to be printed too.
type ReceiptPage struct {
	Frame
	Receipt filing.Receipt
	Said    string // the receipt in a sentence
	Files   []ReceiptFile
	At      time.Time
	First   time.Time // of the filing that a correction corrects, which alone is in time or late
	Closes  time.Time
	Round   string
	Place   string
	PDF     bool // can be had now
}

// ReceiptFile is a file that was filed, with what it was asked as.
type ReceiptFile struct {
	dossier.ContentFile
	Label string
}

// Grouped writes a fingerprint in groups that eyes can follow.
func (ReceiptPage) Grouped(fingerprint string) string { return pdf.Grouped(fingerprint) }

var receiptPage = web.Template[ReceiptPage](files, "receipt.html")

func (p *Pages) receipt(w http.ResponseWriter, r *http.Request) error {
	page, err := p.receiptOf(r)
	if err != nil {
		return err
	}
	return receiptPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) receiptOf(r *http.Request) (ReceiptPage, error) {
	l := web.Of(r).Lang
	receipt, err := p.Filings.Receipt(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return ReceiptPage{}, err
	}
	e := receipt.Everything
	zone := e.Definition().Location()
	page := ReceiptPage{Frame: p.around(r, e, l.Text("receipt.title"), "", "/receipt"), Receipt: receipt, At: receipt.FiledAt.In(zone), Place: frozenPlace(p.Land, receipt.Frozen.Place)}
	page.Receipt.Signatures = slices.Clone(receipt.Signatures)
	for i := range page.Receipt.Signatures {
		page.Receipt.Signatures[i].At = page.Receipt.Signatures[i].At.In(zone)
	}
	if !e.Round.Closes.IsZero() {
		page.Closes = e.Round.Closes.In(zone)
	}
	if round, ok := e.Definition().Round(e.Round.Key); ok {
		page.Round = round.Title.In(l)
	}
	for _, f := range receipt.Frozen.Files {
		page.Files = append(page.Files, ReceiptFile{f, filedAs(l, receipt, f)})
	}
	page.First = receipt.First.FiledAt.In(zone)
	said := "receipt.said"
	if receipt.Correction() {
		said = "receipt.said.corrected"
	}
	page.Said = l.Text(said, "title", receipt.Frozen.Title, "collective", receipt.Frozen.Collective, "at", page.At, "zone", l.Zone(page.At))
	page.PDF, _ = p.Press.Available()
	page.Layout.Wide = false
	return page, nil
}

// filedAs names what a frozen file is for; of a letter, by who it was from when it was filed.
func filedAs(l lang.Lang, r filing.Receipt, f dossier.ContentFile) string {
	for _, letter := range r.Frozen.Letters {
		if letter.SHA256 == f.SHA256 {
			return l.Text("change.letter", "name", letter.From)
		}
	}
	return written.SlotName(l, r.Everything, f.Slot)
}

// frozenPlace names the place as it was filed, whatever became of it since.
func frozenPlace(land *territory.Reference, place *dossier.ContentPlace) string {
	if place == nil {
		return ""
	}
	return written.PlaceWords(land, place.Name, place.Address, place.Commune)
}

// receiptPDF gives the receipt as a file; without a worker, it leads back to the page, which
// says the same and can be printed.
func (p *Pages) receiptPDF(w http.ResponseWriter, r *http.Request) error {
	page, err := p.receiptOf(r)
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	return p.server.Print(w, r, web.Printed{
		Name: l.Text("pdf.file_name") + "-" + page.ID, Back: "/dossiers/" + page.ID + "/receipt",
		Typeset: func() ([]byte, error) {
			return p.Press.Render(r.Context(), l, page.printed(l, p.server.Config().BaseURL))
		},
	})
}

// printed puts the receipt in the words of a language.
func (page ReceiptPage) printed(l lang.Lang, site string) pdf.Receipt {
	frozen := page.Receipt.Frozen
	printed := pdf.Receipt{
		Words: pdf.Words{
			Title: l.Text("receipt.title"), Subject: frozen.Title, Issuer: "Maillage – " + site,
			Page: l.Text("pdf.page"), Of: l.Text("pdf.of"), Unprintable: l.Text("pdf.unprintable"),
		},
		At: page.At, Late: page.Receipt.First.Timing == call.Late,
		Filed:       l.Text("pdf.filed", "at", page.At, "zone", l.Zone(page.At)),
		Timing:      l.Text("programme.timing." + string(page.Receipt.First.Timing)),
		Facts:       page.facts(l),
		Fingerprint: pdf.Fact{Label: l.Text("receipt.fingerprint"), Value: pdf.Grouped(page.Receipt.Fingerprint)},
		Validations: pdf.Validations{
			Heading: l.Text("receipt.signatures"), None: l.Text("pdf.none"),
			Columns: [3]string{l.Text("organisation.name"), l.Text("account.name.label"), l.Text("validation.state")},
		},
		Pieces: pdf.Pieces{Heading: l.Text("dossier.part.pieces"), None: l.Text("pdf.none")},
		Verify: pdf.Verify{Heading: l.Text("receipt.verify"), Text: l.Text("receipt.verify.help"), Command: "maillage verify maillage-" + page.ID + ".json"},
	}
	if page.Receipt.Correction() {
		printed.Filed = l.Text("pdf.corrected", "at", page.At, "zone", l.Zone(page.At), "first", page.First)
	}
	if !page.Closes.IsZero() {
		printed.Timing = l.Text("pdf.timing", "timing", printed.Timing, "closes", page.Closes, "zone", l.Zone(page.Closes))
	}
	for _, s := range page.Receipt.Signatures {
		printed.Validations.Rows = append(printed.Validations.Rows, pdf.Validation{
			Organisation: s.Organisation, Person: s.Person, Verdict: l.Text("validation.given."+string(s.Verdict)) + ", " + l.DateTime(s.At) + " (" + l.Zone(s.At) + ")", Comment: s.Comment,
		})
	}
	for _, f := range page.Files {
		printed.Pieces.Items = append(printed.Pieces.Items, pdf.Piece{Name: f.Label + " – " + f.Name, Size: l.Bytes(f.Size), Digest: pdf.Grouped(f.SHA256)})
	}
	return printed
}

func (page ReceiptPage) facts(l lang.Lang) []pdf.Fact {
	facts := []pdf.Fact{ // the number is that of the filing, not of the dossier
		{Label: l.Text("receipt.number"), Value: page.Receipt.ID},
		{Label: l.Text("receipt.call"), Value: page.Definition().Title.In(l)},
		{Label: l.Text("pdf.funder"), Value: page.Definition().Funder},
		{Label: l.Text("dossier.round"), Value: page.Round},
		{Label: l.Text("dossier.collective"), Value: page.Receipt.Frozen.Collective},
	}
	for _, partner := range page.Receipt.Frozen.Partners {
		if partner.Lead {
			facts = append(facts, pdf.Fact{Label: l.Text("pdf.lead"), Value: partner.Name})
		}
	}
	if page.Place != "" {
		facts = append(facts, pdf.Fact{Label: l.Text("dossier.place"), Value: page.Place})
	}
	return facts
}
