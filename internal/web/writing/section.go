package writing

import (
	"net/http"

	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
)

// names gives the names of the members of the collective, by account.
func (p *Pages) names(r *http.Request, s dossierpages.SectionFrame) (map[string]string, error) {
	group, err := p.Groups.Show(r.Context(), web.Of(r).Actor, s.CollectiveID)
	names := map[string]string{}
	for _, m := range group.Members {
		names[m.AccountID] = m.Name
	}
	return names, err
}

// called names an author; somebody who has left has no name here any more.
func called(s dossierpages.SectionFrame, names map[string]string, accountID string) string {
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
