// The two kinds of clients: stock ones of y-websocket with a whole document, and ones that speak
// the same frames but do not put together what they receive, of which one process holds many more.
import { framed, step1, step2 } from './typing.mjs'

/** Stock: the provider of y-websocket and a document of Yjs. */
export const stock = ({ Y, WebSocket, WebsocketProvider }, ask, room, cookie) => {
  class WithCookie extends WebSocket {
    constructor (address, protocols) { super(address, protocols, { headers: { Cookie: cookie }, perMessageDeflate: false }) }
  }
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(ask.url, room, doc, { WebSocketPolyfill: WithCookie, disableBc: true, params: { schema: '1' } })
  const failed = new Promise((_resolve, reject) => {
    provider.on('connection-close', (event) => event && reject(new Error(`a reader was sent away: ${event.code} ${event.reason}`)))
  })
  failed.catch(() => {})
  const synced = Promise.race([failed, new Promise((resolve) => provider.synced ? resolve() : provider.once('sync', resolve))])
  return { doc, provider, synced }
}

/**
 * Framing: it opens and compares as a stock client does, shows itself, answers, renews its
 * presence, and counts what it receives. Where the server tells what it has kept, `kept` is called
 * with how many of its updates that is, in all.
 */
export const framing = ({ WebSocket, Y, presence }, ask, room, cookie, id) => {
  const socket = new WebSocket(`${ask.url}/${room}?schema=1${ask.acks ? '&acks=1' : ''}`, { headers: { Cookie: cookie }, perMessageDeflate: false, skipUTF8Validation: true })
  const send = (frame) => socket.send(frame, { binary: true })
  const client = { frames: 0, bytes: 0, wrote: 0, said: 0, ended: '', kept: () => {} }
  client.write = (frame) => { client.wrote++; send(frame) }
  const doc = new Y.Doc()
  doc.clientID = id
  const shows = new presence.Awareness(doc)
  const show = () => {
    const states = presence.encodeAwarenessUpdate(shows, [id])
    const frame = framed(0, states) // as a step, but for its first byte
    send(Buffer.concat([Buffer.from([1]), frame.subarray(2)]))
  }
  client.synced = new Promise((resolve, reject) => {
    socket.on('open', () => {
      send(framed(step1, Buffer.from([0])))
      show()
      shows.on('update', show) // it renews itself
    })
    socket.on('message', (frame) => {
      client.frames++
      client.bytes += frame.length
      if (frame[0] === 100) client.kept(client.said = number(frame, 1))
      if (frame[0] !== 0) return
      if (frame[1] === step1) client.write(framed(step2, Buffer.from([0, 0])))
      if (frame[1] === step2) resolve()
    })
    socket.on('error', reject)
    socket.on('close', (code, reason) => {
      shows.destroy()
      client.ended = `a writer was sent away: ${code} ${reason}`
      reject(new Error(client.ended))
    })
  })
  client.synced.catch(() => {})
  return client
}

const number = (frame, at) => {
  let sum = 0
  for (let factor = 1; ; factor *= 128) {
    sum += (frame[at] & 127) * factor
    if (frame[at++] < 128) return sum
  }
}
