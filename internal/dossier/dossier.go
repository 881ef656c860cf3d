package dossier

import (
	"slices"
	"strings"
	"time"

	"maillage/internal/dossier/budget"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
)

// State is where an application stands, in the words of demarches-simplifiees.fr.
type State string

// The states.
const (
	Draft       State = "draft"       // brouillon
	Submitted   State = "submitted"   // déposé
	Instruction State = "instruction" // en instruction
	Accepted    State = "accepted"
	Refused     State = "refused"
	NoAction    State = "no_action" // sans suite
	Withdrawn   State = "withdrawn"
)

// States lists them all, in the order of a dossier's life.
func States() []State {
	return []State{Draft, Submitted, Instruction, Accepted, Refused, NoAction, Withdrawn}
}

// Filed tells whether the funder has the dossier.
func (s State) Filed() bool { return s != Draft && s != Withdrawn }

// WhereFiled is Filed for a dossier d in SQL; the words are those of the index dossier_ranked.
const WhereFiled = "d.state NOT IN ('draft', 'withdrawn')"

// Correctable tells whether the funder may still ask for corrections and receive them.
func (s State) Correctable() bool { return s == Submitted || s == Instruction }

// Writable tells whether a part may change: in a draft, and where the funder reopened it.
func (s State) Writable(open bool) bool { return s == Draft || s.Correctable() && open }

// WhereCorrectable is Correctable for a dossier d in SQL.
const WhereCorrectable = "d.state IN ('submitted', 'instruction')"

// Line is one line of the budget.
type Line = budget.Line

// Dossier is an application of a collective to a round of a call.
type Dossier struct {
	ID           string
	CallID       string
	RoundID      string
	CollectiveID string
	FormRevision int
	Title        string
	PlaceID      string // "" while not chosen
	Years        int
	Attributes   map[string]string // attribute key -> option key
	VideoLink    string
	State        State
	PreviousID   string // the dossier of an earlier round it starts again from, or ""
	CreatedAt    time.Time
	FiledAt      time.Time // zero until filed
	Version      int       // grows with every change of content
	Settings     int       // version of title, place, years, attributes and video link
	AskedCents   int64     // of the call, at the last filing
	Late         bool      // filed after the grace minutes
	Mean         call.Rate // of the scores handed in, in basis points of the best
	Scores       int       // handed in
}

// Answer is what is stored for a question.
type Answer struct {
	Question  string
	Value     string // of a long one, what it says in plain text
	Prose     string // of a long one, its text in canonical JSON; "" of all others
	Version   int    // 0 when never answered
	UpdatedAt time.Time
	UpdatedBy string

	shown string // by a form, once it was asked
}

// Alternative is a text kept because another was saved at the same time.
type Alternative struct {
	ID       string
	Question string
	Value    string
	AuthorID string
	At       time.Time
}

// LetterStatus is how far a letter of support has come.
type LetterStatus string

// LetterStatuses lists them in order.
func LetterStatuses() []LetterStatus {
	return []LetterStatus{"asked", "received", "signed", "declined"}
}

// Letter is a letter of support asked of someone.
type Letter struct {
	ID       string
	FromWhom string
	AskedBy  string
	Status   LetterStatus
	Version  int
}

// Counts tells whether the letter is in hand.
func (l Letter) Counts() bool { return l.Status == "received" || l.Status == "signed" }

// File is a file in a slot of the dossier: "piece:statuts", "letter:ID", "video" or "captions".
type File struct {
	ID      string
	Slot    string
	BlobID  string
	Name    string
	Media   string
	Size    int64
	SHA256  string
	Scan    string // clean, not_scanned
	AddedAt time.Time
	AddedBy string
}

// FileURL is the address of a file for the members of the collective; texts show their images by
// it.
func FileURL(id, fileID string) string { return "/dossiers/" + id + "/files/" + fileID }

// VideoSlot is the slot of the video, CaptionsSlot that of its captions.
const (
	VideoSlot    = "video"
	CaptionsSlot = "captions"
)

// PieceSlot is the slot of a piece of the call.
func PieceSlot(key string) string { return "piece:" + key }

// LetterSlot is the slot of a letter's scan.
func LetterSlot(id string) string { return letterPrefix + id }

const letterPrefix, imagePrefix = "letter:", "image:"

// IsImage tells the slots of images: each is shown in a text, none is a piece.
func IsImage(slot string) bool { return strings.HasPrefix(slot, imagePrefix) }

// LetterOf gives the letter whose file a slot holds, when it is one.
func LetterOf(slot string) (id string, ok bool) { return strings.CutPrefix(slot, letterPrefix) }

const (
	maxTitle = 200
	maxLabel = 200
	maxLink  = 500
	// maxLetters is far above what any call was seen to receive, and still one page.
	maxLetters = 200
	// maxImages are those ever put in the texts of a dossier.
	maxImages = 200
)

// checkTitle is entry.Name for the title of a dossier.
func checkTitle(fields *fault.Fields, typed string) string {
	return entry.Name(fields, "title", typed, maxTitle)
}

func checkLetter(l *Letter) error {
	var fields fault.Fields
	l.FromWhom = entry.Line(&fields, "from_whom", l.FromWhom, maxLabel, true)
	l.AskedBy = entry.Line(&fields, "asked_by", l.AskedBy, maxLabel, false)
	if !slices.Contains(LetterStatuses(), l.Status) {
		fields.Add("status", "field.choose")
	}
	return fields.Err()
}
