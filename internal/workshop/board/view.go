package board

import (
	"time"

	"maillage/internal/cerfa"
	"maillage/internal/workshop/agenda"
)

// Viewer is who looks, and what the program knows of this moment: none of it is stored.
type Viewer struct {
	Person      int // 0 for the projector
	For         int // who has no device, and for whom they act now; or 0
	Facilitator bool
	Projector   bool
	Speaks      string            // an organisation that they represent by now, or ""
	Here        map[int]bool      // who has a page open
	Typing      map[int]bool      // who is writing
	Names       map[string]string // of organisations, by identifier
}

// Part is one element of the board as one viewer may see it. What View holds is plain data: two
// viewers for whom it is equal are shown the same bytes.
type Part struct {
	Key    Key
	In     Key // the list it stands in, or "" for what the page always holds
	Before Key // what it stands before in that list, or "" for its end
	// NoteView, ListView, ClockView, StepView, AgendaView, PeopleView, PersonView, MeView, BodyView, and those
	// that a body holds besides lists: DecisionView, GroupsView, PlacesView, GoneView and TotalView. Of the key
	// "board", View.
	View any
}

// NoteView is a note.
type NoteView struct {
	No           int
	Step, Column string
	Author       string // "" when the viewer may not know, or nobody can
	Organisation string // its identifier
	Represents   string // the name of that organisation
	Text         string
	Secret       bool // it is not shown to everyone yet: its author reads it, and facilitators do
	Mine         bool
	Removed      bool // told to facilitators, who may bring it back
	Merged       []MergedView
	MayEdit      bool
	MayRemove    bool
	MayMove      bool // to one of the places of the body
	Ballot       BallotView

	Details
	Whom      int  // as that of a ballot, where MaySettle
	MaySettle bool // say what became of an objection, or answer a question
}

// MergedView is a note that was merged into another.
type MergedView struct {
	No     int
	Text   string
	Author string
}

// Place is somewhere a note may go. Key is the field "to" of note.move. A title that is empty is
// said by the page in the words of its key: see ListView.
type Place struct{ Key, Title string }

// BallotView is what a viewer gives to one thing, and what all gave once it is counted.
type BallotView struct {
	Open     bool   // the viewer may choose now
	Step     string // field "step" of the commands
	Thing    string // field "thing" of the commands: "n12" or "c4"
	Whom     int    // field "for" of the commands: for whom the viewer acts now, or 0
	Mine     int    // dots
	Most     int    // dots that anybody may put on one thing
	Criteria []CriterionView
	Shown    bool // counted
	Dots     int
	Rank     int // 1 is first; equal dots are equal, and none give no rank
}

// CriterionView is one criterion of one thing.
type CriterionView struct {
	Key, Title string
	Scale      int
	Mine       int   // 0 while not rated
	Spread     []int // how many gave 1, 2…; nil until it is counted
	Mean       int   // in hundredths
}

// ListView is a heading and the notes under it: a column, a cluster, a box of a canvas, a group,
// a round of a decision. The title is empty where the program names the list, by its place:
// "unsorted" (notes in no cluster), "clarification", "reaction", "objection", "g1" (group 1).
type ListView struct {
	Key           Key    // its element
	Step          string // field "step" of the commands
	Place         string // field "to" of note.move and of note.add
	Title         string
	Help          string
	Cluster       int    // its number, when it is one
	Group         string // the key of the group whose list it is, or ""
	Called        string // where its notes are chosen among: "alone" beside clusters, "all" without; or ""
	Same          bool   // its title is that of the step, which stands above
	MayName       bool
	MayAdd        bool   // notes
	Folded        bool   // its form opens when it is asked for
	Kind          string // what a note of it is: "note", "line", "task", "entry", "objection"
	Area          string // in the drawing of a canvas
	Hidden        int    // how many notes were written, by anyone, while they are not shown to everyone
	Ballot        BallotView
	Whom          int        // as that of a ballot
	For           []Place    // people without a device for whom the viewer may add, by number
	Organisations []Place    // for whom an entry of an inventory may be added
	Chosen        string     // the one of them for whom the viewer most likely adds, or ""
	Notes         []NoteView // empty in a Part: they are parts of their own
}

// BodyView is what a step is made of.
type BodyView struct {
	Step          string
	Kind          agenda.Kind
	Lists         []ListView
	Decision      *DecisionView
	Groups        *GroupsView
	Accounts      bool    // lines of a budget are asked for
	Canvas        string  // the key of the definition whose boxes the lists are, or ""
	MayGroup      bool    // make a cluster: list.add
	Organisations []Place // for whom an entry of an inventory may be made by the viewer; Key is the field "organisation"
	Places        PlacesView
	Gone          GoneView
	Total         TotalView
}

// PlacesView is where notes may be moved by the viewer: none when they may move none. It is the part
// "places": one choice for the whole board, not one in each note.
type PlacesView struct{ Places []Place }

// GoneView is the clusters that were taken apart, for whoever may bring them back: the part "gone".
// Their keys are the field "list" of list.restore.
type GoneView struct{ Lists []Place }

// TotalView is the part "total": the sums of the lines of a budget that the viewer may see.
type TotalView struct {
	Shown bool
	Sides []SideTotal // those that have lines, in the order of the form
}

// SideTotal is the sum of one side, by year.
type SideTotal struct {
	Side  cerfa.Side // "" of lines without an account
	Cents int64
	Years []YearTotal // those that lines name, in order; 0 is of lines that name none
}

// YearTotal is the sum of one year.
type YearTotal struct {
	Year  int
	Cents int64
}

// DecisionView is a consent decision: the part "decision".
type DecisionView struct {
	Step                                 string // field "step" of the commands
	Phase                                Phase
	Phases                               []Phase
	Text                                 string
	Former                               []string // texts before it
	Proposer                             string
	Mine                                 Stand
	Whom                                 int // as that of a ballot
	MayStand                             bool
	Shown                                bool // the four numbers are: in its last phases only
	Consents, Asides, Objections, Silent int
	AsideNames                           []string
	Outcome                              Outcome
	MayAmend                             bool
	MayLead                              bool // go to another phase, adopt, drop
}

// GroupsView is the small groups of a step: the part "groups".
type GroupsView struct {
	Step    string // field "step" of the commands
	Groups  []GroupView
	Merged  bool
	Split   agenda.Split
	MayLead bool // draw, put, merge
}

// GroupView is a small group. Its name is empty where the page says "group 1" by its key.
type GroupView struct {
	Step      string // field "step" of the commands
	Key, Name string
	People    []Place // names, and numbers as keys
	Secretary string
	Whom      int // as that of a ballot
	Mine      bool
	MayJoin   bool
	MayName   bool // its secretary
}

// StepView is what everyone reads above the body, and what facilitators do with it.
type StepView struct {
	ID, Title, Instruction                                string
	Kind                                                  agenda.Kind
	No, Of                                                int
	Status                                                Status
	Private, Revealed, Anonymous, Sealed, Locked, Counted bool
	Closed                                                bool // it is shown, and nothing is written any more
	Voters, Chose                                         int  // how many could choose, and did, once counted
	MayLead                                               bool
	Next, Previous                                        string   // steps, or ""
	Dots                                                  int      // of a vote: what each has; see MeView.DotsLeft
	Order                                                 []string // who speaks, one after the other
	Speaks                                                string
	Ready, People                                         int // how many have finished, of how many
	Summons                                               int64
}

// ClockView is the time that is left.
type ClockView struct {
	Shown   bool
	EndsAt  time.Time     // zero on a clock that stands still
	Left    time.Duration // on one that does
	MayLead bool
}

// AgendaView is the whole way.
type AgendaView struct {
	Steps   []AgendaLine
	MayLead bool
}

// AgendaLine is one step of it.
type AgendaLine struct {
	ID, Title     string
	Kind          agenda.Kind
	Minutes       int
	Current, Done bool
}

// PeopleView is who is in the workshop.
type PeopleView struct {
	People  []PersonView // empty in a Part: they are parts of their own, "person-3", in "people"
	Door    Door
	MayLead bool
}

// PersonView is one of them. Those who wait or were expelled are told to facilitators.
type PersonView struct {
	No                                         int
	Name, Organisation                         string
	Me, Facilitator, Here, Typing, Ready, Hand bool
	Standing                                   Standing
	Through                                    string // who speaks for them
	MayLead                                    bool   // admit them, take their hand down
}

// MeView is what concerns the viewer alone.
type MeView struct {
	Person      int
	Step        string // field "step" of the commands
	Name        string
	Standing    Standing
	Open        bool // the workshop runs: a hand may be raised
	Facilitator bool
	Hand, Ready bool
	Speaks      bool
	Group       string
	Whom        int     // the one of them for whom they act now, whose name and choices these are; or 0
	For         []Place // people who have no device and speak through this one, by number
	DotsLeft    int
	MayWrite    bool
}

// View is the whole board for one viewer.
type View struct {
	Title  string
	Status Status
	Seq    int64
	Step   StepView
	Clock  ClockView
	Agenda AgendaView
	People PeopleView
	Me     MeView
	Body   BodyView
}
