package entry_test

import (
	"testing"

	"maillage/internal/entry"
	"maillage/internal/fault"
)

func TestWhatIsTypedIsTidied_AndRefusedForOneReason(t *testing.T) {
	for _, c := range []struct {
		typed, text, line string
		required          bool
		wrong, lineWrong  string // "" for the same
	}{
		{typed: "  un\r\ndeux \n", text: "un\ndeux", line: "un deux"},
		{typed: " \n", required: true, wrong: "field.required"},
		{typed: ""},
		{typed: "onze lettres", text: "onze lettres", line: "onze lettres", wrong: "field.too_long"},
		{typed: "06\u202a12\u202c\fa\vb\x07", text: "0612\na\nb", line: "0612 a b", wrong: "", lineWrong: "field.characters"},
		{typed: "\u202e onze lettres", text: "onze lettres", line: "onze lettres", wrong: "field.too_long", lineWrong: "field.characters"},
		{typed: "éééééééééé", text: "éééééééééé", line: "éééééééééé"},
		{typed: "a\x00\xff", text: "a\ufffd", line: "a\ufffd", lineWrong: "field.characters"},
	} {
		for name, check := range map[string]func(*fault.Fields, string, string, int, bool) string{"text": entry.Text, "line": entry.Line} {
			var fields fault.Fields
			want := map[string]string{"text": c.text, "line": c.line}[name]
			if got := check(&fields, "name", c.typed, 10, c.required); got != want {
				t.Errorf("%s of %q: %q, want %q", name, c.typed, got, want)
			}
			wrong := ""
			if err := fields.Err(); err != nil {
				wrong = fault.As(err).Fields["name"].Key
			}
			expected := c.wrong
			if name == "line" && c.lineWrong != "" {
				expected = c.lineWrong
			}
			if wrong != expected {
				t.Errorf("%s of %q is refused for %q, want %q", name, c.typed, wrong, expected)
			}
		}
	}
}

func TestANameHoldsNoLink(t *testing.T) {
	for typed, wrong := range map[string]string{"La  Halle": "", "": "field.required", "Voir www.evil.example": "field.link"} {
		var fields fault.Fields
		entry.Name(&fields, "name", typed, 40)
		got := ""
		if err := fields.Err(); err != nil {
			got = fault.As(err).Fields["name"].Key
		}
		if got != wrong {
			t.Errorf("%q is refused for %q, want %q", typed, got, wrong)
		}
	}
}
