package presence

import (
	"bytes"
	"encoding/json"
	"slices"

	"maillage/internal/yjs/protocol"
)

// shown is all that a page may show of somebody.
type shown struct {
	User   user    `json:"user"`
	Cursor *cursor `json:"cursor"`
}

type user struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// cursor is a selection as y-prosemirror tells it: two relative positions of Yjs. Pages read it
// without looking: of one that lacks something, they fail in the midst of an update.
type cursor struct {
	Anchor *position `json:"anchor"`
	Head   *position `json:"head"`
}

// position is a place beside a unit, or at an end of a type or root.
type position struct {
	Type  *unit   `json:"type,omitempty"`
	Tname *string `json:"tname,omitempty"`
	Item  *unit   `json:"item,omitempty"`
	Assoc *int32  `json:"assoc,omitempty"`
}

type unit struct {
	Client *uint64 `json:"client"`
	Clock  *uint64 `json:"clock"`
}

// mostExact is how far JavaScript counts exactly.
const mostExact = 1<<53 - 1

func (u *unit) sound() bool {
	return u == nil || u.Client != nil && u.Clock != nil && *u.Client <= mostExact && *u.Clock <= mostExact
}

func (p *position) sound(roots []string) bool {
	return p != nil && p.Type.sound() && p.Item.sound() && (p.Tname == nil || slices.Contains(roots, *p.Tname)) &&
		(p.Type != nil || p.Item != nil || p.Tname != nil)
}

// signed gives a state under the name of who shows it, whatever the page says; of the rest, only
// a cursor that every page can read is shown.
func signed(told protocol.State, seat *Seat, roots []string) protocol.State {
	if told.Gone() {
		return told
	}
	content, err := json.Marshal(shown{user{seat.Account, seat.Name}, read(told.Shown, roots)})
	if err != nil {
		content = nil // it then shows nothing
	}
	return protocol.State{Client: told.Client, Clock: told.Clock, Shown: content}
}

// read gives the cursor of a state, nil where there is none that is sound.
func read(state []byte, roots []string) *cursor {
	var all struct{ Cursor json.RawMessage }
	if json.Unmarshal(state, &all) != nil || all.Cursor == nil {
		return nil
	}
	var c *cursor
	strict := json.NewDecoder(bytes.NewReader(all.Cursor))
	strict.DisallowUnknownFields()
	if strict.Decode(&c) != nil || c == nil || !c.Anchor.sound(roots) || !c.Head.sound(roots) {
		return nil
	}
	return c
}
