// Package agenda says what a workshop is made of: steps one after the other, each with what it
// asks, how long, who may do what and who sees what. It is pure.
package agenda

// Kind is what people do in a step.
type Kind string

// The kinds.
const (
	Welcome   Kind = "welcome"   // round of introductions: who is here, and from where
	Gather    Kind = "gather"    // notes written alone, then shown; in columns, one a question
	Cluster   Kind = "cluster"   // notes of an earlier step put together and named
	Vote      Kind = "vote"      // dots given to notes or clusters, counted once it closes
	Rate      Kind = "rate"      // notes or clusters rated by criteria, with the spread
	Consent   Kind = "consent"   // a proposal, adopted when nobody objects with a reason
	Inventory Kind = "inventory" // what each organisation is, knows, whom it knows, what it can commit
	Canvas    Kind = "canvas"    // boxes of a definition: see Canvases
	Groups    Kind = "groups"    // small groups, each with a secretary, whose notes come back
	Budget    Kind = "budget"    // lines of a budget, each a note with an account and an amount
	Closing   Kind = "closing"   // how it went, and what comes next, by whom, when
)

// Kinds lists them in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{Welcome, Gather, Cluster, Vote, Rate, Consent, Inventory, Canvas, Groups, Budget, Closing}
}

// Who is a part of those in a workshop.
type Who string

// The parts.
const (
	Everyone     Who = "everyone"
	Facilitators Who = "facilitators"
)

// Agenda is what a facilitator prepares.
type Agenda struct {
	Title   string
	Purpose string // one paragraph that people read when they join
	Steps   []Step
}

// Step is one thing that people do together. Which fields a kind reads, and their bounds, is in Check.
type Step struct {
	ID          string // for life, within the workshop: "s1", "s2"…
	Kind        Kind
	Title       string
	Instruction string
	Minutes     int // on the clock when the step opens; 0 shows no clock

	Columns []Column // questions, boxes; of an inventory, always the four of Inventory
	Of      string   // the earlier step whose notes or clusters this one takes up, or ""

	Private   bool // what people write is theirs alone until it is revealed
	Anonymous bool // no one ever learns who wrote or chose what: see board.State
	Write     Who  // who adds notes
	Arrange   Who  // who moves notes and names clusters

	Dots     int         // of a vote: how many each person has
	MostEach int         // of a vote: at most so many on one thing; 0 lets people put all on one
	Criteria []Criterion // of a rating
	Scale    int         // of a rating: from 1 to Scale

	Canvas   string // of a canvas: the key of its definition
	Proposal string // of a consent decision: the text it begins with

	Split Split // of groups: how people are put in them
	Count int   // of groups: how many
}

// Column is a question, or a box of a canvas.
type Column struct {
	Key   string // letters, digits and hyphens
	Title string
	Help  string
}

// Criterion is what things are rated by.
type Criterion struct{ Key, Title, Help string }

// Split is how people are put in groups.
type Split string

// The ways.
const (
	AtRandom Split = "random"
	Chosen   Split = "chosen" // by the facilitator, or each by themselves
	ByColumn Split = "column" // one group for each column of the step it takes up
)

// Step gives a step by its identifier.
func (a Agenda) Step(id string) (Step, bool) {
	for _, s := range a.Steps {
		if s.ID == id {
			return s, true
		}
	}
	return Step{}, false
}
