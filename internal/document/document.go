// Package document holds texts that several people write at once.
//
// What each sends is decoded whole, compared with what they may do, put in its place and kept in
// the database; only then are they told that it is saved, and the others that it was written.
// The truth is kept in the format of Yjs; texts to read are derived from it.
//
//	page --frames--> line --> seat --> desk: one goroutine for each document that is open
//	                                    |  decode, check, integrate
//	                                    |  one transaction: rights, updates, whose they are
//	                                    v
//	page <--frames-- line <-- saved, to those who wrote; written, to all
package document

import (
	"context"

	"maillage/internal/db"
)

// Right is what somebody may do with a document.
type Right int

// The rights, each with those before it.
const (
	None Right = iota
	Read
	Write
)

// Owner is the room whose texts the documents hold. A subject is its name for one of them.
type Owner interface {
	// Rights tells what each of some people may do with a document; who is not in the answer may
	// do nothing. It is asked in the transaction that keeps what they wrote, so that nothing is
	// written into a text that was frozen a moment before.
	Rights(ctx context.Context, q db.Querier, subject string, accounts []string) (map[string]Right, error)
	// Roots are the names of the texts that a document may hold.
	Roots(ctx context.Context, q db.Querier, subject string) ([]string, error)
}

// record is what is kept of a document besides its updates.
type record struct {
	id, subject string
	epoch       int
	seq         int64 // of the last update
	state       []byte
	stateSeq    int64
	logBytes    int64 // of the updates after state
}

// size is how many bytes the document takes.
func (r record) size() int64 { return int64(len(r.state)) + r.logBytes }

// update is what one person sent between two savings, merged.
type update struct {
	account string
	content []byte
}
