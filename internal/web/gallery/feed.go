package gallery

import (
	"encoding/xml"
	"net/http"
	"time"

	"maillage/internal/gallery"
	"maillage/internal/web"
)

// feedSize is how many films the feed tells of.
const feedSize = 50

// rss is a feed as RSS 2.0 has it (https://www.rssboard.org/rss-specification), with where it is
// (RFC 4287) and pictures (Media RSS).
type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Media   string   `xml:"xmlns:media,attr"`
	Channel channel  `xml:"channel"`
}

type channel struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Language    string   `xml:"language"`
	Self        atomLink `xml:"atom:link"`
	Items       []item   `xml:"item"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type item struct {
	Title       string     `xml:"title"`
	Link        string     `xml:"link"`
	GUID        string     `xml:"guid"`
	Published   string     `xml:"pubDate"`
	Description string     `xml:"description"`
	Categories  []string   `xml:"category"`
	Enclosure   *enclosure `xml:"enclosure"`
	Thumbnail   *thumbnail `xml:"media:thumbnail"`
}

type enclosure struct {
	URL    string `xml:"url,attr"`
	Length int64  `xml:"length,attr"`
	Type   string `xml:"type,attr"`
}

type thumbnail struct {
	URL string `xml:"url,attr"`
}

// feed tells programs of the newest films, of those chosen as in the list. What is taken back is not
// in it any more: nobody keeps it on the way.
func (p *Pages) feed(w http.ResponseWriter, r *http.Request) error {
	l, c, site := web.Of(r).Lang, chosen(r, feedSize), p.server.Config().BaseURL
	c.Page = 1
	found, err := p.Gallery.Find(r.Context(), c.Filter)
	if err != nil {
		return err
	}
	out := rss{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Media: "http://search.yahoo.com/mrss/", Channel: channel{
		Title: "Maillage – " + l.Text("gallery.title"), Link: site + c.url(root), Description: l.Text("gallery.lead"), Language: string(l),
		Self: atomLink{site + c.url(feedPath), "self", "application/rss+xml"},
	}}
	for _, f := range found.Films {
		out.Channel.Items = append(out.Channel.Items, p.item(r, site, f))
	}
	written, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	w.Header().Set("Content-Language", string(l))
	_, _ = w.Write(append([]byte(xml.Header), written...)) // the visitor may have gone
	return nil
}

func (p *Pages) item(r *http.Request, site string, f gallery.Film) item {
	l := web.Of(r).Lang
	card := p.card(l, f)
	one := item{Title: card.Name, Link: site + card.URL, GUID: site + card.URL, Published: f.ShownAt.UTC().Format(time.RFC1123Z), Description: about(l, card)}
	for _, t := range f.Themes {
		one.Categories = append(one.Categories, t.Label.In(l))
	}
	if name, media, bytes := content(f); name != "" {
		one.Enclosure = &enclosure{site + card.URL + "/" + name, bytes, media}
	}
	if card.Poster != "" {
		one.Thumbnail = &thumbnail{site + card.Poster}
	}
	return one
}
