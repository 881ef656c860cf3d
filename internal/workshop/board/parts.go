package board

import (
	"slices"
	"strconv"
	"strings"

	"maillage/internal/workshop/agenda"
)

// Part gives one element of the board. False: the viewer sees nothing of it.
func (s *State) Part(key Key, v Viewer) (Part, bool) {
	k := s.Sight(v)
	part := Part{Key: key}
	switch kind, number, numbered := strings.Cut(string(key), "-"); {
	case key == "board":
		part.View = k.whole()
		return part, true
	case key == "me":
		part.View = k.meView()
		return part, true
	case k.out():
		return part, false
	case numbered && kind == "note":
		return k.notePart(part, number)
	case numbered && kind == "list":
		return k.listPart(part)
	case numbered && kind == "person":
		return k.personPart(part, number)
	default:
		return k.onlyPart(part)
	}
}

// onlyPart gives a part of which there is one.
func (k Sight) onlyPart(part Part) (Part, bool) {
	switch part.Key {
	case "step":
		part.View = k.stepView()
	case "clock":
		part.View = k.clockView()
	case "agenda":
		part.View = k.agendaView()
	case "people":
		part.View = k.peopleView()
	case "body":
		part.View = k.bodyView()
	case "places":
		part.In, part.View = "body", k.placesView()
	case "gone":
		part.In, part.View = "body", k.goneView()
	case "total":
		total := k.totalView()
		part.In, part.View = "body", total
		return part, total.Shown
	case "decision":
		decision := k.decisionView()
		if decision == nil {
			return part, false
		}
		part.In, part.View = "body", *decision
	case "groups":
		groups := k.groupsView()
		if groups == nil {
			return part, false
		}
		part.In, part.View = "body", *groups
	default:
		return part, false
	}
	return part, true
}

func (k Sight) notePart(part Part, number string) (Part, bool) {
	no, _ := Digits(number)
	place, shown := k.index.at[no]
	if !shown || !k.Sees(k.Notes[no-1]) {
		return part, false
	}
	l, _ := k.ListAt(place)
	if !k.ListSeen(l) {
		return part, false
	}
	numbers := k.index.notes[place]
	at := slices.Index(numbers, no)
	if !k.counted() {
		at, _ = slices.BinarySearch(numbers, no)
	}
	for _, next := range numbers[at+1:] {
		if k.Sees(k.Notes[next-1]) {
			part.Before = NoteKey(next)
			break
		}
	}
	part.In, part.View = ListKey(place), k.noteView(k.Notes[no-1], l)
	return part, true
}

// counted tells whether the step that is shown was counted: its notes stand in the order of ranks.
func (k Sight) counted() bool {
	step := k.Steps[k.Current]
	return step != nil && step.Counted
}

func (k Sight) listPart(part Part) (Part, bool) {
	for i, l := range k.index.lists {
		if ListKey(l.Place) != part.Key {
			continue
		}
		if !k.ListSeen(l) {
			return part, false
		}
		for _, next := range k.index.lists[i+1:] {
			if k.ListSeen(next) {
				part.Before = ListKey(next.Place)
				break
			}
		}
		part.In, part.View = "body", k.listView(l)
		return part, true
	}
	return part, false
}

func (k Sight) personPart(part Part, number string) (Part, bool) {
	no, _ := Digits(number)
	if no < 1 || no > len(k.People) || !k.seesPerson(k.People[no-1]) {
		return part, false
	}
	for _, next := range k.People[no:] {
		if k.seesPerson(next) {
			part.Before = PersonKey(next.No)
			break
		}
	}
	part.In, part.View = "people", k.personView(k.People[no-1])
	return part, true
}

// View gives the whole board.
func (s *State) View(v Viewer) View { return s.Sight(v).whole() }

func (k Sight) whole() View {
	view := View{Title: k.Agenda.Title, Status: k.Status, Seq: k.Seq, Me: k.meView()}
	if k.out() {
		return view
	}
	view.Step, view.Clock, view.Agenda, view.People, view.Body = k.stepView(), k.clockView(), k.agendaView(), k.peopleView(), k.bodyView()
	for _, p := range k.People {
		if k.seesPerson(p) {
			view.People.People = append(view.People.People, k.personView(p))
		}
	}
	return view
}

func (k Sight) bodyView() BodyView {
	def := &k.index.def
	body := BodyView{
		Step: k.Current, Kind: def.Kind, Decision: k.decisionView(), Groups: k.groupsView(), Accounts: def.Kind == agenda.Budget,
		Canvas: def.Canvas, MayGroup: def.Kind == agenda.Cluster && k.mayArrange(),
		Organisations: k.organisations(), Places: k.placesView(), Gone: k.goneView(), Total: k.totalView(),
	}
	for _, l := range k.index.lists {
		if !k.ListSeen(l) {
			continue
		}
		view := k.listView(l)
		view.Notes = make([]NoteView, 0, len(k.index.notes[l.Place]))
		for _, no := range k.index.notes[l.Place] {
			if k.Sees(k.Notes[no-1]) {
				view.Notes = append(view.Notes, k.noteView(k.Notes[no-1], l))
			}
		}
		if len(view.Notes) == 0 {
			view.Notes = nil
		}
		body.Lists = append(body.Lists, view)
	}
	return body
}

func (k Sight) listView(l List) ListView {
	view := ListView{
		Key: ListKey(l.Place), Step: k.Current, Place: l.Place, Title: l.Title, Help: l.Help, Cluster: l.Cluster, Group: l.Group,
		Kind: l.Kind, Area: l.Area, MayAdd: k.mayAdd(l), Hidden: k.hidden(l),
	}
	def := &k.index.def
	view.Same, view.Folded = l.Title != "" && l.Title == def.Title, view.MayAdd && k.folded(l)
	if def.Choice() && l.Place == Unsorted {
		view.Called = "alone"
		if len(k.index.lists) == 1 {
			view.Called = "all"
		}
	}
	view.MayName = def.Kind == agenda.Cluster && l.Cluster != 0 && k.mayArrange()
	if def.Choice() && l.Cluster != 0 {
		view.Ballot = k.ballot(l.Place)
	}
	if view.MayAdd {
		view.For, view.Whom = k.through(), k.whom()
		if l.Kind == "entry" {
			view.Organisations, view.Chosen = k.organisations(), k.as.Organisation
			if view.Chosen == "" && k.as == k.me {
				view.Chosen = k.v.Speaks
			}
		}
	}
	return view
}

// folded tells that the form of a list waits folded: of several the first one is open, except where
// notes are put together, and on the drawing of a canvas, whose boxes have no order.
func (k Sight) folded(l List) bool {
	if k.index.def.Kind == agenda.Cluster {
		return true
	}
	const open = 2 // so many forms are seen at once on a phone
	adds, first := 0, false
	for _, other := range k.index.lists {
		if k.mayAdd(other) {
			first = first || adds == 0 && other.Place == l.Place
			adds++
		}
	}
	return adds > open && (l.Area != "" || !first)
}

// hidden is how many notes a list holds that are not shown to everyone: no more is told of them.
func (k Sight) hidden(l List) int {
	step := k.Steps[k.Current]
	if !k.index.def.Private || step == nil || step.Revealed {
		return 0
	}
	return k.index.live[l.Place]
}

func (k Sight) placesView() PlacesView {
	def := &k.index.def
	movable := k.leads || def.Arrange == agenda.Everyone || def.Kind != agenda.Cluster && def.Write == agenda.Everyone
	if !movable || !k.may() || def.Choice() || def.Kind == agenda.Consent || len(k.index.lists) < 2 {
		return PlacesView{}
	}
	var places []Place
	for _, l := range k.index.lists {
		if k.ListSeen(l) {
			places = append(places, Place{l.Place, l.Title})
		}
	}
	return PlacesView{places}
}

// goneView are the clusters of the step that is shown that were taken apart.
func (k Sight) goneView() GoneView {
	def := &k.index.def
	if def.Kind != agenda.Cluster || !k.mayArrange() {
		return GoneView{}
	}
	var gone GoneView
	for _, c := range k.Lists {
		if c.Step == def.ID && c.Removed {
			gone.Lists = append(gone.Lists, Place{strconv.Itoa(c.No), c.Name})
		}
	}
	return gone
}

func (k Sight) noteView(n *Note, l List) NoteView {
	def := &k.index.def
	view := NoteView{
		No: n.No, Step: n.Step, Column: n.Column, Author: k.author(n), Organisation: k.organisation(n), Text: n.Text,
		Secret: k.Secret(n), Mine: k.Mine(n), Removed: n.Removed, MayMove: k.MayMove(n), MaySettle: k.maySettle(n),
		Details: n.Said(),
	}
	view.Represents = k.v.Names[view.Organisation]
	view.MayEdit, view.MayRemove = k.mayChange(n)
	if view.MaySettle {
		view.Whom = k.whom()
	}
	if def.Choice() && l.Cluster == 0 && !n.Removed {
		view.Ballot = k.ballot(NoteThing(n.No))
	}
	view.Merged = k.mergedInto(n, nil)
	return view
}

// mergedInto are the notes merged into one, and those merged into them.
func (k Sight) mergedInto(n *Note, found []MergedView) []MergedView {
	for _, no := range k.index.merged[n.No] {
		if other := k.Notes[no-1]; k.reads(other) {
			found = append(found, MergedView{No: no, Text: other.Text, Author: k.author(other)})
			found = k.mergedInto(other, found)
		}
	}
	return found
}

func (k Sight) ballot(thing string) BallotView {
	def, step := &k.index.def, k.Steps[k.Current]
	view := BallotView{
		Open: k.may() && k.me != nil && !step.Counted, Step: def.ID, Thing: thing, Whom: k.whom(), Mine: step.Dots[thing][k.number()],
		Most: MostOn(*def), Shown: step.Counted,
	}
	if step.Counted {
		if view.Dots = step.Tally[thing]; view.Dots > 0 {
			view.Rank = step.Rank[thing]
		}
	}
	if def.Kind != agenda.Rate {
		return view
	}
	view.Most = 0
	for _, c := range def.Criteria {
		criterion := CriterionView{Key: c.Key, Title: c.Title, Scale: def.Scale, Mine: step.Ratings[thing][c.Key][k.number()]}
		if step.Counted {
			criterion.Spread = slices.Clone(step.Spread[thing][c.Key])
			criterion.Mean = Mean(criterion.Spread)
		}
		view.Criteria = append(view.Criteria, criterion)
	}
	return view
}

// through are the people who have no device and speak through the viewer.
func (k Sight) through() []Place {
	if k.me == nil {
		return nil
	}
	var people []Place
	for _, p := range k.People {
		if p.Through == k.me.No && p.In() {
			people = append(people, Place{Key: strconv.Itoa(p.No), Title: p.Name})
		}
	}
	return people
}

// organisations are those for which the viewer may make an entry of an inventory: their own, or any
// when they have none or facilitate.
func (k Sight) organisations() []Place {
	if k.index.def.Kind != agenda.Inventory || k.me == nil {
		return nil
	}
	own := k.as.Organisation
	var places []Place
	for id, name := range k.v.Names {
		if own == "" || own == id || k.leads {
			places = append(places, Place{id, name})
		}
	}
	slices.SortFunc(places, func(a, b Place) int {
		return strings.Compare(a.Title+"\x00"+a.Key, b.Title+"\x00"+b.Key)
	})
	return places
}
