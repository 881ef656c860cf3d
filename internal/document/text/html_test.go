package text_test

import (
	"html"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/yjs/prose"
)

func TestHTML_IsWhatTheTextSays(t *testing.T) {
	for typed, want := range map[string]string{
		"# Un lieu\n\n### Bas\n\nUn **a** *b* ***c***\ndeux": `<h3>Un lieu</h3><h5>Bas</h5><p>Un <strong>a</strong> <em>b</em> <strong><em>c</em></strong><br>deux</p>`,
		"- un\n- deux\n\n3. trois\n\n> cité\n\n___":          `<ul><li><p>un</p></li><li><p>deux</p></li></ul><ol start="3"><li><p>trois</p></li></ol><blockquote><p>cité</p></blockquote><hr>`,
		"[ici](https://example.org/?a=1&b=2) [là](#bas)":     `<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener">ici</a> <a href="#bas" rel="noopener">là</a></p>`,
		"| a | b |\n| --- | --- |\n| # c | d |":              `<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><th scope="row">c</th><td>d</td></tr></tbody></table>`,
		"![Une \"façade\"](/files/3)":                        `<p><img src="/files/3" alt="Une &#34;façade&#34;" loading="lazy"></p>`,
		"[@A & B](mention:partner/3)":                        `<p><span class="mention" data-kind="partner">A &amp; B</span></p>`,
		"<script>alert(1)</script>":                          `<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>`,
		"&nbsp;\n\na\n\n#":                                   `<p>a</p>`,
	} {
		if got := text.HTML(text.FromMarkdown(typed), text.Shape{Level: 3}); got != want {
			t.Errorf("%q:\n%s, not\n%s", typed, got, want)
		}
	}
}

func TestHTML_AsksThePageWhereThingsLead(t *testing.T) {
	n := text.FromMarkdown("[a](/b) [c](https://example.org) [@M](mention:place/9)\n\n![f](/files/3)\n\n![g](/files/4)")
	n.Content[0].Attributes[0].Value = `w"1`
	got := text.HTML(n, text.Shape{
		Level:   2,
		Link:    func(href string) string { return strings.TrimPrefix(href, "https://example.org") },
		Image:   func(src string) string { return map[string]string{"/files/3": "/x/3"}[src] },
		Mention: func(kind, id string) string { return "/" + kind + "s/" + id },
		Sources: true,
		Told:    func(sources string) string { return "<small>" + html.EscapeString(sources) + "</small>" },
	})
	const want = `<p data-sources="w&#34;1"><a href="/b" rel="noopener">a</a> c <a class="mention" data-kind="place" href="/places/9">M</a></p><small>w&#34;1</small><p><img src="/x/3" alt="f" loading="lazy"></p><p>g</p>`
	if got != want {
		t.Errorf("%s, not\n%s", got, want)
	}
}

// TestHTML_LetsNothingThrough: whatever a text holds, the page has the elements and attributes
// that are written here and no other.
func TestHTML_LetsNothingThrough(t *testing.T) {
	bad := prose.Node{Type: "doc", Content: []prose.Node{
		{Type: "paragraph", Content: []prose.Node{{Type: "text", Text: `"><script>`, Marks: []prose.Mark{{Type: "link", Attributes: []prose.Attribute{{Name: "href", Value: "javascript:alert(1)"}}}}}}},
		{Type: "image", Attributes: []prose.Attribute{{Name: "src", Value: "javascript:alert(1)"}, {Name: "alt", Value: `"><img onerror=x>`}}},
		{Type: "script", Content: []prose.Node{{Type: "paragraph"}}},
	}}
	whole(t, text.HTML(bad, text.Shape{Sources: true}))
	for seed := range uint64(300) {
		whole(t, text.HTML(texttest.New(seed).Document(5), text.Shape{Level: 2, Sources: true}))
	}
}

// whole checks that HTML is well-formed, with nothing in it that does not belong to a text.
func whole(t *testing.T, page string) {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	read, err := document.Find("body").Html()
	if err != nil {
		t.Fatal(err)
	}
	if read = strings.ReplaceAll(read, "/>", ">"); read != page {
		t.Fatalf("read as\n%s, not\n%s", read, page)
	}
	document.Find("body *").Each(func(_ int, one *goquery.Selection) {
		n := one.Nodes[0]
		if !strings.Contains(" p h1 h2 h3 h4 h5 h6 ul ol li blockquote hr table thead tbody tr th td img a strong em br span ins del div ", " "+n.Data+" ") {
			t.Fatalf("<%s> in\n%s", n.Data, page)
		}
		for _, a := range n.Attr {
			if !strings.Contains(" href rel src alt loading class data-kind data-sources start scope colspan rowspan ", " "+a.Key+" ") || strings.HasPrefix(a.Val, "javascript") {
				t.Fatalf("%s=%q in\n%s", a.Key, a.Val, page)
			}
		}
	})
}
