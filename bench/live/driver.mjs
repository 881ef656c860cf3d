// Stock clients of y-websocket that write at a given rate, and how long others wait to read it.
// Reads one JSON from standard input: { url, rooms, cookies, clients, rate, seconds }: rooms are
// names, clients how many in each, rate is edits a second in all. Prints one JSON.
import { createRequire } from 'node:module'
const require = createRequire(process.argv[2])
const { WebsocketProvider } = require('y-websocket')
const WebSocket = require('ws')
const Y = require('yjs')

const ask = JSON.parse(await new Promise((resolve) => {
  let text = ''
  process.stdin.on('data', (part) => { text += part }).on('end', () => resolve(text))
}))

const sentAt = new Map() // "client/clock" -> when
const waits = []
let heard = 0

let opened = 0
const open = (room) => {
  const doc = new Y.Doc()
  const cookie = (ask.cookies ?? [''])[opened++ % (ask.cookies?.length ?? 1)]
  class WithCookie extends WebSocket {
    constructor (address, protocols) { super(address, protocols, { headers: { Cookie: cookie }, perMessageDeflate: false }) }
  }
  const provider = new WebsocketProvider(ask.url, room, doc, { WebSocketPolyfill: WithCookie, disableBc: true, params: { schema: '1' } })
  return { doc, provider, text: doc.getXmlFragment('text') }
}
const synced = ({ provider }) => provider.synced ? null : new Promise((resolve) => provider.once('sync', resolve))

// listen measures what one client of each room reads of the others.
const listen = ({ doc }) => doc.on('afterTransaction', (transaction) => {
  if (transaction.local) return
  const now = performance.now()
  for (const [client, clock] of transaction.afterState) {
    for (let at = transaction.beforeState.get(client) ?? 0; at < clock; at++) {
      const sent = sentAt.get(client + '/' + at)
      if (sent === undefined) continue
      sentAt.delete(client + '/' + at)
      waits.push(now - sent)
      heard++
    }
  }
})

const rooms = []
for (const name of ask.rooms) {
  const clients = []
  for (let i = 0; i < ask.clients; i++) clients.push(open(name))
  rooms.push(clients)
  if (rooms.length % 10 === 0) await Promise.all(rooms.flat().map(synced))
}
await Promise.all(rooms.flat().map(synced))
for (const [first] of rooms) {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText('début ')])
  first.text.insert(0, [paragraph])
}
await new Promise((resolve) => setTimeout(resolve, 1500))
for (const clients of rooms) listen(clients[clients.length - 1])

const edit = () => {
  const clients = rooms[Math.floor(Math.random() * rooms.length)]
  const client = clients[Math.floor(Math.random() * Math.max(clients.length - 1, 1))] // the last one listens
  const text = client.text.get(0)?.get(0)
  if (!text) return
  const at = Y.getState(client.doc.store, client.doc.clientID)
  sentAt.set(client.doc.clientID + '/' + at, performance.now())
  text.insert(Math.floor(Math.random() * (text.length + 1)), 'e')
}
const began = performance.now()
let done = 0
while (performance.now() - began < ask.seconds * 1000) {
  const due = Math.floor((performance.now() - began) / 1000 * ask.rate)
  for (let n = 0; done < due && n < 200; n++, done++) edit()
  await new Promise((resolve) => setImmediate(resolve))
}
const took = (performance.now() - began) / 1000
const until = performance.now() + 30000
while (sentAt.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
const same = (clients) => clients.every(({ doc }) => Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(clients[0].doc)))
while (!rooms.every(same) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50))
waits.sort((a, b) => a - b)
const share = (part) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0
console.log(JSON.stringify({
  rate: done / took, heard, lost: sentAt.size, p50: share(0.5), p95: share(0.95), p99: share(0.99), same: rooms.every(same)
}))
process.exit(0)
