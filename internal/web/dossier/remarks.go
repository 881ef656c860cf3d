package dossier

import (
	"net/http"

	"maillage/internal/document"
	"maillage/internal/web"
)

// countRemarks tells how many remarks are open beside the texts of a section.
func (p *Pages) countRemarks(r *http.Request, section string) (total int, err error) {
	open, err := p.Remarks.Count(r.Context(), web.Of(r).Actor, document.Subject{Holder: r.PathValue("id"), Part: section})
	for _, count := range open {
		total += count
	}
	return total, err
}
