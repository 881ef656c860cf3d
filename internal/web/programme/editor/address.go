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
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

// Address names an editing page: a part of the call, a list of that part to which an
// element is added, or an element of that list.
type Address struct {
	Part, List, Key string
	Within          string // what is below the element: a group of its conditions, say
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
	here := e.Here()
	for _, problem := range programme.Problems(*e.d) {
		text := web.Say(e.Lang, problem.Message)
		if e.problems[problem.Path] == "" {
			e.problems[problem.Path] = text
		}
		if ProblemURL(e.root, *e.d, problem.Path) == here {
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
	case one.key != partOfList(e.address.List):
		return false
	case e.address.Within != "":
		if !e.within() {
			return false
		}
	case !e.tieItem(e.address.List, e.address.Key):
		return false
	case e.address.Key == "":
		e.Title = e.T("edit.new." + e.address.List)
	}
	if e.address.Key != "" && e.address.Within == "" && e.d.IsUnknown(e.setting) {
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

// Here is the address of the page.
func (e *Editor) Here() string {
	here := e.base
	for _, step := range []string{e.address.List, e.address.Key, e.address.Within} {
		if step != "" {
			here += "/" + url.PathEscape(step)
		}
	}
	return here
}

// After tells where to go once saved: to the list a button acted on, to where an added
// element is completed, or to the page that leads here.
func (e *Editor) After() string {
	switch name := e.address.List; {
	case e.opens != "":
		return e.opens
	case e.fresh != "" && (e.op.list != "" || e.completed()):
		return e.Here() + "/" + url.PathEscape(e.fresh) + e.fragment()
	case e.op.list != "":
		return e.Here() + e.fragment()
	case e.unfinished:
		return e.Here()
	case e.address.Within != "":
		return e.above() + e.fragment()
	case name == "questions":
		return e.base + "/sections/" + e.form.Get("section") + e.fragment()
	case name != "":
		return e.base + e.fragment()
	}
	return strings.TrimSuffix(e.base, "/"+e.address.Part)
}

// above is the address of the page that leads to what is below an element.
func (e *Editor) above() string {
	root, place, _ := conditions.ParseAddress(e.address.Within)
	least := 1 // the conditions of a rule and computed values stand on the page of the element
	if root == "show_if" {
		least = 0
	}
	above := *e
	above.address.Within = ""
	if len(place) > least {
		above.address.Within = conditions.Address(root, place[:len(place)-1]...)
	}
	return above.Here()
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
		return key(list, d.Attributes[i].Key) + computedURL(d.Attributes[i], path)
	case list == "eligibility" && i < len(d.Eligibility):
		return key(list, d.Eligibility[i].Key) + belowURL(conditions.Rules(), &d.Eligibility[i].If, "if", path)
	case list == "quotas" && i < len(d.Quotas):
		return key(list, d.Quotas[i].Key)
	case list == "pieces" && i < len(d.Pieces):
		return key(list, d.Pieces[i].Key)
	case list == "criteria" && i < len(d.Criteria):
		return key(list, d.Criteria[i].Key)
	case list == "form" && i < len(d.Form):
		if len(numbers) > 1 && strings.Contains(path, "].questions[") && numbers[1] < len(d.Form[i].Questions) {
			q := d.Form[i].Questions[numbers[1]]
			return key("questions", q.Key) + askedURL(d, q, path)
		}
		return key("sections", d.Form[i].Key)
	}
	return ""
}

// belowURL gives the end of the address of the group a path goes through, below the root of
// a condition; "" where that is the root.
func belowURL[C any](g conditions.Grammar[C], root *C, name, path string) string {
	_, path, below := strings.Cut(path, "]."+name)
	if place := g.Lead(root, path); below && len(place) > 0 {
		return "/" + conditions.Address(name, place...)
	}
	return ""
}

// computedURL is the same for a computed value of an attribute.
func computedURL(a call.Attribute, path string) string {
	numbers := indexes(path)
	if len(numbers) < 2 || !strings.Contains(path, "].computed[") || numbers[1] >= len(a.Computed) {
		return ""
	}
	j := numbers[1]
	_, rest, _ := strings.Cut(path, "].if")
	return "/" + conditions.Address("computed", append([]int{j}, conditions.Rules().Lead(&a.Computed[j].If, rest)...)...)
}

// askedURL is the same for when a question is asked, which has a page of its own once it is
// more than answers ticked.
func askedURL(d call.Definition, q call.Question, path string) string {
	if q.ShowIf == nil || !strings.Contains(path, "].show_if") || conditions.Ticked(d, q) {
		return ""
	}
	if below := belowURL(conditions.Questions(), q.ShowIf, "show_if", path); below != "" {
		return below
	}
	return "/show_if"
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
