package writing

import (
	"bytes"
	"errors"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/paper/reader"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/ui"
	"maillage/internal/web/written"
	"maillage/internal/yjs/prose"
)

// maxImport is how large an office file may be: its pictures are most of it, and are not read.
const maxImport = 20_000_000

// ImportPage asks for a Word or OpenDocument file, then shows what was read in it.
type ImportPage struct {
	dossierpages.SectionFrame
	Ask, File ui.Field
	TooLarge  string
	Read      *Read
	Problem   string // why it could not be taken
}

// Read is the text of a file, before anything changes.
type Read struct {
	Question, Label string
	Text            template.HTML
	Notes           []string
	Markdown        string // what is sent back
	Seen            string // version and imprint of the answer as it is
	Begun           bool   // there is an answer already
	Long            string // that it is longer than the call lets; or ""
}

// Max is the most bytes of a file.
func (ImportPage) Max() int64 { return maxImport }

var importPage = web.Template[ImportPage](files, "import.html")

// imports reads files one at a time: each may take tens of megabytes while it is read. A few may
// be arriving meanwhile, from slow lines.
type imports struct {
	*Pages
	arriving, reading *turns
}

const mostArriving = 5 * maxImport // bytes

func (p *Pages) addImport() {
	i := imports{p, newTurns(mostArriving), newTurns(1)}
	const base = "/dossiers/{id}/sections/{section}/import"
	p.server.Get(base, web.SignedIn, i.ask)
	p.server.PostFiles(base, web.SignedIn, maxImport+1<<20, i.show)
	p.server.PostFiles(base+"/answer", web.SignedIn, text.MostBytes+1<<20, i.take)
}

func (p imports) ask(w http.ResponseWriter, r *http.Request) error {
	s, err := p.writable(r)
	if err != nil {
		return err
	}
	return p.form(w, r, s, r.URL.Query().Get("question"), nil)
}

// writable is the section, for those who may change it.
func (p imports) writable(r *http.Request) (dossierpages.SectionFrame, error) {
	s, err := p.frames.SectionFrame(r, web.Of(r).Lang.Text("import.title"))
	if err == nil && !s.Can {
		err = fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err == nil && len(s.Asks) == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return s, err
}

func (p imports) form(w http.ResponseWriter, r *http.Request, s dossierpages.SectionFrame, question string, refused error) error {
	l := s.L()
	known := slices.ContainsFunc(s.Asks, func(q call.Question) bool { return q.Key == question })
	if len(s.Asks) == 1 { // chosen already, unless something else was sent
		known = known || question == ""
		question = s.Asks[0].Key
	}
	page := ImportPage{SectionFrame: s, TooLarge: l.Text("file.too_large", "max", lang.Size(maxImport))}
	page.Ask = ui.Field{Kind: "select", Name: "question", Label: l.Text("import.question"), Required: true, Value: question}
	for _, q := range s.Asks {
		page.Ask.Options = append(page.Ask.Options, ui.Option{Value: q.Key, Label: q.Label.In(l)})
	}
	page.File = ui.Field{Kind: "file", Name: "file", Label: l.Text("import.file"), Required: true, Help: l.Text("dossier.piece.limits", "formats", "docx, odt", "size", l.Bytes(maxImport)), Accept: ".docx,.odt"}
	wrong := web.FieldErrors(l, refused)
	page.Ask.Error, page.File.Error = wrong["question"], wrong["file"]
	if refused != nil && !known {
		page.Ask.Error = l.Text("field.choose") // whatever is wrong with the file
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Ask, page.File)
	return importPage.Render(w, r, web.Status(refused), page)
}

// show reads a file and shows its text. Nothing of the file is kept, nor sent to anyone: that is
// why no antivirus looks at it.
func (p imports) show(w http.ResponseWriter, r *http.Request) error {
	s, err := p.writable(r)
	if err != nil {
		return err
	}
	done, err := p.arriving.take(r.Context(), web.Of(r).Actor.ID, maxImport)
	if err != nil {
		return err
	}
	defer done()
	question, content, err := received(r)
	if err != nil {
		return p.form(w, r, s, question, err)
	}
	at := slices.IndexFunc(s.Asks, func(q call.Question) bool { return q.Key == question })
	if at < 0 {
		return p.form(w, r, s, question, fault.Wrong("question", "field.choose"))
	}
	n, notes, err := p.read(r, content)
	var refusal reader.Refusal
	if errors.As(err, &refusal) {
		return p.form(w, r, s, question, fault.Wrong("file", string(refusal)))
	}
	if err != nil {
		return err
	}
	page := ImportPage{SectionFrame: s, Read: readOf(s, s.Asks[at], n, notes)}
	return importPage.Render(w, r, http.StatusOK, page)
}

func (p imports) read(r *http.Request, content []byte) (prose.Node, []reader.Note, error) {
	done, err := p.reading.take(r.Context(), web.Of(r).Actor.ID, 1)
	if err != nil {
		return prose.Node{}, nil, err
	}
	defer done()
	return reader.Read(bytes.NewReader(content), int64(len(content)))
}

func readOf(s dossierpages.SectionFrame, q call.Question, n prose.Node, notes []reader.Note) *Read {
	l, answer := s.L(), s.Answers[q.Key]
	read := &Read{
		Question: q.Key, Label: q.Label.In(l), Text: written.Text(n), Markdown: text.Markdown(n), Begun: answer.Shown() != "",
		Seen: strconv.Itoa(answer.Version) + " " + dossier.Imprint(answer.Shown()),
	}
	for _, note := range notes {
		read.Notes = append(read.Notes, l.Text(note.Key, "count", note.Count))
	}
	if length := text.Length(n); q.MaxLength > 0 && length > q.MaxLength {
		read.Long = l.Text("import.long", "length", length, "max", q.MaxLength)
	}
	return read
}

// received gives the question and the file of a form, in the order in which the page has them.
func received(r *http.Request) (question string, file []byte, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.Wrong("file", "file.choose")
	}
	for {
		part, err := parts.NextPart()
		if err != nil { // the end, or what is no form
			return question, nil, fault.Wrong("file", "file.choose")
		}
		switch part.FormName() {
		case "question":
			key, _ := io.ReadAll(io.LimitReader(part, 200))
			question = string(key)
		case "file":
			if part.FileName() == "" {
				return question, nil, fault.Wrong("file", "file.choose")
			}
			file, err = io.ReadAll(io.LimitReader(part, maxImport+1))
			switch {
			case len(file) > maxImport:
				err = fault.Wrong("file", "file.too_large", "max", lang.Size(maxImport))
			case err != nil:
				err = fault.Wrong("file", "file.cut")
			}
			return question, file, err
		}
	}
}

// take makes what was read the answer, or adds it at its end. Where somebody has written since it
// was shown, both texts are kept, as of any answer.
func (p imports) take(w http.ResponseWriter, r *http.Request) error {
	s, err := p.writable(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r); err != nil {
		return err
	}
	question, brought := r.PostForm.Get("question"), r.PostForm.Get("text")
	typed := brought
	version, imprint, _ := strings.Cut(r.PostForm.Get("seen"), " ")
	seen, _ := strconv.Atoi(version)
	if r.PostForm.Get("how") == "add" {
		typed = strings.TrimRight(s.Answers[question].Shown(), "\n") + "\n\n" + typed
	}
	saved, err := p.Dossiers.SaveAnswers(r.Context(), web.Of(r).Actor, s.ID, s.Subject.Part, []dossier.Typed{{Question: question, Raw: []string{typed}, Seen: seen, Shown: imprint}})
	if err == nil && len(saved.Conflicts) > 0 {
		p.server.Flash(r, "import.both")
		return web.SeeOther(w, r, "/dossiers/"+s.ID+"/answers/"+question)
	}
	at := slices.IndexFunc(s.Asks, func(q call.Question) bool { return q.Key == question })
	if wrong := web.FieldErrors(s.L(), err)[question]; wrong != "" && at >= 0 { // the file is not here any more: its text stays
		page := ImportPage{SectionFrame: s, Read: readOf(s, s.Asks[at], text.FromMarkdown(brought), nil), Problem: wrong}
		page.Read.Seen = r.PostForm.Get("seen")
		return importPage.Render(w, r, web.Status(err), page)
	}
	return p.done(w, r, err, "import.done", "#f-"+question)
}
