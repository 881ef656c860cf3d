package board

import "time"

// Command is one act of one person. What it says is in words, as a form or a page sends it; what
// chance decides is drawn before Apply and added to Fields, so that playing it again says the same.
type Command struct {
	ID     string // of the page that sends it; the same one twice by a person counts once
	By     int    // a person; 0 is the program
	At     time.Time
	Do     string // a verb: see package acts
	Fields map[string]string
}

// Change is what a command changed, by the keys of parts, and what to tell people about.
type Change struct {
	Touched []Key         // for everyone
	Own     map[int][]Key // for one person alone, besides; to be told before the others
	Whole   bool          // so much changed that everyone is shown the board anew
	Tell    []Tell

	Person int      // who joined, or was there already: of person.join and person.add
	Note   int      // the note that was made, or 0
	Closed []string // steps that closed: their record can be made
	// Sealed are steps of which it is no longer known who wrote what. The authors of their commands
	// are to be deleted where commands are kept; these cannot be played again, so the whole state
	// is to be kept with this command: see State.StepOf. Apply plays commands: see package acts.
	Sealed []string
}

// Key names a part of the board, and is the identifier of its element on a page: "note-12",
// "list-c4", "person-3", "clock", "step", "agenda", "people", "me", "body"; and in a body "decision",
// "groups", "places", "gone", "total".
type Key string

// Tell is something that happened, for those who do not see it move.
type Tell struct {
	Kind string // key of the catalogue below "board.tell."
	Args []any  // name, value, name, value…
	To   int    // a person alone, or 0
}
