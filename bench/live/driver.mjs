// Writes at a given rate, and tells how long others wait to read it. Reads one JSON from standard
// input: { url, rooms, cookies, acks, clients, stock, rate, seconds }: rooms are names, clients how
// many write in each, rate is edits a second in all. With stock all clients are those of y-websocket;
// without, writers only speak its frames and what they write was made beforehand, and some stock
// clients read. Prints a JSON each when all have begun, when the last edit was heard, and at the end.
import { createRequire } from 'node:module'
import { framing, stock } from './clients.mjs'
import { framed, instants, plan, typist, update, writer } from './typing.mjs'

const require = createRequire(process.argv[2])
const Y = require('yjs')
const kit = { Y, WebSocket: require('ws'), presence: require('y-protocols/awareness'), WebsocketProvider: require('y-websocket').WebsocketProvider }
const ask = JSON.parse(await new Promise((resolve) => {
  let text = ''
  process.stdin.on('data', (part) => { text += part }).on('end', () => resolve(text))
}))
process.setMaxListeners(0) // each provider listens for the end
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n')
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const share = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0
const patience = 30_000 // for what was written to be read, in milliseconds
let opened = 0
const cookie = () => (ask.cookies ?? [''])[opened++ % (ask.cookies?.length ?? 1)]

/** What readers wait for: letters by writer and clock, with when they were sent. */
const letters = new Map()
const waits = []
const listen = (doc) => doc.on('afterTransaction', ({ local, beforeState, afterState }) => {
  if (local) return
  const now = performance.now()
  for (const [client, clock] of afterState) {
    const sent = letters.get(client)
    for (let at = beforeState.get(client) ?? 0; sent && at < clock; at++) {
      if (sent[at] > 0) waits.push(now - sent[at])
    }
  }
})

/** Stock clients alone: each writes, and reads what the others write. */
const allStock = async () => {
  const rooms = []
  for (const name of ask.rooms) rooms.push(Array.from({ length: ask.clients }, () => stock(kit, ask, name, cookie())))
  await Promise.all(rooms.flat().map(({ synced }) => synced))
  const writers = rooms.flat().map(({ doc }) => ({ doc, types: typist(Y, doc), sent: [] }))
  await pause(1500)
  for (const { doc, sent } of writers) letters.set(doc.clientID, sent)
  for (const { doc } of rooms.flat()) listen(doc)
  let expected = 0
  const edit = () => {
    const { types, sent } = writers[Math.floor(Math.random() * writers.length)]
    types((clock) => {
      sent[clock] = performance.now()
      expected += ask.clients - 1
    })
  }
  const due = instants(ask.rate, ask.seconds).map((at) => ({ at }))
  const same = (clients) => clients.every(({ doc }) => Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(clients[0].doc)))
  return { due, edit, expected: () => expected, check: () => rooms.every(same) ? '' : 'clients do not hold the same' }
}

/** Writers who only speak the frames; stock clients read one room in ten, or twice the only one. */
const mostlyFraming = async () => {
  const places = ask.rooms.flatMap((room, i) => Array.from({ length: ask.clients }, () => ({ room, i })))
  const writers = places.map(() => writer(Y))
  const due = plan(writers, ask.rate, ask.seconds)
  const readers = []
  const clients = []
  for (const [n, { room, i }] of places.entries()) {
    clients.push(framing(kit, ask, room, cookie(), writers[n].id))
    if (n % ask.clients === 0 && i % 10 === 0) {
      for (let k = 0; k < (ask.rooms.length > 1 ? 1 : 2); k++) readers.push({ room, ...stock(kit, ask, room, cookie()) })
    }
    if (n % 30 === 29) await Promise.all(clients.map(({ synced }) => synced)) // as the peers were opened
  }
  await Promise.all([...clients, ...readers].map(({ synced }) => synced))
  for (const [n, { begin }] of writers.entries()) clients[n].write(framed(update, begin))
  await pause(1500)
  for (const client of clients) while (ask.acks && client.said < client.wrote && !client.ended) await pause(20)
  let expected = 0
  const keeps = []
  const times = writers.map(() => []) // of what each sent
  const heardIn = new Map(ask.rooms.map((room) => [room, readers.filter((reader) => reader.room === room).length]))
  for (const [n, { id }] of writers.entries()) {
    letters.set(id, [])
    const before = clients[n].wrote // its answer and its paragraph
    let told = 0
    clients[n].kept = (count) => {
      const now = performance.now()
      for (; told < count - before; told++) keeps.push(now - times[n][told])
    }
  }
  for (const { doc } of readers) listen(doc)
  const sent = []
  const edit = (one) => {
    const now = performance.now()
    if (one.clock >= 0) {
      letters.get(writers[one.by].id)[one.clock] = now
      expected += heardIn.get(places[one.by].room)
    }
    times[one.by].push(now)
    clients[one.by].write(one.frame)
    sent.push(one)
  }
  const check = async () => {
    const gone = clients.find(({ ended }) => ended)
    if (gone) return gone.ended
    if (ask.acks && keeps.length !== sent.length) return `${keeps.length} of ${sent.length} edits are said to be kept`
    const updates = new Map(ask.rooms.map((room) => [room, []]))
    for (const [n, { begin }] of writers.entries()) updates.get(places[n].room).push(begin)
    for (const { by, bytes } of sent) updates.get(places[by].room).push(bytes)
    for (const [room, all] of updates) {
      const fresh = stock(kit, ask, room, cookie())
      await fresh.synced
      const wrong = holds(fresh.doc, all, readers.filter((reader) => reader.room === room))
      fresh.provider.destroy()
      if (wrong) return `${room}: ${wrong}`
    }
    return ''
  }
  const received = () => clients.reduce((sum, { frames, bytes }) => ({ frames: sum.frames + frames, bytes: sum.bytes + bytes }), { frames: 0, bytes: 0 })
  return { due, edit, expected: () => expected, check, keeps, received }
}

/** A fresh client holds every edit that was sent, and all who read hold what it does. */
const holds = (doc, updates, readers) => {
  const before = Y.snapshot(doc)
  const wanted = new Y.Doc()
  wanted.transact(() => { for (const bytes of updates) Y.applyUpdate(wanted, bytes) })
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(wanted))
  if (doc.store.pendingStructs || doc.store.pendingDs) return 'a fresh client lacks what comes before'
  if (!Y.equalSnapshots(before, Y.snapshot(doc))) return 'a fresh client does not hold every edit'
  const text = doc.getXmlFragment('text').toString()
  for (const reader of readers) {
    if (!Y.equalSnapshots(before, Y.snapshot(reader.doc)) || reader.doc.getXmlFragment('text').toString() !== text) return 'who read along does not hold the same as a fresh client'
  }
  return ''
}

const { due, edit, expected, check, keeps = [], received = () => ({}) } = await (ask.stock ? allStock() : mostlyFraming())
tell({ at: 'begun' })
const late = [] // how long after it was due each edit was sent: much means that this process is the limit
const began = performance.now()
const spent = process.cpuUsage()
let next = 0
for (let now = 0; now < ask.seconds * 1000; now = performance.now() - began) {
  for (let n = 0; n < 200 && next < due.length && due[next].at <= now; n++, next++) {
    late.push(performance.now() - began - due[next].at)
    edit(due[next])
  }
  const rest = Math.min(due[next]?.at ?? Infinity, ask.seconds * 1000) - (performance.now() - began)
  await (rest > 0 ? pause(rest) : new Promise((resolve) => setImmediate(resolve)))
}
const took = (performance.now() - began) / 1000
const until = performance.now() + patience
while ((waits.length < expected() || (ask.acks && keeps.length < next)) && performance.now() < until) await pause(10)
const drained = (performance.now() - began) / 1000 - took
const { user, system } = process.cpuUsage(spent)
tell({ at: 'heard' })
let wrong = waits.length < expected() ? `${expected() - waits.length} edits were not read` : await check()
while (ask.stock && wrong && performance.now() < until) {
  await pause(50)
  wrong = await check()
}
tell({
  at: 'end', wrong, rate: next / took, drained,
  p50: share(waits, 0.5), p95: share(waits, 0.95), p99: share(waits, 0.99),
  kept: share(keeps, 0.95), late: share(late, 0.95), clients: (user + system) / 1e6, ...received()
})
process.exit(0)
