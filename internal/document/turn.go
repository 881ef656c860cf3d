package document

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"maillage/internal/document/journal"
	"maillage/internal/document/presence"
	"maillage/internal/document/tally"
	"maillage/internal/document/text"
	"maillage/internal/live"
	"maillage/internal/yjs"
	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/wire"
)

// turn is what a desk does with what came since the last.
type turn struct {
	desk *desk

	authors []string                  // who wrote, in order
	written map[string][]*yjs.Update  // by author
	sets    map[*Seat]uint64          // how many updates each seat sent
	clients map[uint64]string         // new ones, with whose they are
	asked   map[*Seat]yjs.StateVector // pages that want what they do not have yet
	ends    map[*Seat]*live.End       // who must go, once what they wrote before is kept
	change  yjs.Change                // all that was written
	bytes   int64                     // in which it came
	tallies map[string]tally.Tally    // how much, by author
	erased  map[*Seat]tally.Erased    // of what others had written

	// Known once it is kept:
	rights map[string]Right // of those who wrote
	seq    int64
	weight int64 // in bytes, as it is kept
}

func newTurn(k *desk) *turn {
	return &turn{desk: k, written: map[string][]*yjs.Update{}, sets: map[*Seat]uint64{}, clients: map[uint64]string{}, asked: map[*Seat]yjs.StateVector{}, ends: map[*Seat]*live.End{}, tallies: map[string]tally.Tally{}, erased: map[*Seat]tally.Erased{}}
}

// take does what a frame asks, as far as it can be done before it is kept. Nothing is taken of
// who must go.
func (t *turn) take(seat *Seat, frame []byte) {
	if t.ends[seat] != nil || seat.line.Ended() {
		return
	}
	if end := t.read(seat, frame); end != nil {
		t.ends[seat] = end
	}
}

// read understands a frame, and gives why its sender must go, if so.
func (t *turn) read(seat *Seat, frame []byte) *live.End {
	message, err := protocol.Decode(frame, protocol.Live())
	if err != nil {
		return t.refused(seat, err, "a frame that cannot be read")
	}
	switch message.Kind {
	case protocol.KindSync:
		return t.sync(seat, message)
	case protocol.KindAwareness:
		t.desk.presence.Take(&seat.shows, presence.Document{Whose: t.account, Roots: t.desk.roots}, message.States, t.desk.s.now())
	case protocol.KindQueryAwareness:
		t.desk.presence.Ask(&seat.shows)
	default:
		return &live.End{Code: live.Malformed, Reason: "a kind of message that pages do not send"}
	}
	return nil
}

func (t *turn) sync(seat *Seat, message protocol.Message) *live.End {
	if message.Step != protocol.Step1 {
		return t.write(seat, message.Body)
	}
	has, err := yjs.DecodeStateVector(message.Body, t.desk.limits)
	if err != nil {
		return t.refused(seat, err, "a state vector that cannot be read")
	}
	for client := range has {
		if whose, bound := t.whose(client); bound && whose.Epoch != t.desk.record.epoch {
			return replaced
		}
	}
	t.asked[seat] = has // the last one counts
	return nil
}

// refused logs why a frame is refused: a page in good faith never sends such, unless somebody
// pasted more than a document can take.
func (t *turn) refused(seat *Seat, err error, reason string) *live.End {
	t.desk.s.log.Warn("frame refused", "document", t.desk.id, "actor", seat.actor.ID, "error", err)
	if at, ok := errors.AsType[*wire.Error](err); ok && at.Beyond || errors.Is(err, yjs.ErrSize) || errors.Is(err, yjs.ErrWork) {
		return &live.End{Code: live.Full, Reason: "more than the document can take at once"}
	}
	return &live.End{Code: live.Malformed, Reason: reason}
}

// write puts an update in its place.
func (t *turn) write(seat *Seat, content []byte) *live.End {
	k := t.desk
	if k.record.size()+t.bytes+int64(len(content)) > k.s.MostBytes {
		return &live.End{Code: live.Full, Reason: "the document is full"}
	}
	update, err := yjs.DecodeUpdate(content, k.limits)
	if err != nil {
		return t.refused(seat, err, "an update that cannot be read, or is too large")
	}
	if at, does := k.doc.Contradicts(update); does { // under a number that was used twice
		return t.refused(seat, fmt.Errorf("unit %v is known to be another", at), "text that was another before")
	}
	mine, end := t.claims(seat, update)
	if end != nil {
		return end
	}
	if seat.right < Write {
		return t.repeats(seat, update)
	}
	var count tally.Tally
	var removed map[uint64]int64
	change, err := k.doc.Apply(update, func(c yjs.Change) error {
		count, removed = tally.Of(k.doc, c)
		return text.Check(k.doc, c)
	})
	if err != nil {
		return t.refused(seat, err, "an update that texts do not allow")
	}
	t.sets[seat]++
	t.bytes += int64(len(content))
	if change.Empty() && len(mine) == 0 && !k.doc.Waiting() {
		return nil // known already
	}
	t.tallies[seat.actor.ID] = t.tallies[seat.actor.ID].And(count)
	t.erases(seat, removed)
	t.note(seat, update, change, mine)
	return nil
}

// note remembers what is to be kept and told.
func (t *turn) note(seat *Seat, update *yjs.Update, change yjs.Change, mine map[uint64]string) {
	id := seat.actor.ID
	if t.written[id] == nil {
		t.authors = append(t.authors, id)
	}
	t.written[id] = append(t.written[id], update)
	maps.Copy(t.clients, mine)
	t.follows(change)
	t.desk.whole = nil
}

// follows adds a change to those of the turn. Most only add text: those are added in place.
func (t *turn) follows(next yjs.Change) {
	if len(next.Deleted) > 0 || t.change.To == nil {
		t.change = t.change.And(next)
		return
	}
	for client, from := range next.From {
		if _, known := t.change.From[client]; !known {
			t.change.From[client] = from
		}
		t.change.To[client] = next.To[client]
	}
}

// kept notes what became of the turn: of the rights of those who wrote, and of the text.
func (t *turn) kept(err error) {
	if t.rights != nil && (err == nil || errors.Is(err, errRevoked)) {
		t.desk.settle(t.authors, t.rights)
	}
	if err != nil || len(t.authors) == 0 {
		return
	}
	t.keptErased()
	k := t.desk
	k.record.seq, k.record.logBytes = t.seq, k.record.logBytes+t.weight
	for client, account := range t.clients {
		k.whose[client] = journal.Client{Account: account, Epoch: k.record.epoch}
	}
	k.written()
}

// people are those at the desk, each once.
func (k *desk) people() []string {
	var ids []string
	for seat := range k.at {
		ids = append(ids, seat.actor.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// answer tells everyone what they wait for: those who wrote that it is saved, the others what
// was written, those who asked what they lack.
func (t *turn) answer() {
	k := t.desk
	if !t.change.Empty() {
		k.send(syncFrame(protocol.Update, k.doc.EncodeChange(t.change)), t.alone())
	}
	for seat, count := range t.sets {
		seat.wrote = seat.wrote || t.written[seat.actor.ID] != nil
		if seat.saved += count; seat.acks {
			seat.line.Send(saved(seat.saved))
		}
	}
	if len(t.asked) > 0 {
		t.tell()
	}
	for seat, end := range t.ends {
		seat.line.Close(end.Code, end.Reason)
	}
}

// alone gives the only seat that wrote, which has all of it; nil when several did.
func (t *turn) alone() *Seat {
	if len(t.sets) != 1 {
		return nil
	}
	for seat := range t.sets {
		return seat
	}
	return nil
}

// send sends a frame to everyone at the desk but one.
func (k *desk) send(frame []byte, but *Seat) {
	for seat := range k.at {
		if seat != but {
			seat.line.Send(frame)
		}
	}
}

func (k *desk) everyone(frame []byte) { k.send(frame, nil) }

// tell answers those who asked what they lack, and asks them the same.
func (t *turn) tell() {
	k := t.desk
	mine := syncFrame(protocol.Step1, k.doc.StateVector().Encode())
	for seat, has := range t.asked {
		if seat.line.Ended() {
			continue
		}
		seat.line.Send(syncFrame(protocol.Step2, k.answerTo(has)))
		seat.line.Send(mine)
	}
}
