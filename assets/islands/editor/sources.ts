// A paragraph that knows where it comes from says so at its end.
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { Node } from "prosemirror-model";
import { make } from "./parts.ts";

function mark(label: string): HTMLElement {
  return make("span", { class: "sourced", contenteditable: "false", title: label }, make("span", { class: "visually-hidden" }, ` (${label})`));
}

function draw(doc: Node, label: string): DecorationSet {
  const marks: Decoration[] = [];
  doc.descendants((node, at) => {
    if (node.attrs["sources"]) marks.push(Decoration.widget(at + node.nodeSize - 1, () => mark(label), { side: 1, key: "sourced" }));
    return !node.isTextblock;
  });
  return DecorationSet.create(doc, marks);
}

/** Marks paragraphs that have sources. Whether any came or went is only looked at for what changed. */
export const sources = (label: string): Plugin<DecorationSet> => new Plugin<DecorationSet>({
  state: {
    init: (_, state) => draw(state.doc, label),
    apply: (tr, was) => tr.docChanged ? (was === DecorationSet.empty && !brings(tr.doc, tr.before) ? was : draw(tr.doc, label)) : was,
  },
  props: { decorations(state) { return this.getState(state); } },
});

/** Whether a change can have brought a paragraph with sources: those that stayed are the same. */
function brings(doc: Node, before: Node): boolean {
  const from = doc.content.findDiffStart(before.content);
  if (from === null) return false;
  const to = doc.content.findDiffEnd(before.content)?.a ?? doc.content.size;
  let found = false;
  doc.nodesBetween(Math.max(Math.min(from, to) - 1, 0), Math.max(from, to), (node) => { found ||= Boolean(node.attrs["sources"]); });
  return found;
}
