package text_test

import (
	"bytes"
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/yjs"
)

func TestTheSchema_IsWhole(t *testing.T) {
	if s := text.Schema(); s.Version == 0 || s.Top != "doc" || text.Version() != s.Version {
		t.Errorf("version %d, top %q", s.Version, s.Top)
	}
}

func TestATextInJSON_IsReadBackAsItWas(t *testing.T) {
	for seed := range uint64(300) {
		want := texttest.New(seed).Document(5).JSON()
		n, err := text.Parse(want)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if got := n.JSON(); !bytes.Equal(got, want) {
			t.Fatalf("seed %d:\n%s, not\n%s", seed, got, want)
		}
	}
	if n, err := text.Parse([]byte(`{"type":"doc"}`)); err != nil || len(n.Content) > 0 {
		t.Errorf("a text of nothing: %v, %v", n, err)
	}
	const short = `{"type":"doc","content":[{"type":"heading","content":[{"type":"text","marks":[{"type":"em"},{"type":"strong"}],"text":"a"},{"type":"text","marks":[{"type":"strong"},{"type":"em"}],"text":"b"}]}]}`
	const whole = `{"type":"doc","content":[{"type":"heading","attrs":{"level":1},"content":[{"type":"text","marks":[{"type":"strong"},{"type":"em"}],"text":"ab"}]}]}`
	if n, err := text.Parse([]byte(short)); err != nil || string(n.JSON()) != whole {
		t.Errorf("%s (%v), not %s", n.JSON(), err, whole)
	}
}

func TestJSONThatIsNoText_IsRefused(t *testing.T) {
	in := func(block string) string { return `{"type":"doc","content":[` + block + `]}` }
	line := func(inline string) string { return in(`{"type":"paragraph","content":[` + inline + `]}`) }
	for _, one := range [][2]string{
		{``, "EOF"},
		{`{}`, `it is a ""`},
		{`[]`, "cannot unmarshal"},
		{`null`, `it is a ""`},
		{in("") + "x", "something follows"},
		{`{"type":"paragraph"}`, `it is a "paragraph"`},
		{`{"type":"doc","text":"a"}`, "not a doc alone"},
		{`{"type":"doc","x":1}`, "unknown field"},
		{in(`{"type":"script"}`), `no node is named "script"`},
		{in(`{"type":"doc"}`), `no node is named "doc"`},
		{in(`{"type":"text","text":"a"}`), `must hold "block+"`},
		{in(`{"type":"list_item"}`), `must hold "block+"`},
		{in(`{"type":"bullet_list"}`), `bullet_list must hold "list_item+", and holds nothing`},
		{in(`{"type":"image"}`), "attribute src of image is missing"},
		{line(`{"type":"text"}`), "empty text"},
		{line(`{"type":"text","text":3}`), "cannot unmarshal"},
		{line(`{"type":"text","text":"` + `\u0000"}`), "control character"},
		{line(`{"type":"text","text":"a","attrs":{"a":1}}`), "text with attributes"},
		{line(`{"type":"text","text":"a","marks":[{"type":"blink"}]}`), `never carries such a mark "blink"`},
		{line(`{"type":"text","text":"a","marks":[{"type":"em"},{"type":"em"}]}`), "twice"},
		{line(`{"type":"text","text":"a","marks":[{"type":"link"}]}`), "href of link is missing"},
		{line(`{"type":"text","text":"a","marks":[{"type":"link","attrs":{"href":"javascript:x"}}]}`), "href of link is"},
		{line(`{"type":"text","text":"a","marks":[{"type":"em","attrs":{"a":1}}]}`), `em has no attribute named "a"`},
		{line(`{"type":"hard_break","marks":[{"type":"em"}]}`), "hard_break has marks or text"},
		{in(`{"type":"heading","attrs":{"level":9}}`), "beyond 1 to 3"},
		{in(`{"type":"heading","attrs":{"level":1.5}}`), "no integer"},
		{in(`{"type":"heading","attrs":{"level":[1]}}`), "no integer"},
		{in(`{"type":"paragraph","attrs":{"onclick":"x"}}`), `no attribute named "onclick"`},
		{in(strings.Repeat(`{"type":"blockquote","content":[`, 40) + `{"type":"paragraph"}` + strings.Repeat("]}", 40)), "too deep"},
		{`{"type":"doc","content":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "}", "exceeded max depth"},
		{in(`{"type":"paragraph","content":[{"type":"text","text":"`+strings.Repeat("a", text.MostBytes)+`"}]}`) + "   ", "at most 8388608 are taken"},
	} {
		if _, err := text.Parse([]byte(one[0])); err == nil || !strings.Contains(err.Error(), one[1]) {
			t.Errorf("%.200s: %v, not %q", one[0], err, one[1])
		}
	}
}

// TestWhatLacksSomething_IsLeftOut, as by editors: what two people leave of a list who each
// delete one of its two items.
func TestWhatLacksSomething_IsLeftOut(t *testing.T) {
	var w writer
	p := w.element(top, "paragraph")
	w.letters(w.text(p), "reste")
	w.element(top, "bullet_list")
	w.element(w.element(w.element(top, "table"), "table_row"), "table_cell")
	w.value(w.element(top, "image"), "src", "/files/3")
	w.element(p, "mention")
	d := yjs.New(yjs.Live())
	if err := applied(d, w.update()); err != nil {
		t.Fatal(err)
	}
	const want = `{"type":"doc","content":[{"type":"paragraph","attrs":{"sources":null},"content":[{"type":"text","text":"reste"}]}]}`
	got := text.Read(d.Fragment("page")).JSON()
	if string(got) != want {
		t.Errorf("%s, not %s", got, want)
	}
	if _, err := text.Parse(got); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	for seed := range uint64(10) {
		f.Add(texttest.New(seed).Document(2).JSON())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := text.Parse(data)
		if err != nil {
			return
		}
		again, err := text.Parse(n.JSON())
		if err != nil || !bytes.Equal(again.JSON(), n.JSON()) {
			t.Fatalf("%v:\n%s, then\n%s", err, n.JSON(), again.JSON())
		}
	})
}
