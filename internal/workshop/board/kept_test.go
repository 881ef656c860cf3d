package board

import (
	"encoding/json"
	"strings"
	"testing"
	"unsafe"
)

func TestANoteIsReadAsItIsKept_WithItsDetailsBesideTheRest(t *testing.T) {
	line := Details{Account: "61", Year: 2, Cents: 120_000}
	kept, err := json.Marshal([]*Note{{No: 4, Text: "Loyer", Details: &line}})
	if err != nil || !strings.Contains(string(kept), `,"Account":"61","Year":2,"Cents":120000,`) {
		t.Errorf("kept as %s (%v)", kept, err)
	}
	var notes []*Note
	if err := json.Unmarshal(kept, &notes); err != nil {
		t.Fatal(err)
	}
	if n := notes[0]; n.No != 4 || n.Text != "Loyer" || n.Said() != line {
		t.Errorf("%s is read as %+v with %+v", kept, n, n.Said())
	}
}

func TestANoteIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Note{}); size > 160 {
		t.Errorf("%d bytes: above 160 it takes 192 of them, and a workshop has hundreds", size)
	}
}
