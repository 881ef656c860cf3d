package document

import (
	"errors"

	"maillage/internal/document/journal"
	"maillage/internal/live"
	"maillage/internal/yjs"
)

// repeats takes an update of somebody who may not write: of what they were sent nothing changes,
// and nothing may wait.
func (t *turn) repeats(seat *Seat, update *yjs.Update) *live.End {
	doc := t.desk.doc
	for _, ranges := range []map[uint64][]yjs.Range{update.Written(), update.Deleted()} {
		for client, of := range ranges {
			if end(of) > doc.Known(client) {
				return reader
			}
		}
	}
	_, err := doc.Apply(update, func(c yjs.Change) error {
		if !c.Empty() {
			return errReader
		}
		return nil
	})
	switch {
	case errors.Is(err, errReader):
		return reader
	case err != nil:
		return t.refused(seat, err, "an update that texts do not allow")
	}
	t.sets[seat]++
	return nil
}

var errReader = errors.New("a reader wrote")

var reader = &live.End{Code: live.Forbidden, Reason: errReader.Error()}

// claims gives the clients that an update uses first, or why its sender must go: the number is
// somebody else's, or belongs to a former edition of the document.
func (t *turn) claims(seat *Seat, update *yjs.Update) (mine map[uint64]string, gone *live.End) {
	k := t.desk
	mine = map[uint64]string{}
	for client, ranges := range update.Written() {
		whose, bound := t.whose(client)
		switch {
		case !bound && !t.free(client, seat):
			return nil, replaced
		case !bound:
			mine[client] = seat.actor.ID
		case whose.Epoch != k.record.epoch:
			return nil, replaced
		case whose.Account != seat.actor.ID && end(ranges) > k.doc.Known(client):
			return nil, &live.End{Code: live.Forbidden, Reason: "text under somebody else's number"}
		}
	}
	for client := range update.Deleted() {
		if whose, bound := t.whose(client); bound && whose.Epoch != k.record.epoch {
			return nil, replaced
		}
	}
	return mine, nil
}

// free tells whether somebody may begin to write under a number: nobody else shows themselves
// under it, who would then be locked out.
func (t *turn) free(client uint64, seat *Seat) bool {
	holder, held := t.desk.presence.Holder(client)
	return !held || holder == seat.actor.ID
}

var replaced = &live.End{Code: live.Replaced, Reason: "the document was rebuilt"}

// end is the clock after what a client wrote.
func end(ranges []yjs.Range) uint64 {
	last := ranges[len(ranges)-1]
	return last.Clock + last.Length
}

func (t *turn) whose(client uint64) (whose journal.Client, bound bool) {
	if account, bound := t.clients[client]; bound {
		return journal.Client{Account: account, Epoch: t.desk.record.epoch}, true
	}
	whose, bound = t.desk.whose[client]
	return whose, bound
}

// account tells whose a client is.
func (t *turn) account(client uint64) (id string, bound bool) {
	whose, bound := t.whose(client)
	return whose.Account, bound
}
