package outcome

import (
	"context"
	"strconv"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/record"
)

// Held is a workshop as the person asking finds it.
type Held struct {
	ID           string
	CollectiveID string
	Title        string
	Day          time.Time // when it was opened last, or is to begin
	Facilitates  bool      // the person asking leads it
	Person       int       // who they are in it; 0 when they did not come
	State        *board.State
}

// Workshops is the room where workshops are held.
type Workshops interface {
	// Held gives a workshop to members of its collective, and to guests who joined it by the secret
	// that their browser keeps; NotFound to everyone else.
	Held(ctx context.Context, q db.Querier, actor account.Actor, id, secret string) (Held, error)
}

// Name is what the person asking is called in the workshop, or "".
func (h Held) Name() string {
	if h.Person < 1 || h.Person > len(h.State.People) {
		return ""
	}
	return h.State.People[h.Person-1].Name
}

// Attended tells whether the person asking was let in.
func (h Held) Attended() bool {
	return h.Name() != "" && h.State.People[h.Person-1].Standing == board.Admitted
}

// Ended tells whether the workshop is over.
func (h Held) Ended() bool { return h.State.Status == board.Ended }

// Outcome is all that came of a workshop.
type Outcome struct {
	Held
	Role          collective.Role // of the person asking; none for guests
	Collective    string          // its name
	Records       []record.Record
	People        int
	Organisations map[string]string // names, by identifier
	Drafted       bool              // there are minutes
}

// source names a note, or the decision of a step, for those who keep it as their source.
func source(workshop string, note int, step string) string {
	if note > 0 {
		return workshop + "." + strconv.Itoa(note)
	}
	return workshop + "." + step
}
