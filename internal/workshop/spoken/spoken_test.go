package spoken

import (
	"strings"
	"testing"
)

func TestACodeIsReadAsItIsTyped(t *testing.T) {
	code := Code("a link")
	if code != Code("a link") || code == Code("another") || len(code) != 9 {
		t.Errorf("the code is %q", code)
	}
	for _, typed := range []string{code, strings.ToUpper(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", " ")} {
		if got, ok := Read(typed); !ok || got != code {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
	for _, typed := range []string{"", "bcdf-234", "bcdf-23456", "aeio-uyl1", "wOGpC7r2bR9xX0Qj1m8u5sVtKkLhYfZdEaNcBiDgTfo"} {
		if got, ok := Read(typed); ok {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}
