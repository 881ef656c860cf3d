// Stock clients of y-websocket that type numbered words into one text until they are told to
// stop, whatever becomes of the server. Reads one line of JSON from standard input:
// { url, room, root, cookies, names }, a letter of names for each cookie; once another line comes,
// they wait until all hold the same, or for half a minute, and print one line: { same, kept }, where
// kept are the words that the server said it keeps. Whoever kills the process learns kept from the last line "kept …".
import { createInterface } from 'node:readline'
import { WebsocketProvider } from 'y-websocket'
import WebSocket from 'ws'
import * as Y from 'yjs'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const { url, room, root, cookies, names } = JSON.parse((await lines.next()).value)
const [kindSaved, kindRight] = [100, 101]

// typist is one client. The server counts the updates of each connection: those that were sent
// when it says n hold all words up to the n-th.
const typist = (cookie, name) => {
  const it = { words: 0, kept: 0, sent: [], doc: new Y.Doc() }
  class Counted extends WebSocket {
    constructor (address, protocols) {
      super(address, protocols, { headers: { Cookie: cookie } })
      it.sent = []
    }

    send (frame, ...rest) {
      const [kind, step] = new Uint8Array(frame.buffer ?? frame, frame.byteOffset ?? 0, 2)
      if (kind === 0 && step !== 0) it.sent.push(it.words)
      return super.send(frame, ...rest)
    }
  }
  it.provider = new WebsocketProvider(url, room, it.doc, { WebSocketPolyfill: Counted, disableBc: true, maxBackoffTime: 300, params: { acks: '1', schema: '1' } })
  it.provider.messageHandlers[kindSaved] = (_, decoder) => {
    let count = 0
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = decoder.arr[decoder.pos++]
      count += (byte & 0x7f) * 2 ** shift
    }
    if (count > 0) it.kept = Math.max(it.kept, it.sent[count - 1] ?? 0)
  }
  it.provider.messageHandlers[kindRight] = () => {}
  it.type = () => {
    const text = it.doc.getXmlFragment(root)
    it.doc.transact(() => {
      it.words++
      const word = `${name}-${it.words} `
      const paragraph = it.words % 20 === 1 || text.length === 0 ? null : text.get(text.length - 1)
      const content = paragraph?.get(0)
      if (content instanceof Y.XmlText) return content.insert(content.length, word)
      const fresh = new Y.XmlElement('paragraph')
      const letters = new Y.XmlText()
      letters.insert(0, word)
      fresh.insert(0, [letters])
      text.insert(text.length, [fresh])
    })
  }
  return it
}

const typists = cookies.map((cookie, i) => typist(cookie, names[i]))
const kept = () => typists.map((it) => it.kept)
let over = false
lines.next().then(() => { over = true })
await new Promise((resolve) => {
  const wait = setInterval(() => {
    if (typists.every((it) => it.provider.synced)) resolve(clearInterval(wait))
  }, 10)
})
for (let turn = 0; !over; turn++) {
  for (const it of typists) if (turn % 3 < 2 || it !== typists[0]) it.type()
  await new Promise((resolve) => setTimeout(resolve, 10))
  if (turn % 5 === 0) console.log('kept ' + JSON.stringify(kept()))
}
const same = () => typists.every((it) => it.provider.synced && it.kept === it.words && Y.equalSnapshots(Y.snapshot(it.doc), Y.snapshot(typists[0].doc)))
const until = Date.now() + 30_000
while (!same() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
console.log(JSON.stringify({ same: same(), kept: kept() }))
process.exit(0)
