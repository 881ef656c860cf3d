package review

import (
	"net/http"

	"maillage/internal/blob"
	"maillage/internal/dossier"
	"maillage/internal/pdf"
	"maillage/internal/web"
	writingpages "maillage/internal/web/writing"
)

// addExports adds the files of a whole dossier, as it was filed.
func (p *Pages) addExports(press *pdf.Worker) {
	writingpages.AddExports(writingpages.Exports{Server: p.server, Press: press, Base: "/instruction/dossiers/", Of: func(r *http.Request) (writingpages.Composing, error) {
		actor, id := web.Of(r).Actor, r.PathValue("id")
		f, err := p.reviews.Show(r.Context(), actor, id)
		return writingpages.Composing{
			Everything: f.Everything, Filing: &f.Filing, Land: p.land, Site: p.server.Config().BaseURL,
			Open: func(fileID string) (dossier.File, blob.File, error) {
				return p.reviews.OpenFile(r.Context(), actor, id, fileID)
			},
		}, err
	}})
}
