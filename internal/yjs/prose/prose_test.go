package prose_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
)

// Documents that yjs 13.6.33 wrote: one that the schema of testdata allows, what another client
// added to it, and one that it does not allow.
const (
	allowed  = "ASoHAAcBBHBhZ2UDB2hlYWRpbmcHAAcABgQABwEIVW4gbGlldSCGBwkCZW0Ce32EBwoHw6Agbm91c4YHEAJlbQRudWxsKAAHAAVsZXZlbAF9AYcHAAMJcGFyYWdyYXBoBwAHEwYEAAcUG091dmVydCAibGUiIHNvaXIgXHUyMDI44oCoCoYHLQZzdHJvbmcCe32GBy4EbGluayl7ImhyZWYiOiJodHRwczovL2V4YW1wbGUub3JnL8OpP2E9MSZiPTIifYQHLwfDoCB0b3Vzhgc1BnN0cm9uZwRudWxshgc2BGxpbmsEbnVsbIYHNxBjb2xvdXItLWFCMysveDk9DnsibmFtZSI6InJlZCJ9hgc4AmVtBHRydWWEBzkFIGxlcyCGBz4QY29sb3VyLS1hQjMrL3g5PQRudWxshgc/AmVtBG51bGyEB0AJZ2VucyDwn5iAhwcTAwlwYXJhZ3JhcGiHB0gDBGxpc3QHAAdJAwRpdGVtBwAHSgMJcGFyYWdyYXBoBwAHSwYEAAdMAnVuhwdLAwRsaXN0BwAHTwMEaXRlbQcAB1ADCXBhcmFncmFwaAcAB1EGBAAHUgRkZXV4KAAHSQdvcmRlcmVkAXiHB0kDBWltYWdlKAAHWANzcmMBdwgvZmlsZXMvMygAB1gDYWx0AXcKTGEgZmHDp2FkZYcHWAMJcGFyYWdyYXBoBwAHWwYEAAdcBWF2YW50hwdcAwVicmVha4cHYgYEAAdjBmFwcsOocwA="
	addition = "AQEJAMQHBAcFBmdyYW5kIAA="
	refused  = "ASEHAAcBBHBhZ2UDBnNjcmlwdCgABwADc3JjAXcBeIcHAAMHaGVhZGluZwcABwIGBgAHAwZzdHJvbmcCe32EBwQBYYYHBQZzdHJvbmcEbnVsbCgABwIFbGV2ZWwBfQkoAAcCBmNvbG91cgF3A3JlZIcHAgMFaW1hZ2UoAAcJA3NyYwF3E2phdmFzY3JpcHQ6YWxlcnQoMSmHBwkDBGl0ZW2HBwsDBGxpc3SHBwwDCXBhcmFncmFwaAcABw0GBgAHDgRsaW5rIHsiaHJlZiI6ImphdmFcbnNjcmlwdDphbGVydCgxKSJ9hAcPAWKGBxAEbGluawRudWxshgcRBWJsaW5rAnt9hAcSAWOGBxMFYmxpbmsEbnVsbIYHFAZjb2xvdXIQeyJuYW1lIjoiZ3JlZW4ifYQHFQFkhgcWBmNvbG91cgRudWxshgcXAmVtAyJ4IoQHGAFlhgcZAmVtBG51bGyHBw0GBAAHGwVsb29zZYcHGwMDZG9jhwchAwR0ZXh0RQcPC3siaW1hZ2UiOjF9KAAHDgF4AXcBeQA="
)

func schema(t testing.TB) *prose.Schema {
	t.Helper()
	data, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	s, err := prose.ParseSchema(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func document(t testing.TB, updates ...string) *yjs.Doc {
	t.Helper()
	d := yjs.New(yjs.Live())
	for _, encoded := range updates {
		data, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			t.Fatal(err)
		}
		u, err := yjs.DecodeUpdate(data, yjs.Live())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Apply(u, nil); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// What is wanted is, to the byte, what y-prosemirror 1.3.7 reads and prosemirror-model 1 writes
// with the same schema, with attributes sorted by name.
func TestADocument_IsWrittenAsProseMirrorDoes(t *testing.T) {
	node, problems := schema(t).Read(document(t, allowed).Fragment("page"))
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	want := `{"type":"doc","content":[` +
		`{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"Un lieu "},{"type":"text","marks":[{"type":"em"}],"text":"à nous"}]},` +
		`{"type":"paragraph","content":[{"type":"text","text":"Ouvert \"le\" soir \\u2028` + "\u2028" + `\n"},` +
		`{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org/é?a=1&b=2"}},{"type":"strong"}],"text":"à tous"},` +
		`{"type":"text","marks":[{"type":"em"},{"type":"colour","attrs":{"name":"red"}}],"text":" les "},{"type":"text","text":"gens 😀"}]},` +
		`{"type":"paragraph"},` +
		`{"type":"list","attrs":{"ordered":true},"content":[{"type":"item","content":[{"type":"paragraph","content":[{"type":"text","text":"un"}]},` +
		`{"type":"list","attrs":{"ordered":false},"content":[{"type":"item","content":[{"type":"paragraph","content":[{"type":"text","text":"deux"}]}]}]}]}]},` +
		`{"type":"image","attrs":{"alt":"La façade","src":"/files/3"}},` +
		`{"type":"paragraph","content":[{"type":"text","text":"avant"},{"type":"break"},{"type":"text","text":"après"}]}]}`
	if got := string(node.JSON()); got != want {
		t.Errorf("\n%s, not\n%s", got, want)
	}
	if !json.Valid(node.JSON()) {
		t.Error("it is no JSON")
	}
	if got, want := node.Plain(), "Un lieu à nous\nOuvert \"le\" soir \\u2028\u2028\nà tous les gens 😀\nun\ndeux\navant après"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestTheSameText_OfWhomeverHasTheSameFingerprint(t *testing.T) {
	s, d := schema(t), document(t, allowed, addition)
	plain, _ := s.Read(d.Fragment("page"))
	told, _ := s.Read(d.Authors("page"))
	if plain.Fingerprint() != told.Fingerprint() {
		t.Errorf("\n%s, and with authors\n%s", plain.JSON(), told.JSON())
	}
	before, _ := s.Read(document(t, allowed).Fragment("page"))
	if before.Fingerprint() == plain.Fingerprint() {
		t.Error("another text has the same fingerprint")
	}
	if got := fmt.Sprint(told.Authors()); got != "[{7 73} {9 6}]" {
		t.Errorf("authors are %s", got)
	}
}

func TestWhatTheSchemaDoesNotAllow_IsTold(t *testing.T) {
	node, problems := schema(t).Read(document(t, refused).Fragment("page"))
	want := strings.Join([]string{
		`0 (doc): no node is named "script"`,
		`1 (heading): attribute level is 9, beyond 1 to 4`,
		`1 (heading): it has no attribute named "colour"`,
		`1.0 (heading): its text may not carry the mark "strong"`,
		`2 (image): attribute src is "javascript:alert(1)": links lead to http, https, mailto or tel, or to a path of the site`,
		`2 (image): attribute alt is missing`,
		`3 (item): it must hold "paragraph (paragraph | list)*", and holds nothing`,
		`4 (list): it must hold "item{1,50}", and holds nothing`,
		`5.0 (text): text has no attribute, and this has "x"`,
		`5.0 (text): something stands within text that is none`,
		`5.0 (link): attribute href is "java\nscript:alert(1)": links lead to http, https, mailto or tel, or to a path of the site`,
		`5.0 (paragraph): its text may not carry the mark "blink"`,
		`5.0 (colour): attribute name is "green", none of red, blue`,
		`5.0 (paragraph): the mark em has no attributes that can be read`,
		`7 (doc): no node is named "doc"`,
		`8 (doc): no node is named "text"`,
		`the document (doc): it must hold "block+", and holds heading image item list paragraph text`,
	}, "\n")
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	if got := strings.Join(got, "\n"); got != want {
		t.Errorf("%s\nis told, not\n%s", got, want)
	}
	if written := string(node.JSON()); strings.Contains(written, "script") || strings.Contains(written, "blink") || strings.Contains(written, "link") {
		t.Errorf("what is not allowed is written: %s", written)
	}
}

func TestLinks_LeadSomewhereSafe(t *testing.T) {
	for link, want := range map[string]bool{
		"https://example.org/é": true, "http://example.org": true, "HTTPS://example.org": true, "mailto:a@example.org": true, "tel:+33123456789": true, "/files/3": true, "#a": true,
		"javascript:alert(1)": false, "JavaScript:alert(1)": false, " javascript:alert(1)": false, "java\tscript:alert(1)": false, "data:text/html,x": false, "vbscript:x": false,
		"//example.org": false, "/\\example.org": false, "https:": false, "": false, "example": false, "file:///etc/passwd": false, "\x01javascript:alert(1)": false,
	} {
		data := fmt.Sprintf(`{"top":"doc","nodes":[{"name":"doc","content":"text*","attrs":[{"name":"a","kind":"link","default":%q}]},{"name":"text"}]}`, link)
		encoded, _ := json.Marshal(link)
		data = strings.ReplaceAll(data, fmt.Sprintf("%q", link), string(encoded))
		if _, err := prose.ParseSchema([]byte(data)); (err == nil) != want {
			t.Errorf("%q is taken: %t (%v)", link, err == nil, err)
		}
	}
}

// fits tells whether elements of one letter each may stand in a document.
func fits(t *testing.T, expression, letters string) bool {
	t.Helper()
	data := fmt.Sprintf(`{"top":"doc","nodes":[{"name":"doc","content":%q},{"name":"text"},{"name":"a","group":["x"]},{"name":"b","group":["x"]},{"name":"c"}]}`, expression)
	s, err := prose.ParseSchema([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	var nodes []yjs.Node
	for _, letter := range letters {
		nodes = append(nodes, yjs.Node{Content: yjs.Nested, Kind: yjs.XMLElement, Name: string(letter)})
	}
	_, problems := s.Read(nodes)
	return len(problems) == 0
}

// TestContent_IsAsRegularExpressionsSay compares content expressions with regular expressions.
func TestContent_IsAsRegularExpressionsSay(t *testing.T) {
	for expression, pattern := range map[string]string{
		"": "", "a": "a", "a b": "ab", "a | b c": "a|bc", "(a | b) c": "(a|b)c", "a+": "a+", "a* b?": "a*b?", "x+ c": "[ab]+c", "(a b)* a": "(ab)*a",
		"a{2}": "a{2}", "a{1,2} b": "a{1,2}b", "a{2,}": "a{2,}", "(a* b*)* c": "[ab]*c", "(a | a b)(c | b c)": "abc|ac|abbc", "a{0}": "", "(a?)+": "a*",
	} {
		whole := regexp.MustCompile("^(?:" + pattern + ")$")
		for n := range 3 * 3 * 3 * 3 * 3 {
			letters := ""
			for m := n; m > 0; m /= 4 {
				if m%4 > 0 {
					letters += string("abc"[m%4-1])
				}
			}
			if got, want := fits(t, expression, letters), whole.MatchString(letters); got != want {
				t.Fatalf("%q fits %q: %t, not %t", letters, expression, got, want)
			}
		}
	}
}

func TestASchemaThatIsNotWhole_IsRefused(t *testing.T) {
	const text = `{"name":"text"}`
	for data, want := range map[string]string{
		`{`: "unexpected EOF", `{"top":"doc"}`: `needs the nodes "doc"`, `{"top":"doc","nodes":[` + text + `]} x`: "something follows", `{"topp":"doc"}`: "unknown field",
		`{"top":"doc","nodes":[{"name":"doc","content":"para"},` + text + `]}`:                                                `no node and no group is named "para"`,
		`{"top":"doc","nodes":[{"name":"doc","content":"text{3,2}"},` + text + `]}`:                                           "{2,4} was expected",
		`{"top":"doc","nodes":[{"name":"doc","content":"text{1000}"},` + text + `]}`:                                          "no number up to 100",
		`{"top":"doc","nodes":[{"name":"doc","content":"(text"},` + text + `]}`:                                               ") was expected",
		`{"top":"doc","nodes":[{"name":"doc","content":"` + strings.Repeat("(", 30) + `"},` + text + `]}`:                     "deeper than 20",
		`{"top":"doc","nodes":[{"name":"doc"},` + text + `,` + text + `]}`:                                                    `"text", which is empty or taken`,
		`{"top":"doc","nodes":[{"name":"doc","marks":["em"]},` + text + `]}`:                                                  `the mark "em", which does not exist`,
		`{"top":"doc","nodes":[{"name":"doc","attrs":[{"name":"a","kind":"date"}]},` + text + `]}`:                            `of the kind "date"`,
		`{"top":"doc","nodes":[{"name":"doc","attrs":[{"name":"a","kind":"integer","default":"x"}]},` + text + `]}`:           "the default of attribute a of doc is no integer",
		`{"top":"doc","nodes":[{"name":"doc","attrs":[{"name":"a","kind":"text"},{"name":"a","kind":"text"}]},` + text + `]}`: "there already",
		`{"top":"doc","nodes":[{"name":"doc"},` + text + `],"marks":[{"name":"em"},{"name":"em"}]}`:                           `"em", which is empty or taken`,
	} {
		if _, err := prose.ParseSchema([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, not %q", data, err, want)
		}
	}
}

func TestAnUpdateThatBreaksTheSchema_IsRefusedBeforeOthersSeeIt(t *testing.T) {
	s, d := schema(t), document(t, allowed)
	before, err := d.Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the schema")
	check := func(yjs.Change) error {
		if _, problems := s.Read(d.Fragment("page")); len(problems) > 0 {
			return fmt.Errorf("%w: %v", broken, problems[0])
		}
		return nil
	}
	apply := func(structs []byte) error {
		u, err := yjs.DecodeUpdate(structs, yjs.Live())
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Apply(u, check)
		return err
	}
	// Client 9 puts an element <script>, then a paragraph, to the left of what client 7 wrote first.
	element := func(name string) []byte {
		return append([]byte{1, 1, 9, 0, 0x47, 7, 0, 3, byte(len(name))}, append([]byte(name), 0)...)
	}
	if err := apply(element("script")); !errors.Is(err, broken) {
		t.Errorf("%v, not a refusal", err)
	}
	if after, _ := d.Encode(nil); !bytes.Equal(after, before) {
		t.Error("what was refused left a trace")
	}
	if err := apply(element("paragraph")); err != nil {
		t.Error(err)
	}
}

func FuzzSchema(f *testing.F) {
	data, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"top":"doc","nodes":[{"name":"doc","content":"((text | doc)* text{1,3})+"},{"name":"text"}]}`))
	fragment := document(f, allowed).Fragment("page")
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := prose.ParseSchema(data)
		if err != nil {
			return
		}
		node, _ := s.Read(fragment)
		if !json.Valid(node.JSON()) {
			t.Fatalf("no JSON: %s", node.JSON())
		}
	})
}
