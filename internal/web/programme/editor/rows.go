package editor

import (
	"slices"
	"strconv"
	"strings"

	"maillage/internal/fold"
	"maillage/internal/programme/call"
)

// maxRows bounds the rows read from a form; longer lists are edited as a file.
const maxRows = 200

// keyed tells the key of an element and the name a new key is made of.
type keyed[T any] struct {
	key  func(*T) *string
	name func(*T) call.Text
}

func options() keyed[call.Option] {
	return keyed[call.Option]{func(o *call.Option) *string { return &o.Key }, func(o *call.Option) call.Text { return o.Label }}
}

// rows ties a list edited in place: its elements, and an empty row to add one.
func rows[T any](e *Editor, path string, list *[]T, k keyed[T], tie func(*T)) {
	shown := &Rows{ID: "rows-" + strings.ReplaceAll(e.name+path, ".", "-"), Title: e.label(path), Help: e.help(path), AddDo: "add:" + e.name + path}
	kept := *list
	if e.sent() && e.form.Has(e.name+path+".0.key") {
		kept = readRows(e, path, *list, k, tie, shown)
	} else {
		shown.Error = e.problem(path)
		for i := range kept {
			e.tieRow(shown, path, i, *k.keyOf(&kept[i]), k.nameOf(e, &kept[i]), func() { tie(&kept[i]) })
		}
		var empty T
		e.tieRow(shown, path, len(kept), "", "", func() { tie(&empty) })
	}
	position := 0 // an empty row may stand between two others: it counts for none
	for i := range shown.Rows {
		if shown.Rows[i].Legend != "" {
			shown.Rows[i].Acts = e.acts(e.name+path, position, len(kept), shown.Rows[i].Legend)
			position++
			continue
		}
		shown.Rows[i].Legend = e.T("edit.row.new")
	}
	*list = kept
	e.Entries = append(e.Entries, Entry{Rows: shown})
}

func (k keyed[T]) keyOf(element *T) *string {
	if k.key == nil {
		return new(string)
	}
	return k.key(element)
}

func (k keyed[T]) nameOf(e *Editor, element *T) string {
	if name := k.name(element).In(e.Lang); name != "" {
		return name
	}
	return e.T("edit.row.unnamed")
}

// giveKeys gives a key to each element that has none.
func (k keyed[T]) giveKeys(elements []T) {
	for i := range elements {
		if key := k.keyOf(&elements[i]); *key == "" && k.key != nil {
			*key = freshKey(k.name(&elements[i]).FR, func(key string) bool {
				return slices.ContainsFunc(elements, func(t T) bool { return *k.keyOf(&t) == key })
			})
		}
	}
}

// readRows reads the elements as typed, does what a button asked, and gives each new one a key.
func readRows[T any](e *Editor, path string, list []T, k keyed[T], tie func(*T), shown *Rows) []T {
	var kept []T
	waiting := false // an empty row is there
	wait := func(i int) {
		var empty T
		e.quiet, waiting = true, true
		e.tieRow(shown, path, i, "", "", func() { tie(&empty) })
		e.quiet = false
	}
	for i := 0; i < maxRows; i++ {
		prefix := e.name + path + "." + strconv.Itoa(i) + "."
		if !e.form.Has(prefix + "key") {
			break
		}
		var element T
		typed := e.form.Get(prefix + "key")
		known := slices.IndexFunc(list, func(t T) bool { return typed != "" && *k.keyOf(&t) == typed })
		if known >= 0 {
			element = list[known]
		}
		if known < 0 && e.nothing(prefix) {
			if typed == "" { // else someone removed it meanwhile
				wait(i)
			}
			continue
		}
		e.quiet = e.op == operation{"remove", e.name + path, len(kept)} // nothing is asked of what goes
		e.tieRow(shown, path, i, typed, "", func() { tie(&element) })
		e.quiet = false
		shown.Rows[len(shown.Rows)-1].Legend = k.nameOf(e, &element)
		kept = append(kept, element)
	}
	if !waiting {
		wait(len(kept))
	}
	if e.stale && !sameNames(e, list, kept, k) {
		var names []string
		for i := range list {
			names = append(names, k.nameOf(e, &list[i]))
		}
		shown.Error = e.theirs(strings.Join(names, ", "))
	}
	k.giveKeys(kept)
	e.added(path, len(list), len(kept), func(i int) string { return k.nameOf(e, &kept[i]) })
	return acted(e, path, kept, k)
}

func sameNames[T any](e *Editor, a, b []T, k keyed[T]) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool { return k.nameOf(e, &x) == k.nameOf(e, &y) })
}

// nothing tells whether nothing was typed in a row.
func (e *Editor) nothing(prefix string) bool {
	for name, values := range e.form {
		if strings.HasPrefix(name, prefix) && name != prefix+"key" && strings.TrimSpace(strings.Join(values, "")) != "" {
			return false
		}
	}
	return true
}

func (e *Editor) tieRow(shown *Rows, path string, i int, key, legend string, tie func()) {
	position := strconv.Itoa(i)
	setting, stood, name := e.setting, e.at, e.name
	e.setting, e.at, e.name = join(setting, path), at(join(stood, path), i), name+path+"."+position+"."
	e.row = &Row{Legend: legend, KeyName: e.name + "key", Key: key}
	tie()
	for i := range e.row.Fields { // said above all rows already
		if e.row.Fields[i].Help == shown.Help {
			e.row.Fields[i].Help = ""
		}
	}
	shown.Rows = append(shown.Rows, *e.row)
	e.row, e.setting, e.at, e.name = nil, setting, stood, name
}

func (e *Editor) acts(list string, i, count int, of string) Acts {
	do := func(verb string) string { return operation{verb, list, i}.String() }
	acts := Acts{Of: of, Sure: e.T("edit.remove.sure", "name", of), Remove: do("remove")}
	if i > 0 {
		acts.Moves = append(acts.Moves, Button{do("up"), e.T("edit.up")})
	}
	if i+1 < count {
		acts.Moves = append(acts.Moves, Button{do("down"), e.T("edit.down")})
	}
	return acts
}

// acted does what a button asked of a list; an impossible act does nothing.
func acted[T any](e *Editor, path string, list []T, k keyed[T]) []T {
	i := e.op.index
	if !e.sent() || e.op.list != e.name+path || i < 0 || i >= len(list) {
		return list
	}
	list, name := slices.Clone(list), k.nameOf(e, &list[i])
	var to int
	switch {
	case e.op.verb == "remove":
		e.did("remove", e.op.list, i, "edit.done.removed", "name", name)
		return slices.Delete(list, i, i+1)
	case e.op.verb == "up" && i > 0:
		to = i - 1
	case e.op.verb == "down" && i+1 < len(list):
		to = i + 1
	default:
		return list
	}
	list[i], list[to] = list[to], list[i]
	e.did(e.op.verb, e.op.list, to, "edit.done.moved", "name", name, "place", to+1, "count", len(list))
	return list
}

// added notes what the button that adds a row did: it takes what was typed in the empty one.
func (e *Editor) added(path string, before, now int, name func(int) string) {
	switch {
	case e.op.verb != "add" || e.op.list != e.name+path:
	case now > before:
		e.did("add", e.op.list, now, "edit.done.added", "name", name(now-1))
	default:
		e.did("add", e.op.list, now, "edit.done.empty")
	}
}

// freshKey makes a key of a name that no other element has.
func freshKey(name string, taken func(string) bool) string {
	key := strings.Map(func(r rune) rune {
		if r == ' ' {
			return '_'
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, fold.Text(name))
	const longest = 56 // leaves room for a number
	key = strings.Trim(key[:min(len(key), longest)], "_")
	if key == "" {
		key = "x"
	}
	for n := 1; ; n++ {
		numbered := key
		if n > 1 {
			numbered += "_" + strconv.Itoa(n)
		}
		if !taken(numbered) {
			return numbered
		}
	}
}

// list shows a list whose elements have a page each, and does what its buttons ask.
func list[T any](e *Editor, path, url string, elements *[]T, k keyed[T], detail func(T) string) {
	*elements = acted(e, path, *elements, k)
	shown := &List{
		ID: "list-" + path, Title: e.T("edit.list." + path), Help: e.help(path), Error: e.message(path), AddURL: url,
		AddLabel: e.T("edit.new." + path[strings.LastIndexByte(path, '.')+1:]), Empty: e.T("edit.list.empty"),
	}
	if shown.Error == "" && !e.sent() {
		shown.Error = e.problem(path)
	}
	for i := range *elements {
		element := &(*elements)[i]
		name := k.nameOf(e, element)
		shown.Items = append(shown.Items, ListItem{
			Label: name, Detail: detail(*element), URL: url + "/" + *k.keyOf(element),
			Wrong: e.hasProblem(at(join(e.at, path), i)), Acts: e.acts(e.name+path, i, len(*elements), name),
		})
	}
	e.Entries = append(e.Entries, Entry{List: shown})
}

func (e *Editor) hasProblem(at string) bool {
	for path := range e.problems {
		if strings.HasPrefix(path, at) {
			return true
		}
	}
	return false
}

func at(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
