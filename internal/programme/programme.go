package programme

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// Role is what a person does for a funder.
type Role string

// The roles. A manager may do all that an instructor does; an expert sees only the
// dossiers given to them.
const (
	NoRole     Role = ""
	Manager    Role = "manager"
	Instructor Role = "instructor"
	Expert     Role = "expert"
)

// ParseRole gives the role of a form's value, or an Invalid fault on field "role".
func ParseRole(text string) (Role, error) {
	switch role := Role(text); role {
	case Manager, Instructor, Expert:
		return role, nil
	default:
	}
	var fields fault.Fields
	fields.Add("role", "programme.role.required")
	return NoRole, fields.Err()
}

// Funder is a body that funds places: a ministry, a region, a foundation.
type Funder struct {
	ID        string
	Name      string
	CreatedAt time.Time
	Version   int
	// Role is what the person asking does for the funder; filled by lists for a person.
	Role Role
}

const maxFunderName = 200

func checkFunderName(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	var fields fault.Fields
	switch {
	case text == "":
		fields.Add("name", "programme.funder.name_required")
	case utf8.RuneCountInString(text) > maxFunderName:
		fields.Add("name", "field.too_long", "max", maxFunderName)
	case !lang.Readable(text):
		fields.Add("name", "field.characters")
	case lang.Links(text):
		fields.Add("name", "field.link")
	default:
		return text, nil
	}
	return "", fields.Err()
}

// State is where a call stands.
type State string

// The states of a call.
const (
	Draft     State = "draft"     // only the funder sees it
	Published State = "published" // everyone sees its newest revision
	Closed    State = "closed"    // still public, no dossier can be started
)

// Call is a call for projects. Definition is what the funder edits: only its revisions
// bind anyone.
type Call struct {
	ID         string
	FunderID   string
	Slug       string
	State      State
	Definition call.Definition
	Revision   int // newest published revision; 0 when none
	CreatedAt  time.Time
	Version    int
}

// Revision is what a call said from one publication to the next.
type Revision struct {
	CallID      string
	Number      int
	Definition  call.Definition
	Note        string // why it was published, in the manager's words
	PublishedAt time.Time
	PublishedBy string
}

// Round is a wave of a published call, with its instants in UTC.
type Round struct {
	ID     string
	CallID string
	Key    string
	Opens  time.Time // zero: open since the publication
	Closes time.Time // last accepted minute; zero when the call is continuous
	// Dropped tells that the newest revision no longer names it: it stays for the dossiers
	// that hang on it, and takes no other.
	Dropped bool
}

// Live gives the rounds that the call still has, in its order.
func Live(rounds []Round) []Round {
	return slices.DeleteFunc(slices.Clone(rounds), func(r Round) bool { return r.Dropped })
}

// Over tells whether the round accepts no dossier any more. Closing time counts to the end
// of that minute.
func (r Round) Over(at time.Time) bool {
	return !r.Closes.IsZero() && !at.Before(r.Closes.Add(time.Minute))
}

// Member is a person of a funder.
type Member struct {
	AccountID   string
	Name, Email string
	Role        Role
}

// Invitation asks a person to join a funder.
type Invitation struct {
	ID        string
	FunderID  string
	Email     string
	Role      Role
	ExpiresAt time.Time
}
