package text_test

import (
	"testing"

	"maillage/internal/document/text"
)

func TestTheSchema_IsWhole(t *testing.T) {
	if s := text.Schema(); s.Version == 0 || s.Top != "doc" {
		t.Errorf("version %d, top %q", s.Version, s.Top)
	}
}
