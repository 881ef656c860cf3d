// Places within a text that outlive what others write around them: the seam for remarks.
//
//   Anchor = { root, from, to, quote }
//     root   the question whose text it is
//     from   the Yjs identifier "client:clock" of the first letter
//     to     that of the last letter: what is written before the first or after the last stays out
//     quote  the words, at most 300 characters
//
//   anchorOf(view, root): Anchor | null         of the selection; null when no letter is selected
//   placeOf(view, anchor): {from, to} | null    where it is now, for ProseMirror; null when its
//                                               letters are gone, or are of another root
//   showRanges(view, ranges, chosen?)           highlights { id, from, to }, the latter as anchors
//                                               have them: they follow the text until it is called
//                                               again. chosen is the id that is open
//   goTo(view, place)                           selects a place, scrolls to it, takes the focus
//
// What <maillage-editor> holds: view, root. What it dispatches, each bubbling:
//   maillage:view     {view, root}     once its view is there
//   maillage:comment  {anchor}         by "Commenter" or Ctrl-Alt-M; null when nothing is selected
//   maillage:range    {id}             somebody put the cursor into a range; null: left it
// What <maillage-writing> holds: session (session.ts: doc, right), voice (parts.ts), texts. What it
// dispatches: maillage:right {right} when the right has changed.
import { Plugin, PluginKey, TextSelection, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from "y-prosemirror";
import { createID, createRelativePositionFromJSON, getItem, getState, type Doc, type RelativePosition, type XmlFragment } from "yjs";

export type Anchor = { root: string; from: string; to: string; quote: string };
export type Place = { from: number; to: number };
export type Range = Pick<Anchor, "from" | "to"> & { id: string };

const mostQuoted = 300;

type Bound = { doc: Doc; type: XmlFragment; binding: { mapping: Map<never, never> } };

const bound = (state: EditorState): Bound => ySyncPluginKey.getState(state);

/** The letters that are selected: from the first to the last, without what stands around them. */
function letters(state: EditorState): Place | null {
  let from = -1;
  let to = -1;
  const { selection } = state;
  state.doc.nodesBetween(selection.from, selection.to, (node, at) => {
    if (!node.isInline) return;
    if (from < 0) from = Math.max(at, selection.from);
    to = Math.min(at + node.nodeSize, selection.to);
  });
  return from < to ? { from, to } : null;
}

function idAt(state: EditorState, at: number): string | null {
  const { type, binding } = bound(state);
  const { item } = absolutePositionToRelativePosition(at, type, binding.mapping) as RelativePosition;
  return item ? `${item.client}:${item.clock}` : null;
}

export function anchorOf(view: EditorView, root: string): Anchor | null {
  const { state } = view;
  const place = letters(state);
  if (!place) return null;
  const from = idAt(state, place.from);
  const to = idAt(state, place.to - 1);
  const quote = [...state.doc.textBetween(place.from, place.to, " ", (leaf) => leaf.attrs["label"] ?? " ")].slice(0, mostQuoted).join("");
  return from && to ? { root, from, to, quote } : null;
}

/** Where a letter stands; where it would, when it is gone. */
function find(state: EditorState, id: string): { at: number; gone: boolean } | null {
  const [client = NaN, clock = NaN] = id.split(":").map(Number);
  const { doc, type, binding } = bound(state);
  if (!(clock < getState(doc.store, client))) return null;
  const item = createID(client, clock);
  const at = relativePositionToAbsolutePosition(doc, type, createRelativePositionFromJSON({ item }), binding.mapping) as number | null;
  return at === null ? null : { at, gone: getItem(doc.store, item).deleted };
}

function placeIn(state: EditorState, anchor: Pick<Anchor, "from" | "to">): Place | null {
  const from = find(state, anchor.from);
  const to = find(state, anchor.to);
  if (!from || !to) return null;
  const end = Math.min(to.at + (to.gone ? 0 : 1), state.doc.content.size);
  return from.at < end ? { from: from.at, to: end } : null;
}

export const placeOf = (view: EditorView, anchor: Pick<Anchor, "from" | "to">): Place | null => placeIn(view.state, anchor);

type Change = { ranges: Range[]; chosen: string | null };
type Shown = Change & { set: DecorationSet };

const key = new PluginKey<Shown>("ranges");

function draw(state: EditorState, { ranges, chosen }: Change): DecorationSet {
  return DecorationSet.create(state.doc, ranges.flatMap(({ id, ...anchor }) => {
    const place = placeIn(state, anchor);
    return place ? [Decoration.inline(place.from, place.to, { class: id === chosen ? "remarked chosen" : "remarked", "data-remark": id }, { id })] : [];
  }));
}

/** Highlights ranges, and tells in which of them the cursor is. */
export function ranges(chosen: (id: string | null) => void): Plugin<Shown> {
  let last: string | null = null;
  return new Plugin<Shown>({
    key,
    state: {
      init: () => ({ set: DecorationSet.empty, ranges: [], chosen: null }),
      apply(tr, was, _old, state) {
        const change = tr.getMeta(key) as Change | undefined;
        if (change) return { ...change, set: draw(state, change) };
        // What others write comes as a new text altogether: nothing can be followed through it.
        if (tr.docChanged && ySyncPluginKey.getState(state)?.isChangeOrigin) return { ...was, set: draw(state, was) };
        return { ...was, set: was.set.map(tr.mapping, tr.doc) };
      },
    },
    props: { decorations: (state) => key.getState(state)?.set },
    view: () => ({
      update(view, before) {
        if (view.state.selection.eq(before.selection)) return;
        const { from } = view.state.selection;
        const found = key.getState(view.state)?.set.find(from, from)[0]?.spec["id"] as string | undefined ?? null;
        if (found !== last) chosen(last = found);
      },
    }),
  });
}

export function showRanges(view: EditorView, shown: Range[], chosen: string | null = null) {
  view.dispatch(view.state.tr.setMeta(key, { ranges: shown, chosen } satisfies Change).setMeta("addToHistory", false));
}

export function goTo(view: EditorView, { from, to }: Place) {
  const { doc } = view.state;
  view.dispatch(view.state.tr.setSelection(TextSelection.between(doc.resolve(from), doc.resolve(to))).scrollIntoView());
  view.focus();
}
