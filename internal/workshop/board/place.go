package board

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/workshop/agenda"
)

// List is one list of the step that is shown.
type List struct {
	Place, Title, Help, Area string
	Kind                     string // of its notes: see ListView
	Cluster                  int    // its number, when it is one
	Group                    string // the key of the group whose list it is, or ""
}

// index is what is found again from the rest of a State: which list of the step that is shown each
// note stands in. It is kept so that one part is made without reading every note.
type index struct {
	def     agenda.Step
	defs    map[string]*agenda.Step // of all steps
	sources map[string]bool         // steps whose notes are shown
	lists   []List
	order   map[string]int   // place -> its rank in lists
	notes   map[string][]int // place -> numbers, in the order in which they are shown
	live    map[string]int   // place -> how many of them were not removed
	at      map[int]string   // note -> place
	removed map[int]bool
	merged  map[int][]int // note -> those merged into it
	into    map[int]int   // the other way
}

// NoteKey is the part of a note.
func NoteKey(no int) Key { return Key("note-" + strconv.Itoa(no)) }

// PersonKey is the part of a person.
func PersonKey(no int) Key { return Key("person-" + strconv.Itoa(no)) }

// ListKey is the part of a list, by its place.
func ListKey(place string) Key { return Key("list-" + strings.ReplaceAll(place, ".", "-")) }

// ClusterPlace is the place of a cluster, and what is chosen when it is.
func ClusterPlace(no int) string { return "c" + strconv.Itoa(no) }

// NoteThing is what is chosen when a note is.
func NoteThing(no int) string { return "n" + strconv.Itoa(no) }

// Unsorted is the place of notes that are in no cluster. Clarification, Reaction and Objection are the
// lists of a consent decision.
const (
	Unsorted      = "unsorted"
	Clarification = "clarification"
	Reaction      = "reaction"
	Objection     = "objection"
)

// UnmarshalJSON reads a state that was kept.
func (s *State) UnmarshalJSON(raw []byte) error {
	type plain State
	if err := json.Unmarshal(raw, (*plain)(s)); err != nil {
		return err
	}
	if s.Steps == nil {
		s.Steps = map[string]*Step{}
	}
	s.Relist()
	return nil
}

// MarshalJSON keeps the details of a note beside the rest, as if it had them all.
func (n *Note) MarshalJSON() ([]byte, error) {
	type plain Note
	return json.Marshal(struct {
		plain
		Details
	}{plain(*n), n.Said()})
}

// UnmarshalJSON reads a note that was kept.
func (n *Note) UnmarshalJSON(raw []byte) error {
	type plain Note
	var beside Details
	err := errors.Join(json.Unmarshal(raw, (*plain)(n)), json.Unmarshal(raw, &beside))
	n.Say(beside)
	return err
}

// Relist finds again where each note stands: after another step is shown, or its lists changed.
func (s *State) Relist() {
	def, _ := s.Agenda.Step(s.Current)
	s.index = index{
		def: def, defs: map[string]*agenda.Step{}, sources: map[string]bool{}, order: map[string]int{}, notes: map[string][]int{},
		live: map[string]int{}, at: map[int]string{}, removed: map[int]bool{}, merged: map[int][]int{}, into: map[int]int{},
	}
	for i := range s.Agenda.Steps {
		s.index.defs[s.Agenda.Steps[i].ID] = &s.Agenda.Steps[i]
	}
	if s.Current != "" {
		s.sources(def, s.index.sources)
		s.index.lists = s.lists(def)
	}
	for i, l := range s.index.lists {
		s.index.order[l.Place] = i
	}
	for _, n := range s.Notes {
		s.index.put(s, n)
	}
	s.rank(def)
}

// rank puts what was counted in its order, the first one first; what nobody could choose stays last.
func (s *State) rank(def agenda.Step) {
	step := s.Steps[def.ID]
	if step == nil || !step.Counted {
		return
	}
	rankOf := func(thing string) int {
		if rank, ok := step.Rank[thing]; ok {
			return rank
		}
		return len(s.Notes) + len(s.Lists) + 1
	}
	slices.SortStableFunc(s.index.lists, func(a, b List) int {
		if a.Cluster == 0 && b.Cluster == 0 {
			return 0
		}
		return rankOf(a.Place) - rankOf(b.Place)
	})
	for i, l := range s.index.lists {
		s.index.order[l.Place] = i
	}
	for _, numbers := range s.index.notes {
		slices.SortStableFunc(numbers, func(a, b int) int { return rankOf(NoteThing(a)) - rankOf(NoteThing(b)) })
	}
}

// put places one note, wherever it was before.
func (x *index) put(s *State, n *Note) {
	if place, was := x.at[n.No]; was {
		x.notes[place] = slices.DeleteFunc(x.notes[place], func(no int) bool { return no == n.No })
		if !x.removed[n.No] {
			x.live[place]--
		}
		delete(x.at, n.No)
		delete(x.removed, n.No)
	}
	if into := x.into[n.No]; into != 0 {
		x.merged[into] = slices.DeleteFunc(x.merged[into], func(no int) bool { return no == n.No })
		delete(x.into, n.No)
	}
	if n.Into != 0 {
		at, _ := slices.BinarySearch(x.merged[n.Into], n.No)
		x.merged[n.Into] = slices.Insert(x.merged[n.Into], at, n.No)
		x.into[n.No] = n.Into
		return
	}
	place, ok := s.placeIn(x.def, n)
	if !ok || !x.sources[n.Step] {
		return
	}
	if _, known := x.order[place]; !known {
		return
	}
	at, _ := slices.BinarySearch(x.notes[place], n.No)
	x.notes[place] = slices.Insert(x.notes[place], at, n.No)
	x.at[n.No] = place
	if n.Removed {
		x.removed[n.No] = true
	} else {
		x.live[place]++
	}
}

// sources collects the steps whose notes a step shows.
func (s *State) sources(def agenda.Step, into map[string]bool) {
	into[def.ID] = true
	if def.Kind != agenda.Cluster && !def.Choice() {
		return
	}
	if of, ok := s.Agenda.Before(def); ok {
		s.sources(of, into)
	}
}

// lists are those of a step, in the order in which they are shown.
func (s *State) lists(def agenda.Step) []List {
	switch def.Kind {
	case agenda.Vote, agenda.Rate:
		of, ok := s.Agenda.Before(def)
		if !ok {
			return nil
		}
		lists := slices.Clone(s.lists(of))
		if len(lists) > 0 && lists[0].Place == Unsorted { // what was named comes first
			lists = append(lists[1:], lists[0])
		}
		return lists
	case agenda.Cluster:
		lists := []List{{Place: Unsorted, Kind: "note"}}
		for _, c := range s.Lists {
			if c.Step == def.ID && !c.Removed {
				lists = append(lists, List{Place: ClusterPlace(c.No), Title: c.Name, Kind: "note", Cluster: c.No})
			}
		}
		return lists
	case agenda.Consent:
		return []List{
			{Place: Clarification, Kind: "note"}, {Place: Reaction, Kind: "note"}, {Place: Objection, Kind: "objection"},
		}
	case agenda.Groups:
		return s.groupLists(def)
	default:
		return columnLists(def)
	}
}

func columnLists(def agenda.Step) []List {
	areas := agenda.Areas(def.Canvas)
	var lists []List
	for _, column := range def.Places() {
		kind := "note"
		switch {
		case def.Kind == agenda.Budget:
			kind = "line"
		case def.Kind == agenda.Inventory:
			kind = "entry"
		case def.Kind == agenda.Closing && column.Key == agenda.Tasks:
			kind = "task"
		}
		lists = append(lists, List{Place: column.Key, Title: column.Title, Help: column.Help, Area: areas[column.Key], Kind: kind})
	}
	return lists
}

func (s *State) groupLists(def agenda.Step) []List {
	step := s.Steps[def.ID]
	if step == nil {
		return nil
	}
	var lists []List
	for _, group := range step.Groups {
		if len(def.Columns) == 0 || def.Split == agenda.ByColumn {
			lists = append(lists, List{Place: group.Key, Title: group.Name, Kind: "note", Group: group.Key})
			continue
		}
		for _, column := range def.Columns {
			lists = append(lists, List{
				Place: group.Key + "." + column.Key, Title: column.Title, Help: column.Help, Kind: "note", Group: group.Key,
			})
		}
	}
	return lists
}

// placeIn tells where a note stands in a step that shows it.
func (s *State) placeIn(def agenda.Step, n *Note) (string, bool) {
	switch def.Kind {
	case agenda.Cluster:
		no := n.Cluster[def.ID]
		if no == 0 || s.Lists[no-1].Removed {
			return Unsorted, true
		}
		return ClusterPlace(no), true
	case agenda.Vote, agenda.Rate:
		of, ok := s.Agenda.Before(def)
		if !ok {
			return "", false
		}
		return s.placeIn(of, n)
	case agenda.Groups:
		if n.Column == "" {
			return n.Group, n.Step == def.ID
		}
		return n.Group + "." + n.Column, n.Step == def.ID
	default:
		return n.Column, n.Step == def.ID
	}
}

// ListAt gives the list of a place of the step that is shown.
func (s *State) ListAt(place string) (List, bool) {
	i, ok := s.index.order[place]
	if !ok {
		return List{}, false
	}
	return s.index.lists[i], true
}

// Thing finds what a choice is given to: a cluster, or a note that is in none. Only what is offered
// in the step that is shown is found.
func (s *State) Thing(thing string) (Key, bool) {
	if !s.index.def.Choice() || len(thing) < 2 {
		return "", false
	}
	no, ok := Digits(thing[1:])
	if !ok || thing[1] == '0' {
		return "", false
	}
	switch thing[0] {
	case 'c':
		l, ok := s.ListAt(thing)
		return ListKey(thing), ok && l.Cluster == no
	case 'n':
		place, ok := s.index.at[no]
		if !ok || s.index.removed[no] {
			return "", false
		}
		l, _ := s.ListAt(place)
		return NoteKey(no), l.Cluster == 0
	}
	return "", false
}

// Things are all those offered, in the order in which they are shown.
func (s *State) Things() []string {
	var things []string
	for _, l := range s.index.lists {
		if l.Cluster != 0 {
			things = append(things, l.Place)
			continue
		}
		for _, no := range s.index.notes[l.Place] {
			if !s.index.removed[no] {
				things = append(things, NoteThing(no))
			}
		}
	}
	return things
}

// def is what a step is, without a copy of it.
func (s *State) def(id string) *agenda.Step {
	if def, ok := s.index.defs[id]; ok {
		return def
	}
	return &agenda.Step{}
}

// Shown is the step that is shown; zero when none is.
func (s *State) Shown() agenda.Step { return s.index.def }

// Shelves are the lists of the step that is shown, in their order.
func (s *State) Shelves() []List { return s.index.lists }

// At tells in which list of the step that is shown a note stands, if it does.
func (s *State) At(no int) (place string, shown bool) {
	place, shown = s.index.at[no]
	return place, shown
}

// NotesAt are the numbers of the notes of a list, in the order in which they are shown.
func (s *State) NotesAt(place string) []int { return slices.Clone(s.index.notes[place]) }

// Place puts a note where it belongs after it changed.
func (s *State) Place(n *Note) { s.index.put(s, n) }
