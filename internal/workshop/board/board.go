// Package board is a workshop while it runs: what was said, and what each person may see of it.
// It is pure: a State is what the commands of a workshop make of its agenda (see package acts), one
// after the other, the same each time they are played again.
//
// Whatever people contribute is a note: an idea, a line of a budget, a task, an objection, an entry
// of an inventory. Notes are numbered once for the whole workshop and keep their number for ever.
package board

import (
	"time"

	"maillage/internal/workshop/agenda"
)

// Status is where a workshop stands.
type Status string

// The statuses: prepared -> open -> ended, and ended -> open when it goes on another day.
const (
	Prepared Status = "prepared"
	Open     Status = "open"
	Ended    Status = "ended"
)

// State is all that a workshop holds. Nobody but facilitators and the program itself sees it whole:
// others are shown View and Part.
type State struct {
	Agenda  agenda.Agenda
	Seq     int64 // of the last command
	Status  Status
	Current string           // the step that is shown, open or closed since; or ""
	Steps   map[string]*Step // by identifier; those that were opened once
	People  []*Person        // by number: People[0] is number 1
	Notes   []*Note          // by number: Notes[0] is number 1
	Lists   []*Cluster       // by number
	Door    Door
	Summons int64 // the command that called everyone to look at the step, or 0

	index index // found again from the rest: see Relist
}

// Door is who may come in with the link.
type Door string

// The doors.
const (
	DoorOpen   Door = "open"
	DoorAsk    Door = "ask"    // a facilitator admits each one
	DoorClosed Door = "closed" // nobody new
)

// Standing is whether a person is in.
type Standing string

// The standings.
const (
	Waiting  Standing = "waiting" // for a facilitator to admit them
	Admitted Standing = "admitted"
	Expelled Standing = "expelled"
)

// Person is somebody who joined, with an account or by a first name.
type Person struct {
	No           int
	Name         string
	Account      string // or "" for a guest
	Facilitator  bool
	Standing     Standing
	Organisation string    // of the collective, by identifier, or ""
	Through      int       // the person whose device this one, who has none, speaks through; or 0
	Into         int       // the person whom this one turned out to be; or 0
	Hand         time.Time // when they raised it; zero while it is down
}

// Step is what happened in a step.
type Step struct {
	OpenedAt time.Time
	ClosedAt time.Time     // zero while it goes on; a step that opens again keeps what it holds
	EndsAt   time.Time     // when the clock rings; zero while it stands still
	Left     time.Duration // on a clock that stands still
	Locked   bool          // nobody but facilitators changes anything
	Revealed bool          // of a private step: what was written is shown
	Counted  bool          // of a vote or a rating: closed, and shown
	Sealed   bool          // of an anonymous step that closed: who wrote what is no longer known
	Ready    map[int]bool  // people who said that they have finished

	Dots     map[string]map[int]int            // thing -> person -> dots
	Ratings  map[string]map[string]map[int]int // thing -> criterion -> person -> value
	Tally    map[string]int                    // thing -> dots, once counted
	Spread   map[string]map[string][]int       // thing -> criterion -> how many gave 1, 2…, once counted
	Rank     map[string]int                    // thing -> rank, 1 the first, once counted
	Voters   int                               // how many could choose, once counted, or say where they stand, once closed
	Chose    int                               // how many of them did
	Decision *Decision                         // of a consent decision
	Groups   []*Group                          // of groups
	Order    []int                             // of people who speak one after the other
	Speaks   int                               // whose turn it is, or 0
}

// Decision is how far a consent decision has come.
type Decision struct {
	Phase    Phase
	Texts    []string // of the proposal; the last one counts
	Proposer int      // a person, or 0
	Stands   map[int]Stand
	Outcome  Outcome
}

// Phase is a round of a consent decision.
type Phase string

// The phases, in order; after an objection is integrated the objections are heard again.
const (
	Proposing  Phase = "proposal"
	Clarifying Phase = "clarification"
	Reacting   Phase = "reaction"
	Amending   Phase = "amendment"
	Objecting  Phase = "objection"
	Decided    Phase = "decided"
)

// Stand is where a person stands on a proposal.
type Stand string

// The stands.
const (
	Consents Stand = "consent"
	Aside    Stand = "aside"  // does not take part, and does not stop it
	Objects  Stand = "object" // with a reason: the objection is a note
)

// Outcome is what became of a proposal.
type Outcome string

// The outcomes.
const (
	Undecided Outcome = ""
	Adopted   Outcome = "adopted"
	Dropped   Outcome = "dropped"
)

// Group is a small group of a step.
type Group struct {
	Key       string
	Name      string
	People    []int
	Secretary int // a person, or 0
	Merged    bool
}

// Note is whatever one person contributed.
type Note struct {
	No           int
	Step         string
	Column       string // of the step; of a consent decision "clarification", "reaction", "objection"
	Group        string // of a step of groups, or ""
	Author       int    // a person; 0 once an anonymous step has closed
	Organisation string // it speaks for, or ""
	Text         string
	At           time.Time
	Cluster      map[string]int // clustering step -> number of the cluster it was put in
	Into         int            // the note it was merged into, or 0
	Removed      bool
	RemovedBy    int      // a person, who may bring it back
	Details      *Details `json:"-"` // see Said; never changed in place: a note that is copied shares them
}

// Details is what some kinds of notes hold besides their text. Most hold nothing, and a workshop has
// hundreds in memory.
type Details struct {
	Account string // of a line of a budget: its account
	Year    int    // 1 is the first
	Cents   int64
	Owner   string // of a task: who does it, in words
	Due     string // of a task: a day, 2021-03-30, or ""
	Outcome string // of an objection: "integrated", "withdrawn", "maintained", or ""
	Answer  string // what was said to a clarification, or how an objection was met
}

// Said gives the details, all empty where there are none.
func (n *Note) Said() Details {
	if n.Details == nil {
		return Details{}
	}
	return *n.Details
}

// Say gives a note other details.
func (n *Note) Say(d Details) {
	n.Details = nil
	if d != (Details{}) {
		n.Details = &d
	}
}

// Cluster is notes that were put together.
type Cluster struct {
	No      int
	Step    string
	Name    string
	Removed bool
}
