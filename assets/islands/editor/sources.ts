// A paragraph that knows where it comes from has a button at its end that tells it.
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type { Node } from "prosemirror-model";
import { button } from "./parts.ts";

type Tell = (view: EditorView, names: string[]) => void;

function mark(label: string, act: () => void): HTMLElement {
  const made = button("", act, { class: "sourced", contenteditable: "false", title: label, "aria-label": label });
  made.addEventListener("mousedown", (event) => event.preventDefault()); // the words keep the focus until it acts
  return made;
}

const names = (node: Node): string => (node.attrs["sources"] as string | null) ?? "";

function draw(doc: Node, label: string, tell: Tell): DecorationSet {
  const marks: Decoration[] = [];
  doc.descendants((node, at) => {
    const from = names(node);
    if (from) marks.push(Decoration.widget(at + node.nodeSize - 1, (view) => mark(label, () => tell(view, from.split(" "))), { side: 1, key: `sourced ${from}`, stopEvent: () => true }));
    return !node.isTextblock;
  });
  return DecorationSet.create(doc, marks);
}

/** Marks paragraphs that have sources. Whether any came or went is only looked at for what changed. */
export const sources = (label: string, tell: Tell): Plugin<DecorationSet> => new Plugin<DecorationSet>({
  state: {
    init: (_, state) => draw(state.doc, label, tell),
    apply: (tr, was) => tr.docChanged ? (was === DecorationSet.empty && !brings(tr.doc, tr.before) ? was : draw(tr.doc, label, tell)) : was,
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
