// Typing, made before it is sent by documents of Yjs itself, so that sending costs nothing but
// the frame: each writer types in a paragraph of their own, one letter an update, goes elsewhere
// in it now and then, and takes back a letter in ten.

/** Frames of y-protocols: a step of the synchronisation, with what it carries. */
export const step1 = 0
export const step2 = 1
export const update = 2
export const framed = (step, body) => {
  const length = []
  let rest = body.length
  for (; rest > 127; rest = Math.floor(rest / 128)) length.push(rest % 128 + 128)
  return Buffer.concat([Buffer.from([0, step, ...length, rest]), body])
}

/**
 * Somebody who types in a document: a paragraph, then one edit whenever it is asked. It gives the
 * clock of the letter that it writes, or -1 when it takes one back.
 */
export const typist = (Y, doc) => {
  const paragraph = new Y.XmlElement('paragraph')
  const text = new Y.XmlText('début ')
  paragraph.insert(0, [text])
  doc.getXmlFragment('text').insert(0, [paragraph])
  let cursor = text.length
  return (sends = () => {}) => {
    const clock = Y.getState(doc.store, doc.clientID)
    if (Math.random() < 0.05) cursor = Math.floor(Math.random() * (text.length + 1))
    if (cursor > 0 && Math.random() < 0.1) {
      text.delete(--cursor, 1)
      return -1
    }
    sends(clock)
    text.insert(cursor++, 'etaoinsr lu'[clock % 11])
    return clock
  }
}

/** A writer, with what it begins with and what each edit sends, as bytes. */
export const writer = (Y) => {
  const doc = new Y.Doc()
  let last
  doc.on('update', (bytes) => { last = bytes })
  const types = typist(Y, doc)
  const begin = last
  return { id: doc.clientID, begin, edit: () => ({ clock: types(), bytes: last }) }
}

/** When edits are due, in milliseconds: by chance (Poisson), as letters of people who know nothing of each other come. */
export const instants = (rate, seconds) => {
  const due = []
  for (let at = 0; rate > 0;) {
    at -= Math.log(1 - Math.random()) / rate * 1000
    if (at >= seconds * 1000) break
    due.push(at)
  }
  return due
}

/** What writers do in so many seconds at a rate, in order, with when it is due. */
export const plan = (writers, rate, seconds) => instants(rate, seconds).map((at) => {
  const by = Math.floor(Math.random() * writers.length)
  const { clock, bytes } = writers[by].edit()
  return { at, by, clock, bytes, frame: framed(update, bytes) }
})
