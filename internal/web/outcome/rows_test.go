package outcome

import (
	"net/url"
	"strconv"
	"testing"
)

func TestAFormOfAFullWorkshop_IsReadWhole(t *testing.T) {
	const full = 2000 // notes, at most
	form := url.Values{}
	for no := 1; no <= full; no++ {
		form.Add("note", strconv.Itoa(no))
	}
	if got := len(notes(form)); got != full {
		t.Errorf("%d rows are read of %d", got, full)
	}
	form["note"] = []string{"3", "x", "-1", "0", "4"}
	if got := notes(form); len(got) != 2 || got[0] != 3 || got[1] != 4 {
		t.Errorf("rows are %v", got)
	}
}
