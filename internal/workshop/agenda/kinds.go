package agenda

// Default is the place of notes in a step that has no columns.
const Default = "notes"

// Tasks is the column of a closing step whose notes are what comes next: by whom, and when.
const Tasks = "next"

// Places are the columns of a step, or the one that stands for all where there are none.
func (s Step) Places() []Column {
	if len(s.Columns) > 0 {
		return s.Columns
	}
	return []Column{{Key: Default, Title: s.Title}}
}

// Choice tells whether people give something to things of an earlier step, and write nothing.
func (s Step) Choice() bool { return s.Kind == Vote || s.Kind == Rate }

// Before gives the step that a step takes up, when it comes earlier.
func (a Agenda) Before(s Step) (Step, bool) {
	for _, earlier := range a.Steps {
		switch earlier.ID {
		case s.ID:
			return Step{}, false
		case s.Of:
			return earlier, true
		}
	}
	return Step{}, false
}

// Index gives the place of a step among all, or -1.
func (a Agenda) Index(id string) int {
	for i, s := range a.Steps {
		if s.ID == id {
			return i
		}
	}
	return -1
}

// Hides tells whether steps of a kind can be anonymous: people write or choose in them, and nothing
// that follows needs to know who.
func (k Kind) Hides() bool {
	switch k {
	case Gather, Vote, Rate, Canvas, Groups, Closing:
		return true
	default:
		return false
	}
}

// inventoryKeys are the four columns of an inventory: the effectual start.
var inventoryKeys = []string{"are", "know", "whom", "commit"}
