package dossier

import (
	"net/http"

	"maillage/internal/programme/call"
	"maillage/internal/web"
)

// afterSection goes on to the next part, or stays when what was saved asks more here: the
// person would otherwise learn of it among what is still to do, far from the answer.
func (p *Pages) afterSection(w http.ResponseWriter, r *http.Request, form call.Definition, section string) error {
	e, err := p.Dossiers.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	base := "/dossiers/" + e.ID
	if opened := opened(r, form, section, e.Values()); opened != "" {
		p.server.Flash(r, "dossier.opened")
		return web.SeeOther(w, r, base+"/sections/"+section+"#f-"+opened)
	}
	p.server.Flash(r, "ui.saved")
	return web.SeeOther(w, r, base+next(form, section))
}

// opened is the first question that the page sent did not show, and that its answers now
// ask without one, or "".
func opened(r *http.Request, form call.Definition, section string, answers call.Answers) string {
	visible := form.Visible(answers)
	for _, s := range form.Form {
		if s.Key != section {
			continue
		}
		for _, q := range s.Questions {
			if visible[q.Key] && answers[q.Key] == "" && !r.PostForm.Has("seen:"+q.Key) {
				return q.Key
			}
		}
	}
	return ""
}
