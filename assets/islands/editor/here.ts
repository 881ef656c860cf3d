// Marks the blocks in which the selection begins and ends. What is far from the window is not laid
// out (editor.css), and browsers take a paragraph that was just made for far until they draw it: a
// letter typed before that was put behind the cursor (Chromium 156).
import { Plugin, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

function blocks({ doc, selection }: EditorState): DecorationSet {
  const starts = new Set([selection.$anchor, selection.$head].filter(({ depth }) => depth > 0).map((at) => at.before(1)));
  return DecorationSet.create(doc, [...starts].map((from) => Decoration.node(from, from + (doc.nodeAt(from)?.nodeSize ?? 0), { class: "here" })));
}

export const here = (): Plugin => new Plugin({ props: { decorations: blocks } });
