// The oracle of the differential tests: Yjs itself, asked line by line. Each line of the input
// is a request in JSON, each line of the output its answer.
//
//   {"act": "play", "seed": n}            a random meeting of 2 to 6 clients: the updates that
//                                         they made, what another reads in these, and what the
//                                         first of them has at the end, also as one update
//   {"act": "read", "updates": [base64]}  what Yjs reads in each of these updates alone
//   {"act": "gather", "updates": […]}     what it reads when it takes them one after the other
//   {"act": "then", "updates": […], "seed": n}
//                                         what the document was after the first n, read when it
//                                         has all of them, and the snapshot that names it
//   {"act": "bytes", "updates": […], "state": base64}
//                                         what Yjs makes of them without a document
import { createInterface } from 'node:readline'
import * as Y from 'yjs'

const b64 = bytes => Buffer.from(bytes).toString('base64')
const bytes = text => new Uint8Array(Buffer.from(text, 'base64'))

// chance draws the same numbers for the same seed (mulberry32).
const chance = seed => {
  let a = seed >>> 0
  const next = () => {
    a = (a + 0x6D2B79F5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = n => Math.floor(next() * n)
  return { below, oneOf: list => list[below(list.length)], often: p => next() < p }
}

// What a document holds, in words that Go's test has too.

const value = x => {
  if (x === undefined) return { $undefined: true }
  if (typeof x === 'bigint') return { $big: x.toString() }
  if (x instanceof Uint8Array) return { $bytes: b64(x) }
  if (x instanceof Y.AbstractType) return typed(x)
  if (Array.isArray(x)) return x.map(value)
  if (x !== null && typeof x === 'object') return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, value(v)]))
  return x
}

const typed = type => {
  if (type instanceof Y.XmlElement) return { name: type.nodeName, attributes: value(type.getAttributes()), children: type.toArray().map(value) }
  if (type instanceof Y.XmlText) return { runs: runs(type), attributes: value(type.getAttributes()) }
  if (type instanceof Y.XmlFragment) return type.toArray().map(value)
  if (type instanceof Y.Map) return Object.fromEntries([...type.entries()].map(([k, v]) => [k, value(v)]))
  if (type instanceof Y.Array) return type.toArray().map(value)
  return runs(type)
}

const runs = text => {
  const joined = []
  for (const { insert, attributes = {} } of text.toDelta()) {
    const last = joined.at(-1)
    if (typeof insert === 'string') {
      if (last && last.text !== undefined && same(last.marks, attributes)) last.text += insert
      else joined.push({ text: insert, marks: attributes })
    } else joined.push({ embed: value(insert), marks: attributes })
  }
  return joined
}

const same = (a, b) => {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => JSON.stringify(a[name]) === JSON.stringify(b[name]))
}

const content = doc => ({
  text: runs(doc.getText('text')),
  map: typed(doc.getMap('map')),
  array: typed(doc.getArray('array')),
  xml: typed(doc.getXmlFragment('xml')),
  state: b64(Y.encodeStateVector(doc)),
  snapshot: b64(Y.encodeSnapshot(Y.snapshot(doc))),
  waits: doc.store.pendingStructs !== null || doc.store.pendingDs !== null
})

// What clients do.

const words = ['a', 'b', 'to be', 'été', '😀', 'x😀y', '👩‍👩‍👧', 'œuvre — ', '𝒜𝒷', '\n', 'z'.repeat(40)]
const marks = [['strong', {}], ['strong', null], ['em', true], ['em', null], ['link', { href: 'https://example.org/é' }], ['link', null], ['colour', 'red'], ['colour', 'blue']]

const plain = c => c.oneOf([0, 1, -1, 42, -129, 2 ** 31, 1.5, -0.1, 1e300, true, false, null, '', 'text', 'é😀', [1, [2, 'x'], {}], { a: 1, b: { c: [null] } }, new Uint8Array([0, 255, 7]), 12345678901234567n])

const any = (c, depth) => {
  if (depth > 2 || c.often(0.7)) return plain(c)
  return c.oneOf([
    () => new Y.Map([['k', plain(c)], ['in', any(c, depth + 1)]]),
    () => { const a = new Y.Array(); a.push([1, 'two']); return a },
    () => new Y.Text(c.oneOf(words)),
    () => element(c)
  ])()
}

const element = c => {
  const e = new Y.XmlElement(c.oneOf(['paragraph', 'heading', 'list']))
  if (c.often(0.4)) e.setAttribute('level', c.below(6))
  if (c.often(0.6)) e.insert(0, [new Y.XmlText(c.oneOf(words))])
  return e
}

const write = (c, text) => {
  const length = text.length
  const at = c.below(length + 1)
  const some = c.below(Math.min(length - at, 8) + 1)
  switch (c.below(8)) {
    case 0: case 1: case 2: return text.insert(at, c.oneOf(words))
    case 3: { const [name, v] = c.oneOf(marks); return text.insert(at, c.oneOf(words), { [name]: v }) }
    case 4: case 5: return some && text.delete(at, some)
    case 6: { const [name, v] = c.oneOf(marks); return some && text.format(at, some, { [name]: v }) }
    default: return c.often(0.3) ? text.insertEmbed(at, { image: 'é', size: c.below(9) }) : text.insert(length, c.oneOf(words))
  }
}

const children = (c, list, make) => {
  const at = c.below(list.length + 1)
  if (list.length > 0 && c.often(0.35)) {
    const from = c.below(list.length)
    list.delete(from, 1 + c.below(Math.min(3, list.length - from)))
  } else {
    const made = Array.from({ length: 1 + c.below(3) }, make)
    list.insert(at, made.map(each => typeof each === 'bigint' ? Number(each) : each)) // lists take no bigint
  }
}

const keys = (c, map, set, remove) => {
  const key = c.oneOf(['a', 'b', 'level', 'é'])
  if (c.often(0.3)) remove(key)
  else set(key, map ? any(c, 0) : c.oneOf(['x', 3, null, 'é', { a: 1 }]))
}

const inside = (c, fragment) => { // some element or text of a tree
  let node = fragment
  while (!(node instanceof Y.XmlText) && node.length > 0 && c.often(0.75)) {
    const next = node.get(c.below(node.length))
    if (!(next instanceof Y.AbstractType)) break
    node = next
  }
  return node
}

const act = (c, doc) => {
  switch (c.below(8)) {
    case 0: case 1: return write(c, doc.getText('text'))
    case 2: { const m = doc.getMap('map'); return keys(c, true, (k, v) => m.set(k, v), k => m.delete(k)) }
    case 3: return children(c, doc.getArray('array'), () => any(c, 0))
    default: {
      const node = inside(c, doc.getXmlFragment('xml'))
      if (node instanceof Y.XmlText) return write(c, node)
      if (node instanceof Y.XmlElement && c.often(0.4)) return keys(c, false, (k, v) => node.setAttribute(k, v), k => node.removeAttribute(k))
      return children(c, node, () => c.often(0.3) ? new Y.XmlText(c.oneOf(words)) : element(c))
    }
  }
}

const play = seed => {
  const c = chance(seed)
  const updates = []
  const ids = [1, 2, 3, 4294967295, 2 ** 53 - 1, 77777]
  const all = c.often(0.5), none = c.often(0.3)
  const people = Array.from({ length: 2 + c.below(5) }, (_, i) => {
    const doc = new Y.Doc({ gc: all || !none && c.often(0.5) })
    doc.clientID = c.often(0.5) ? ids[i] : 1 + i + 10 * c.below(1e6)
    const roots = [doc.getText('text'), doc.getMap('map'), doc.getArray('array'), doc.getXmlFragment('xml')]
    const person = { doc, letters: [], undo: c.often(0.5) ? new Y.UndoManager(roots, { captureTimeout: 0 }) : null }
    doc.on('update', (update, _origin, _doc, transaction) => {
      if (!transaction.local) return
      updates.push(update)
      for (const other of people) if (other !== person) other.letters.push(update)
    })
    return person
  })
  for (let n = 4 + c.below(60); n > 0; n--) {
    const { doc, letters, undo } = c.oneOf(people)
    if (letters.length > 0 && c.often(0.5)) {
      const letter = c.below(letters.length) // in any order, and sometimes twice
      Y.applyUpdate(doc, letters[letter])
      if (c.often(0.9)) letters.splice(letter, 1)
    } else if (undo && c.often(0.15)) {
      if (c.often(0.6)) undo.undo(); else undo.redo()
    } else if (c.often(0.2)) doc.transact(() => { for (let i = c.below(5); i >= 0; i--) act(c, doc) })
    else act(c, doc)
  }
  for (let open = true; open;) { // tidying formats makes new updates
    open = false
    for (const { doc, letters } of people) {
      while (letters.length > 0) {
        open = true
        Y.applyUpdate(doc, letters.shift())
      }
    }
  }
  const [first, ...others] = people.slice(0, seed % 8 === 0 ? people.length : 1).map(({ doc }) => content(doc))
  // A pair of surrogates may be cut for the one who cut it alone, if nothing came between: then
  // Yjs does not agree with itself. Who reads the updates alone sees it uncut. And Yjs may forget
  // to try again what waited for others when all has come (seed 5145): such a client says so.
  const one = sorted({ ...first, snapshot: '' })
  const disagree = !first.waits && others.some(each => !each.waits && sorted({ ...each, snapshot: '' }) !== one)
  return { updates: updates.map(b64), content: read(updates.map(b64), all), first, whole: b64(Y.encodeStateAsUpdate(people[0].doc)), disagree: disagree && !one.includes('\uFFFD') && !sorted(others).includes('\uFFFD') }
}

// sorted writes a value with the members of objects in order.
const sorted = x => JSON.stringify(x, (_, v) => v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => a < b ? -1 : 1)) : v)

const read = (updates, gc = true) => {
  const doc = new Y.Doc({ gc })
  for (const update of updates) Y.applyUpdate(doc, bytes(update))
  return content(doc)
}

const then = (updates, n) => {
  const doc = new Y.Doc({ gc: false })
  let snapshot
  updates.forEach((update, i) => {
    if (i === n) snapshot = Y.snapshot(doc)
    Y.applyUpdate(doc, bytes(update))
  })
  return { content: content(Y.createDocFromSnapshot(doc, snapshot, new Y.Doc({ gc: false }))), snapshot: b64(Y.encodeSnapshot(snapshot)) }
}

const without = ({ updates, state }) => {
  const merged = Y.mergeUpdates(updates.map(bytes))
  const alone = Y.mergeUpdates([merged, merged]) // in its own order, even if there was one
  return { state: b64(Y.encodeStateVectorFromUpdate(alone)), merged: b64(alone), diff: b64(Y.diffUpdate(alone, bytes(state))) }
}

const answer = request => {
  switch (request.act) {
    case 'play': return play(request.seed)
    case 'read': return request.updates.map(update => read([update]))
    case 'gather': return read(request.updates)
    case 'then': return then(request.updates, request.seed)
    case 'bytes': return without(request)
  }
  throw new Error(`no act ${request.act}`)
}

for await (const line of createInterface({ input: process.stdin })) {
  let result
  try { result = { answer: answer(JSON.parse(line)) } } catch (error) { result = { error: String(error.stack) } }
  process.stdout.write(JSON.stringify(result) + '\n')
}
