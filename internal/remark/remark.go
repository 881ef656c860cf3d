package remark

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"maillage/internal/document"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/lang"
)

// Kind is what a remark is for.
type Kind string

// The kinds.
const (
	Comment    Kind = "comment"
	Suggestion Kind = "suggestion"
	Todo       Kind = "todo"
)

// Kinds lists the kinds, as forms offer them.
func Kinds() []Kind { return []Kind{Comment, Suggestion, Todo} }

// State is what became of a remark.
type State string

// The states.
const (
	Open      State = "open"
	Resolved  State = "resolved"
	Accepted  State = "accepted"
	Refused   State = "refused"
	Done      State = "done"
	Withdrawn State = "withdrawn"
)

// States lists the states.
func States() []State { return []State{Open, Resolved, Accepted, Refused, Done, Withdrawn} }

// Anchor is where the words of a remark stand in a document: the first and the last unit, each
// as "client:clock". Empty, the words are meant wherever they stand.
type Anchor struct{ From, To string }

// ParseUnit reads the name of a unit.
func ParseUnit(text string) (client, clock uint64, ok bool) {
	before, after, found := strings.Cut(text, ":")
	client, err := strconv.ParseUint(before, 10, 53)
	clock, err2 := strconv.ParseUint(after, 10, 53)
	return client, clock, found && err == nil && err2 == nil
}

// valid tells an anchor that can be one.
func (a Anchor) valid() bool {
	if a == (Anchor{}) {
		return true
	}
	_, _, from := ParseUnit(a.From)
	_, _, to := ParseUnit(a.To)
	return from && to
}

// Remark is a remark with what was said.
type Remark struct {
	ID      string
	Subject document.Subject
	Root    string
	Kind    Kind
	Anchor  Anchor
	Quote   string // the words as they were, or "" for the text as a whole
	// Replacement is what a suggestion puts in place of the words; nothing to take them out.
	Replacement string
	OwnerID     string // of a to-do; "" once its owner has closed their account
	Owner       string
	DueOn       string // of a to-do, as 2021-03-30, or ""
	State       State
	AuthorID    string
	Author      string
	At          time.Time
	SettledBy   string // by name, or ""
	SettledAt   time.Time
	Version     int
	Messages    []Message // oldest first
}

// Message is one thing said in a remark.
type Message struct {
	ID       string
	AuthorID string
	Author   string
	Body     string
	At       time.Time
}

// Late tells whether a to-do should have been done before a day.
func (r Remark) Late(day string) bool {
	return r.Kind == Todo && r.State == Open && r.DueOn != "" && r.DueOn < day
}

// Concerns tells whether a remark waits for a person, or was begun or answered by them.
func (r Remark) Concerns(accountID string) bool {
	return r.AuthorID == accountID || r.OwnerID == accountID ||
		slices.ContainsFunc(r.Messages, func(m Message) bool { return m.AuthorID == accountID })
}

// Person is somebody who may read a text: they may be mentioned, and given things to do.
type Person struct {
	ID, Name, Email string
	Lang            lang.Lang
}

// New is a remark to make.
type New struct {
	Root        string
	Kind        Kind
	Anchor      Anchor
	Quote       string // needed without an anchor to find the words; else they are read at the anchor
	Replacement string
	Body        string
	OwnerID     string
	DueOn       string
	Tells       string // somebody to mention besides those in the body, or ""
}

const (
	maxBody     = 2_000
	maxQuote    = 300
	maxOpen     = 300   // remarks open at once in a section: a page shows them all
	maxRemarks  = 3_000 // in a section, settled ones too
	maxMessages = 100   // in a remark
)

// said reads the body of a message and adds whom it tells: a name alone is no message.
func said(fields *fault.Fields, body, tells string, people []Person, required bool) string {
	var wrong fault.Fields
	if entry.Text(&wrong, "body", body, maxBody, required); wrong.Err() == nil {
		body = mention(body, tells, people)
	}
	return entry.Text(fields, "body", body, maxBody, required)
}

// check trims what was typed and tells what is wrong with it.
func (n *New) check(people []Person) error {
	var fields fault.Fields
	if !n.Anchor.valid() {
		n.Anchor = Anchor{}
	}
	n.Body = said(&fields, n.Body, n.Tells, people, n.Kind != Suggestion)
	n.Quote = entry.Text(&fields, "quote", n.Quote, maxQuote, n.Kind == Suggestion && n.Anchor == Anchor{})
	if n.Kind != Suggestion {
		n.Replacement = ""
	} else {
		n.checkReplacement(&fields)
	}
	if n.Kind != Todo {
		n.OwnerID, n.DueOn = "", ""
	} else {
		n.checkTask(&fields, people)
	}
	if !slices.Contains(Kinds(), n.Kind) {
		fields.Add("kind", "field.choose")
	}
	return fields.Err()
}

// checkReplacement wants other words than those there, on one line as those are.
func (n *New) checkReplacement(fields *fault.Fields) {
	if !lang.Readable(n.Replacement) {
		fields.Add("replacement", "field.characters")
	}
	n.Replacement = strings.Join(strings.FieldsFunc(n.Replacement, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	if utf8.RuneCountInString(n.Replacement) > maxBody {
		fields.Add("replacement", "field.too_long", "max", maxBody)
	}
	if n.Quote != "" && n.Replacement == n.Quote {
		fields.Add("replacement", "remark.same_words")
	}
}

func (n *New) checkTask(fields *fault.Fields, people []Person) {
	if !slices.ContainsFunc(people, func(p Person) bool { return p.ID == n.OwnerID }) {
		fields.Add("owner", "field.choose")
	}
	if n.DueOn = strings.TrimSpace(n.DueOn); n.DueOn != "" {
		if _, err := time.Parse(time.DateOnly, n.DueOn); err != nil {
			fields.Add("due", "remark.due_wrong")
		}
	}
}

// mostName bounds what is compared with names after an @.
const mostName = 300

// Mentioned gives those whom a body names after an @: by their name, whatever its case and
// accents, and the longest where one name begins another. Two people of one name are both meant.
func Mentioned(body string, people []Person) []string {
	var ids []string
	text := []rune(body)
	for i, r := range text {
		if r != '@' || i > 0 && (unicode.IsLetter(text[i-1]) || unicode.IsDigit(text[i-1])) {
			continue
		}
		for _, id := range named(fold.Text(string(text[i+1:min(len(text), i+1+mostName)])), people) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// named gives those whose name begins a folded text, those of the longest name.
func named(text string, people []Person) (ids []string) {
	longest := 0
	for _, p := range people {
		name := fold.Text(p.Name)
		rest, begins := strings.CutPrefix(text, name)
		if !begins || len(name) < max(longest, 1) || rest != "" && rest[0] != ' ' {
			continue
		}
		if len(name) > longest {
			longest, ids = len(name), nil
		}
		ids = append(ids, p.ID)
	}
	return ids
}

// mention adds a person to a body that does not name them yet.
func mention(body, id string, people []Person) string {
	i := slices.IndexFunc(people, func(p Person) bool { return p.ID == id })
	if i < 0 || slices.Contains(Mentioned(body, people), id) {
		return body
	}
	return strings.TrimSpace(body + " @" + people[i].Name)
}
