package dossier

import (
	"net/http"
	"slices"

	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// SectionFrame surrounds the pages about the texts of a section.
type SectionFrame struct {
	Frame
	Base    string // address of the section
	Subject document.Subject
	Asks    []call.Question // answered by texts
}

// SectionFrame loads what surrounds a page about the texts of a section.
func (p *Pages) SectionFrame(r *http.Request, title string) (SectionFrame, error) {
	l, key := web.Of(r).Lang, r.PathValue("section")
	f, err := p.frame(r, title, key, "/sections/"+key)
	if err != nil {
		return SectionFrame{}, err
	}
	i := slices.IndexFunc(f.Definition().Form, func(s call.Section) bool { return s.Key == key })
	if i < 0 {
		return SectionFrame{}, fault.New(fault.NotFound, "fault.not_found")
	}
	section := f.Definition().Form[i]
	s := SectionFrame{Frame: f, Base: "/dossiers/" + f.ID + "/sections/" + key, Subject: document.Subject{Holder: f.ID, Part: key}}
	for _, q := range section.Questions {
		if q.Kind == call.LongText {
			s.Asks = append(s.Asks, q)
		}
	}
	s.Crumbs = slices.Insert(s.Crumbs, 2, ui.Crumb{Label: section.Title.In(l), URL: s.Base})
	return s, nil
}
