package dossier

import (
	"net/http"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// LettersPage is the letters of support with the form for one.
type LettersPage struct {
	Frame
	Letter  dossier.Letter
	Fields  []ui.Field
	Wanted  int
	InHand  int
	FileFor ui.Field
}

// FileMax is the largest file of a letter, in bytes.
func (LettersPage) FileMax() int64 { return dossier.MaxLetter }

// FileTooLarge is what is said of a larger one.
func (l LettersPage) FileTooLarge() string { return tooLarge(l.L(), dossier.MaxLetter) }

// Attached is the file of a letter, or nil.
func (l LettersPage) Attached(id string) *dossier.File {
	if f, ok := l.Files[dossier.LetterSlot(id)]; ok {
		return &f
	}
	return nil
}

var lettersPage = web.Template[LettersPage](files, "letters.html", "nav.html")

func (p *Pages) letters(w http.ResponseWriter, r *http.Request) error {
	return p.showLetters(w, r, r.PathValue("letter"), nil)
}

func (p *Pages) showLetters(w http.ResponseWriter, r *http.Request, letterID string, err error) error {
	l := web.Of(r).Lang
	f, loadErr := p.frame(r, l.Text("dossier.part.letters"), dossier.LettersSection, "/letters")
	if loadErr != nil {
		return loadErr
	}
	page := LettersPage{Frame: f, Letter: dossier.Letter{Status: "asked"}, Wanted: f.Definition().Letters.Min}
	found := letterID == ""
	for _, letter := range f.Letters {
		if letter.Counts() {
			page.InHand++
		}
		if letter.ID == letterID {
			page.Letter, found = letter, true
		}
	}
	if !found && err == nil { // one that somebody removed while it was being changed is shown as a new one
		return fault.New(fault.NotFound, "fault.not_found")
	}
	var statuses []ui.Option
	for _, s := range dossier.LetterStatuses() {
		statuses = append(statuses, ui.Option{Value: string(s), Label: l.Text("letter.status." + string(s))})
	}
	form := web.FormOf(r, err)
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "from_whom", Label: l.Text("letter.from"), Help: l.Text("letter.from.help"), Value: page.Letter.FromWhom, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "asked_by", Label: l.Text("letter.asked_by"), Value: page.Letter.AskedBy}),
		form.Fill(ui.Field{Kind: "radios", Name: "status", Label: l.Text("letter.status"), Value: string(page.Letter.Status), Options: statuses, Required: true}),
	}
	slot, loadErr := dossier.SlotOf(f.Definition(), dossier.LetterSlot("new"))
	if loadErr != nil {
		return loadErr
	}
	page.FileFor = form.Fill(fileField(l, ui.Field{Label: l.Text("letter.file"), Required: true}, slot.Formats, slot.MaxBytes))
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), append(page.Fields, page.FileFor)...)
	return lettersPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) saveLetter(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	letter := dossier.Letter{
		ID: form.Get("letter"), Version: web.Seen(r, "version"), FromWhom: form.Get("from_whom"), AskedBy: form.Get("asked_by"), Status: dossier.LetterStatus(form.Get("status")),
	}
	err := p.Dossiers.SaveLetter(r.Context(), web.Of(r).Actor, r.PathValue("id"), letter)
	if web.Again(err) {
		return p.showLetters(w, r, letter.ID, err)
	}
	return p.done(w, r, err, "ui.saved", "/letters")
}

func (p *Pages) removeLetter(w http.ResponseWriter, r *http.Request) error {
	err := p.Dossiers.RemoveLetter(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("letter"))
	return p.done(w, r, err, "letter.removed", "/letters")
}
