package outcome

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	"maillage/internal/web"
	"maillage/internal/web/written"
)

// RecordPage tells what came of each step.
type RecordPage struct {
	Frame
	Steps []Step
}

// Step is the record of one.
type Step struct {
	ID, Title, Kind string
	Text            template.HTML
	Fingerprint     string
}

var recordPage = web.Template[RecordPage](files, "record.html", "nav.html")

func (p *Pages) outcome(r *http.Request) (outcome.Outcome, error) {
	id := r.PathValue("id")
	return p.Outcomes.Show(r.Context(), web.Of(r).Actor, id, p.Secret(r, id))
}

func (p *Pages) record(w http.ResponseWriter, r *http.Request) error {
	o, err := p.outcome(r)
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	page := RecordPage{Frame: p.frame(r, o, l.Text("outcome.record"))}
	for _, one := range o.Records {
		sha, err := one.Fingerprint()
		if err != nil {
			return err
		}
		page.Steps = append(page.Steps, Step{one.Step, one.Title, string(one.Kind), prosed(outcome.Told(l, one, o.Organisations)), sha})
	}
	return recordPage.Render(w, r, http.StatusOK, page)
}

// NotePage is one note: what a source leads to.
type NotePage struct {
	Frame
	Step string
	Said string
	Into []string
	Went []string // where it went, for members
}

var notePage = web.Template[NotePage](files, "note.html")

func (p *Pages) note(w http.ResponseWriter, r *http.Request) error {
	no, err := strconv.Atoi(r.PathValue("no"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	id := r.PathValue("id")
	n, err := p.Outcomes.Note(r.Context(), web.Of(r).Actor, id, p.Secret(r, id), no)
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	page := NotePage{Frame: p.frame(r, n.Outcome, l.Text("outcome.note", "no", no)), Step: n.Step, Said: outcome.Say(l, n.Note, n.Organisations)}
	for _, other := range n.Into {
		page.Into = append(page.Into, outcome.Say(l, other, n.Organisations))
	}
	for _, one := range n.Sent {
		page.Went = append(page.Went, sentWords(l, one))
	}
	return notePage.Render(w, r, http.StatusOK, page)
}

// sentWords tells where something went, when and by whom.
func sentWords(l lang.Lang, one outcome.Sent) string {
	key := "sending.sent." + one.Kind
	return l.Text(key, "dossier", one.Dossier, "day", l.Date(one.At), "name", one.By)
}

// Source is where a paragraph comes from, for the panel of the editor.
type Source struct {
	Workshop string `json:"workshop"` // with its day, and how many took part
	Said     string `json:"said"`
	URL      string `json:"url"`
}

// sources tells the editor where a paragraph comes from.
func (p *Pages) sources(w http.ResponseWriter, r *http.Request) error {
	names := r.URL.Query()["of"]
	found, err := p.Dossiers.SourcesOf(r.Context(), web.Of(r).Actor, r.PathValue("id"), names)
	if err != nil {
		return err
	}
	l, all := web.Of(r).Lang, []Source{}
	for _, name := range slices.Compact(names) {
		if s, ok := found[name]; ok {
			one := Source{Workshop: written.FromWorkshop(l, s), Said: written.SourceWords(l, s), URL: "/workshops/" + s.WorkshopID + "/record"}
			if s.Note > 0 {
				one.URL = "/workshops/" + s.WorkshopID + "/sources/" + strconv.Itoa(s.Note)
			}
			all = append(all, one)
		}
	}
	return web.JSON(w, http.StatusOK, all)
}
