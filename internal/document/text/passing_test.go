package text_test

import (
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/yjs"
	"maillage/internal/yjs/revise"
)

// TestWhatPasses_IsWhatTheSchemaAllows throws structs together at random, legal ones and others,
// update after update: of what passed, the schema says no more than that something is missing.
func TestWhatPasses_IsWhatTheSchemaAllows(t *testing.T) {
	passed, refused := 0, 0
	for seed := range uint64(1500) {
		c := texttest.New(seed)
		one := func(all ...string) string { return all[c.IntN(len(all))] }
		name := func() string {
			return one("paragraph", "paragraph", "heading", "bullet_list", "list_item", "table", "table_row", "table_cell", "image", "mention", "hard_break", "text", "doc", "script")
		}
		d := yjs.New(yjs.Live())
		var w writer
		var holders []int
		for range 30 {
			before := w
			for range 1 + c.IntN(3) {
				in := top
				if len(holders) > 0 && c.IntN(4) > 0 {
					in = holders[c.IntN(len(holders))]
				}
				switch c.IntN(7) {
				case 0, 1, 2:
					holders = append(holders, w.element(in, name()))
				case 3:
					holders = append(holders, w.text(in))
				case 4:
					w.letters(in, one("mot", "mot", "mot", "a\x00"))
				case 5:
					w.mark(in, one("strong", "em", "link", "link", "link--AbC+/=09", "blink"), one("{}", "null", `{"href":"/a"}`, `{"href":"/b"}`, `{"href":"data:x"}`, "3"))
				case 6:
					w.value(in, one("level", "src", "alt", "kind", "onclick", "sources"), []any{int64(2), int64(9), "/files/3", "partner", nil}[c.IntN(5)])
				}
			}
			if err := applied(d, w.update()); err != nil {
				refused++
				w = before
				for len(holders) > 0 && holders[len(holders)-1] >= w.clock {
					holders = holders[:len(holders)-1]
				}
				w.structs = w.structs[:len(w.structs):len(w.structs)]
				continue
			}
			passed++
			allowedBySchema(t, d)
		}
		// And whatever state it is in, it can be revised to say something else.
		to := c.Document(2)
		update, err := revise.Revise(d, "page", 2, to, text.Schema())
		if err != nil {
			t.Fatal(err)
		}
		if update != nil {
			if err := applied(d, update); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		if got, want := string(text.Read(d.Fragment("page")).JSON()), string(to.JSON()); got != want {
			t.Fatalf("seed %d: revised, it says\n%s, not\n%s", seed, got, want)
		}
	}
	if passed < 500 || refused < 500 {
		t.Errorf("%d passed, %d were refused: that shows little", passed, refused)
	}
}

// allowedBySchema fails where the schema says more of a document than that something is missing.
func allowedBySchema(t *testing.T, d *yjs.Doc) {
	t.Helper()
	_, problems := text.Schema().Read(d.Fragment("page"))
	for _, p := range problems {
		if !strings.HasPrefix(p.What, "it must hold") && !strings.HasSuffix(p.What, "is missing") {
			t.Fatalf("%v passed, in %+v", p, d.Fragment("page"))
		}
	}
	if _, err := text.Parse(text.Read(d.Fragment("page")).JSON()); err != nil {
		t.Fatalf("%v, of %+v", err, d.Fragment("page"))
	}
}

// FuzzCheck gives updates that nobody wrote to a document.
func FuzzCheck(f *testing.F) {
	for seed := range uint64(10) {
		d := yjs.New(yjs.Live())
		first, err := revise.Revise(d, "page", 1, texttest.New(seed).Document(3), text.Schema())
		if err != nil {
			f.Fatal(err)
		}
		if err := applied(d, first); err != nil {
			f.Fatal(err)
		}
		second, err := revise.Revise(d, "page", 2, texttest.New(seed+100).Document(3), text.Schema())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(first, second)
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		d := yjs.New(yjs.Live())
		for _, update := range [][]byte{first, second} {
			if applied(d, update) == nil {
				allowedBySchema(t, d)
			}
		}
	})
}
