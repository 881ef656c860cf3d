package acts

import (
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

func (a *act) noteAdd() error {
	def, _, err := a.enter()
	if err != nil {
		return err
	}
	l, ok := a.ListAt(a.c.Fields["to"])
	if !ok || !a.viewer().ListSeen(l) {
		return fault.New(fault.NotFound, "board.no.place")
	}
	if err := a.mayAdd(def, l); err != nil {
		return err
	}
	n := &board.Note{Author: a.author(), Step: def.ID, At: a.c.At, Group: l.Group}
	if n.Text, err = a.textIn("text", maxText, true); err != nil {
		return err
	}
	if err := a.details(n, l.Kind); err != nil {
		return err
	}
	n.No = len(a.Notes) + 1
	stand(n, def, l)
	a.Notes = append(a.Notes, n)
	a.change.Note = n.No
	a.touchNote(n)
	a.tellNote(def, n)
	return nil
}

// stand puts a note in a list of the step that is shown.
func stand(n *board.Note, def agenda.Step, l board.List) {
	switch {
	case def.Kind == agenda.Cluster && l.Cluster == 0:
		delete(n.Cluster, def.ID)
	case def.Kind == agenda.Cluster:
		if n.Cluster == nil {
			n.Cluster = map[string]int{}
		}
		n.Cluster[def.ID] = l.Cluster
	case l.Group != "":
		n.Group, n.Column = l.Group, ""
		if _, column, ok := strings.Cut(l.Place, "."); ok {
			n.Column = column
		}
	default:
		n.Column = l.Place
	}
}

// mayAdd tells why the one who acts may not write in a list now.
func (a *act) mayAdd(def agenda.Step, l board.List) error {
	switch {
	case def.Choice():
		return fault.New(fault.Conflict, "board.no.notes")
	case def.Write == agenda.Facilitators && !a.leads:
		return fault.New(fault.Forbidden, "board.no.write")
	case def.Kind == agenda.Consent && !a.DecisionOf(def).Hears(l.Place):
		return fault.Wrong("to", "board.no.phase")
	case len(a.Notes) >= maxNotes:
		return fault.New(fault.TooLarge, "board.no.full", "max", maxNotes)
	case a.by != nil && a.wrote(a.by.No) >= maxOwnNotes:
		return fault.New(fault.TooLarge, "board.no.own_full", "max", maxOwnNotes)
	}
	return nil
}

func (a *act) wrote(person int) int {
	count := 0
	for _, n := range a.Notes {
		if n.Author == person {
			count++
		}
	}
	return count
}

// tellNote tells everyone of a note that everyone sees.
func (a *act) tellNote(def agenda.Step, n *board.Note) {
	step := a.Steps[def.ID]
	switch {
	case a.Secret(n) || n.Group != "" && !step.Merged():
	case def.Anonymous || a.by == nil:
		a.tell("note_anonymous")
	default:
		a.tell("note", "name", a.by.Name)
	}
}

// note finds a note that the sender sees, by the number in a field.
func (a *act) note(field string) (*board.Note, error) {
	no, ok := board.Digits(a.c.Fields[field])
	if !ok || no < 1 || no > len(a.Notes) || !a.viewer().Sees(a.Notes[no-1]) {
		return nil, fault.New(fault.NotFound, "board.no.note")
	}
	return a.Notes[no-1], nil
}

// ownNote finds a note to change or remove: by its author while its step goes on, or by facilitators.
func (a *act) ownNote(leads bool) (*board.Note, error) {
	n, err := a.note("note")
	if err != nil {
		return nil, err
	}
	if a.leads && leads {
		return n, nil
	}
	if !a.viewer().Mine(n) {
		return nil, fault.New(fault.Forbidden, "board.no.others_note")
	}
	def, _ := a.Agenda.Step(n.Step)
	return n, a.going(def)
}

func (a *act) noteEdit() error {
	n, err := a.note("note")
	if err != nil {
		return err
	}
	def, _ := a.Agenda.Step(n.Step)
	kind := a.KindOf(&def, n)
	// What somebody thinks is theirs to word; lines, tasks and entries are facts that are kept right.
	if n, err = a.ownNote(kind == "line" || kind == "task" || kind == "entry"); err != nil {
		return err
	}
	if n.Removed {
		return fault.New(fault.Conflict, "board.no.removed")
	}
	changed := *n
	if _, sent := a.c.Fields["text"]; sent {
		if changed.Text, err = a.textIn("text", maxText, true); err != nil {
			return err
		}
	}
	if err := a.details(&changed, kind); err != nil {
		return err
	}
	*n = changed
	a.touchNote(n)
	return nil
}

func (a *act) noteRemove() error {
	n, err := a.ownNote(true)
	if err != nil {
		return err
	}
	if n.Removed {
		return nil
	}
	def, _ := a.Agenda.Step(n.Step)
	if def.Kind == agenda.Consent && n.Column == board.Objection {
		return fault.New(fault.Conflict, "board.no.objection_stays")
	}
	n.Removed, n.RemovedBy = true, a.author()
	a.touchNote(n)
	return nil
}

func (a *act) noteRestore() error {
	no, ok := board.Digits(a.c.Fields["note"])
	if !ok || no < 1 || no > len(a.Notes) {
		return fault.New(fault.NotFound, "board.no.note")
	}
	n := a.Notes[no-1]
	if !a.leads {
		if n.RemovedBy == 0 || !a.viewer().Mine(n) || n.RemovedBy != a.author() {
			return fault.New(fault.NotFound, "board.no.note")
		}
		def, _ := a.Agenda.Step(n.Step)
		if err := a.going(def); err != nil {
			return err
		}
	}
	if !n.Removed {
		return nil
	}
	n.Removed, n.RemovedBy = false, 0
	a.touchNote(n)
	return nil
}

// several finds the notes of the field "notes", or that of "note", all shown now.
func (a *act) several() ([]*board.Note, error) {
	field := "notes"
	if a.c.Fields["notes"] == "" {
		field = "note"
	}
	numbers, ok := numbersIn(a.c.Fields[field])
	if !ok {
		return nil, fault.Wrong(field, "board.no.numbers", "max", maxAtOnce)
	}
	seer := a.viewer()
	notes := make([]*board.Note, 0, len(numbers))
	for _, no := range numbers {
		if _, shown := a.At(no); !shown || !seer.Sees(a.Notes[no-1]) || a.Notes[no-1].Removed {
			return nil, fault.Wrong(field, "board.no.note_no", "no", no) // people type numbers too
		}
		notes = append(notes, a.Notes[no-1])
	}
	return notes, nil
}

// also refuses a field, with what is wrong with others.
func also(err error, field, key string) error {
	var fields fault.Fields
	if f := fault.As(err); f != nil {
		for name, message := range f.Fields {
			fields.Add(name, message.Key, message.Args...)
		}
	}
	fields.Add(field, key)
	return fields.Err()
}

func (a *act) noteMove() error {
	def := a.Shown()
	if err := a.going(def); err != nil {
		return err
	}
	notes, err := a.several()
	seer := a.viewer()
	l, ok := a.ListAt(a.c.Fields["to"])
	if !ok || !seer.ListSeen(l) {
		return also(err, "to", "board.no.place")
	}
	if err != nil {
		return err
	}
	for _, n := range notes {
		if !seer.MayMove(n) || n.Step != def.ID && def.Kind != agenda.Cluster {
			return fault.New(fault.Forbidden, "board.no.arrange")
		}
		if from, _ := a.listOf(n); from.Kind != l.Kind {
			return fault.Wrong("to", "board.no.other_kind")
		}
	}
	for _, n := range notes {
		stand(n, def, l)
		a.touchNote(n)
	}
	return nil
}

func (a *act) notesMerge() error {
	notes, err := a.several()
	if err != nil {
		return err
	}
	into, err := a.note("into")
	if err != nil {
		return err
	}
	notes = slices.DeleteFunc(notes, func(n *board.Note) bool { return n == into })
	if into.Removed || len(notes) == 0 {
		return fault.Wrong("notes", "board.no.merge")
	}
	target, shown := a.listOf(into)
	for _, n := range append(slices.Clone(notes), into) {
		l, _ := a.listOf(n)
		switch {
		case !shown:
			return fault.New(fault.NotFound, "board.no.note")
		case a.Secret(n) || n.Group != "" && !a.Steps[n.Step].Merged():
			return fault.Wrong("notes", "board.no.merge_secret")
		case l.Kind != target.Kind || l.Kind != "note":
			return fault.Wrong("notes", "board.no.other_kind")
		}
	}
	for _, n := range notes {
		n.Into = into.No
		a.touchNote(n)
	}
	a.touchNote(into)
	return nil
}

func (a *act) noteUnmerge() error {
	no, ok := board.Digits(a.c.Fields["note"])
	if !ok || no < 1 || no > len(a.Notes) || a.Notes[no-1].Into == 0 {
		return fault.New(fault.NotFound, "board.no.note")
	}
	n := a.Notes[no-1]
	root := n
	for root.Into != 0 {
		root = a.Notes[root.Into-1]
	}
	n.Into = 0
	a.touchNote(n)
	a.touchNote(root)
	return nil
}

// listOf finds the list of the step that is shown in which a note stands.
func (a *act) listOf(n *board.Note) (board.List, bool) {
	place, shown := a.At(n.No)
	l, _ := a.ListAt(place)
	return l, shown
}
