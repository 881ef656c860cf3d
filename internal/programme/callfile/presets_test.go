package callfile

import (
	"bytes"
	"testing"
)

func TestPresetsParseWithoutAnyProblem(t *testing.T) {
	for _, key := range PresetKeys() {
		raw, ok := PresetFile(key)
		if !ok {
			t.Fatalf("no preset %q", key)
		}
		_, problems := Parse(bytes.NewReader(raw))
		for _, p := range problems {
			t.Errorf("%s:%d:%d: %s %s %v", key, p.Line, p.Column, p.Path, p.Key, p.Args)
		}
	}
}
