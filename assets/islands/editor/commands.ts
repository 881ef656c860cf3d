// What the buttons and keys do, as commands of ProseMirror.
import { chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, TextSelection, type Command, type EditorState } from "prosemirror-state";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable, toggleHeaderRow } from "prosemirror-tables";
import type { Attrs, NodeType } from "prosemirror-model";
import { kind, mark, schema } from "./schema.ts";

export const strong = toggleMark(mark("strong"));
export const em = toggleMark(mark("em"));

/** Whether the selection carries a mark, or writing on would. */
export function carries(state: EditorState, markName: string): boolean {
  const { from, $from, to, empty } = state.selection;
  const type = mark(markName);
  return empty ? type.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, type);
}

/** Whether the selection stands within a node of a kind. */
export function within(state: EditorState, type: NodeType): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === type) return true;
  return false;
}

export const isHeading = (state: EditorState, level: number): boolean => {
  const { parent } = state.selection.$from;
  return parent.type === kind("heading") && parent.attrs["level"] === level;
};

/** A heading of a level, or a paragraph where it is one already. */
export const heading = (level: number): Command => (state, dispatch, view) =>
  (isHeading(state, level) ? setBlockType(kind("paragraph")) : setBlockType(kind("heading"), { level }))(state, dispatch, view);

/** The innermost list around the selection. */
function listAround(state: EditorState) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (node.type === kind("bullet_list") || node.type === kind("ordered_list")) return { node, at: $from.before(depth) };
  }
  return null;
}

export const inList = (state: EditorState, type: NodeType): boolean => listAround(state)?.node.type === type;

/** Makes a list, turns one kind into the other, or takes the item out. */
export const list = (type: NodeType): Command => (state, dispatch, view) => {
  const around = listAround(state);
  if (!around) return wrapInList(type)(state, dispatch, view);
  if (around.node.type === type) return liftListItem(kind("list_item"))(state, dispatch, view);
  dispatch?.(state.tr.setNodeMarkup(around.at, type, null));
  return true;
};

export const quote: Command = (state, dispatch, view) =>
  (within(state, kind("blockquote")) ? lift : wrapIn(kind("blockquote")))(state, dispatch, view);

/** Puts a block where the selection is, and the cursor after it. */
export const insertBlock = (type: NodeType, attrs: Attrs | null = null): Command => (state, dispatch) => {
  if (isInTable(state) && type === kind("table")) return false;
  const node = type.createAndFill(attrs);
  if (!node) return false;
  dispatch?.(after(state).replaceSelectionWith(node).scrollIntoView());
  return true;
};

/** What comes beside words that are selected does not take their place. */
function after(state: EditorState) {
  const { tr, selection } = state;
  return selection.empty || selection instanceof NodeSelection ? tr : tr.setSelection(TextSelection.near(tr.doc.resolve(selection.to), -1));
}

/** A table of a first row of headings and two rows, with the cursor in its first cell. */
export const insertTable: Command = (state, dispatch) => {
  if (isInTable(state)) return false;
  const fill = (type: NodeType) => Array.from({ length: 3 }, () => type.createAndFill()!);
  const rows = ["table_header", "table_cell", "table_cell"].map((cells) => kind("table_row").create(null, fill(kind(cells))));
  if (dispatch) {
    const tr = after(state);
    const start = tr.selection.from;
    tr.replaceSelectionWith(kind("table").create(null, rows));
    let first = start;
    tr.doc.nodesBetween(Math.max(start - 1, 0), tr.doc.content.size, (node, at) => {
      if (node.type === kind("table_header") && first === start) first = at + 2;
      return first === start;
    });
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(first))).scrollIntoView());
  }
  return true;
};

export const tableCommands: Record<string, Command> = {
  row_before: addRowBefore, row_after: addRowAfter, row_delete: deleteRow,
  column_before: addColumnBefore, column_after: addColumnAfter, column_delete: deleteColumn,
  header_row: toggleHeaderRow, table_delete: deleteTable,
};

/** Puts the cursor after the table: into what follows, or a new paragraph. */
export const leaveTable: Command = (state, dispatch) => {
  const { $head } = state.selection;
  for (let depth = $head.depth; depth > 0; depth--) {
    if ($head.node(depth).type !== kind("table")) continue;
    if (dispatch) {
      const after = $head.after(depth);
      const tr = state.tr;
      if (!state.doc.resolve(after).nodeAfter?.isTextblock) tr.insert(after, kind("paragraph").create());
      dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(after + 1))).scrollIntoView());
    }
    return true;
  }
  return false;
};

export const hardBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(kind("hard_break").create()).scrollIntoView());
  return true;
});

export const splitItem = splitListItem(kind("list_item"));
export const sink = chainCommands(goToNextCell(1), sinkListItem(kind("list_item")));
export const raise = chainCommands(goToNextCell(-1), liftListItem(kind("list_item")));

/** What the link around the cursor, or in the selection, leads to, and how far it goes. */
export function linkAround(state: EditorState): { href: string; from: number; to: number } | null {
  const { $from, from, to, empty } = state.selection;
  const type = mark("link");
  if (!empty) {
    let href = "";
    state.doc.nodesBetween(from, to, (node) => { href ||= type.isInSet(node.marks)?.attrs["href"] ?? ""; });
    return { href, from, to };
  }
  const index = $from.index();
  const around = $from.parent.maybeChild(index);
  const link = around && type.isInSet(around.marks);
  if (!link) return null;
  let first = index;
  let start = $from.start();
  for (let i = 0; i < index; i++) start += $from.parent.child(i).nodeSize;
  let end = start + around.nodeSize;
  while (first > 0 && link.isInSet($from.parent.child(first - 1).marks)) start -= $from.parent.child(--first).nodeSize;
  for (let i = index + 1; i < $from.parent.childCount && link.isInSet($from.parent.child(i).marks); i++) end += $from.parent.child(i).nodeSize;
  return { href: link.attrs["href"], from: start, to: end };
}

/** Links the words from one place to another; no address takes the link away. */
export const setLink = (href: string, from: number, to: number, words: string): Command => (state, dispatch) => {
  const tr = state.tr;
  if (from === to) tr.replaceWith(from, to, schema.text(words || href, [mark("link").create({ href })]));
  else {
    tr.removeMark(from, to, mark("link"));
    if (href) tr.addMark(from, to, mark("link").create({ href }));
  }
  dispatch?.(tr.scrollIntoView());
  return true;
};

export const insertMention = (attrs: { kind: string; id: string; label: string }, typed: number): Command => (state, dispatch) => {
  const { tr } = state;
  if (typed > 0) tr.delete(state.selection.from - typed, state.selection.from);
  tr.replaceSelectionWith(kind("mention").create(attrs), false);
  dispatch?.(tr.insertText(" ").scrollIntoView());
  return true;
};

/** Whether an image alone is selected. */
export const selectedImage = (state: EditorState) =>
  state.selection instanceof NodeSelection && state.selection.node.type === kind("image") ? state.selection.node : null;
