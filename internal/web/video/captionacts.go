package video

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/video"
	"maillage/internal/video/caption"
	"maillage/internal/web"
)

func typedCount(form url.Values) int { return max(0, min(number(form.Get("cues")), caption.MaxCues)) }

// typedCues reads the captions of the form, and gives the number that each has there. One that is left
// empty, all of it, is left out.
func typedCues(form url.Values) (cues []caption.Cue, numbers []int, err error) {
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
		start, began := readMoment(form.Get("start-" + n))
		if !began {
			fields.Add("start-"+n, "caption.moment")
		}
		end, ended := readMoment(form.Get("end-" + n))
		if !ended {
			fields.Add("end-"+n, "caption.moment")
		}
		cue := caption.Cue{Start: start, End: end, Text: text}
		cues, numbers = append(cues, cue), append(numbers, no+1)
		if !began || !ended {
			cue.Start, cue.End = 0, 1 // its text is looked at all the same
		}
		addWrong(&fields, n, cue)
	}
	return cues, numbers, fields.Err()
}

// addWrong tells what is wrong with a caption beside its fields.
func addWrong(fields *fault.Fields, no string, cue caption.Cue) {
	problems, _ := errors.AsType[caption.Problems](caption.Verify([]caption.Cue{cue}))
	for _, problem := range problems {
		field := "text-"
		if problem.Code == caption.EndsTooSoon || problem.Code == caption.TooLate {
			field = "end-"
		}
		fields.Add(field+no, "caption.file."+string(problem.Code), "value", problem.Value)
	}
}

// gesture does what a button asks of the captions, as split-3 does of the one that has the number 3 in
// the form, and gives the place of the one to show then; 0 when it asks nothing.
func gesture(do string, cues []caption.Cue, numbers []int, shift string) (after []caption.Cue, at int, err error) {
	verb, number, _ := strings.Cut(do, "-")
	no := slices.Index(numbers, digits(number)) + 1
	if no == 0 {
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
	cues, numbers, err := typedCues(r.PostForm)
	at := 0
	if err == nil {
		cues, at, err = gesture(r.PostForm.Get("do"), cues, numbers, r.PostForm.Get("shift"))
	}
	if err == nil {
		err = p.keepCaptions(r, cues, r.PostForm.Get("described"))
	}
	if web.WantsJSON(r) {
		return p.answerEditor(w, r, cues, err)
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
	if err = p.replace(r, tenths(caption.Draft(scenes)), ""); web.Again(err) {
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

// replace puts captions in place of all that there are; what is told in words stays, unless there
// are other words.
func (p *Pages) replace(r *http.Request, cues []caption.Cue, described string) error {
	kept, err := p.Videos.Captions(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.keepCaptions(r, cues, cmp.Or(described, kept.Described))
}

// readCaptions takes a file of captions.
func (p *Pages) readCaptions(w http.ResponseWriter, r *http.Request) error {
	content, err := captionFile(r)
	if err != nil && !web.Again(err) {
		return err
	}
	var file caption.File
	if err == nil {
		file, err = caption.Read(content)
		if problems, ok := errors.AsType[caption.Problems](err); ok {
			return p.showCaptions(w, r, fault.New(fault.Invalid, "caption.file.refused"), problems)
		}
	}
	if err == nil {
		err = p.replace(r, file.Cues, file.Described)
	}
	if web.Again(err) {
		return p.showCaptions(w, r, err, nil)
	}
	codes := url.Values{}
	for _, one := range file.Told {
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
	if _, is := errors.AsType[*http.MaxBytesError](err); is {
		return nil, err
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.form").Because(err)
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, caption.MaxBytes+1))
}

// handCaptions puts the captions into the dossier as they are now: partners validate that file, and
// the jury reads it.
func (p *Pages) handCaptions(w http.ResponseWriter, r *http.Request) error {
	actor, id := web.Of(r).Actor, r.PathValue("id")
	c, err := p.Videos.Captions(r.Context(), actor, id)
	if err == nil && len(c.Cues) == 0 {
		err = fault.New(fault.Conflict, "caption.hand.none")
	}
	if err == nil {
		err = p.Dossiers.Attach(r.Context(), actor, id, dossier.CaptionsSlot, web.Of(r).Lang.Text("caption.hand.name")+".vtt", strings.NewReader(asWebVTT(c)))
	}
	if web.Again(err) {
		return p.showCaptions(w, r, err, nil)
	}
	return p.done(w, r, err, "caption.handed", "/captions")
}

// handed tells how the captions stand that the dossier holds: "" where it holds none, "same" or
// "other" than those here.
func handed(files map[string]dossier.File, c video.Captions) string {
	file, ok := files[dossier.CaptionsSlot]
	if !ok {
		return ""
	}
	if sum := sha256.Sum256([]byte(asWebVTT(c))); file.SHA256 == hex.EncodeToString(sum[:]) {
		return "same"
	}
	return "other"
}

func asWebVTT(c video.Captions) string { return caption.WebVTT(c.Cues, c.Described) }

func asSRT(c video.Captions) string { return caption.SRT(c.Cues) }

// captionsAs answers with the captions as a file for players (vtt) or programs that edit films (srt).
func (p *Pages) captionsAs(media, ending string, write func(video.Captions) string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := p.Videos.Captions(r.Context(), web.Of(r).Actor, r.PathValue("id"))
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", media+"; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="captions.`+ending+`"`)
		_, err = io.WriteString(w, write(c))
		return err
	}
}
