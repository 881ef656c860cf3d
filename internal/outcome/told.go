package outcome

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/internal/cerfa"
	"maillage/internal/document/text"
	"maillage/internal/lang"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/record"
	"maillage/internal/yjs/prose"
)

// teller writes records in the words of a language.
type teller struct {
	l             lang.Lang
	organisations map[string]string
	r             record.Record
	blocks        []prose.Node
}

// Told writes a record as blocks of a text, without its title.
func Told(l lang.Lang, r record.Record, organisations map[string]string) []prose.Node {
	t := &teller{l: l, organisations: organisations, r: r}
	t.paragraph(r.Instruction)
	if r.Anonymous {
		t.say("record.anonymous")
	}
	if r.Hidden > 0 {
		t.say("record.hidden", "count", r.Hidden)
	}
	switch {
	case r.Decision != nil:
		t.decision(*r.Decision)
	case r.Choice != nil:
		t.choice(*r.Choice)
	case r.Kind == agenda.Cluster:
		t.clusters()
	case r.Kind == agenda.Budget:
		t.budget()
	case len(r.Groups) > 0:
		t.groups()
	default:
		t.lists()
	}
	if len(t.blocks) == 0 {
		t.say("record.nothing")
	}
	return t.blocks
}

// opening tells what the workshop was and who was there.
func opening(l lang.Lang, o Outcome) prose.Node {
	t := &teller{l: l}
	t.paragraph(o.State.Agenda.Purpose)
	t.say("record.held", "day", l.Date(o.Day), "count", o.People)
	var names []string
	for _, p := range o.State.People {
		if p.In() {
			names = append(names, p.Name)
		}
	}
	t.list(names)
	return doc(t.blocks)
}

func doc(blocks []prose.Node) prose.Node {
	return text.Schema().Whole(prose.Node{Type: text.Schema().Top, Content: blocks})
}

func (t *teller) say(key string, args ...any) { t.paragraph(t.l.Text(key, args...)) }

func (t *teller) paragraph(words string) {
	t.blocks = append(t.blocks, text.FromPlain(words).Content...)
}

func (t *teller) heading(words string) { t.blocks = append(t.blocks, heading(words)) }

func heading(words string) prose.Node {
	return prose.Node{Type: "heading", Attributes: []prose.Attribute{{Name: "level", Value: int64(1)}}, Content: []prose.Node{{Type: prose.Text, Text: words}}}
}

// list writes items; nothing when there are none.
func (t *teller) list(items []string) {
	if n, ok := listed(items); ok {
		t.blocks = append(t.blocks, n)
	}
}

func listed(items []string) (prose.Node, bool) {
	n := prose.Node{Type: "bullet_list"}
	for _, item := range items {
		if content := text.FromPlain(item).Content; len(content) > 0 {
			n.Content = append(n.Content, prose.Node{Type: "list_item", Content: content})
		}
	}
	return n, len(n.Content) > 0
}

func (t *teller) notes(numbers []int) {
	var items []string
	for _, no := range numbers {
		if n, ok := t.r.Note(no); ok {
			items = append(items, Say(t.l, n, t.organisations))
			for _, other := range t.r.Notes {
				if other.Into == no {
					items[len(items)-1] += "\n" + t.l.Text("record.merged", "note", Say(t.l, other, t.organisations))
				}
			}
		}
	}
	t.list(items)
}

// Say writes a note on a line, with its number, whose it is and what belongs to it.
func Say(l lang.Lang, n record.Note, organisations map[string]string) string {
	said := strconv.Itoa(n.No) + ". " + n.Text
	var more []string
	add := func(words string) {
		if words != "" {
			more = append(more, words)
		}
	}
	add(n.Author)
	add(organisations[n.Organisation])
	if n.Cents != 0 {
		if n.Account != "" {
			add(l.Text("record.account", "account", n.Account))
		}
		if n.Year > 0 {
			add(l.Text("record.year", "year", n.Year))
		}
		add(l.Money(n.Cents))
	}
	if n.Owner != "" {
		add(l.Text("record.owner", "name", n.Owner))
	}
	if day, err := time.Parse(time.DateOnly, n.Due); err == nil {
		add(l.Text("record.due", "day", l.Date(day)))
	}
	if len(more) > 0 {
		said += " (" + strings.Join(more, ", ") + ")"
	}
	if n.Outcome != "" {
		said += "\n" + l.Text("record.outcome."+n.Outcome)
	}
	if n.Answer != "" {
		said += "\n" + l.Text("record.answer", "text", n.Answer)
	}
	return said
}

// lists writes the columns in which something was written.
func (t *teller) lists() {
	titles, notes := 0, 0
	for _, list := range t.r.Lists {
		notes += len(list.Notes)
		if list.Title == "" {
			t.notes(list.Notes)
			continue
		}
		if titles++; len(list.Notes) > 0 {
			t.heading(list.Title)
			t.notes(list.Notes)
		}
	}
	if titles > 0 && notes == 0 {
		t.say("record.nothing")
	}
}

func (t *teller) clusters() {
	for _, c := range t.r.Clusters {
		t.heading(ClusterName(t.l, c))
		t.notes(c.Notes)
	}
	if len(t.r.Alone) > 0 {
		t.heading(t.l.Text("record.alone"))
		t.notes(t.r.Alone)
	}
}

// ClusterName names a cluster, one that nobody named too.
func ClusterName(l lang.Lang, c record.Cluster) string {
	if c.Name == "" {
		return l.Text("record.cluster", "no", c.No)
	}
	return c.Name
}

func (t *teller) choice(c record.Choice) {
	if !c.Counted {
		t.say("record.uncounted")
		return
	}
	t.say("record.could", "count", c.Could, "did", c.Did)
	if c.Scale == 0 {
		t.say("record.dots", "each", c.Dots, "count", c.Given)
		rows := [][]string{{t.l.Text("record.rank"), t.l.Text("record.thing"), t.l.Text("record.dots.short")}}
		for _, thing := range c.Things {
			rank := "–"
			if thing.Rank > 0 {
				rank = strconv.Itoa(thing.Rank)
			}
			rows = append(rows, []string{rank, thing.Title, strconv.Itoa(thing.Dots)})
		}
		t.table(rows)
		return
	}
	t.say("record.scale", "scale", c.Scale)
	rows := [][]string{{t.l.Text("record.thing"), t.l.Text("record.criterion"), t.l.Text("record.mean"), t.l.Text("record.spread")}}
	for _, thing := range c.Things {
		for _, s := range thing.Spread {
			rows = append(rows, []string{thing.Title, s.Title, t.mean(s), t.spread(s)})
		}
	}
	t.table(rows)
}

func (t *teller) mean(s record.Spread) string {
	if s.Mean == 0 {
		return "–"
	}
	written := fmt.Sprintf("%d.%02d", s.Mean/100, s.Mean%100)
	if t.l == lang.FR {
		written = strings.Replace(written, ".", ",", 1)
	}
	return written
}

func (t *teller) spread(s record.Spread) string {
	var gave []string
	for i, n := range s.Gave {
		gave = append(gave, t.l.Text("record.gave", "value", i+1, "count", n))
	}
	return strings.Join(gave, ", ")
}

// table writes rows, the first of which are headers.
func (t *teller) table(rows [][]string) {
	n := prose.Node{Type: "table"}
	for i, cells := range rows {
		row := prose.Node{Type: "table_row"}
		for _, words := range cells {
			cell := prose.Node{Type: "table_cell", Content: text.FromPlain(words).Content}
			if i == 0 {
				cell.Type = "table_header"
			}
			if len(cell.Content) == 0 {
				cell.Content = []prose.Node{{Type: "paragraph"}}
			}
			row.Content = append(row.Content, cell)
		}
		n.Content = append(n.Content, row)
	}
	t.blocks = append(t.blocks, n)
}

func (t *teller) decision(d record.Decision) {
	switch d.Outcome {
	case board.Adopted:
		t.heading(t.l.Text("record.adopted"))
	case board.Dropped:
		t.heading(t.l.Text("record.dropped"))
	case board.Undecided:
		t.heading(t.l.Text("record.undecided"))
	}
	t.paragraph(d.Text())
	if d.Proposer != "" {
		t.say("record.proposer", "name", d.Proposer)
	}
	t.say("record.stood", "count", d.Could, "did", d.Did)
	t.say("record.consents", "count", d.Consents)
	if d.Asides > 0 {
		t.say("record.asides", "count", d.Asides)
		t.list(d.AsideNames)
	}
	for _, part := range []struct {
		key   string
		notes []int
	}{{"record.questions", d.Questions}, {"record.reactions", d.Reactions}, {"record.objections", d.Objections}} {
		if len(part.notes) > 0 {
			t.heading(t.l.Text(part.key))
			t.notes(part.notes)
		}
	}
	if len(d.Texts) > 1 {
		t.heading(t.l.Text("record.former"))
		for _, former := range slices.Backward(d.Texts[:len(d.Texts)-1]) {
			t.blocks = append(t.blocks, prose.Node{Type: "blockquote", Content: orEmpty(text.FromPlain(former).Content)})
		}
	}
}

func orEmpty(blocks []prose.Node) []prose.Node {
	if len(blocks) == 0 {
		return []prose.Node{{Type: "paragraph"}}
	}
	return blocks
}

func (t *teller) groups() {
	for i, g := range t.r.Groups {
		name := g.Name
		if name == "" {
			name = t.l.Text("record.group", "no", i+1)
		}
		t.heading(name)
		if len(g.People) > 0 {
			t.paragraph(t.l.List(g.People))
		}
		if g.Secretary != "" {
			t.say("record.secretary", "name", g.Secretary)
		}
		t.notes(g.Notes)
	}
	var rest []int
	for _, n := range t.r.Notes {
		if !slices.ContainsFunc(t.r.Groups, func(g record.Group) bool { return slices.Contains(g.Notes, n.No) }) && n.Into == 0 {
			rest = append(rest, n.No)
		}
	}
	t.notes(rest)
}

func (t *teller) budget() {
	t.lists()
	if len(t.r.Totals) == 0 {
		return
	}
	rows := [][]string{{t.l.Text("record.total.year"), t.l.Text("record.total.account"), t.l.Text("record.total.amount")}}
	sides := map[cerfa.Side]int64{} // costs and resources are not added up
	for _, sum := range t.r.Totals {
		sides[cerfa.SideOf(sum.Account)] += sum.Cents
		rows = append(rows, []string{strconv.Itoa(sum.Year), sum.Account, t.l.Money(sum.Cents)})
	}
	for _, side := range append(cerfa.Sides(), "") {
		if cents, ok := sides[side]; ok {
			rows = append(rows, []string{t.l.Text("record.total"), t.side(side), t.l.Money(cents)})
		}
	}
	t.table(rows)
}

// side names a side of a budget; "" is of lines without an account.
func (t *teller) side(side cerfa.Side) string {
	if side == "" {
		return t.l.Text("board.no_account")
	}
	return t.l.Text("budget.side." + string(side))
}
