// Package territory serves the search of communes to forms, and resolves what people
// typed where no script helped them choose.
package territory

import (
	"net/http"
	"net/url"
	"strings"

	"maillage/internal/fold"
	"maillage/internal/territory"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

const suggestions = 10

// Suggestion is a commune as the combobox shows it.
type Suggestion struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// Add adds GET /territory/communes?q=…, the ground of maps and what is around a point, public
// and cacheable: they say nothing of anyone.
func Add(server *web.Server, land *territory.Reference) {
	server.Get(groundPath, web.Public, serveGround)
	server.Get("/territory/around", web.Public, serveAround(land))
	server.Get("/territory/communes", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		found := []Suggestion{}
		for _, c := range land.Search(r.URL.Query().Get("q"), suggestions) {
			found = append(found, Suggestion{c.Code, land.Label(c)})
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		return web.JSON(w, http.StatusOK, found)
	})
}

// Label names the commune of a code; the code itself when it is unknown, "" for "".
func Label(land *territory.Reference, code string) string {
	c, ok := land.Commune(code)
	if !ok {
		return code
	}
	return land.Label(c)
}

// Choice is what a form says of a commune.
type Choice struct {
	Code    string      // the commune, or "" while it is not chosen
	Options []ui.Option // the communes it could be, when several
}

// Resolve reads the field "name" (what was typed) and "name_code" (what was chosen). The
// code counts while it fits the text: without script the text may change and the hidden
// code stay. A text that fits one commune, or is the whole name of only one, chooses it;
// several are offered.
func Resolve(land *territory.Reference, form url.Values, name string) Choice {
	typed, code := strings.TrimSpace(form.Get(name)), form.Get(name+"_code")
	if land.Missing() {
		return Choice{Code: code}
	}
	if c, ok := land.Commune(code); ok && typed == land.Label(c) {
		return Choice{Code: c.Code}
	}
	found := land.Search(typed, suggestions)
	if len(found) == 1 {
		return Choice{Code: found[0].Code}
	}
	var choice Choice
	var named []string
	for _, c := range found {
		if c.Code == code || land.Label(c) == typed {
			return Choice{Code: c.Code}
		}
		if fold.Text(c.Name) == fold.Text(typed) {
			named = append(named, c.Code)
		}
		choice.Options = append(choice.Options, ui.Option{Value: c.Code, Label: land.Label(c)})
	}
	if len(named) == 1 {
		return Choice{Code: named[0]}
	}
	return choice
}
