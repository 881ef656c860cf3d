package record

import (
	"cmp"
	"fmt"
	"slices"

	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// writer writes one record.
type writer struct {
	Record
	s    *board.State
	step agenda.Step
	held *board.Step
}

func (w *writer) write() {
	own := w.notes(w.step.ID)
	switch {
	case w.step.Private && !w.held.Revealed:
		w.Hidden = len(own)
		return
	case w.step.Kind == agenda.Groups && !w.held.Merged(): // others do not read them yet
		w.Hidden, own = len(own), nil
	}
	w.add(own)
	switch w.step.Kind {
	case agenda.Cluster:
		w.clusters()
	case agenda.Vote, agenda.Rate:
		w.choice()
	case agenda.Consent:
		w.decision()
	case agenda.Groups:
		w.groups()
	case agenda.Budget:
		w.totals()
	case agenda.Welcome, agenda.Gather, agenda.Inventory, agenda.Canvas, agenda.Closing: // notes alone
	}
	w.lists()
}

// notes are those of a step that were not removed, by number.
func (w *writer) notes(step string) []*board.Note {
	var all []*board.Note
	for _, n := range w.s.Notes {
		if n.Step == step && !n.Removed {
			all = append(all, n)
		}
	}
	return all
}

func (w *writer) add(notes []*board.Note) {
	for _, n := range notes {
		d := n.Said()
		said := Note{
			No: n.No, Step: n.Step, Column: n.Column, Group: n.Group, Organisation: n.Organisation, Text: n.Text, Into: n.Into,
			Account: d.Account, Year: d.Year, Cents: d.Cents, Owner: d.Owner, Due: d.Due, Outcome: d.Outcome, Answer: d.Answer,
		}
		if step, ok := w.s.Agenda.Step(n.Step); ok && !step.Anonymous {
			said.Author = w.name(n.Author)
		}
		w.Notes = append(w.Notes, said)
	}
}

func (w *writer) name(no int) string {
	if no < 1 || no > len(w.s.People) {
		return ""
	}
	return w.s.People[no-1].Name
}

// lists are the columns of the step, then what stands in none of them.
func (w *writer) lists() {
	under := map[string][]int{}
	for _, n := range w.Notes {
		if n.Step == w.step.ID && n.Into == 0 {
			under[n.Column] = append(under[n.Column], n.No)
		}
	}
	for _, c := range w.step.Columns {
		w.Lists = append(w.Lists, List{c.Key, c.Title, under[c.Key]})
		delete(under, c.Key)
	}
	var rest []string
	for key := range under {
		rest = append(rest, key)
	}
	slices.Sort(rest)
	for _, key := range rest {
		w.Lists = append(w.Lists, List{Key: key, Notes: under[key]})
	}
}

// clusters puts together the notes of an earlier step; those that nobody put anywhere are kept.
func (w *writer) clusters() {
	of := w.notes(w.step.Of)
	if earlier, ok := w.s.Agenda.Step(w.step.Of); ok && earlier.Private && !w.s.Steps[earlier.ID].Revealed {
		of = nil // nobody was shown them
	}
	w.add(of)
	w.Clusters, w.Alone = w.gathered(w.step.ID, append(of, w.notes(w.step.ID)...))
}

// gathered puts notes in the clusters of a step.
func (w *writer) gathered(step string, notes []*board.Note) (clusters []Cluster, alone []int) {
	in := map[int][]int{}
	for _, c := range w.s.Lists {
		if c.Step == step && !c.Removed {
			in[c.No] = []int{}
		}
	}
	for _, n := range notes {
		if n.Into != 0 {
			continue
		}
		if _, ok := in[n.Cluster[step]]; ok {
			in[n.Cluster[step]] = append(in[n.Cluster[step]], n.No)
		} else {
			alone = append(alone, n.No)
		}
	}
	for _, c := range w.s.Lists {
		if notes, ok := in[c.No]; ok {
			clusters = append(clusters, Cluster{c.No, c.Name, notes})
		}
	}
	return clusters, alone
}

// things are what people choose among in the step: the clusters of the step that it takes up and
// the notes in none of them, or its notes.
func (w *writer) things() []Thing {
	of, ok := w.s.Agenda.Step(w.step.Of)
	for range len(w.s.Agenda.Steps) { // what was voted on may be rated next
		if ok && (of.Kind == agenda.Vote || of.Kind == agenda.Rate) {
			of, ok = w.s.Agenda.Step(of.Of)
		}
	}
	if !ok {
		of = w.step
	}
	var things []Thing
	notes := w.notes(of.ID)
	if of.Kind == agenda.Cluster {
		clusters, _ := w.gathered(of.ID, nil)
		for _, c := range clusters {
			things = append(things, Thing{Key: fmt.Sprint("c", c.No), Title: c.Name})
		}
		notes = append(w.notes(of.Of), notes...)
	}
	_, alone := w.gathered(of.ID, notes)
	for _, no := range alone {
		things = append(things, Thing{Key: fmt.Sprint("n", no), Title: w.s.Notes[no-1].Text})
	}
	return things
}

// choice counts a vote or a rating that was counted; of another nothing is known.
func (w *writer) choice() {
	c := &Choice{Counted: w.held.Counted, Could: w.held.Voters, Did: w.held.Chose, Dots: w.step.Dots}
	if w.step.Kind == agenda.Rate {
		c.Scale, c.Dots = w.step.Scale, 0
	}
	w.Choice = c
	if !c.Counted {
		return
	}
	c.Things = w.things()
	for i := range c.Things {
		t := &c.Things[i]
		if w.step.Kind == agenda.Rate {
			t.Spread = w.spread(t.Key)
			continue
		}
		t.Dots = w.held.Tally[t.Key]
		c.Given += t.Dots
	}
	if w.step.Kind == agenda.Vote {
		rank(c.Things)
	}
}

// rank puts things in order, the most dots first, and numbers those that were chosen.
func rank(things []Thing) {
	slices.SortStableFunc(things, func(a, b Thing) int { return cmp.Compare(b.Dots, a.Dots) })
	for i := range things {
		if things[i].Dots == 0 {
			return
		}
		things[i].Rank = i + 1
		if i > 0 && things[i].Dots == things[i-1].Dots {
			things[i].Rank = things[i-1].Rank
		}
	}
}

func (w *writer) spread(thing string) []Spread {
	var all []Spread
	for _, c := range w.step.Criteria {
		gave := make([]int, w.step.Scale)
		copy(gave, w.held.Spread[thing][c.Key])
		all = append(all, Spread{Key: c.Key, Title: c.Title, Gave: gave, Mean: board.Mean(gave)})
	}
	return all
}

func (w *writer) decision() {
	held := w.held.Decision
	if held == nil {
		return
	}
	d := &Decision{Outcome: held.Outcome, Texts: slices.Clone(held.Texts), Could: w.held.Voters, Did: w.held.Chose}
	if d.Texts == nil {
		d.Texts = []string{}
	}
	if !w.step.Anonymous {
		d.Proposer = w.name(held.Proposer)
	}
	for _, p := range w.s.People { // in the order in which they came
		if !p.In() {
			continue
		}
		switch held.Stands[p.No] {
		case board.Consents:
			d.Consents++
		case board.Objects: // told by its note
		case board.Aside:
			d.Asides++
			if !w.step.Anonymous {
				d.AsideNames = append(d.AsideNames, p.Name)
			}
		}
	}
	for _, n := range w.Notes {
		switch n.Column {
		case board.Clarification:
			d.Questions = append(d.Questions, n.No)
		case board.Reaction:
			d.Reactions = append(d.Reactions, n.No)
		case board.Objection:
			d.Objections = append(d.Objections, n.No)
		}
	}
	w.Decision = d
}

func (w *writer) groups() {
	for _, g := range w.held.Groups {
		one := Group{Key: g.Key, Name: g.Name, Secretary: w.name(g.Secretary)}
		for _, no := range g.People {
			one.People = append(one.People, w.name(no))
		}
		for _, n := range w.Notes {
			if n.Group == g.Key && n.Into == 0 {
				one.Notes = append(one.Notes, n.No)
			}
		}
		w.Groups = append(w.Groups, one)
	}
}

func (w *writer) totals() {
	sums := map[Total]int64{}
	for _, n := range w.Notes {
		if n.Into == 0 && n.Cents != 0 {
			sums[Total{Account: n.Account, Year: n.Year}] += n.Cents
			w.Cents += n.Cents
		}
	}
	for of, cents := range sums {
		of.Cents = cents
		w.Totals = append(w.Totals, of)
	}
	slices.SortFunc(w.Totals, func(a, b Total) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Account, b.Account)) })
}
