// Stock clients of y-websocket that write one document together. Reads one JSON from standard
// input: { url, room, schema, cookies, edits, seed, streamed }; prints one JSON once all hold the same.
import { WebsocketProvider } from 'y-websocket'
import WebSocket from 'ws'
import * as Y from 'yjs'

const { url, room, schema, cookies, edits, seed, streamed } = JSON.parse(await new Promise((resolve) => {
  let text = ''
  process.stdin.on('data', (part) => { text += part }).on('end', () => resolve(text))
}))

let state = seed >>> 0
const random = (below) => { // mulberry32: the same script for the same seed
  state = (state + 0x6d2b79f5) >>> 0
  let t = state
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) % below
}

// Streamed is a websocket to those who use it; frames come as events, and go by post.
class Streamed {
  constructor (address, cookie) {
    const [path, query] = address.replace(/^ws/, 'http').split('?')
    this.address = path + '/stream'
    this.query = '?' + query
    this.headers = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' }
    this.stop = new AbortController()
    this.queue = []
    this.OPEN = 1 // y-websocket compares with it before it sends
    this.readyState = 0
    this.listen().catch(() => {}).finally(() => this.ended(1006, ''))
  }

  async listen () {
    const answer = await fetch(this.address + this.query, { headers: this.headers, signal: this.stop.signal })
    let text = ''
    const decoder = new TextDecoder()
    for await (const part of answer.body) {
      text += decoder.decode(part, { stream: true })
      for (let at; (at = text.indexOf('\n\n')) >= 0; text = text.slice(at + 2)) this.event(text.slice(0, at))
    }
  }

  event (text) {
    const data = /^data: (.*)$/m.exec(text)?.[1]
    if (text.startsWith('event: seat')) {
      this.seat = data
      this.readyState = 1
      this.onopen?.({})
    } else if (text.startsWith('event: end')) {
      this.ended(Number(data.split(' ')[0]), data)
    } else if (data !== undefined) {
      this.onmessage?.({ data: new Uint8Array(Buffer.from(data, 'base64')).buffer })
    }
  }

  ended (code, reason) {
    if (this.readyState === 3) return
    this.readyState = 3
    this.stop.abort()
    this.onclose?.({ code, reason })
  }

  send (frame) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(frame.byteLength)
    this.queue.push(length, Buffer.from(frame))
    if (!this.posting) this.posting = this.post()
  }

  async post () {
    await null
    while (this.queue.length > 0 && this.readyState === 1) {
      const body = Buffer.concat(this.queue.splice(0))
      const answer = await fetch(this.address + '/' + this.seat, { method: 'POST', headers: this.headers, body, signal: this.stop.signal }).catch(() => null)
      if (!answer?.ok) this.ended(1006, 'not posted')
      await new Promise((resolve) => setTimeout(resolve, 250)) // the server takes five a second
    }
    this.posting = null
  }

  close () { this.ended(1000, '') }
}

const open = (cookie, i = 0) => {
  const doc = new Y.Doc()
  class WithCookie extends WebSocket {
    constructor (address, protocols) { super(address, protocols, { headers: { Cookie: cookie } }) }
  }
  class Blocked extends Streamed {
    constructor (address) { super(address, cookie) }
  }
  const WebSocketPolyfill = i < streamed ? Blocked : WithCookie
  const provider = new WebsocketProvider(url, room, doc, { WebSocketPolyfill, disableBc: true, params: { schema: String(schema) } })
  provider.on('status', ({ status }) => { // names are the server's to give
    if (status === 'connected') provider.awareness.setLocalState({ user: { name: 'Somebody else' }, cursor: { at: random(9) } })
  })
  const closed = []
  provider.on('connection-close', (event) => event && closed.push(event.code + ' ' + event.reason))
  return { doc, provider, closed, text: doc.getXmlFragment('text') }
}
const synced = (client) => client.provider.synced ? null : new Promise((resolve) => client.provider.once('sync', resolve))

const edit = (client) => {
  const { doc, text } = client
  doc.transact(() => {
    if (text.length === 0 || random(12) === 0) {
      const paragraph = new Y.XmlElement(random(4) === 0 ? 'heading' : 'paragraph')
      paragraph.insert(0, [new Y.XmlText()])
      text.insert(random(text.length + 1), [paragraph])
      return
    }
    const element = text.get(random(text.length))
    const content = element.length > 0 ? element.get(0) : null
    if (!(content instanceof Y.XmlText)) return
    const what = random(10)
    if (what === 0 && text.length > 3) text.delete(random(text.length), 1)
    else if (what < 3 && content.length > 2) content.delete(random(content.length - 1), 1 + random(2))
    else if (what === 3 && content.length > 4) content.format(random(content.length - 3), 3, { strong: random(2) === 0 ? {} : null })
    else content.insert(random(content.length + 1), ['é', 'mot ', '😀', 'x', '12'][random(5)])
  })
}

const clients = cookies.map((cookie, i) => open(cookie, i))
await Promise.all(clients.map(synced))
for (let i = 0; i < edits; i++) {
  const client = clients[random(clients.length)]
  if (random(60) === 0) { // a train goes through a tunnel
    client.provider.disconnect()
    setTimeout(() => client.provider.connect(), random(40))
  }
  edit(client)
  if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
for (const client of clients) client.provider.connect()
const same = () => clients.every((client) => client.provider.synced && Y.equalSnapshots(Y.snapshot(client.doc), Y.snapshot(clients[0].doc)))
const until = Date.now() + 20000
while (!same() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
const late = open(cookies[0], cookies.length)
await synced(late)
const here = () => late.provider.awareness.getStates().size > clients.length
while (!here() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
console.log(JSON.stringify({
  same: same() && Y.equalSnapshots(Y.snapshot(late.doc), Y.snapshot(clients[0].doc)),
  xml: late.text.toString(),
  shown: Array.from(late.provider.awareness.getStates().entries()).filter(([id]) => id !== late.doc.clientID).map(([, state]) => state.user?.name).sort(),
  closed: clients.flatMap((client) => client.closed)
}))
process.exit(0)
