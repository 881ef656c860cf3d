// Where the others write. A cursor bears a name for those who see the page; for those who hear it
// there is the list of people beside the text, and what is said of who came and left, as they
// choose: a cursor within the text would be read out at each letter.
import type { DecorationAttrs } from "prosemirror-view";
import type { Plugin } from "prosemirror-state";
import { yCursorPlugin, yCursorPluginKey } from "y-prosemirror";
import type { Awareness } from "y-protocols/awareness";
import type { EditorView } from "prosemirror-view";
import { make } from "./parts.ts";

export type Person = { id: string; name: string };
type Shown = { user?: Person };

const colours = 8; // as many as the style sheet has

/** The same colour for a person on every page; hashed as Java does strings. */
export function colourOf(id: string): number {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) | 0;
  return Math.abs(hash % colours);
}

/** Everyone there, each once, by name; without oneself. */
export function present(awareness: Awareness, me: string): Person[] {
  const all = new Map<string, Person>();
  for (const { user } of awareness.getStates().values() as Iterable<Shown>) if (user?.id && user.id !== me) all.set(user.id, user);
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function caret(user: Person): HTMLElement {
  const flag = make("span", { class: "caret-name" }, user.name);
  return make("span", { class: `caret caret-${colourOf(user.id ?? "")}`, "aria-hidden": "true" }, "\u2060", flag, "\u2060");
}

const range = (user: Person): DecorationAttrs => ({ class: `caret-range caret-${colourOf(user.id ?? "")}` });

const key = "maillage:cursors";

/** Whether cursors are shown in this browser. */
export function shown(): boolean {
  try {
    return localStorage.getItem(key) !== "hidden";
  } catch {
    return true;
  }
}

export function show(value: boolean) {
  try {
    localStorage.setItem(key, value ? "shown" : "hidden");
  } catch {
    // this page alone remembers
  }
}

export const cursors = (awareness: Awareness, visible: () => boolean): Plugin =>
  yCursorPlugin(awareness, {
    awarenessStateFilter: (me: number, client: number) => me !== client && visible(),
    cursorBuilder: caret,
    selectionBuilder: range,
  }) as Plugin;

/** Draws the cursors of a view again, because what is shown was changed. */
export const redraw = (view: EditorView) => view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { awarenessUpdated: true }));
