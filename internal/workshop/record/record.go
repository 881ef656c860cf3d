// Package record says what came of a workshop, step by step, once a step has closed: what was
// written, put together, chosen, decided, by whom where that may be known. It is pure: the same
// state gives the same bytes.
//
// A record holds nothing that a person who took part may not read: who wrote what in an anonymous
// step, what was never revealed, and how each chose are not in it.
package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"maillage/internal/canonical"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// Record is what came of one step. Its canonical form is that of RFC 8785 over these fields.
type Record struct {
	Format      string      `json:"format"` // "maillage-record/1"
	Step        string      `json:"step"`
	No          int         `json:"no"` // of the step in the agenda, from 1
	Kind        agenda.Kind `json:"kind"`
	Title       string      `json:"title"`
	Instruction string      `json:"instruction,omitempty"`
	OpenedAt    string      `json:"opened_at,omitempty"` // UTC, to the second, as RFC 3339 writes it
	ClosedAt    string      `json:"closed_at,omitempty"`
	People      int         `json:"people"` // who were let into the workshop
	Anonymous   bool        `json:"anonymous,omitempty"`
	Hidden      int         `json:"hidden,omitempty"` // notes that were never revealed: no word of them is here
	Lists       []List      `json:"lists,omitempty"`  // columns, boxes, rounds of a decision
	Clusters    []Cluster   `json:"clusters,omitempty"`
	Alone       []int       `json:"alone,omitempty"` // notes that were put in no cluster: they count as the others
	Notes       []Note      `json:"notes,omitempty"` // of this step, and those of an earlier one that it put together
	Choice      *Choice     `json:"choice,omitempty"`
	Decision    *Decision   `json:"decision,omitempty"`
	Groups      []Group     `json:"groups,omitempty"`
	Totals      []Total     `json:"totals,omitempty"` // of lines of a budget
	Cents       int64       `json:"cents,omitempty"`
}

// List is a heading with the numbers of the notes under it.
type List struct {
	Key   string `json:"key"`
	Title string `json:"title,omitempty"`
	Notes []int  `json:"notes,omitempty"`
}

// Cluster is notes that were put together.
type Cluster struct {
	No    int    `json:"no"`
	Name  string `json:"name,omitempty"`
	Notes []int  `json:"notes,omitempty"`
}

// Note is what one person contributed. Author is "" where it may not be known.
type Note struct {
	No           int    `json:"no"`
	Step         string `json:"step"`
	Column       string `json:"column,omitempty"`
	Group        string `json:"group,omitempty"`
	Author       string `json:"author,omitempty"`
	Organisation string `json:"organisation,omitempty"` // its identifier
	Text         string `json:"text"`
	Into         int    `json:"into,omitempty"` // the note that says it since they were merged

	Account string `json:"account,omitempty"`
	Year    int    `json:"year,omitempty"`
	Cents   int64  `json:"cents,omitempty"`
	Owner   string `json:"owner,omitempty"`
	Due     string `json:"due,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	Answer  string `json:"answer,omitempty"`
}

// Choice is a vote or a rating.
type Choice struct {
	Counted bool    `json:"counted"` // else nobody knows what it would have been
	Could   int     `json:"could"`   // how many could choose
	Did     int     `json:"did"`     // how many of them did
	Dots    int     `json:"dots,omitempty"`
	Scale   int     `json:"scale,omitempty"`
	Given   int     `json:"given,omitempty"` // dots, by everyone
	Things  []Thing `json:"things,omitempty"`
}

// Thing is what was chosen among: a note or a cluster.
type Thing struct {
	Key    string   `json:"key"` // "n12" or "c4"
	Title  string   `json:"title"`
	Dots   int      `json:"dots,omitempty"`
	Rank   int      `json:"rank,omitempty"` // 1 is first; equal ones are equal; 0 without a dot
	Spread []Spread `json:"spread,omitempty"`
}

// Spread is how one thing was rated by one criterion.
type Spread struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Gave  []int  `json:"gave"` // how many gave 1, 2…
	Mean  int    `json:"mean"` // in hundredths
}

// Decision is a consent decision, with all its texts.
type Decision struct {
	Outcome    board.Outcome `json:"outcome,omitempty"` // "" while it goes on
	Texts      []string      `json:"texts"`             // the last one is what was decided on
	Proposer   string        `json:"proposer,omitempty"`
	Could      int           `json:"could"` // how many could say where they stand
	Did        int           `json:"did"`   // how many of them did
	Consents   int           `json:"consents"`
	Asides     int           `json:"asides"`
	AsideNames []string      `json:"aside_names,omitempty"`
	Questions  []int         `json:"questions,omitempty"` // notes, with what was answered
	Reactions  []int         `json:"reactions,omitempty"`
	Objections []int         `json:"objections,omitempty"` // notes, with what became of them
}

// Text is what was decided on.
func (d Decision) Text() string {
	if len(d.Texts) == 0 {
		return ""
	}
	return d.Texts[len(d.Texts)-1]
}

// Group is a small group.
type Group struct {
	Key       string   `json:"key"`
	Name      string   `json:"name,omitempty"`
	People    []string `json:"people,omitempty"`
	Secretary string   `json:"secretary,omitempty"`
	Notes     []int    `json:"notes,omitempty"`
}

// Total is what lines of a budget sum to.
type Total struct {
	Account string `json:"account"`
	Year    int    `json:"year"`
	Cents   int64  `json:"cents"`
}

// Note gives a note of the record by its number.
func (r Record) Note(no int) (Note, bool) {
	for _, n := range r.Notes {
		if n.No == no {
			return n, true
		}
	}
	return Note{}, false
}

// Canonical gives the bytes that are fingerprinted.
func (r Record) Canonical() ([]byte, error) {
	content, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("record of step %s: %w", r.Step, err)
	}
	return canonical.JSON(content)
}

// Fingerprint is the SHA-256 of the canonical bytes, in hexadecimal.
func (r Record) Fingerprint() (string, error) {
	content, err := r.Canonical()
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), err
}

// All gives the records of the steps that have closed, in the order of the agenda; once the
// workshop has ended, of all that were opened.
func All(s *board.State) []Record {
	var all []Record
	for _, step := range s.Agenda.Steps {
		if r, ok := Of(s, step.ID); ok {
			all = append(all, r)
		}
	}
	return all
}

// Of gives the record of a step that has closed; false of one that has not.
func Of(s *board.State, id string) (Record, bool) {
	step, known := s.Agenda.Step(id)
	held := s.Steps[id]
	if !known || held == nil || held.ClosedAt.IsZero() && s.Status != board.Ended || s.Status == board.Open && s.Current == id {
		return Record{}, false
	}
	w := writer{s: s, step: step, held: held}
	w.Record = Record{
		Format: "maillage-record/1", Step: id, Kind: step.Kind, Title: step.Title, Instruction: step.Instruction,
		OpenedAt: instant(held.OpenedAt), ClosedAt: instant(held.ClosedAt), People: s.Present(), Anonymous: step.Anonymous,
	}
	for i, each := range s.Agenda.Steps {
		if each.ID == id {
			w.No = i + 1
		}
	}
	w.write()
	return w.Record, true
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
