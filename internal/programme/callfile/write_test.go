package callfile

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

func canonical(t interface{ Fatal(...any) }, d call.Definition) string {
	raw, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestWrite_ThenParse_GivesTheSameCall(t *testing.T) {
	for _, key := range PresetKeys() {
		d, _ := Preset(key)
		written, err := Write(d)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := Parse(bytes.NewReader(written))
		if len(problems) > 0 {
			t.Fatalf("%s: %+v\n%s", key, problems[0], written)
		}
		if got, want := canonical(t, again), canonical(t, d); got != want {
			t.Errorf("%s came back as\n%s\nwant\n%s", key, got, want)
		}
	}
}

// Whatever a funder writes that people can read comes back, character for character.
func TestWrite_KeepsAnyText(t *testing.T) {
	base, _ := Preset("deffinov-paca")
	pieces := []string{"a", "É", " ", "\n", "\t", ": ", " #", "- ", "'", `"`, `\`, "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "=", "~", "\u00a0", "\u202f", "\u2028", "🪢", "1", "0x1", "true", "null", "---", "é\u0301", "<b>"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "any") {
			text = strings.Map(func(r rune) rune {
				if !lang.Readable(string(r)) || r == unicode.ReplacementChar {
					return -1
				}
				return r
			}, rapid.StringN(1, 30, 100).Draw(t, "text")) + "x"
		}
		d := base
		d.Title = call.Text{FR: text}
		d.Purpose = call.Text{FR: "x" + text, EN: text + "x"}
		written, err := Write(d)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := Parse(bytes.NewReader(written))
		if len(problems) > 0 {
			t.Fatalf("%q: %+v\n%s", text, problems, written[:200])
		}
		if again.Title != d.Title || again.Purpose != d.Purpose {
			t.Fatalf("%q came back as %q, %q", text, again.Title.FR, again.Purpose)
		}
	})
}
