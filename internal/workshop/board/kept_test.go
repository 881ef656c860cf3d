package board

import (
	"encoding/json"
	"testing"
	"unsafe"
)

func TestANoteIsReadAsItIsKept_AndAsItWasOnce(t *testing.T) {
	line := Details{Account: "61", Year: 2, Cents: 120_000}
	now, err := json.Marshal(&Note{No: 4, Text: "Loyer", Details: &line})
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{string(now), `{"No":4,"Text":"Loyer","Account":"61","Year":2,"Cents":120000,"Owner":""}`} {
		var n Note
		if err := json.Unmarshal([]byte(kept), &n); err != nil {
			t.Fatal(err)
		}
		if n.No != 4 || n.Text != "Loyer" || n.Said() != line {
			t.Errorf("%s is read as %+v with %+v", kept, n, n.Said())
		}
	}
}

func TestANoteIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Note{}); size > 160 {
		t.Errorf("%d bytes: above 160 it takes 192 of them, and a workshop has hundreds", size)
	}
}
