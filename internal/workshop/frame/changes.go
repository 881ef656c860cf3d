package frame

import (
	"maps"
	"slices"

	"maillage/internal/workshop/board"
)

// Changes are what some commands changed, as far as it is to be shown.
type Changes struct {
	Whole bool
	keys  map[board.Key]bool
	own   map[int]map[board.Key]bool // for one person alone
	Tell  []board.Tell
}

// Touch has an element drawn for everyone.
func (c *Changes) Touch(key board.Key) {
	if c.keys == nil {
		c.keys = map[board.Key]bool{}
	}
	c.keys[key] = true
}

// Add takes in what one command changed, and whether it is told too.
func (c *Changes) Add(change board.Change, told bool) {
	c.Whole = c.Whole || change.Whole
	for _, key := range change.Touched {
		c.Touch(key)
	}
	for no, keys := range change.Own {
		if c.own == nil {
			c.own = map[int]map[board.Key]bool{}
		}
		if c.own[no] == nil {
			c.own[no] = map[board.Key]bool{}
		}
		for _, key := range keys {
			c.own[no][key] = true
		}
	}
	if told {
		c.Tell = append(c.Tell, change.Tell...)
	}
}

// And takes in others.
func (c *Changes) And(other Changes) {
	c.Add(board.Change{Whole: other.Whole, Touched: slices.Collect(maps.Keys(other.keys)), Tell: other.Tell}, true)
	for no, keys := range other.own {
		c.Add(board.Change{Own: map[int][]board.Key{no: slices.Collect(maps.Keys(keys))}}, false)
	}
}

// Of gives what is to be drawn for a person, and for whom they act, in an order that is always the same.
func (c *Changes) Of(no, whom int) []board.Key {
	keys := slices.AppendSeq(make([]board.Key, 0, len(c.keys)+len(c.own[no])), maps.Keys(c.keys))
	keys = slices.AppendSeq(keys, maps.Keys(c.own[no]))
	keys = slices.AppendSeq(keys, maps.Keys(c.own[whom]))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Alone gives what concerns one person alone.
func (c *Changes) Alone(no int) Changes {
	if c.own[no] == nil {
		return Changes{}
	}
	return Changes{own: map[int]map[board.Key]bool{no: c.own[no]}}
}

// Ring remembers what the last commands changed, so that a page that comes back is sent that alone.
type Ring struct {
	first   int64 // the command of the first entry
	entries []entry
}

// entry is what one command changed.
type entry struct {
	touched []board.Key
	own     map[int][]board.Key
	whole   bool
}

// mostRemembered of a workshop of sixty people is what happened in half a minute at the fastest, in
// some minutes mostly. To draw more than that takes as much as to draw the board.
const mostRemembered = 300

// Add remembers one command.
func (r *Ring) Add(seq int64, change board.Change) {
	if r.first+int64(len(r.entries)) != seq {
		r.first, r.entries = seq, r.entries[:0]
	}
	if len(r.entries) >= mostRemembered {
		r.first += mostRemembered / 4
		r.entries = append(r.entries[:0], r.entries[mostRemembered/4:]...)
	}
	r.entries = append(r.entries, entry{change.Touched, change.Own, change.Whole})
}

// Since gives what changed after a command; whole where that is not remembered.
func (r *Ring) Since(seq, now int64) Changes {
	var c Changes
	if seq == now {
		return c
	}
	if seq > now || len(r.entries) == 0 || r.first > seq+1 {
		return Changes{Whole: true}
	}
	for i, e := range r.entries {
		if r.first+int64(i) > seq {
			c.Add(board.Change{Touched: e.touched, Own: e.own, Whole: e.whole}, false)
		}
	}
	return c
}

// Empty tells that nothing is to be drawn.
func (c *Changes) Empty() bool { return !c.Whole && len(c.keys) == 0 && len(c.own) == 0 }

// Forget drops what is remembered.
func (r *Ring) Forget() { r.entries = nil }
