package frame_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"maillage/internal/lang"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/frame"
)

// quoting draws what it is asked for, and counts how often.
func quoting(drawn *int) frame.Draw {
	return func(l lang.Lang, p board.Part) ([]byte, error) {
		*drawn++
		return fmt.Appendf(nil, "<p lang=%q>%v</p>", l, p.View), nil
	}
}

func TestWhatTwoMaySee_IsDrawnOnce_AndNothingElse(t *testing.T) {
	drawn := 0
	a := frame.NewArtist(quoting(&drawn))
	note := func(text string) board.Part {
		return board.Part{Key: board.NoteKey(1), In: "list-a", View: board.NoteView{No: 1, Text: text}}
	}
	put := func(l lang.Lang, p board.Part) string {
		op, err := a.Put(l, p)
		if err != nil {
			t.Fatal(err)
		}
		return string(op)
	}
	first := put(lang.FR, note("une idée"))
	if again := put(lang.FR, note("une idée")); again != first || drawn != 1 {
		t.Errorf("the same is drawn %d times: %s, %s", drawn, first, again)
	}
	moved := note("une idée")
	moved.Before = board.NoteKey(2)
	for _, other := range []string{put(lang.EN, note("une idée")), put(lang.FR, note("")), put(lang.FR, moved)} {
		if other == first {
			t.Errorf("something else is sent as %s", first)
		}
	}
	if drawn != 4 {
		t.Errorf("four things are drawn %d times", drawn)
	}
}

func TestPagesThatAreSentTheSame_AreSentTheSameBytes(t *testing.T) {
	a := frame.NewArtist(nil)
	at := time.UnixMilli(1_700_000_000_000)
	op := frame.Drop(board.NoteKey(1))
	one := frame.Frame{Seq: 7, Now: at, Ops: [][]byte{op, frame.Drop(board.NoteKey(2))}, Tell: []frame.Told{{Kind: "note", Text: "deux notes", Count: 2}}}
	same := one
	same.Ops = [][]byte{frame.Drop(board.NoteKey(1)), frame.Drop(board.NoteKey(2))}
	first := a.Encode(one)
	if again := a.Encode(same); &again[0] != &first[0] {
		t.Error("the same is written twice")
	}
	if !json.Valid(first) {
		t.Errorf("%s is no JSON", first)
	}
	fewer, other, answered := one, one, one
	fewer.Ops = one.Ops[:1]
	other.Tell = []frame.Told{{Kind: "note", Text: "trois notes", Count: 3}}
	answered.OK = []string{"a"}
	for _, f := range []frame.Frame{fewer, other, answered} {
		if got := a.Encode(f); string(got) != string(f.Encode()) {
			t.Errorf("sent %s instead of %s", got, f.Encode())
		}
	}
}
