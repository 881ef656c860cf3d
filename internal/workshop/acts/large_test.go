package acts

import (
	"encoding/json"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/internal/fault"
	"maillage/internal/workshop/board"
)

// large is a workshop of 60 people and 500 notes in thirty clusters, in which all vote.
func large(tb testing.TB) *board.State {
	tb.Helper()
	s, at := board.New(every()), noon
	do := func(by int, do string, fields ...string) {
		c := board.Command{By: by, At: at, Do: do, Fields: map[string]string{}}
		for i := 0; i+1 < len(fields); i += 2 {
			c.Fields[fields[i]] = fields[i+1]
		}
		if _, err := Apply(s, c); err != nil {
			tb.Fatalf("%s %v: %v", do, fields, said(err))
		}
	}
	do(0, "person.join", "name", "Fatou", "facilitator", "1")
	for i := range 59 {
		do(0, "person.join", "name", "Person "+strconv.Itoa(i))
	}
	do(1, "workshop.open")
	do(1, "step.open", "step", "s2")
	for i := range 500 {
		do(1+i%60, "note.add", "step", "s2", "to", []string{"ideas", "fears"}[i%2], "text", strings.Repeat("une idée ", 12))
	}
	do(1, "step.open", "step", "s3")
	for i := range 30 {
		do(1, "list.add", "step", "s3", "name", "Cluster "+strconv.Itoa(i), "notes", strconv.Itoa(i*10+1)+" "+strconv.Itoa(i*10+2))
	}
	do(1, "step.open", "step", "s4")
	for i := range 60 {
		for j := range 5 {
			do(1+i, "dots.give", "step", "s4", "thing", "c"+strconv.Itoa(1+(i+j)%30), "dots", "1")
		}
	}
	return s
}

// TestAWorkshop_StaysSmall: what a desk keeps for a full workshop, and what is kept of it.
func TestAWorkshop_StaysSmall(t *testing.T) {
	s := large(t)
	kept := text(t, s)
	if len(kept) > 512<<10 {
		t.Errorf("a state of 500 notes is kept in %d bytes", len(kept))
	}
	var before, after runtime.MemStats
	const copies = 8
	all := make([]*board.State, copies)
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range all {
		all[i] = &board.State{}
		if err := json.Unmarshal([]byte(kept), all[i]); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / copies
	if each > 768<<10 {
		t.Errorf("a workshop of 500 notes and 60 people holds %d bytes", each)
	}
	t.Logf("kept in %d bytes, held in %d", len(kept), each)
	runtime.KeepAlive(all)
}

func BenchmarkPartOfANote(b *testing.B) {
	s := large(b)
	v := board.Viewer{Person: 7}
	b.ReportAllocs()
	for i := range b.N {
		if _, ok := s.Part(board.NoteKey(1+i%500), v); !ok {
			b.Fatal("not shown")
		}
	}
}

func BenchmarkView(b *testing.B) {
	s := large(b)
	b.ReportAllocs()
	for i := range b.N {
		s.View(board.Viewer{Person: 1 + i%60})
	}
}

func BenchmarkApply(b *testing.B) {
	for name, fields := range map[string]map[string]string{
		"dots.give": {"step": "s4", "thing": "c3", "dots": "1"}, "hand": {"up": "1"},
	} {
		b.Run(name, func(b *testing.B) {
			s := large(b)
			for i := range b.N {
				if name == "hand" {
					fields["up"] = strconv.Itoa(i % 2)
				}
				if _, err := Apply(s, board.Command{By: 7, At: noon, Do: name, Fields: fields}); err != nil && !fault.Is(err, fault.Invalid) {
					b.Fatal(err)
				}
			}
		})
	}
}

// FuzzApply sends any fields with any verb: nothing panics, and a refusal changes nothing.
func FuzzApply(f *testing.F) {
	all := slices.Sorted(maps.Keys(verbs))
	for i := range all {
		f.Add(uint8(i), uint8(1), "step", "s4", "note", "3", "to", "c1")
	}
	f.Add(uint8(2), uint8(2), "notes", "1 2 3", "into", "99999999999", "text", "\xff")
	f.Add(uint8(9), uint8(0), "person", "-1", "name", "\u202e", "count", "0")
	kept := ""
	f.Fuzz(func(t *testing.T, verb, by uint8, k1, v1, k2, v2, k3, v3 string) {
		if kept == "" {
			kept = text(t, voting(t).s)
		}
		var s board.State
		if err := json.Unmarshal([]byte(kept), &s); err != nil {
			t.Fatal(err)
		}
		_, err := Apply(&s, board.Command{
			By: int(by % 64), At: noon.Add(time.Hour), Do: all[int(verb)%len(all)], Fields: map[string]string{k1: v1, k2: v2, k3: v3, "step": s.Current},
		})
		if err != nil && text(t, &s) != kept {
			t.Errorf("%s was refused (%v) and changed the state", all[int(verb)%len(all)], said(err))
		}
		s.View(board.Viewer{Person: 2})
	})
}
