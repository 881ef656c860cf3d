// A client of y-protocols, as y-websocket's is: writes the frames it would send, in base64, one a
// line; then reads the frames of a server from its input, one a line, and tells in JSON what it
// has understood of them.
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import * as encoding from 'lib0/encoding'
import * as decoding from 'lib0/decoding'
import * as sync from 'y-protocols/sync'
import * as awareness from 'y-protocols/awareness'
import * as auth from 'y-protocols/auth'

const doc = new Y.Doc()
doc.clientID = 2 ** 32 - 1
const presence = new awareness.Awareness(doc)
const frame = (kind, write) => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, kind)
  write(encoder)
  process.stdout.write(Buffer.from(encoding.toUint8Array(encoder)).toString('base64') + '\n')
}

doc.getText('text').insert(0, 'été 😀')
presence.setLocalState({ user: { name: 'Zoé' }, cursor: null })
frame(0, e => sync.writeSyncStep1(e, doc))
frame(0, e => sync.writeSyncStep2(e, doc, new Uint8Array([0])))
frame(0, e => sync.writeUpdate(e, Y.encodeStateAsUpdate(doc)))
frame(1, e => encoding.writeVarUint8Array(e, awareness.encodeAwarenessUpdate(presence, [doc.clientID])))
presence.setLocalState(null)
frame(1, e => encoding.writeVarUint8Array(e, awareness.encodeAwarenessUpdate(presence, [doc.clientID])))
frame(2, e => auth.writePermissionDenied(e, 'not yours: é'))
frame(3, () => {})

const understood = { denied: null, asked: false, answered: false }
for await (const line of createInterface({ input: process.stdin })) {
  const decoder = decoding.createDecoder(new Uint8Array(Buffer.from(line, 'base64')))
  switch (decoding.readVarUint(decoder)) {
    case 0: understood.answered ||= sync.readSyncMessage(decoder, encoding.createEncoder(), doc, null) === 0; break
    case 1: awareness.applyAwarenessUpdate(presence, decoding.readVarUint8Array(decoder), null); break
    case 2: auth.readAuthMessage(decoder, doc, (_, reason) => { understood.denied = reason }); break
    case 3: understood.asked = true
  }
}
process.stdout.write(JSON.stringify({ ...understood, text: doc.getText('text').toString(), there: Object.fromEntries(presence.getStates()) }) + '\n')
process.exit(0)
