package acts

import (
	"testing"

	"maillage/internal/fault"
	"maillage/internal/workshop/board"
)

func TestAFlagIsSaidInTheWordsOfFormsAndPages(t *testing.T) {
	for said, want := range map[string]bool{"yes": true, "on": true, "true": true, "1": true, "no": false, "off": false, "false": false, "0": false, "": false} {
		a := &act{c: board.Command{Fields: map[string]string{"up": said}}}
		if got, err := a.flagIn("up"); err != nil || got != want {
			t.Errorf("%q: got %v, %v", said, got, err)
		}
	}
	a := &act{c: board.Command{Fields: map[string]string{"up": "perhaps"}}}
	if _, err := a.flagIn("up"); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}
