package video

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/video"
	"maillage/internal/web"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// BriefPage is what the video is to tell.
type BriefPage struct {
	Around
	Asked    []string // what the call wants of the video
	Help     string
	Fields   []FieldView
	Speakers []video.Person
}

// FieldView is a field of the brief with where it comes from.
type FieldView struct {
	ui.Field
	Seen   string
	No     int // of a key message, or 0
	Source *SourceView
}

// SourceView is where a key message was taken from.
type SourceView struct{ Label, Said, URL string }

var briefPage = web.Template[BriefPage](files, "brief.html", "nav.html")

func (p *Pages) brief(w http.ResponseWriter, r *http.Request) error {
	return p.showBrief(w, r, http.StatusOK, nil)
}

func (p *Pages) showBrief(w http.ResponseWriter, r *http.Request, status int, err error) error {
	a, loadErr := p.around(r, "video.title", "")
	if loadErr != nil {
		return loadErr
	}
	l, rule := a.L(), a.Definition().Video
	page := BriefPage{Around: a, Asked: callwords.Words{Lang: l}.Video(rule), Help: rule.Help.In(l)}
	page.Problem = web.Problem(r, err)
	form := web.FormOf(r, err)
	var fields []ui.Field
	for _, name := range video.Fields() {
		text := a.Prepared.Brief[name]
		view := FieldView{Seen: seen(text.Version, text.Value), No: messageNo(name), Field: form.Fill(briefField(l, name, text.Value))}
		view.Source = a.source(text.Source)
		page.Fields = append(page.Fields, view)
		fields = append(fields, view.Field)
	}
	for _, person := range a.Prepared.People {
		if person.Speaks {
			page.Speakers = append(page.Speakers, person)
		}
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), fields...)
	return briefPage.Render(w, r, status, page)
}

// tall are the fields that take a few lines.
var tall = map[string]int{"use": 4, "avoid": 4}

func briefField(l lang.Lang, name, value string) ui.Field {
	field := ui.Field{Kind: "textarea", Name: name, Label: l.Text("video.brief." + name), Value: value, MaxLength: video.Length(name), Rows: max(2, tall[name])}
	if key := "video.brief." + name + ".help"; l.Has(key) {
		field.Help = l.Text(key)
	}
	field.Help = strings.TrimSpace(field.Help + " " + l.Text("dossier.max_length", "max", field.MaxLength))
	return field
}

// messageNo is the number of a key message, or 0 of another field.
func messageNo(name string) int {
	for no := 1; no <= video.Messages; no++ {
		if name == video.Message(no) {
			return no
		}
	}
	return 0
}

// seen is what a page remembers of a field: its version and its imprint.
func seen(version int, value string) string {
	return strconv.Itoa(version) + "." + dossier.Imprint(value)
}

// source tells where a message was taken from, or nothing. A question is called what it is called
// now, in the language of the page.
func (a Around) source(s video.Source) *SourceView {
	if s.Kind == "" {
		return nil
	}
	view, title := SourceView{Said: s.Said, URL: "/workshops/" + s.Of + "/record"}, s.Title
	switch s.Kind {
	case video.FromNote:
		view.URL = "/workshops/" + s.Of + "/sources/" + s.Key
	case video.FromAnswer:
		view.URL = "/dossiers/" + a.ID + "/sections/" + s.Of + "#f-" + s.Key
		if q, section, ok := a.Definition().Question(s.Key); ok && section == s.Of {
			title = q.Label.In(a.L())
		}
	default:
	}
	view.Label = a.L().Text("video.source."+string(s.Kind), "title", title, "no", s.Key)
	return &view
}

// typedBrief reads the fields of the brief whose version came along.
func typedBrief(r *http.Request) map[string]video.Typed {
	all := map[string]video.Typed{}
	for _, name := range video.Fields() {
		if !r.PostForm.Has("seen:"+name) || !r.PostForm.Has(name) {
			continue
		}
		version, shown, _ := strings.Cut(r.PostForm.Get("seen:"+name), ".")
		n, err := strconv.Atoi(version)
		if err != nil {
			n = -1 // forged: no version, so nothing is overwritten
		}
		all[name] = video.Typed{Value: r.PostForm.Get(name), Seen: n, Shown: shown}
	}
	return all
}

func (p *Pages) saveBrief(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	actor, id := web.Of(r).Actor, r.PathValue("id")
	kept, err := p.Videos.SaveBrief(r.Context(), actor, id, typedBrief(r))
	if web.WantsJSON(r) {
		if err != nil {
			return err
		}
		return answerAutosave(w, r, kept)
	}
	switch {
	case web.Again(err):
		return p.showBrief(w, r, web.Status(err), err)
	case err == nil && len(kept.Wrong)+len(kept.Conflicts) > 0:
		told, err := p.notKept(r, kept)
		if err != nil {
			return err
		}
		return p.showBrief(w, r, http.StatusOK, told) // the other fields are kept
	}
	return p.done(w, r, err, "ui.saved", "")
}

// notKept tells of the fields that were not stored why, beside each: what somebody else wrote
// meanwhile is shown there. Of the others the page shows what is stored: what it showed before of
// those that somebody else changed would be sent as typed the next time.
func (p *Pages) notKept(r *http.Request, kept video.Kept) (*fault.Fault, error) {
	now, err := p.Videos.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	told := fault.New(fault.Invalid, "fault.fields", "count", len(kept.Wrong)+len(kept.Conflicts))
	told.Fields = map[string]fault.Message{}
	for name, message := range kept.Wrong {
		told.Fields[name] = message
	}
	for _, name := range kept.Conflicts {
		told.Fields[name] = fault.Say("video.brief.conflict", "name", now.Brief[name].By, "text", now.Brief[name].Value)
	}
	for _, name := range video.Fields() {
		if _, wrong := told.Fields[name]; !wrong {
			r.PostForm.Del(name)
		}
	}
	return told, nil
}

// answerAutosave tells the page's script what became of each field. The page keeps the version it
// saw of one in conflict, so that nothing of another is overwritten without being seen.
func answerAutosave(w http.ResponseWriter, r *http.Request, kept video.Kept) error {
	versions, wrong := map[string]string{}, map[string]string{}
	for name, version := range kept.Versions {
		versions["seen:"+name] = seen(version, kept.Values[name])
	}
	for name, problem := range kept.Wrong {
		wrong[name] = web.Say(web.Of(r).Lang, problem)
	}
	return web.JSON(w, http.StatusOK, map[string]any{"saved": true, "versions": versions, "errors": wrong, "conflict": len(kept.Conflicts) > 0})
}

// MessagesPage is what a key message may be taken from.
type MessagesPage struct {
	Around
	No      int
	Offered video.Offered
	Field   ui.Field
	Seen    int
	Now     string // what the message says, and will not any more
	Origins []Origin
}

// Origin is where messages may be taken from: the dossier, or a workshop.
type Origin struct {
	Label, URL string
	Current    bool
}

var messagesPage = web.Template[MessagesPage](files, "messages.html", "nav.html")

func (p *Pages) messages(w http.ResponseWriter, r *http.Request) error {
	return p.showMessages(w, r, r.URL.Query().Get("workshop"), nil)
}

func (p *Pages) showMessages(w http.ResponseWriter, r *http.Request, workshop string, err error) error {
	a, loadErr := p.around(r, "video.message.choose", "/messages")
	if loadErr != nil {
		return loadErr
	}
	no := number(r.PathValue("no"))
	if no < 1 || no > video.Messages {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	l := a.L()
	page := MessagesPage{Around: a, No: no}
	if page.Offered, loadErr = p.Videos.Propose(r.Context(), web.Of(r).Actor, a.ID, workshop); loadErr != nil {
		return loadErr
	}
	text := a.Prepared.Brief[video.Message(no)]
	page.Seen, page.Now = text.Version, text.Value
	here := a.Base + "/messages/" + strconv.Itoa(no)
	page.Origins = []Origin{{l.Text("video.message.of_dossier"), here, workshop == ""}}
	for _, one := range page.Offered.Workshops {
		page.Origins = append(page.Origins, Origin{l.Text("video.message.of_workshop", "title", one.Title), here + "?workshop=" + one.ID, workshop == one.ID})
	}
	var options []ui.Option
	for _, proposal := range page.Offered.Proposals {
		options = append(options, ui.Option{Value: proposal.Key, Label: proposal.Text, Help: a.source(proposal.Source).Label})
	}
	page.Field = web.FormOf(r, err).Fill(ui.Field{Kind: "radios", Name: "from", Label: l.Text("video.message.from"), Options: options, Required: true})
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.Field)
	return messagesPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) take(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	workshop := form.Get("workshop")
	err := p.Videos.Take(r.Context(), web.Of(r).Actor, r.PathValue("id"), number(r.PathValue("no")), web.Seen(r, "version"), workshop, form.Get("from"))
	if web.Again(err) {
		return p.showMessages(w, r, workshop, err)
	}
	return p.done(w, r, err, "video.message.taken", "#f-message_"+strconv.Itoa(number(r.PathValue("no"))))
}
