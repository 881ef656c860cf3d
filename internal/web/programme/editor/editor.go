// Package editor makes the forms a funder edits a call with. One list of settings both
// draws a page and reads it back.
package editor

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// Editor ties the settings of one page to its form, both ways: it shows each setting as a
// field and reads it back from what was sent. What cannot be read stays in its field with
// a message.
type Editor struct {
	callwords.Words
	Title   string // of the page
	Lead    string
	Entries []Entry
	Trail   []ui.Crumb // from the page of the element to this one, where it is below
	// Problems says what keeps the settings of a page that is shown from being published.
	Problems []string

	d        *call.Definition
	lists    []callwords.List // imported, that rules may name
	address  Address
	root     string            // of the call's editing pages
	base     string            // of the part being edited
	form     url.Values        // what was sent; nil when the page is only shown
	stale    bool              // someone saved since: each field tells the value it meets
	quiet    bool              // tying an empty row: nothing is wrong with it
	op       operation         // the button of a list that was pressed
	outcome  outcome           // what became of an element
	fresh    string            // key of the element that was added
	opens    string            // address of the group that was made
	problems map[string]string // why the call may not be published yet, by path
	errors   fault.Fields
	// unfinished: something was begun whose fields come next, on the same page.
	unfinished bool
	row        *Row // fields go there while a row is tied

	// Where the settings being tied stand: their path in the call with list positions and
	// without, and the beginning of their names in the form.
	at, setting, name string
}

// operation is a button of a list: it moves or removes the element at an index.
type operation struct {
	verb, list string
	index      int
}

func parseOperation(text string) operation {
	verb, rest, _ := strings.Cut(text, ":")
	list, index, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(index)
	if err != nil {
		n = -1
	}
	return operation{verb, list, n}
}

// Entry is one thing of an editing page: exactly one of its parts is set.
type Entry struct {
	Heading string
	Help    string
	Field   *ui.Field
	Beside  *ui.Field // the same in the other language
	Open    *Link     // to a page that says more of it
	Fold    string    // title of a long field, folded until something is taken in it
	Rows    *Rows
	List    *List
}

// Rows is a list whose elements are edited in place.
type Rows struct {
	ID, Title, Help, Error string
	Rows                   []Row
	AddDo                  string
}

// Row is an element edited in place; an empty one waits at the end.
type Row struct {
	Legend  string
	KeyName string // of the hidden field that tells which element it is
	Key     string
	Fields  []ui.Field
	Open    *Link // the page where the rest of it is edited
	Acts    Acts
	Above   *ui.Notice // what became of the one that stood here
	Said    *ui.Notice // what became of this one
}

// Link leads to the page of an element of Rows; Of names it, and Wrong tells that something
// there keeps the call from being published.
type Link struct {
	URL, Label, Of string
	Wrong          bool
}

// Acts are the buttons of an element of a list; Of names it for those who do not see it,
// and is "" while there is no element. Removing is asked twice: Sure is read first, and
// Remove is "" when Sure tells what keeps the element there.
type Acts struct {
	Of, Sure, Remove string
	Moves            []Button
}

// Button moves an element of a list.
type Button struct{ Do, Label string }

// List is a list whose elements have a page each.
type List struct {
	ID, Title, Help, Error string
	Items                  []ListItem
	AddURL, AddLabel       string
	Empty                  string
	Below                  *ui.Notice // what became of the one that stood at the end
}

// ListItem is an element with a page of its own.
type ListItem struct {
	Label, Detail, URL string
	Wrong              bool
	Acts               Acts
	Above, Said        *ui.Notice // as those of a row
}

func (e *Editor) sent() bool { return e.form != nil }

func (e *Editor) wrong(name, key string, args ...any) {
	if !e.quiet {
		e.errors.Add(name, key, args...)
	}
}

// message gives what is wrong with a field that could not be read, or "".
func (e *Editor) message(name string) string {
	if err := e.errors.Err(); err != nil {
		if m, ok := fault.As(err).Fields[name]; ok {
			return e.T(m.Key, m.Args...)
		}
	}
	return ""
}

func join(path, step string) string {
	if path == "" || step == "" {
		return path + step
	}
	return path + "." + step
}

// label names a setting: its name on the page of one element, its own name, or that of
// every setting called so.
func (e *Editor) label(path string) string {
	if path == "" {
		return e.T("edit.level") // of a scale, whose elements have no settings
	}
	for _, known := range []string{"setting.one.", "setting."} {
		if key := known + join(e.setting, path); e.Lang.Has(key) {
			return e.T(key)
		}
	}
	return e.T("setting.any." + path[strings.LastIndexByte(path, '.')+1:])
}

func (e *Editor) help(path string) string {
	var said []string
	if slices.Contains(e.d.Unknown, join(e.setting, path)) {
		said = append(said, e.T("edit.neutral"))
	}
	for _, key := range []string{"hint." + join(e.setting, path), "hint.any." + path[strings.LastIndexByte(path, '.')+1:]} {
		if e.Lang.Has(key) {
			said = append(said, e.T(key))
			break
		}
	}
	return strings.Join(said, " ")
}

// problem says why the setting at a path keeps the call from being published.
func (e *Editor) problem(path string) string { return e.problems[join(e.at, path)] }

// tie adds a field and gives what was typed in it; sent is false when the form did not
// have it, and the setting stays as it is.
func (e *Editor) tie(field ui.Field, path string) (typed string, sent bool) {
	field.Name = e.name + field.Name
	known := field.Value
	if e.sent() && e.form.Has(field.Name) {
		typed, sent = strings.TrimSpace(strings.ReplaceAll(e.form.Get(field.Name), "\r\n", "\n")), true
		field.Value = typed
		if !lang.Readable(typed) {
			e.wrong(field.Name, "field.characters")
		}
		if e.stale && typed != known && !e.quiet {
			field.Error = e.theirs(known)
		}
	} else if !e.sent() {
		field.Error = e.problem(path)
	}
	e.add(field)
	return typed, sent
}

func (e *Editor) theirs(value string) string {
	if value == "" {
		return e.T("edit.theirs.empty")
	}
	return e.T("edit.theirs", "value", value)
}

func (e *Editor) add(field ui.Field) {
	if e.row != nil {
		e.row.Fields = append(e.row.Fields, field)
		return
	}
	e.Entries = append(e.Entries, Entry{Field: &field})
}

func (e *Editor) heading(path string) {
	e.Entries = append(e.Entries, Entry{Heading: e.label(path), Help: e.help(path)})
}

// under ties the settings of a group: their names begin with that of the group.
func (e *Editor) under(group string, tie func()) {
	setting, at, name := e.setting, e.at, e.name
	e.setting, e.at, e.name = join(setting, group), join(at, group), name+group+"."
	tie()
	e.setting, e.at, e.name = setting, at, name
}
