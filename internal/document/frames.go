package document

import (
	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/wire"
)

// Kinds of messages beside those of y-websocket, sent to pages that asked for them: clients that
// do not know them would complain.
const (
	// KindSaved tells how many updates of this page are kept, in all, since it joined.
	KindSaved = 100
	// KindRight tells what the page may do, when it joins and when that changes: 0 to read, 1 to
	// comment, 2 to write.
	KindRight = 101
)

func saved(count uint64) []byte { return wire.AppendUint(wire.AppendUint(nil, KindSaved), count) }

func right(r Right) []byte {
	return wire.AppendUint(wire.AppendUint(nil, KindRight), uint64(max(r-Read, 0)))
}

func syncFrame(step protocol.Step, body []byte) []byte { return protocol.Sync(step, body).Encode() }
