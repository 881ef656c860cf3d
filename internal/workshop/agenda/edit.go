package agenda

import (
	"slices"
	"strconv"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// Add puts a step of a kind at a place, with what that kind needs, and gives its identifier. A place
// beyond the end is the end. It takes up the nearest earlier step where its kind takes one up.
func (a *Agenda) Add(kind Kind, at int, l lang.Lang) (string, error) {
	if !slices.Contains(Kinds(), kind) {
		return "", fault.Wrong("kind", "agenda.no.kind")
	}
	if len(a.Steps) >= MaxSteps {
		return "", fault.Wrong("steps", "agenda.no.steps", "max", MaxSteps)
	}
	at = min(max(at, 0), len(a.Steps))
	s := Step{ID: a.free(), Kind: kind, Title: l.Text("agenda.kind." + string(kind)), Minutes: 10, Write: Everyone, Arrange: Everyone}
	s.fill(l)
	if needed, _ := kind.takesUp(s); needed {
		for _, earlier := range a.Steps[:at] {
			if earlier.Kind != Consent && (kind != Cluster || !earlier.Choice()) {
				s.Of = earlier.ID
			}
		}
	}
	a.Steps = slices.Insert(slices.Clone(a.Steps), at, s)
	return s.ID, nil
}

// fill gives a new step what its kind asks for.
func (s *Step) fill(l lang.Lang) {
	switch s.Kind {
	case Gather:
		s.Private = true
	case Vote:
		s.Dots = 3
	case Rate:
		s.Scale, s.Criteria = 5, []Criterion{{Key: "useful", Title: l.Text("agenda.new.useful")}}
	case Inventory:
		s.Columns = InventoryColumns(l)
	case Canvas:
		s.SetCanvas(canvases()[0].Key, l)
	case Groups:
		s.Split, s.Count = AtRandom, 3
	case Closing:
		s.Columns = []Column{{Key: "how", Title: l.Text("agenda.new.how")}, {Key: Tasks, Title: l.Text("agenda.new.next")}}
	default:
	}
}

// free is an identifier that no step bears.
func (a *Agenda) free() string {
	last := 0
	for _, s := range a.Steps {
		if no, err := strconv.Atoi(s.ID[min(1, len(s.ID)):]); err == nil {
			last = max(last, no)
		}
	}
	return "s" + strconv.Itoa(last+1)
}

// Put changes a step: all but its identifier.
func (a *Agenda) Put(s Step) error {
	at, err := a.find(s.ID)
	if err != nil {
		return err
	}
	a.Steps = slices.Clone(a.Steps)
	a.Steps[at] = s
	return nil
}

// Move puts a step at another place. One that takes up another stays after it.
func (a *Agenda) Move(id string, to int) error {
	at, err := a.find(id)
	if err != nil {
		return err
	}
	s := a.Steps[at]
	steps := slices.Delete(slices.Clone(a.Steps), at, at+1)
	steps = slices.Insert(steps, min(max(to, 0), len(steps)), s)
	moved := Agenda{Steps: steps}
	for _, s := range steps {
		if _, earlier := moved.Before(s); s.Of != "" && !earlier {
			of, _ := a.Step(s.Of)
			return fault.New(fault.Conflict, "agenda.no.move", "title", s.Title, "of", of.Title)
		}
	}
	a.Steps = steps
	return nil
}

// Remove takes a step away, unless another takes it up.
func (a *Agenda) Remove(id string) error {
	at, err := a.find(id)
	if err != nil {
		return err
	}
	for _, s := range a.Steps {
		if s.Of == id {
			return fault.New(fault.Conflict, "agenda.no.remove", "title", s.Title)
		}
	}
	a.Steps = slices.Delete(slices.Clone(a.Steps), at, at+1)
	return nil
}

func (a *Agenda) find(id string) (int, error) {
	if at := a.Index(id); at >= 0 {
		return at, nil
	}
	return 0, fault.New(fault.NotFound, "agenda.no.step")
}
