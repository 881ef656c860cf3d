package dossier

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// PiecesPage is the files the call asks for.
type PiecesPage struct {
	Frame
	Slots []SlotView
}

// SlotView is one place for a file.
type SlotView struct {
	Slot     string
	Label    string
	Help     string
	Required bool
	Link     bool   // an address does as well as a file
	Linked   bool   // and is given
	Made     string // address of where it can be written, or sent, or ""
	MadeText string
	Sent     bool // there, and not on this page
	Limits   dossier.Slot
	TooLarge string
	File     *dossier.File
	Field    ui.Field
}

// ID names the slot in an address of the page.
func (s SlotView) ID() string { return strings.ReplaceAll(s.Slot, ":", "-") }

// fileField completes a field for a file with what is accepted, told before anyone sends.
func fileField(l lang.Lang, field ui.Field, formats []string, size int64) ui.Field {
	field.Kind, field.Name = "file", "file"
	field.Help = l.Text("dossier.piece.limits", "formats", strings.Join(formats, ", "), "size", l.Bytes(size))
	field.Accept = "." + strings.Join(formats, ",.")
	return field
}

// tooLarge is said by the page itself before a file that is too large leaves.
func tooLarge(l lang.Lang, size int64) string {
	return l.Text("file.too_large", "max", lang.Size(size))
}

var piecesPage = web.Template[PiecesPage](files, "pieces.html", "nav.html")

func (p *Pages) pieces(w http.ResponseWriter, r *http.Request) error {
	return p.showPieces(w, r, "", nil)
}

// showPieces renders the list, with the refusal of a file beside its slot.
func (p *Pages) showPieces(w http.ResponseWriter, r *http.Request, refused string, err error) error {
	l := web.Of(r).Lang
	f, loadErr := p.frame(r, l.Text("dossier.part.pieces"), dossier.PiecesSection, "/pieces")
	if loadErr != nil {
		return loadErr
	}
	d := f.Definition()
	lead, _ := f.Lead()
	page := PiecesPage{Frame: f}
	page.Problem = web.Problem(r, err)
	for _, piece := range d.Pieces {
		page.Slots = append(page.Slots, SlotView{
			Slot: dossier.PieceSlot(piece.Key), Label: piece.Label.In(l), Help: piece.Help.In(l), Required: piece.IsRequiredFor(call.LegalKind(lead.Kind())),
		})
	}
	if d.Video.Required || d.Video.MaxBytes > 0 || !d.Video.Help.IsZero() {
		page.Slots = append(page.Slots, SlotView{
			Slot: dossier.VideoSlot, Label: l.Text("dossier.video"), Help: d.Video.Help.In(l), Required: d.Video.Required, Link: d.Video.LinkAllowed, Linked: d.Video.LinkAllowed && f.VideoLink != "",
			Made: "/dossiers/" + f.ID + "/video/film", MadeText: l.Text("dossier.video.send"), Sent: true,
		}, SlotView{
			Slot: dossier.CaptionsSlot, Label: l.Text("dossier.captions"), Help: l.Text("dossier.captions.help"), Required: d.Video.CaptionsRequired, Made: "/dossiers/" + f.ID + "/video/captions", MadeText: l.Text("dossier.captions.write"),
		})
	}
	var fields []ui.Field
	for i := range page.Slots {
		s := &page.Slots[i]
		if s.Limits, loadErr = dossier.SlotOf(d, s.Slot); loadErr != nil {
			return loadErr
		}
		if file, ok := f.Files[s.Slot]; ok {
			s.File = &file
		}
		s.TooLarge = tooLarge(l, s.Limits.MaxBytes)
		s.Field = fileField(l, ui.Field{Suffix: s.ID(), Label: l.Text("file.of", "name", s.Label), Required: s.Required}, s.Limits.Formats, s.Limits.MaxBytes)
		if s.Slot == refused {
			s.Field.Error = web.FieldErrors(l, err)["file"]
		}
		fields = append(fields, s.Field)
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), fields...)
	return piecesPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) attach(w http.ResponseWriter, r *http.Request) error {
	slot := r.PathValue("slot")
	if slot == dossier.VideoSlot { // films are sent where their room is counted
		return fault.New(fault.NotFound, "fault.not_found")
	}
	name, content, err := Upload(r)
	if err == nil {
		err = p.Dossiers.Attach(r.Context(), web.Of(r).Actor, r.PathValue("id"), slot, name, content)
	}
	letter, isLetter := dossier.LetterOf(slot)
	switch {
	case web.Again(err) && isLetter:
		return p.showLetters(w, r, letter, err)
	case web.Again(err):
		return p.showPieces(w, r, slot, err)
	case isLetter:
		return p.done(w, r, err, "file.attached", "/letters")
	}
	return p.done(w, r, err, "file.attached", "/pieces#slot-"+strings.ReplaceAll(slot, ":", "-"))
}

// Upload gives the file of a form as it streams in: nothing is kept twice.
func Upload(r *http.Request) (string, io.Reader, error) {
	var fields fault.Fields
	fields.Add("file", "file.choose")
	reader, err := r.MultipartReader()
	if err != nil {
		return "", nil, fields.Err()
	}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return "", nil, fields.Err()
		}
		if err != nil { // cut short, or not what it says it is: nothing was received
			return "", nil, fields.Err()
		}
		if part.FormName() == "file" {
			if part.FileName() == "" {
				return "", nil, fields.Err()
			}
			return part.FileName(), part, nil
		}
	}
}

func (p *Pages) detach(w http.ResponseWriter, r *http.Request) error {
	slot := r.PathValue("slot")
	err := p.Dossiers.Detach(r.Context(), web.Of(r).Actor, r.PathValue("id"), slot)
	below := "/pieces"
	if _, ok := dossier.LetterOf(slot); ok {
		below = "/letters"
	}
	return p.done(w, r, err, "file.detached", below)
}

func (p *Pages) download(w http.ResponseWriter, r *http.Request) error {
	f, content, err := p.Dossiers.OpenFile(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("file"))
	if err != nil {
		return err
	}
	defer content.Close()
	Serve(w, r, f, content)
	return nil
}

// Serve sends a file so that no browser runs it: as an attachment, in a sandbox.
func Serve(w http.ResponseWriter, r *http.Request, f dossier.File, content io.ReadSeeker) {
	w.Header().Set("Content-Type", f.Media)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	web.SendFile(w, r, f.AddedAt, content)
}
