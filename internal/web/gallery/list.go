package gallery

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"maillage/internal/gallery"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/player"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

// pageSize is how many films a page shows: rows of three fill a desk's screen four times.
const pageSize = 12

// ListPage is the films that everyone sees.
type ListPage struct {
	web.Page
	Found   string
	Films   []Card
	Any     bool // something was chosen
	From    ui.Field
	About   ui.Field // without options where no film has a theme
	Pager   ui.Pager
	FeedURL string
}

// Card is a film in the list.
type Card struct {
	URL, Name, Title, Where, Collective, Length string
	Poster                                      string // address, or ""
	Year                                        int
	Captioned                                   bool
}

var listPage = web.Template[ListPage](files, "list.html")

// choice is which films a visitor asked for.
type choice struct {
	gallery.Filter
	from string     // a territory, as region-32 or departement-62
	kept url.Values // what was chosen, as the address says it
}

func chosen(r *http.Request, size int) choice {
	q := r.URL.Query()
	c := choice{kept: url.Values{}, from: q.Get("in")}
	c.Page, _ = strconv.Atoi(q.Get("page"))
	c.Size, c.Theme = size, q.Get("theme")
	switch level, code, _ := strings.Cut(c.from, "-"); level {
	case "region":
		c.Region = code
	case "departement":
		c.Departement = code
	}
	if c.Region+c.Departement != "" {
		c.kept.Set("in", c.from)
	}
	if c.Theme != "" {
		c.kept.Set("theme", c.Theme)
	}
	return c
}

// url gives the address of a page or feed of the same films.
func (c choice) url(path string, more ...string) string {
	kept := c.kept.Encode()
	if len(more) > 0 {
		kept = strings.TrimPrefix(kept+"&"+more[0], "&")
	}
	if kept == "" {
		return path
	}
	return path + "?" + kept
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	l, c := web.Of(r).Lang, chosen(r, pageSize)
	found, err := p.Gallery.Find(r.Context(), c.Filter)
	if err != nil {
		return err
	}
	about, from, err := p.Gallery.Choices(r.Context())
	if err != nil {
		return err
	}
	page := ListPage{
		Page: p.server.NewPage(r, l.Text("gallery.title")), Any: len(c.kept) > 0, Found: l.Text("gallery.count", "count", found.Total),
		Pager: ui.Pager{Page: found.Page, Pages: found.Pages, URL: c.url(root, "page=")}, FeedURL: c.url(feedPath),
	}
	page.Layout.Wide, page.Layout.Description = true, l.Text("gallery.lead")
	page.From = ui.Field{Name: "in", Label: l.Text("gallery.in"), Value: c.from, Options: p.territories(l, from)}
	page.About = ui.Field{Name: "theme", Label: l.Text("gallery.theme"), Value: c.Theme}
	for _, t := range about {
		page.About.Options = append(page.About.Options, ui.Option{Value: t.Key, Label: l.Text("gallery.choice", "name", t.Label, "count", t.Films)})
	}
	for _, f := range found.Films {
		page.Films = append(page.Films, p.card(l, f))
	}
	return listPage.RenderPublic(w, r, http.StatusOK, page)
}

// card shows a film in a list. Pictures are in no page that is written for somebody else.
func (p *Pages) card(l lang.Lang, f gallery.Film) Card {
	c := Card{URL: root + "/" + f.DossierID, Name: cmp.Or(f.Place, f.Title), Title: f.Title, Where: p.where(f), Collective: f.Collective, Year: f.Year, Captioned: f.CaptionsBlob != ""}
	if f.Made.Length > 0 {
		c.Length = player.Duration(l, f.Made.Length)
	}
	if f.Made.Poster != "" {
		c.Poster = c.URL + "/poster.jpg"
	}
	return c
}

// where names the commune of a film.
func (p *Pages) where(f gallery.Film) string {
	if f.CommuneCode == "" {
		return ""
	}
	return territorypages.Label(p.Land, f.CommuneCode)
}

// territories are the régions and the départements that films are from, each département below its
// région.
func (p *Pages) territories(l lang.Lang, from []gallery.Territory) []ui.Option {
	var options []ui.Option
	for i, t := range from {
		region, _ := p.Land.Region(t.Region)
		name := cmp.Or(region.Name, t.Region)
		if i == 0 || from[i-1].Region != t.Region {
			films := 0
			for _, other := range from {
				if other.Region == t.Region {
					films += other.Films
				}
			}
			options = append(options, ui.Option{Value: "region-" + t.Region, Label: l.Text("gallery.region", "name", name, "count", films), Group: name})
		}
		departement, _ := p.Land.Departement(t.Departement)
		options = append(options, ui.Option{Value: "departement-" + t.Departement, Label: l.Text("gallery.choice", "name", cmp.Or(departement.Name, t.Departement), "count", t.Films), Group: name})
	}
	return options
}
