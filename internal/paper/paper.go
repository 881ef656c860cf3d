package paper

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // pictures of texts
	_ "image/jpeg" // pictures of texts
	_ "image/png"  // pictures of texts
	"strings"
	"time"

	"maillage/internal/document/text"
	"maillage/internal/lang"
	"maillage/internal/pdf"
	"maillage/internal/yjs/prose"
)

// Paper is a whole dossier, in the words and the order in which it is read.
type Paper struct {
	Lang   lang.Lang
	Kind   string // what it is: "Dossier de candidature"
	Title  string // of the dossier
	Notice string // what readers must know before the rest: that it is a draft; may be empty
	Author string // the collective
	Issuer string // at the foot of pages: the site and its address
	Site   string // address of the site, for links within it
	At     time.Time
	Body   prose.Node

	// Image gives a picture of the body by its address. Nil, or an error, leaves its description.
	Image func(src string) (content []byte, media string, err error)
}

// deepest is the last level of headings: that of HTML below the title.
const deepest = 5

// level of a heading, 1 to deepest.
func level(n prose.Node) int {
	value, _ := n.Attribute("level").(int64)
	return max(1, min(deepest, int(value)))
}

// order is the number of the first item of a list.
func order(n prose.Node) int {
	value, _ := n.Attribute("order").(int64)
	return max(1, int(value))
}

func word(n prose.Node, attribute string) string {
	value, _ := n.Attribute(attribute).(string)
	return value
}

// running is what heads each page but the first.
func (p Paper) running() string { return p.Kind + " – " + p.Title }

// link makes an address that leads somewhere from a file; "" when none does.
func (p Paper) link(href string) string {
	switch {
	case strings.HasPrefix(href, "/") && p.Site != "":
		return strings.TrimSuffix(p.Site, "/") + href
	case strings.HasPrefix(href, "/"), strings.HasPrefix(href, "#"):
		return ""
	}
	return href
}

// picture is an image that files may hold.
type picture struct {
	content       []byte
	media, ending string
	width, height int // in dots
}

const (
	mostPicture = 60_000     // dots of a side
	mostDots    = 40_000_000 // of a picture: whoever shows it takes four bytes for each
)

// picture reads one image of the body; false when it cannot be had, or is of no kind that every
// office program shows.
func (p Paper) picture(src string) (picture, bool) {
	if p.Image == nil {
		return picture{}, false
	}
	content, _, err := p.Image(src)
	if err != nil {
		return picture{}, false
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(content)) // what it is, whatever it is said to be
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width > mostPicture || config.Height > mostPicture || config.Width*config.Height > mostDots {
		return picture{}, false
	}
	return picture{content, "image/" + kind, kind, config.Width, config.Height}, true
}

// body is the text in which headings go down one level at a time, as readers that jump from one to
// another expect, and none is empty.
func (p Paper) body() prose.Node {
	above := 0
	return leveled(p.Body, &above)
}

func leveled(n prose.Node, above *int) prose.Node {
	content := make([]prose.Node, 0, len(n.Content))
	for _, child := range n.Content {
		switch {
		case child.Type == "table" && slots(child) > mostSlots:
			content = append(content, leveled(prose.Node{Content: unlaid(child)}, above).Content...)
		case child.Type != "heading":
			content = append(content, leveled(child, above))
		case strings.TrimSpace(cleaned(text.Plain(child))) != "":
			*above = min(level(child), *above+1)
			child.Attributes = []prose.Attribute{{Name: "level", Value: int64(*above)}}
			content = append(content, child)
		}
	}
	n.Content = content
	return n
}

const (
	dotsPerInch = 96
	widest      = 16.0 // centimetres, of a page of A4 within its margins
	highest     = 22.0
)

// centimetres is how large a picture stands on a page.
func (p picture) centimetres() (width, height float64) {
	width, height = float64(p.width)/dotsPerInch*2.54, float64(p.height)/dotsPerInch*2.54
	if scale := min(widest/width, highest/height); scale < 1 {
		width, height = width*scale, height*scale
	}
	return width, height
}

// album holds the pictures of a file, each once.
type album struct {
	of    Paper
	all   []picture
	left  int            // bytes that may still be added
	found map[string]int // number from 1, by address; 0 when it cannot be had
}

func newAlbum(of Paper) *album { return &album{of: of, left: mostPictures, found: map[string]int{}} }

// mostPictures is how many bytes of pictures a file holds; beyond, their descriptions stand in it.
const mostPictures = pdf.MostPictures

// number of the picture at an address, from 1; 0 when it cannot be had.
func (a *album) number(src string) int {
	number, known := a.found[src]
	if !known {
		if one, ok := a.of.picture(src); ok && len(one.content) <= a.left {
			a.left -= len(one.content)
			a.all = append(a.all, one)
			number = len(a.all)
		}
		a.found[src] = number
	}
	return number
}

// missing is what stands where a picture cannot be had: its description.
func (p Paper) missing(n prose.Node) prose.Node {
	said := p.Lang.Text("paper.image", "alt", word(n, "alt"))
	return prose.Node{Type: "paragraph", Content: []prose.Node{{Type: prose.Text, Text: said, Marks: []prose.Mark{{Type: "em"}}}}}
}

var signs = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// escaped writes text for XML and HTML. Characters that XML has no way to write are left out.
func escaped(s string) string { return signs.Replace(cleaned(s)) }

func cleaned(s string) string {
	return strings.Map(func(r rune) rune {
		if prose.Control(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// passage is inline content that one link covers, or none.
type passage struct {
	href    string
	content []prose.Node
}

// passages parts inline content where links begin and end.
func (p Paper) passages(content []prose.Node) []passage {
	var all []passage
	for _, n := range content {
		href := ""
		for _, m := range n.Marks {
			if to, is := m.Attribute("href").(string); is && m.Type == "link" {
				href = p.link(to)
			}
		}
		if last := len(all) - 1; last < 0 || all[last].href != href {
			all = append(all, passage{href: href})
		}
		all[len(all)-1].content = append(all[len(all)-1].content, n)
	}
	return all
}

// said is what an inline node says; a line break is one.
func said(n prose.Node) string {
	switch n.Type {
	case "hard_break":
		return "\n"
	case "mention":
		return word(n, "label")
	}
	return n.Text
}

func marked(n prose.Node, mark string) bool {
	for _, m := range n.Marks {
		if m.Type == mark {
			return true
		}
	}
	return false
}

// ink is where a writer writes.
type ink struct{ strings.Builder }

func (w *ink) put(text string) { _, _ = w.WriteString(text) } // it cannot fail

func (w *ink) printf(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
