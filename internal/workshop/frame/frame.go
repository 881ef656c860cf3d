// Package frame makes what open pages of a workshop are sent: pieces of HTML, drawn once for all who
// may see the same, and words of what happened.
package frame

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"maillage/internal/lang"
	"maillage/internal/workshop/board"
)

// Frame is what a page is sent: see docs/decisions/0012-workshops.md for why it is HTML.
type Frame struct {
	Seq  int64
	Now  time.Time
	Ops  [][]byte // each an op
	Tell []Told
	OK   []string  // commands of this page that are kept
	No   []Refusal // commands of this page that are not
}

// Op puts one element in its place, or drops it, or draws the whole board.
type Op struct {
	Put    board.Key `json:"put,omitempty"`
	In     board.Key `json:"in,omitempty"`
	Before board.Key `json:"before,omitempty"`
	HTML   string    `json:"html,omitempty"`
	Drop   board.Key `json:"drop,omitempty"`
	Whole  string    `json:"whole,omitempty"`
}

// Told is what happened, in words; count is how many such things did.
type Told struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// Refusal tells why a command is not kept. With Again it is kept nowhere and refused by nobody:
// the page sends it again after so many milliseconds.
type Refusal struct {
	ID    string `json:"id"`
	Why   string `json:"why"`
	Field string `json:"field,omitempty"`
	Again int64  `json:"again,omitempty"`
}

// asJSON writes a value without escaping HTML, which would make it half as long again.
func asJSON(value any) []byte {
	var to bytes.Buffer
	encoder := json.NewEncoder(&to)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // texts and numbers always encode
	}
	return bytes.TrimSuffix(to.Bytes(), []byte("\n"))
}

// besides is what a frame takes besides what it puts in place: enough for most, so that they are
// written without moving.
const besides = 256

// Encode writes the frame.
func (f Frame) Encode() []byte {
	size := besides
	for _, op := range f.Ops {
		size += len(op) + 1
	}
	to := append(make([]byte, 0, size), `{"seq":`...)
	to = strconv.AppendInt(to, f.Seq, 10)
	to = append(to, `,"now":`...)
	to = strconv.AppendInt(to, f.Now.UnixMilli(), 10)
	if len(f.Ops) > 0 {
		to = append(to, `,"ops":[`...)
		for i, op := range f.Ops {
			if i > 0 {
				to = append(to, ',')
			}
			to = append(to, op...)
		}
		to = append(to, ']')
	}
	if len(f.Tell) > 0 {
		to = append(append(to, `,"tell":`...), asJSON(f.Tell)...)
	}
	if len(f.OK) > 0 {
		to = append(append(to, `,"ok":`...), asJSON(f.OK)...)
	}
	if len(f.No) > 0 {
		to = append(append(to, `,"no":`...), asJSON(f.No)...)
	}
	return append(to, '}')
}

// Artist draws for one turn: two viewers who may see the same of an element in the same language
// are drawn it once, and two pages that are sent the same are sent the same bytes.
type Artist struct {
	draw    Draw
	drawn   map[string][]byte // ops, by what they show
	sent    []sent
	looking bytes.Buffer // what is asked for, as drawn names it: written again for each page
	into    *json.Encoder
	parts   []board.Part // of the page that is drawn: the room is used again for the next
}

type sent struct {
	frame Frame
	bytes []byte
}

// Draw writes one element of a board in a language; the part whose view is a board.View is the
// whole board.
type Draw func(l lang.Lang, p board.Part) ([]byte, error)

// NewArtist makes an artist.
func NewArtist(draw Draw) *Artist {
	a := &Artist{draw: draw, drawn: map[string][]byte{}}
	a.into = json.NewEncoder(&a.looking)
	return a
}

// Drop takes an element away.
func Drop(key board.Key) []byte { return asJSON(Op{Drop: key}) }

// Put draws one element at its place.
func (a *Artist) Put(l lang.Lang, p board.Part) ([]byte, error) {
	return a.once(l, p, func(html string) Op { return Op{Put: p.Key, In: p.In, Before: p.Before, HTML: html} })
}

// Whole draws the whole board.
func (a *Artist) Whole(l lang.Lang, v board.View) ([]byte, error) {
	return a.once(l, board.Part{Key: "board", View: v}, func(html string) Op { return Op{Whole: html} })
}

func (a *Artist) once(l lang.Lang, p board.Part, wrap func(html string) Op) ([]byte, error) {
	a.looking.Reset()
	for _, word := range [...]string{string(l), string(p.Key), string(p.In), string(p.Before)} {
		a.looking.WriteString(word)
		a.looking.WriteByte(' ')
	}
	if err := a.into.Encode(p.View); err != nil {
		return nil, err
	}
	if done, ok := a.drawn[string(a.looking.Bytes())]; ok {
		return done, nil
	}
	html, err := a.draw(l, p)
	if err != nil {
		return nil, err
	}
	done := asJSON(wrap(string(html)))
	a.drawn[a.looking.String()] = done
	return done, nil
}

// Encode writes a frame of this turn.
func (a *Artist) Encode(f Frame) []byte {
	if len(f.OK)+len(f.No) > 0 { // for one page alone
		return f.Encode()
	}
	for _, s := range a.sent {
		if s.frame.Seq == f.Seq && s.frame.Now.Equal(f.Now) && slices.EqualFunc(s.frame.Ops, f.Ops, bytes.Equal) && slices.Equal(s.frame.Tell, f.Tell) {
			return s.bytes
		}
	}
	a.sent = append(a.sent, sent{f, f.Encode()})
	return a.sent[len(a.sent)-1].bytes
}

// InOrder puts parts so that what an element stands in, or before, is there when it comes.
func InOrder(parts []board.Part) []board.Part {
	if len(parts) < 2 {
		return parts
	}
	at := make(map[board.Key]int, len(parts))
	for i, p := range parts {
		at[p.Key] = i
	}
	done := make([]board.Part, 0, len(parts))
	seen := make([]bool, len(parts))
	var visit func(key board.Key)
	visit = func(key board.Key) {
		i, ok := at[key]
		if !ok || seen[i] {
			return
		}
		seen[i] = true
		visit(parts[i].In)
		visit(parts[i].Before)
		done = append(done, parts[i])
	}
	for _, p := range parts {
		visit(p.Key)
	}
	return done
}
