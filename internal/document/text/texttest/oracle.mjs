// The oracle of texts: ProseMirror, y-prosemirror and Yjs themselves, asked line by line. The
// first line of the input is the schema of texts; each that follows a request in JSON, answered
// by a line.
//
//   {"act": "write", "steps": [document], "client": n, "updates": [base64]}
//                       what a client sends that has taken the updates, and whose editor shows
//                       each of these documents in turn: the updates
//   {"act": "read", "updates": [base64]}
//                       what an editor shows that has taken the updates, and whether it had to
//                       repair anything
import { createInterface } from 'node:readline'
import { Node, Schema } from 'prosemirror-model'
import { initProseMirrorDoc, updateYFragment } from 'y-prosemirror'
import * as Y from 'yjs'

const root = 'page'
const b64 = bytes => Buffer.from(bytes).toString('base64')
const bytes = text => new Uint8Array(Buffer.from(text, 'base64'))

const attrs = (of = []) => Object.fromEntries(of.map(a => [a.name, a.required ? {} : { default: a.default ?? null }]))

const schemaOf = file => new Schema({
  topNode: file.top,
  nodes: Object.fromEntries(file.nodes.map(n => [n.name, {
    content: n.content, group: (n.group ?? []).join(' '), inline: (n.group ?? []).includes('inline'), attrs: attrs(n.attrs)
  }])),
  marks: Object.fromEntries(file.marks.map(m => [m.name, { attrs: attrs(m.attrs) }]))
})

let schema

const acts = {
  write ({ steps, client, updates }) {
    const ydoc = new Y.Doc()
    for (const u of updates ?? []) Y.applyUpdate(ydoc, bytes(u))
    ydoc.clientID = client
    const fragment = ydoc.getXmlFragment(root)
    const { meta } = initProseMirrorDoc(fragment, schema)
    const sent = []
    ydoc.on('update', u => sent.push(b64(u)))
    for (const json of steps) {
      const node = Node.fromJSON(schema, json)
      node.check()
      updateYFragment(ydoc, fragment, node, meta)
    }
    return sent
  },
  read ({ updates }) {
    const ydoc = new Y.Doc()
    for (const u of updates) Y.applyUpdate(ydoc, bytes(u))
    let repaired = false
    ydoc.on('update', () => { repaired = true })
    const { doc } = initProseMirrorDoc(ydoc.getXmlFragment(root), schema)
    if (doc.childCount > 0) doc.check() // of nothing an editor makes an empty paragraph when it shows it
    return { document: doc.toJSON(), repaired }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  if (!schema) {
    schema = schemaOf(request)
    continue
  }
  let answer
  try {
    answer = { answer: acts[request.act](request) }
  } catch (error) {
    answer = { error: error.stack }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
