package video

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/lang"
	"maillage/internal/video"
	"maillage/internal/video/caption"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// CaptionsPage is the captions of the film, each with its form.
type CaptionsPage struct {
	Around
	Cues       []CueView
	New        CueView // an empty one, at the end
	Described  ui.Field
	Shift      ui.Field
	File       ui.Field
	Version    int
	Drafts     bool     // scenes say something to begin with
	Told       []string // of a file that was read
	Wrong      []string // of a file that was not
	Findings   int
	Transcript []string
	Handed     string  // how those of the dossier stand: see handed
	Blank      CueView // what the island makes another of
	Editor     Editor
}

// Hands lists how the captions of the dossier may stand.
func (CaptionsPage) Hands() []string { return []string{"not", "same", "other"} }

// CueView is one caption.
type CueView struct {
	No               int
	Start, End, Text ui.Field
	Shown            string   // when, for those who read
	Said             string   // the text, for those who read
	Findings         []string // what makes it hard to read
	Last             bool
}

var captionsPage = web.Template[CaptionsPage](files, "captions.html", "nav.html")

func (p *Pages) captions(w http.ResponseWriter, r *http.Request) error {
	return p.showCaptions(w, r, nil, nil)
}

// showCaptions shows the captions as they are kept, or, with an error, as they were typed; problems
// are those of a file.
func (p *Pages) showCaptions(w http.ResponseWriter, r *http.Request, err error, problems caption.Problems) error {
	a, loadErr := p.around(r, "caption.title", "/captions")
	if loadErr != nil {
		return loadErr
	}
	kept, loadErr := p.Videos.Captions(r.Context(), web.Of(r).Actor, a.ID)
	if loadErr != nil {
		return loadErr
	}
	l, form := a.L(), web.FormOf(r, err)
	page := CaptionsPage{Around: a, Version: kept.Version, Transcript: caption.Transcript(kept.Cues), Handed: handed(a.Files, kept), Drafts: slices.ContainsFunc(a.Prepared.Scenes, func(s video.Scene) bool { return s.Heard != "" })}
	count := len(kept.Cues)
	typed := err != nil && r.PostForm.Has("cues")
	if typed {
		count = typedCount(r.PostForm)
	}
	hard := findings(l, kept.Cues)
	for no := range count {
		var cue caption.Cue
		if no < len(kept.Cues) {
			cue = kept.Cues[no]
		}
		view := cueView(l, form, no+1, cue)
		view.Findings, view.Last = hard[no], no == count-1
		page.Findings += len(hard[no])
		page.Cues = append(page.Cues, view)
	}
	page.New, page.Blank = cueView(l, form, count+1, caption.Cue{}), blank(l)
	page.Editor = editor(l, web.Of(r).Actor.ID, a, typed)
	if page.Editor.Film, loadErr = p.filmOf(r, a); loadErr != nil {
		return loadErr
	}
	page.Described = form.Fill(ui.Field{Kind: "textarea", Name: "described", Label: l.Text("caption.described"), Help: l.Text("caption.described.help"), Value: kept.Described, Rows: 6})
	page.Shift = form.Fill(ui.Field{Kind: "number", Name: "shift", Label: l.Text("caption.shift"), Help: l.Text("caption.shift.help"), Unit: l.Text("video.scene.unit")})
	page.File = ui.Field{Kind: "file", Name: "file", Label: l.Text("caption.file"), Help: l.Text("caption.file.help"), Accept: ".vtt,.srt", Required: true}
	page.Told, page.Wrong = told(l, r.URL.Query()["told"]), wrong(l, problems)
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.fields()...)
	return captionsPage.Render(w, r, web.Status(err), page)
}

func (c CaptionsPage) fields() []ui.Field {
	var all []ui.Field
	for _, cue := range append(slices.Clone(c.Cues), c.New) {
		all = append(all, cue.Start, cue.End, cue.Text)
	}
	return append(all, c.Described, c.Shift)
}

func cueView(l lang.Lang, form ui.Form, no int, cue caption.Cue) CueView {
	view, n := CueView{No: no, Said: cue.Text}, strconv.Itoa(no)
	start, end := "", ""
	if cue.Text != "" {
		start, end = moment(cue.Start, decimal(l)), moment(cue.End, decimal(l))
		view.Shown = l.Text("caption.shown", "start", start, "end", end)
	}
	view.Start = form.Fill(ui.Field{Kind: "text", Name: "start-" + n, Label: l.Text("caption.start"), Value: start, Required: cue.Text != ""})
	view.End = form.Fill(ui.Field{Kind: "text", Name: "end-" + n, Label: l.Text("caption.end"), Value: end, Required: cue.Text != ""})
	view.Text = form.Fill(ui.Field{Kind: "textarea", Name: "text-" + n, Label: l.Text("caption.text"), Value: cue.Text, Rows: 2, Required: cue.Text != ""})
	return view
}

// blank is what the island makes captions of: empty, but what they need is required of them.
func blank(l lang.Lang) CueView {
	view := cueView(l, ui.Form{}, 0, caption.Cue{})
	view.Start.Required, view.End.Required, view.Text.Required = true, true, true
	return view
}

// findings tells for each cue, from 0, what makes it hard to read.
func findings(l lang.Lang, cues []caption.Cue) map[int][]string {
	all := map[int][]string{}
	for _, f := range caption.Check(cues, 0) {
		value, bound := l.Number(f.Value), l.Number(f.Bound)
		if slices.Contains([]caption.Code{caption.TooShort, caption.TooLong, caption.Overlaps, caption.SmallGap, caption.AfterTheFilm}, f.Code) {
			value, bound = seconds(l, f.Value), seconds(l, f.Bound)
		}
		all[f.Cue] = append(all[f.Cue], l.Text("caption.check."+string(f.Code), "value", value, "bound", bound))
	}
	return all
}

// seconds writes milliseconds as seconds: 0,08.
func seconds(l lang.Lang, ms int) string {
	text := strconv.Itoa(ms / 1000)
	if rest := ms % 1000; rest > 0 {
		text += decimal(l) + strings.TrimRight(strconv.Itoa(rest + 1000)[1:], "0")
	}
	return text
}

// decimal is the sign that begins what is less than one.
func decimal(l lang.Lang) string {
	if l == lang.EN {
		return "."
	}
	return ","
}

// told says what was left out of a file, by the codes in the address.
func told(l lang.Lang, codes []string) []string {
	var all []string
	for _, code := range codes {
		if key := "caption.told." + code; l.Has(key) {
			all = append(all, l.Text(key))
		}
	}
	return all
}

func wrong(l lang.Lang, problems caption.Problems) []string {
	var all []string
	for _, problem := range problems {
		all = append(all, l.Text("caption.line", "line", problem.Line, "problem", l.Text("caption.file."+string(problem.Code), "value", problem.Value)))
	}
	return all
}
