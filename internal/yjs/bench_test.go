package yjs_test

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"maillage/internal/yjs"
	"maillage/internal/yjs/wire"
)

// book is a document as many people leave it: paragraphs of an editor, written by sessions that
// took turns, each in runs of some words, with corrections in the middle of what others wrote.
// It is made of struct after struct, since this package does not edit.
func book(people, runs int) []byte {
	chance := rand.New(rand.NewPCG(4, 4))
	words := strings.Fields("le tiers-lieu ouvre en mars près de la gare ; chacune y trouve un atelier, une salle et des voisins à qui parler")
	clients := make([]struct {
		id      uint64
		next    uint64
		structs [][]byte
	}, people)
	for i := range clients {
		clients[i].id = uint64(1_000_000 + 7919*i)
	}
	id := func(to []byte, at yjs.ID) []byte { return wire.AppendUint(wire.AppendUint(to, at.Client), at.Clock) }
	type text struct{ first, last yjs.ID } // of the paragraph written last
	var texts []text
	var paragraph yjs.ID
	for range runs {
		c := &clients[chance.IntN(people)]
		add := func(length int, s []byte) yjs.ID {
			at := yjs.ID{Client: c.id, Clock: c.next}
			c.structs = append(c.structs, s)
			c.next += uint64(length)
			return at
		}
		run := ""
		for range 1 + chance.IntN(5) {
			run += words[chance.IntN(len(words))] + " "
		}
		length := len([]rune(run)) // no character of two units
		if len(texts) == 0 || chance.IntN(20) == 0 {
			element := message(7, 1, "xml", 3, "paragraph")
			if len(texts) > 0 {
				element = append(id([]byte{0x87}, paragraph), message(3, "paragraph")...)
			}
			paragraph = add(1, element)
			inside := add(1, append(id([]byte{7, 0}, paragraph), 6))
			at := add(length, append(id([]byte{4, 0}, inside), message(run)...))
			texts = append(texts, text{at, yjs.ID{Client: at.Client, Clock: at.Clock + uint64(length) - 1}})
			continue
		}
		t := &texts[max(0, len(texts)-1-chance.IntN(4))]
		if chance.IntN(3) == 0 { // within the first run of the paragraph
			right := yjs.ID{Client: t.first.Client, Clock: t.first.Clock + 1}
			add(length, append(id(id([]byte{0xC4}, t.first), right), message(run)...))
			continue
		}
		at := add(length, append(id([]byte{0x84}, t.last), message(run)...))
		t.last = yjs.ID{Client: at.Client, Clock: at.Clock + uint64(length) - 1}
	}
	var to []byte
	count := 0
	for i := len(clients) - 1; i >= 0; i-- {
		if c := clients[i]; len(c.structs) > 0 {
			count++
			to = append(to, message(len(c.structs), int(c.id), 0)...)
			for _, s := range c.structs {
				to = append(to, s...)
			}
		}
	}
	return append(append(message(count), to...), 0)
}

// TestABook_IsReadAsYjsReadsIt compares a long document by many people, in one update and in the
// many that its halves make.
func TestABook_IsReadAsYjsReadsIt(t *testing.T) {
	o := startOracle(t)
	update := book(469, 9000)
	d := yjs.New(yjs.Live())
	apply(t, d, update)
	got := ask[[]content](t, o, request{Act: "read", Updates: [][]byte{update, encode(t, d, nil)}})
	if len(got[0].XML.([]any)) < 300 {
		t.Errorf("Yjs reads %d paragraphs", len(got[0].XML.([]any)))
	}
	same(t, "the book", holds(t, d), got[0])
	same(t, "the book, written again", holds(t, d), got[1])
	state := d.StateVector()
	for client := range state {
		state[client] /= 2
	}
	late := yjs.New(yjs.Stored())
	apply(t, late, yjs.Diff(decode(t, update), state).Encode())
	apply(t, late, update)
	same(t, "the book, the second half first", holds(t, late), got[0])
}

// BenchmarkBook measures what a server does with a text of some hundred pages: 250 kB, written
// in 469 sessions.
func BenchmarkBook(b *testing.B) {
	update := book(469, 9000)
	decoded := decode(b, update)
	document := yjs.New(yjs.Live())
	apply(b, document, update)
	state := document.StateVector()
	if !maps.Equal(state, decoded.StateVector()) {
		b.Fatal("the book is not whole: something in it waits")
	}
	for client := range state {
		state[client] /= 2
	}
	halves := []*yjs.Update{yjs.Diff(decoded, state), decoded}
	b.Logf("%d bytes, %d clients, %d structs", len(update), len(state), structs(decoded))
	for _, one := range []struct {
		name string
		do   func()
	}{
		{"decode", func() { decode(b, update) }},
		{"decode and integrate", func() { apply(b, yjs.New(yjs.Live()), update) }},
		{"encode", func() { encode(b, document, nil) }},
		{"encode for one who knows half", func() { encode(b, document, state) }},
		{"state vector", func() { document.StateVector().Encode() }},
		{"merge", func() { yjs.Merge(halves...).Encode() }},
		{"diff", func() { yjs.Diff(decoded, state).Encode() }},
		{"read", func() { document.Fragment("xml") }},
	} {
		b.Run(one.name, func(b *testing.B) {
			b.SetBytes(int64(len(update)))
			b.ReportAllocs()
			for b.Loop() {
				one.do()
			}
		})
	}
}

// BenchmarkTyping measures one letter in a text of some hundred pages: decoded, integrated and
// written again for everyone else.
func BenchmarkTyping(b *testing.B) {
	document := yjs.New(yjs.Live())
	apply(b, document, book(469, 9000))
	apply(b, document, message(1, 3, 7, 0, message(7, 1, "xml", 3, "paragraph"), message(7, 0, 7, 0, 6), message(4, 0, 7, 1, "x"), 0))
	b.ReportAllocs()
	for clock := 2; b.Loop(); clock++ {
		letter := message(1, 1, 7, clock+1, message([]byte{0x84}, 7, clock, "x"), 0)
		change, err := document.Apply(decode(b, letter), nil)
		if err != nil {
			b.Fatal(err)
		}
		document.EncodeChange(change)
	}
}

func structs(u *yjs.Update) int {
	n := 0
	for range u.Structs {
		n++
	}
	return n
}
