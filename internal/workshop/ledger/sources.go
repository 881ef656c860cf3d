package ledger

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"maillage/internal/db"
	"maillage/internal/workshop/board"
)

// SourceSaid is a note that a text names as its source.
type SourceSaid struct {
	Workshop string // identifier
	Title    string // of the workshop
	Day      time.Time
	No       int
	Text     string
	Author   string // "" when nobody knows
	People   int    // who took part
}

// Source names a note for those who keep it as a source: "WORKSHOP.12".
func Source(id string, no int) string { return id + "." + strconv.Itoa(no) }

// ParseSource reads the name of a note.
func ParseSource(source string) (id string, no int, ok bool) {
	id, number, found := strings.Cut(source, ".")
	no, err := strconv.Atoi(number)
	return id, no, found && err == nil && no > 0 && db.IsID(id)
}

// Sources says what sources are, for whoever may read the text that names them. What is not there,
// or was never shown to everyone, is left out.
func Sources(ctx context.Context, q db.Querier, sources []string) (map[string]SourceSaid, error) {
	said := map[string]SourceSaid{}
	read := map[string]*opened{}
	for _, source := range sources {
		id, no, ok := ParseSource(source)
		if !ok {
			continue
		}
		if read[id] == nil {
			one, err := open(ctx, q, id)
			if errors.Is(err, db.ErrNone) {
				continue
			}
			if err != nil {
				return nil, err
			}
			read[id] = one
		}
		if one, ok := sourceIn(read[id].state, no); ok {
			one.Workshop, one.Title, one.Day = id, read[id].title, read[id].day
			said[source] = one
		}
	}
	return said, nil
}

// opened is a workshop that sources name.
type opened struct {
	title string
	day   time.Time
	state *board.State
}

func open(ctx context.Context, q db.Querier, id string) (*opened, error) {
	var one opened
	var day db.Time
	if err := q.QueryRow(ctx, "SELECT title, opened_at FROM workshop WHERE id = $1", id).Scan(&one.title, &day); err != nil {
		return nil, err
	}
	var err error
	one.day = day.Time
	one.state, _, err = Load(ctx, q, id, nil)
	return &one, err
}

// sourceIn reads a note of a state as everyone may see it.
func sourceIn(s *board.State, no int) (SourceSaid, bool) {
	if no > len(s.Notes) {
		return SourceSaid{}, false
	}
	n := s.Notes[no-1]
	def, _ := s.Agenda.Step(n.Step)
	if step := s.Steps[n.Step]; n.Removed || step == nil || def.Private && !step.Revealed {
		return SourceSaid{}, false
	}
	one := SourceSaid{No: no, Text: n.Text}
	if author, ok := s.Person(n.Author); ok && !def.Anonymous {
		one.Author = author.Name
	}
	for _, p := range s.People {
		if p.Standing == board.Admitted && p.Into == 0 {
			one.People++
		}
	}
	return one, true
}
