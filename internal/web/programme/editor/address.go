package editor

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// Address names an editing page: a part of the call, a list of that part to which an
// element is added, or an element of that list.
type Address struct {
	Part, List, Key string
	In              string // section a new question goes to, unless the form says otherwise
}

// New makes the editor of one page of a call, whose editing pages begin with root. It
// changes d when it reads a form. Rules may name the lists, or others.
func New(w callwords.Words, lists []callwords.List, d *call.Definition, root string, address Address) *Editor {
	return &Editor{Words: w.With(lists), lists: lists, d: d, root: root, address: address, base: root + "/" + address.Part}
}

// Show ties the page as it is, with what keeps the call from being published; false when
// there is no such page.
func (e *Editor) Show() bool {
	e.problems = map[string]string{}
	here := strings.TrimSuffix(e.base+"/"+e.address.List+"/"+e.address.Key, "/")
	for _, problem := range programme.Problems(*e.d) {
		text := web.Say(e.Lang, problem.Message)
		if e.problems[problem.Path] == "" {
			e.problems[problem.Path] = text
		}
		if ProblemURL(e.root, *e.d, problem.Path) == strings.TrimSuffix(here, "/") {
			e.Problems = append(e.Problems, text)
		}
	}
	return e.open()
}

// Read ties the page to what was sent, and changes the call accordingly. When stale, each
// field whose value differs from what was typed tells it. It is false when there is no
// such page.
func (e *Editor) Read(form url.Values, stale bool) bool {
	e.form, e.stale, e.op = form, stale, parseOperation(form.Get("do"))
	return e.open()
}

// Err is Invalid while something that was sent could not be read.
func (e *Editor) Err() error { return e.errors.Err() }

func (e *Editor) open() bool {
	one, ok := findPart(e.address.Part)
	switch {
	case !ok:
		return false
	case e.address.List == "":
		one.tie(e)
		e.Title, e.Lead = e.T("edit.part."+one.key), e.T("edit.lead."+one.key)
	case one.key != partOfList(e.address.List) || !e.tieItem(e.address.List, e.address.Key):
		return false
	case e.address.Key == "":
		e.Title = e.T("edit.new." + e.address.List)
	}
	if e.address.List != "" && e.address.Key != "" && e.d.IsUnknown(e.setting) {
		e.Lead = e.T("edit.neutral")
	}
	e.finish()
	return true
}

// partOfList tells on which page a list stands.
func partOfList(name string) string {
	switch name {
	case "attributes", "quotas":
		return "projects"
	case "sections", "questions":
		return "form"
	}
	return name
}

// After tells where to go once saved: to the list a button acted on, to where an added
// element is completed, or to the page that leads here.
func (e *Editor) After() string {
	here := e.base
	if e.address.List != "" {
		here += "/" + e.address.List + "/" + e.address.Key
	}
	switch name := e.address.List; {
	case e.fresh != "" && (e.op.list != "" || e.completed()):
		return here + url.PathEscape(e.fresh) + e.fragment()
	case e.op.list != "":
		return here + e.fragment()
	case e.unfinished:
		return here
	case name == "questions":
		return e.base + "/sections/" + e.form.Get("section") + e.fragment()
	case name != "":
		return e.base + e.fragment()
	}
	return strings.TrimSuffix(e.base, "/"+e.address.Part)
}

// fragment leads to where what was done is told.
func (e *Editor) fragment() string {
	if place, _, _ := e.Outcome(); place != "" {
		return "#" + anchor
	}
	return ""
}

// Wrong gives the fields that could not be read, in the order of the page.
func (e *Editor) Wrong() []ui.Field {
	var fields []ui.Field
	e.each(func(f *ui.Field) {
		if e.message(f.Name) != "" {
			fields = append(fields, *f)
		}
	})
	return fields
}

// each visits the fields of the page.
func (e *Editor) each(visit func(*ui.Field)) {
	for i := range e.Entries {
		for _, f := range []*ui.Field{e.Entries[i].Field, e.Entries[i].Beside} {
			if f != nil {
				visit(f)
			}
		}
		if e.Entries[i].Rows == nil {
			continue
		}
		for r := range e.Entries[i].Rows.Rows {
			for j := range e.Entries[i].Rows.Rows[r].Fields {
				visit(&e.Entries[i].Rows.Rows[r].Fields[j])
			}
		}
	}
}

// finish puts on each field what could not be read, once all were.
func (e *Editor) finish() {
	e.each(func(f *ui.Field) {
		if message := e.message(f.Name); message != "" {
			f.Error = message
		}
	})
}

// ProblemURL gives the page where the setting at a path is edited.
func ProblemURL(root string, d call.Definition, path string) string {
	first, _, _ := strings.Cut(path, ".")
	first, _, indexed := strings.Cut(first, "[")
	for _, one := range parts() {
		if !slices.Contains(one.settings, first) {
			continue
		}
		root += "/" + one.key
		if indexed {
			root += itemURL(d, first, path)
		}
		return root
	}
	return root
}

// itemURL gives the end of the address of the element a path goes through, or "".
func itemURL(d call.Definition, list, path string) string {
	numbers := indexes(path)
	key := func(name, key string) string { return "/" + name + "/" + url.PathEscape(key) }
	i := numbers[0]
	switch {
	case list == "rounds" && i < len(d.Rounds):
		return key(list, d.Rounds[i].Key)
	case list == "attributes" && i < len(d.Attributes):
		return key(list, d.Attributes[i].Key)
	case list == "eligibility" && i < len(d.Eligibility):
		return key(list, d.Eligibility[i].Key)
	case list == "quotas" && i < len(d.Quotas):
		return key(list, d.Quotas[i].Key)
	case list == "pieces" && i < len(d.Pieces):
		return key(list, d.Pieces[i].Key)
	case list == "criteria" && i < len(d.Criteria):
		return key(list, d.Criteria[i].Key)
	case list == "form" && i < len(d.Form):
		if len(numbers) > 1 && strings.Contains(path, "].questions[") && numbers[1] < len(d.Form[i].Questions) {
			return key("questions", d.Form[i].Questions[numbers[1]].Key)
		}
		return key("sections", d.Form[i].Key)
	}
	return ""
}

// indexes gives the positions in a path: 2 and 3 in "form[2].questions[3].label".
func indexes(path string) []int {
	var numbers []int
	for part := range strings.SplitSeq(path, "[") {
		text, _, found := strings.Cut(part, "]")
		if n, ok := wholeNumber(text); found && ok {
			numbers = append(numbers, n)
		}
	}
	return append(numbers, 0)[:max(len(numbers), 1)]
}

// StillUnknown keeps the settings that nobody has set since the source was read: what the
// funder writes itself is no longer the silence of a source.
func StillUnknown(before, after call.Definition) []string {
	var old, now any
	content, err := after.Canonical()
	if err != nil || json.Unmarshal(content, &now) != nil {
		return after.Unknown
	}
	if content, err = before.Canonical(); err != nil || json.Unmarshal(content, &old) != nil {
		return after.Unknown
	}
	return slices.DeleteFunc(slices.Clone(after.Unknown), func(path string) bool {
		return valuesAt(old, strings.Split(path, ".")) != valuesAt(now, strings.Split(path, "."))
	})
}

// valuesAt writes the values of a dotted path, through lists.
func valuesAt(tree any, steps []string) string {
	switch node := tree.(type) {
	case []any:
		if len(steps) > 0 {
			var all strings.Builder
			for _, element := range node {
				all.WriteString(valuesAt(element, steps) + "\n")
			}
			return all.String()
		}
	case map[string]any:
		if len(steps) > 0 {
			return valuesAt(node[steps[0]], steps[1:])
		}
	}
	content, err := json.Marshal(tree)
	if err != nil {
		return ""
	}
	return string(content)
}
