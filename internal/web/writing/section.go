package writing

import (
	"net/http"
	"slices"

	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/ui"
)

// SectionFrame surrounds the pages about the texts of a section.
type SectionFrame struct {
	dossierpages.Frame
	Base string // address of the section

	subject document.Subject
	asks    []call.Question // answered by texts
}

// section loads what surrounds a page about the texts of a section.
func (p *Pages) section(r *http.Request, title string) (SectionFrame, error) {
	l, key := web.Of(r).Lang, r.PathValue("section")
	f, err := p.frames.Frame(r, title, key, "/sections/"+key)
	if err != nil {
		return SectionFrame{}, err
	}
	i := slices.IndexFunc(f.Definition().Form, func(s call.Section) bool { return s.Key == key })
	if i < 0 {
		return SectionFrame{}, fault.New(fault.NotFound, "fault.not_found")
	}
	section := f.Definition().Form[i]
	s := SectionFrame{Frame: f, Base: "/dossiers/" + f.ID + "/sections/" + key, subject: document.Subject{Holder: f.ID, Part: key}}
	for _, q := range section.Questions {
		if q.Kind == call.LongText {
			s.asks = append(s.asks, q)
		}
	}
	s.Crumbs = slices.Insert(s.Crumbs, 2, ui.Crumb{Label: section.Title.In(l), URL: s.Base})
	return s, nil
}

// names gives the names of the members of the collective, by account.
func (p *Pages) names(r *http.Request, s SectionFrame) (map[string]string, error) {
	group, err := p.Groups.Show(r.Context(), web.Of(r).Actor, s.CollectiveID)
	names := map[string]string{}
	for _, m := range group.Members {
		names[m.AccountID] = m.Name
	}
	return names, err
}

// called names an author; somebody who has left has no name here any more.
func called(s SectionFrame, names map[string]string, accountID string) string {
	if name := names[accountID]; name != "" {
		return name
	}
	return s.L().Text("versions.somebody")
}

// done ends an act on the texts of a section.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key, below string) error {
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, "/dossiers/"+r.PathValue("id")+"/sections/"+r.PathValue("section")+below)
}

// status is that of a page shown again with its error.
func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return web.Status(err)
}
