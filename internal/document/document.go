// Package document holds texts that several people write at once.
//
// What each sends is decoded whole, compared with what they may do and with what texts may hold,
// put in its place and kept in the database; only then are they told that it is saved, and the
// others that it was written. The truth is kept in the format of Yjs; texts to read are derived
// from it, by the room whose texts they are.
//
//	page --frames--> line --> seat --> desk: one goroutine for each document that is open
//	                                    |  decode, check, integrate
//	                                    v
//	                                   keeper: for all desks that wait, one transaction:
//	                                    |  rights, updates, whose they are
//	                                    v
//	page <--frames-- line <-- saved, to those who wrote; written, to all
//
// Some seconds after writing stops the owner is told what the texts say, and a version is kept.
package document

import (
	"context"
	"strings"
	"time"

	"maillage/internal/db"
	"maillage/internal/document/history"
	"maillage/internal/yjs/prose"
)

// Subject says of what a document holds the texts: of which part of which holder.
type Subject struct{ Holder, Part string }

// String is the name of the subject in addresses.
func (s Subject) String() string { return s.Holder + "." + s.Part }

// mostSubject is how long the name of a subject may be.
const mostSubject = 200

// ParseSubject reads what String writes.
func ParseSubject(name string) (s Subject, ok bool) {
	s.Holder, s.Part, ok = strings.Cut(name, ".")
	return s, ok && db.IsID(s.Holder) && s.Part != "" && len(name) <= mostSubject
}

// Right is what somebody may do with a document.
type Right int

// The rights, each with those before it.
const (
	None Right = iota
	Read
	Comment // stand remarks beside the text; nothing of it reaches the document
	Write
)

// Asked are people of whom it is asked what they may do with a document.
type Asked struct {
	Subject  Subject
	Accounts []string
}

// Owner is the room whose texts the documents hold.
type Owner interface {
	// Rights tells what each of some people may do with each of some documents, in the order in
	// which they are asked; who is not in the answer may do nothing. It is asked in the transaction
	// that keeps what they wrote, so that nothing is written into a text that was frozen a moment
	// before.
	Rights(ctx context.Context, q db.Querier, asked []Asked) ([]map[string]Right, error)
	// Roots are the names of the texts that a document may hold.
	Roots(ctx context.Context, q db.Querier, subject Subject) ([]string, error)
	// Begin gives what each text says when the document is made; those that it leaves out are
	// empty. It is asked in the transaction that makes the document.
	Begin(ctx context.Context, q db.Querier, subject Subject) (map[string]prose.Node, error)
	// Derived tells what the texts say, some seconds after writing stops, and who wrote last. It
	// may be told what it knows already, and of a text that was frozen since.
	Derived(ctx context.Context, tx *db.Tx, subject Subject, texts map[string]prose.Node, by string) error
}

// Text is what the texts of a document say.
type Text struct {
	Subject Subject
	Roots   map[string]prose.Node
	By      string // who wrote last; "" when nobody has since it was begun
	At      time.Time
}

// record is what is kept of a document besides its updates.
type record struct {
	mark
	state  []byte // not kept in memory while the document is open
	weight int64  // of state, in bytes
}

// mark says where a document is.
type mark struct {
	id         string
	subject    Subject
	epoch      int
	seq        int64 // of the last update
	stateSeq   int64
	logBytes   int64 // of the updates after the state
	derivedSeq int64
	versionSeq int64
	by         string
	at         time.Time
}

func (m mark) history() history.Mark {
	return history.Mark{Document: m.id, Seq: m.seq, Counted: m.versionSeq}
}

// size is how many bytes the document takes.
func (r record) size() int64 { return r.weight + r.logBytes }
