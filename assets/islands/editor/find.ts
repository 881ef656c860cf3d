// Where words stand in a text. The bar that asks for them is finder.ts.
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type { Node } from "prosemirror-model";

export type Found = { from: number; to: number };

const mostFound = 2_000;

/** A letter without its accents, as long as the letter: places stay true. */
const bare = (letter: string): string => {
  const plain = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.length === letter.length ? plain : letter;
};
const flat = (text: string): string => text.replace(/[^\u0000-\u007f]/g, bare).toLowerCase().replace(/[\u00a0\u202f]/g, " ").replace(/[’‘]/g, "'");

/** Where words stand, within each block, whatever their accents and capitals. */
export function search(doc: Node, words: string): Found[] {
  const wanted = flat(words);
  const found: Found[] = [];
  if (!wanted) return found;
  doc.descendants((block, at) => {
    if (!block.isTextblock) return true;
    // What is no text counts as one letter that nobody types.
    const text = flat(block.textBetween(0, block.content.size, undefined, "\ufffc"));
    for (let i = text.indexOf(wanted); i >= 0 && found.length < mostFound; i = text.indexOf(wanted, i + wanted.length)) found.push({ from: at + 1 + i, to: at + 1 + i + wanted.length });
    return false;
  });
  return found;
}

type Shown = { words: string; found: Found[]; set: DecorationSet };
const key = new PluginKey<Shown>("find");

function draw(state: EditorState, words: string): Shown {
  const found = search(state.doc, words);
  return { words, found, set: DecorationSet.create(state.doc, found.map(({ from, to }) => Decoration.inline(from, to, { class: "found" }))) };
}

/** Highlights what is looked for. */
export const finding = (): Plugin => new Plugin<Shown>({
  key,
  state: {
    init: () => ({ words: "", found: [], set: DecorationSet.empty }),
    apply(tr, was, _old, state) {
      const words = tr.getMeta(key) as string | undefined;
      if (words !== undefined) return draw(state, words);
      return tr.docChanged && was.words ? draw(state, was.words) : was;
    },
  },
  props: { decorations: (state) => key.getState(state)?.set },
});

/** Looks for words from now on; none to stop. */
export const look = (view: EditorView, words: string) => view.dispatch(view.state.tr.setMeta(key, words));

export const foundIn = (view: EditorView): Found[] => key.getState(view.state)?.found ?? [];
