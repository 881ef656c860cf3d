package entry_test

import (
	"testing"

	"maillage/internal/entry"
	"maillage/internal/fault"
)

func TestWhatIsTypedIsTidiedAndRefusedForOneReason(t *testing.T) {
	for _, c := range []struct {
		typed, text, line string
		required          bool
		wrong             string
	}{
		{typed: "  un\r\ndeux \n", text: "un\ndeux", line: "un deux"},
		{typed: " \n", required: true, wrong: "field.required"},
		{typed: ""},
		{typed: "onze lettres", text: "onze lettres", line: "onze lettres", wrong: "field.too_long"},
		{typed: "é\u202eé", text: "é\u202eé", line: "é\u202eé", wrong: "field.characters"},
		{typed: "éééééééééé", text: "éééééééééé", line: "éééééééééé"},
		{typed: "a\x00", text: "a\x00", line: "a\x00", wrong: "field.characters"},
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
			if wrong != c.wrong {
				t.Errorf("%s of %q is refused for %q, want %q", name, c.typed, wrong, c.wrong)
			}
		}
	}
}
