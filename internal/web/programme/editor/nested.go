package editor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

// The conditions of a group are edited in rows, on one page; those that combine others have a
// page each, which their row leads to. Each may be turned round.

// language tells how conditions of one kind are said and tied.
type language[C any] struct {
	conditions.Grammar[C]
	root  string // the setting that holds the whole of it
	help  string // above its rows
	say   func(C) string
	kind  func(C) string                   // of a test; "" while it asks for nothing
	kinds func(current string) []ui.Option // that a test may have
	blank func(kind string) C
	tie   func(*C) // what a test of some kind needs
}

// test is one row of a group. Its key finds it again whatever moved meanwhile; place is where
// it stands in what is saved, from 0.
type test[C any] struct {
	key   string
	asked C
	place int
	opens bool // it just became a group, which is filled in on its page
}

// maxParts bounds the conditions of one group, as the schema of a call does.
const maxParts = 20

func keyOf(c any) string {
	content, err := json.Marshal(c)
	if err != nil {
		return "x"
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:6])
}

// group ties the conditions that one combines. The page of a group among them is at url, a
// point and its place; inside tells that this one is such a page itself.
func group[C any](e *Editor, l language[C], n conditions.Node[C], url string, inside bool) {
	parts, how := l.Parts(n.At)
	path := join(e.at, l.root) + n.Path
	e.toldAbove(path, inside, len(parts) == 0 || parts[0].Path != "")
	var tests []test[C]
	for i, part := range parts {
		stands := path + part.Path
		if _, turned := l.Straight(*part.Asked); turned {
			stands += ".not"
		}
		e.alias(stands, at(join(e.at, "if"), i))
		tests = append(tests, test[C]{keyOf(*part.Asked), *part.Asked, i, false})
	}
	e.choice("how", "radios", &how, []ui.Option{
		{Value: conditions.AllHold, Label: e.T("edit.rule.all")}, {Value: conditions.OneIsTrue, Label: e.T("edit.rule.any")},
	})
	named := keyed[test[C]]{func(t *test[C]) *string { return &t.key }, func(t *test[C]) call.Text {
		said := l.say(t.asked)
		return call.Text{FR: said, EN: said}
	}}
	full := n.Depth+2 > rule.MaxDepth // conditions of a group here would be too deep
	rows(e, "if", &tests, named, func(t *test[C]) { tieTest(e, l, t, url, full) })
	shown := e.Entries[len(e.Entries)-1].Rows
	shown.Help = l.help
	if full {
		shown.Help = e.T("edit.group.full", "depth", rule.MaxDepth)
	}
	if !e.sent() {
		return
	}
	asked := make([]C, len(tests))
	for i, t := range tests {
		asked[i] = t.asked
		if t.opens && (e.op.list == "" || e.op.verb == "add") {
			e.opens = conditions.Address(url, i)
			e.did("add", "if", i, "edit.group.made")
		}
	}
	*n.At = l.Combine(asked, how, *n.At, inside)
}

// toldAbove puts what is wrong with a group as a whole above its conditions; a condition that
// is no group tells it in its row.
func (e *Editor) toldAbove(path string, inside, whole bool) {
	if e.sent() {
		return
	}
	var told string
	for _, of := range []string{"", ".all", ".any", ".all[0]", ".any[0]"} {
		if wrong := e.problems[path+of]; told == "" && whole {
			told = wrong
		}
	}
	if inside || path == join(e.at, "if") || told != "" {
		e.problems[join(e.at, "if")] = told
	}
}

// tieTest ties one condition of a group: whether it is turned round, and what it asks, unless
// it combines others.
func tieTest[C any](e *Editor, l language[C], t *test[C], url string, full bool) {
	c, turned := l.Straight(t.asked)
	if l.Group(c) {
		e.check("turned", &turned)
		t.asked = l.Turn(c, turned)
		e.row.Open = &Link{conditions.Address(url, t.place), e.T("edit.group.open"), l.say(t.asked), e.hasProblem(e.at)}
		return
	}
	before := l.kind(c)
	kind, offered := before, l.kinds(before)
	if !full {
		offered = append(offered, ui.Option{Value: conditions.Group, Label: e.T("edit.test.group")})
	}
	choose(e, "kind", "select", &kind, offered, before != "")
	switch {
	case kind == "" && e.sent() && !e.quiet:
		e.wrong(e.name+"kind", "edit.rule.kind")
		return
	case kind == "":
		return
	case kind != before && kind != conditions.Group:
		c, e.unfinished = l.blank(kind), true
	}
	if kind != conditions.Group || before != "" {
		e.check("turned", &turned)
		l.tie(&c)
	}
	if t.asked = l.Turn(c, turned); kind == conditions.Group {
		t.asked, t.opens = l.Wrap(t.asked), true
	}
}

// nested ties the page of a group at a place below a condition; false when there is none.
func nested[C any](e *Editor, l language[C], root *C, url string, place []int) bool {
	n, found := l.Find(root, place)
	if !found {
		return false
	}
	last := len(place) - 1
	for i := range last {
		e.Trail = append(e.Trail, ui.Crumb{Label: e.T("edit.group.title", "number", numbered(place[:i+1])), URL: conditions.Address(url, place[:i+1]...)})
	}
	e.saved("save", "if", place[last], "ui.saved")
	e.Title = e.T("edit.group.title", "number", numbered(place))
	e.Lead = l.say(*n.At) + "."
	group(e, l, n, conditions.Address(url, place...), true)
	return true
}

// numbered writes a place as people count: 2.1 is the first condition of the second.
func numbered(place []int) string {
	text := ""
	for i, n := range place {
		if i > 0 {
			text += "."
		}
		text += strconv.Itoa(n + 1)
	}
	return text
}

// within ties the page of what is below an element, which has no key: a group of its
// conditions, a computed value, when a question is asked.
func (e *Editor) within() bool {
	root, place, ok := conditions.ParseAddress(e.address.Within)
	if !ok || e.address.Key == "" {
		return false
	}
	switch e.address.List + "/" + root {
	case "eligibility/if":
		return e.ruleGroup(e.address.Key, place)
	case "attributes/computed":
		return e.computedPage(e.address.Key, place)
	case "questions/show_if":
		return e.askedPage(e.address.Key, place)
	}
	return false
}
