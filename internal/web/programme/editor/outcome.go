package editor

import (
	"strconv"

	"maillage/internal/web/ui"
)

// anchor is where what a button did is told, in the page that shows it.
const anchor = "done"

// outcome is what became of an element: what was done, where it now stands or stood, and
// the sentence of the catalogue that tells it.
type outcome struct {
	operation
	key  string
	args []any
}

// String writes a button back: what parseOperation reads.
func (o operation) String() string {
	return o.verb + ":" + o.list + ":" + strconv.Itoa(o.index)
}

// did notes what became of the element of a list that now stands at an index, or stood
// there.
func (e *Editor) did(verb, list string, index int, key string, args ...any) {
	e.outcome = outcome{operation{verb, list, index}, key, args}
}

// saved notes that an element was saved on its own page, where no button of another list
// was pressed: the list that shows it comes next.
func (e *Editor) saved(verb, list string, index int, key string, args ...any) {
	if e.op.list == "" {
		e.did(verb, list, index, key, args...)
	}
}

// Outcome gives the sentence to tell once saved, and the place to tell it, for Tell; the
// place is "" when the page that comes next does not show the element in a list.
func (e *Editor) Outcome() (place, key string, args []any) {
	if e.outcome.key == "" {
		return "", "ui.saved", nil
	}
	if e.opens != "" || e.fresh != "" && e.completed() {
		return "", e.outcome.key, e.outcome.args // its own page comes next
	}
	return e.outcome.String(), e.outcome.key, e.outcome.args
}

// completed tells whether an element that is added is completed on its own page, which
// asks for more than the one that added it.
func (e *Editor) completed() bool {
	return e.address.List == "sections" || e.address.List == "eligibility" || e.address.List == "questions"
}

// Tell puts a notice where the element it tells of is, or was; false when that is not on
// this page.
func (e *Editor) Tell(place string, n ui.Notice) bool {
	n.ID, n.Focus = anchor, true
	o := parseOperation(place)
	for _, one := range e.Entries {
		switch {
		case o.index < 0:
		case one.Rows != nil && one.Rows.AddDo == "add:"+o.list:
			return one.Rows.tell(o, &n)
		case one.List != nil && one.List.ID == "list-"+o.list:
			return one.List.tell(o, &n)
		}
	}
	return false
}

func (rows *Rows) tell(o operation, n *ui.Notice) bool {
	last := len(rows.Rows) - 1 // the empty one
	switch {
	case o.verb == "add" || o.index >= last:
		rows.Rows[last].Above = n
	case o.verb == "remove":
		rows.Rows[o.index].Above = n
	default:
		rows.Rows[o.index].Said = n
	}
	return true
}

func (l *List) tell(o operation, n *ui.Notice) bool {
	switch {
	case o.index >= len(l.Items):
		l.Below = n
	case o.verb == "remove":
		l.Items[o.index].Above = n
	default:
		l.Items[o.index].Said = n
	}
	return true
}
