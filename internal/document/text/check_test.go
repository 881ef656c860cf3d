package text_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/wire"
)

// writer makes the update of client 1, struct after struct, all in the root "page".
type writer struct {
	structs [][]byte
	clock   int
}

func (w *writer) add(length int, parts ...any) int {
	var s []byte
	for _, part := range parts {
		switch part := part.(type) {
		case int:
			s = wire.AppendUint(s, uint64(part))
		case string:
			s = wire.AppendBytes(s, part)
		case []byte:
			s = append(s, part...)
		}
	}
	at := w.clock
	w.structs, w.clock = append(w.structs, s), at+length
	return at
}

const top = -1

func under(holder int) []byte {
	if holder == top {
		return append([]byte{1, 4}, "page"...)
	}
	return wire.AppendUint([]byte{0, 1}, uint64(holder))
}

func (w *writer) element(in int, name string) int { return w.add(1, 7, under(in), 3, name) }
func (w *writer) text(in int) int                 { return w.add(1, 7, under(in), 6) }
func (w *writer) letters(in int, s string)        { w.add(len(s), 4, under(in), s) }
func (w *writer) mark(in int, name, value string) { w.add(1, 6, under(in), name, value) }

func (w *writer) value(in int, key string, value any) {
	w.add(1, 0x28, under(in), key, 1, wire.AppendAny(nil, value))
}

func (w *writer) update() []byte {
	to := wire.AppendUint([]byte{1}, uint64(len(w.structs)))
	return append(append(append(to, 1, 0), bytes.Join(w.structs, nil)...), 0)
}

func applied(d *yjs.Doc, update []byte) error {
	limits := yjs.Live()
	limits.Contents = 0
	u, err := yjs.DecodeUpdate(update, limits)
	if err != nil {
		return err
	}
	_, err = d.Apply(u, func(c yjs.Change) error { return text.Check(d, c) })
	return err
}

func TestWhatTextsMayNotHold_IsRefused(t *testing.T) {
	for name, one := range map[string]struct {
		write func(w *writer, paragraph, words int)
		want  string
	}{
		"an unknown node":                  {func(w *writer, _, _ int) { w.element(top, "script") }, `no node is named "script"`},
		"the node text":                    {func(w *writer, p, _ int) { w.element(p, "text") }, `no node is named "text"`},
		"the whole within":                 {func(w *writer, _, _ int) { w.element(top, "doc") }, `no node is named "doc"`},
		"an item without its list":         {func(w *writer, _, _ int) { w.element(top, "list_item") }, "doc never holds list_item"},
		"a paragraph in another":           {func(w *writer, p, _ int) { w.element(p, "paragraph") }, "paragraph never holds paragraph"},
		"a mention among paragraphs":       {func(w *writer, _, _ int) { w.element(top, "mention") }, "doc never holds mention"},
		"text among paragraphs":            {func(w *writer, _, _ int) { w.text(top) }, "doc holds no text"},
		"text in a list":                   {func(w *writer, _, _ int) { w.text(w.element(top, "bullet_list")) }, "bullet_list holds no text"},
		"text in an image":                 {func(w *writer, _, _ int) { w.text(w.element(top, "image")) }, "image holds no text"},
		"letters beside text":              {func(w *writer, p, _ int) { w.letters(p, "a") }, "paragraph holds text, which is neither"},
		"letters in the root":              {func(w *writer, _, _ int) { w.letters(top, "a") }, "doc holds text, which is neither"},
		"a mark in the root":               {func(w *writer, _, _ int) { w.mark(top, "em", "{}") }, "doc holds a mark, which is neither"},
		"values in a paragraph":            {func(w *writer, p, _ int) { w.add(1, 8, under(p), 1, wire.AppendAny(nil, "a")) }, "paragraph holds values"},
		"a subdocument":                    {func(w *writer, p, _ int) { w.add(1, 9, under(p), "a", wire.AppendAny(nil, map[string]any{})) }, "paragraph holds a subdocument"},
		"bytes in text":                    {func(w *writer, _, x int) { w.add(1, 3, under(x), "a") }, "text of paragraph holds binary"},
		"an array":                         {func(w *writer, p, _ int) { w.add(1, 7, under(p), 0) }, "a type of kind 0"},
		"a map":                            {func(w *writer, p, _ int) { w.add(1, 7, under(p), 1) }, "a type of kind 1"},
		"a text that is no XML":            {func(w *writer, p, _ int) { w.add(1, 7, under(p), 2) }, "a type of kind 2"},
		"a hook":                           {func(w *writer, p, _ int) { w.add(1, 7, under(p), 5, "paragraph") }, "a type of kind 5"},
		"something embedded":               {func(w *writer, _, x int) { w.add(1, 5, under(x), `{"a":1}`) }, "text of paragraph holds an embedded value"},
		"a node within text":               {func(w *writer, _, x int) { w.element(x, "hard_break") }, "text of paragraph holds a type"},
		"an attribute of text":             {func(w *writer, _, x int) { w.value(x, "a", "b") }, `text has no attributes, and this is "a"`},
		"an attribute of the whole":        {func(w *writer, _, _ int) { w.value(top, "a", "b") }, `no attributes, and this is "a"`},
		"an unknown attribute":             {func(w *writer, p, _ int) { w.value(p, "onclick", "b") }, `paragraph has no attribute named "onclick"`},
		"an attribute of another kind":     {func(w *writer, p, _ int) { w.value(p, "sources", int64(3)) }, "sources of paragraph is no text"},
		"an attribute that is a node":      {func(w *writer, p, _ int) { w.add(1, 0x27, under(p), "sources", 3, "paragraph") }, "is 1 units of a type, not one value"},
		"an attribute that is letters":     {func(w *writer, p, _ int) { w.add(1, 0x24, under(p), "sources", "a") }, "is 1 units of text, not one value"},
		"an attribute of two values":       {func(w *writer, p, _ int) { w.add(2, 0x28, under(p), "sources", 2, []byte{126, 126}) }, "is 2 units of values"},
		"an attribute that is not defined": {func(w *writer, p, _ int) { w.value(p, "sources", wire.Undefined{}) }, "sources of paragraph is no text"},
		"an object as attribute":           {func(w *writer, p, _ int) { w.value(p, "sources", map[string]any{"a": "b"}) }, "sources of paragraph is no text"},
		"a level too deep":                 {func(w *writer, _, _ int) { w.value(w.element(top, "heading"), "level", int64(4)) }, "level of heading is 4, beyond 1 to 3"},
		"an image of another site":         {func(w *writer, _, _ int) { w.value(w.element(top, "image"), "src", "//example.org/a") }, "src of image"},
		"an image that runs":               {func(w *writer, _, _ int) { w.value(w.element(top, "image"), "src", "javascript:alert(1)") }, "src of image"},
		"an image without description":     {func(w *writer, _, _ int) { w.value(w.element(top, "image"), "alt", nil) }, "alt of image is missing"},
		"a mention of what is not":         {func(w *writer, p, _ int) { w.value(w.element(p, "mention"), "kind", "admin") }, "none of partner, place, line"},
		"a name with a control character":  {func(w *writer, p, _ int) { w.value(w.element(p, "mention"), "label", "a\x00b") }, "control character"},
		"an unknown mark":                  {func(w *writer, _, x int) { w.mark(x, "blink", "{}") }, `never carries the mark "blink"`},
		"an unknown mark that ends":        {func(w *writer, _, x int) { w.mark(x, "blink", "null") }, `never carries the mark "blink"`},
		"a mark with an attribute":         {func(w *writer, _, x int) { w.mark(x, "strong", `{"style":"x"}`) }, `strong has no attribute named "style"`},
		"a mark that is a number":          {func(w *writer, _, x int) { w.mark(x, "strong", `3`) }, "neither attributes nor true"},
		"a mark that is false":             {func(w *writer, _, x int) { w.mark(x, "strong", `false`) }, "neither attributes nor true"},
		"a link that runs":                 {func(w *writer, _, x int) { w.mark(x, "link", `{"href":"javascript:alert(1)"}`) }, "href of link"},
		"a link that runs, suffixed":       {func(w *writer, _, x int) { w.mark(x, "link--AAAAAAAA", `{"href":"javascript:alert(1)"}`) }, "href of link"},
		"a link to nowhere":                {func(w *writer, _, x int) { w.mark(x, "link", `{}`) }, "href of link is missing"},
		"a link that is a list":            {func(w *writer, _, x int) { w.mark(x, "link", `{"href":["/"]}`) }, "href of link is no text"},
		"a suffix that is none":            {func(w *writer, _, x int) { w.mark(x, "strong--a", `{}`) }, "never carries the mark"},
		"a control character":              {func(w *writer, _, x int) { w.letters(x, "a\x0bb") }, `control character '\v'`},
		"a carriage return":                {func(w *writer, _, x int) { w.letters(x, "a\r") }, "control character"},
	} {
		t.Run(name, func(t *testing.T) {
			d := yjs.New(yjs.Live())
			var w writer
			paragraph := w.element(top, "paragraph")
			words := w.text(paragraph)
			one.write(&w, paragraph, words)
			err := applied(d, w.update())
			if !errors.Is(err, prose.ErrSchema) || !strings.Contains(err.Error(), one.want) {
				t.Errorf("%v, not %q", err, one.want)
			}
			if len(d.Fragment("page")) > 0 {
				t.Error("what was refused is there")
			}
		})
	}
}

func TestWhatIsMerelyMissing_Passes(t *testing.T) {
	var w writer
	p := w.element(top, "paragraph")
	w.element(top, "bullet_list")
	w.element(w.element(top, "table"), "table_row")
	w.element(top, "image")
	w.value(p, "sources", nil)
	x := w.text(p)
	w.letters(x, "a\tb\nc")
	w.mark(x, "strong", "true")
	w.mark(x, "link--AbC+/=09", `{"href":"/dossiers"}`)
	w.mark(x, "em", "null")
	d := yjs.New(yjs.Live())
	if err := applied(d, w.update()); err != nil {
		t.Error(err)
	}
}

// TestWhatIsGoneAgain_Passes: a page that writes something and takes it back in one go shows
// nothing of it.
func TestWhatIsGoneAgain_Passes(t *testing.T) {
	var w writer
	w.element(top, "paragraph")
	w.element(top, "script")
	update := w.update()
	update = append(update[:len(update)-1], 1, 1, 1, 1, 1) // deletes the second
	d := yjs.New(yjs.Live())
	if err := applied(d, update); err != nil {
		t.Error(err)
	}
}

// TestAStrangeParentThatCameEarlier_IsTold when something is put into it: a document written
// before a check was there.
func TestAStrangeParentThatCameEarlier_IsTold(t *testing.T) {
	for name, one := range map[string]struct{ first, then func(w *writer) }{
		"an unknown node": {func(w *writer) { w.element(top, "script") }, func(w *writer) { w.text(0) }},
		"a map":           {func(w *writer) { w.add(1, 7, under(top), 1) }, func(w *writer) { w.value(0, "a", "b") }},
		"text of it":      {func(w *writer) { w.text(w.element(top, "script")) }, func(w *writer) { w.letters(1, "a") }},
	} {
		t.Run(name, func(t *testing.T) {
			var w writer
			one.first(&w)
			d := yjs.New(yjs.Live())
			u, err := yjs.DecodeUpdate(w.update(), yjs.Live())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Apply(u, nil); err != nil {
				t.Fatal(err)
			}
			one.then(&w)
			if err := applied(d, w.update()); !errors.Is(err, prose.ErrSchema) {
				t.Errorf("%v, not a refusal", err)
			}
		})
	}
}

func schemaFile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWhatEditorsWrite_Passes: what y-prosemirror sends for documents drawn at random, and for
// changes of these, is taken, and read as the editor shows it.
func TestWhatEditorsWrite_Passes(t *testing.T) {
	o := texttest.Start(t, schemaFile(t))
	for seed := range uint64(150) {
		c := texttest.New(seed)
		document := c.Document(6)
		steps := [][]byte{document.JSON()}
		for range 4 {
			document = c.Changed(document)
			steps = append(steps, document.JSON())
		}
		d := yjs.New(yjs.Live())
		updates := o.Write(1000+seed, nil, steps...)
		for _, update := range updates {
			if err := applied(d, update); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		shown, repaired := o.Read(updates...)
		want, err := text.Parse(shown)
		if err != nil || repaired {
			t.Fatalf("seed %d: repaired %t, %v", seed, repaired, err)
		}
		if got := text.Read(d.Fragment(texttest.Root)).JSON(); !bytes.Equal(got, want.JSON()) {
			t.Fatalf("seed %d: read is\n%s, not\n%s", seed, got, want.JSON())
		}
	}
}

// BenchmarkCheck measures one letter in a text of a hundred pages, with and without the check.
func BenchmarkCheck(b *testing.B) {
	var w writer
	for range 1500 {
		w.letters(w.text(w.element(top, "paragraph")), strings.Repeat("un tiers-lieu ouvre ", 10))
	}
	for name, check := range map[string]func(*yjs.Doc, yjs.Change) error{
		"checked": text.Check, "unchecked": func(*yjs.Doc, yjs.Change) error { return nil },
	} {
		b.Run(name, func(b *testing.B) {
			d := yjs.New(yjs.Live())
			if err := applied(d, w.update()); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for clock := 0; b.Loop(); clock++ {
				letter := append(wire.AppendUint([]byte{1, 1, 7}, uint64(clock)), 0x84, 1)
				letter = append(wire.AppendUint(letter, uint64(w.clock-1)), 1, 'x', 0)
				if clock > 0 {
					letter = append(wire.AppendUint([]byte{1, 1, 7}, uint64(clock)), 0x84, 7)
					letter = append(wire.AppendUint(letter, uint64(clock-1)), 1, 'x', 0)
				}
				u, err := yjs.DecodeUpdate(letter, yjs.Live())
				if err != nil {
					b.Fatal(err)
				}
				if _, err := d.Apply(u, func(c yjs.Change) error { return check(d, c) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
