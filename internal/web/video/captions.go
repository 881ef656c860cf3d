package video

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"maillage/internal/fault"
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
}

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
	page := CaptionsPage{Around: a, Version: kept.Version, Transcript: caption.Transcript(kept.Cues), Drafts: slices.ContainsFunc(a.Prepared.Scenes, func(s video.Scene) bool { return s.Heard != "" })}
	count := len(kept.Cues)
	if err != nil && r.PostForm.Has("cues") {
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
	page.New = cueView(l, form, count+1, caption.Cue{})
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

func typedCount(form url.Values) int { return max(0, min(number(form.Get("cues")), caption.MaxCues)) }

// typedCues reads the captions of the form. One that is left empty, all of it, is left out.
func typedCues(form url.Values) ([]caption.Cue, error) {
	var cues []caption.Cue
	var fields fault.Fields
	for no := range typedCount(form) + 1 {
		n := strconv.Itoa(no + 1)
		text, when := caption.Clean(form.Get("text-"+n)), strings.TrimSpace(form.Get("start-"+n)+form.Get("end-"+n))
		if when == "" {
			if text != "" {
				fields.Add("text-"+n, "caption.when")
			}
			continue
		}
		start, ok := readMoment(form.Get("start-" + n))
		if !ok {
			fields.Add("start-"+n, "caption.moment")
		}
		end, ok := readMoment(form.Get("end-" + n))
		switch {
		case !ok:
			fields.Add("end-"+n, "caption.moment")
		case end <= start:
			fields.Add("end-"+n, "caption.file.ends_too_soon")
		case end > caption.MaxTime:
			fields.Add("end-"+n, "caption.file.too_late")
		}
		lines := strings.Split(text, "\n")
		switch {
		case text == "":
			fields.Add("text-"+n, "caption.file.no_text")
		case len(lines) > caption.MaxLines:
			fields.Add("text-"+n, "caption.file.too_many_lines")
		case slices.ContainsFunc(lines, func(line string) bool { return utf8.RuneCountInString(line) > caption.MaxLine }):
			fields.Add("text-"+n, "caption.file.line_too_long")
		}
		cues = append(cues, caption.Cue{Start: start, End: end, Text: text})
	}
	return cues, fields.Err()
}

// gesture does what a button asks of the captions, as split-3 does, and gives the number of the one
// to show then; 0 when it asks nothing.
func gesture(do string, cues []caption.Cue, shift string) (after []caption.Cue, at int, err error) {
	verb, number, _ := strings.Cut(do, "-")
	no := digits(number)
	if no < 1 || no > len(cues) {
		return cues, 0, nil
	}
	done := true
	switch verb {
	case "split":
		cues, done = caption.Split(cues, no-1, middle(cues[no-1].Text))
	case "merge":
		cues, done = caption.Merge(cues, no-1)
	case "remove":
		return slices.Delete(cues, no-1, no), min(no, len(cues)-1), nil
	case "shift":
		by, ok := readMoment(strings.TrimLeft(strings.TrimSpace(shift), "+-−"))
		if !ok {
			return cues, no, fault.Wrong("shift", "caption.shift.wrong")
		}
		if strings.ContainsAny(shift, "-−") {
			by = -by
		}
		cues = caption.Shift(cues, no-1, by)
	}
	if !done {
		return cues, no, fault.Wrong("text-"+number, "caption.cannot."+verb)
	}
	return cues, no, nil
}

// middle is where a text is cut in two, in characters: at the space nearest to its middle.
func middle(text string) int {
	letters, best := []rune(text), 0
	for at, letter := range letters {
		if (letter == ' ' || letter == '\n') && abs(2*at-len(letters)) < abs(2*best-len(letters)) {
			best = at
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

func (p *Pages) saveCaptions(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	cues, err := typedCues(r.PostForm)
	at := 0
	if err == nil {
		cues, at, err = gesture(r.PostForm.Get("do"), cues, r.PostForm.Get("shift"))
	}
	if err == nil {
		err = p.keepCaptions(r, cues, r.PostForm.Get("described"))
	}
	if web.Again(err) {
		return p.showCaptions(w, r, err, nil)
	}
	below := "/captions"
	if at > 0 {
		below += "#cue-" + strconv.Itoa(at)
	}
	return p.done(w, r, err, "ui.saved", below)
}

func (p *Pages) keepCaptions(r *http.Request, cues []caption.Cue, described string) error {
	return p.Videos.SaveCaptions(r.Context(), web.Of(r).Actor, r.PathValue("id"), video.Captions{Cues: cues, Described: described, Version: web.Seen(r, "version")})
}

// draftCaptions begins the captions with what the scenes say.
func (p *Pages) draftCaptions(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	prepared, err := p.Videos.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	var scenes []caption.Scene
	for _, s := range prepared.Scenes {
		scenes = append(scenes, caption.Scene{Text: s.Heard, Length: s.Seconds * 1000})
	}
	if err = p.replace(r, tenths(caption.Draft(scenes))); web.Again(err) {
		return p.showCaptions(w, r, err, nil)
	}
	return p.done(w, r, err, "caption.drafted", "/captions")
}

// tenths moves captions to whole tenths of a second: nobody fits a draft more closely by hand, and
// what lasts less is left as it is.
func tenths(cues []caption.Cue) []caption.Cue {
	for i, c := range cues {
		start, end := (c.Start+50)/100*100, (c.End+50)/100*100
		if end > start && end <= caption.MaxTime {
			cues[i].Start, cues[i].End = start, end
		}
	}
	return cues
}

// replace puts captions in place of all that there are; what is told in words stays.
func (p *Pages) replace(r *http.Request, cues []caption.Cue) error {
	kept, err := p.Videos.Captions(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.keepCaptions(r, cues, kept.Described)
}

// readCaptions takes a file of captions.
func (p *Pages) readCaptions(w http.ResponseWriter, r *http.Request) error {
	content, err := captionFile(r)
	if err != nil && !web.Again(err) {
		return err
	}
	var cues []caption.Cue
	var left caption.Problems
	if err == nil {
		cues, left, err = caption.Read(content)
		if problems, ok := errors.AsType[caption.Problems](err); ok {
			return p.showCaptions(w, r, fault.New(fault.Invalid, "caption.file.refused"), problems)
		}
	}
	if err == nil {
		err = p.replace(r, cues)
	}
	if web.Again(err) {
		return p.showCaptions(w, r, err, nil)
	}
	codes := url.Values{}
	for _, one := range left {
		if !slices.Contains(codes["told"], string(one.Code)) {
			codes.Add("told", string(one.Code))
		}
	}
	below := "/captions"
	if len(codes) > 0 {
		below += "?" + codes.Encode()
	}
	return p.done(w, r, err, "caption.taken", below)
}

func captionFile(r *http.Request) ([]byte, error) {
	file, _, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, fault.New(fault.Invalid, "caption.file.missing")
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.form").Because(err)
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, caption.MaxBytes+1))
}

// captionsAs answers with the captions as a file for players (vtt) or programs that edit films (srt).
func (p *Pages) captionsAs(media, ending string, write func([]caption.Cue) string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := p.Videos.Captions(r.Context(), web.Of(r).Actor, r.PathValue("id"))
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", media+"; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="captions.`+ending+`"`)
		_, err = io.WriteString(w, write(c.Cues))
		return err
	}
}
