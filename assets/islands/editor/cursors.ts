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
type Shown = { user?: unknown; cursor?: unknown } | null;

const record = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const person = (value: unknown): value is Person => record(value) && typeof value["id"] === "string" && typeof value["name"] === "string";
const count = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const unit = (value: unknown): boolean => value == null || record(value) && count(value["client"]) && count(value["clock"]);

/** A place as Yjs writes them: anything else it takes for its own, and throws. */
function placed(value: unknown): boolean {
  if (!record(value)) return false;
  const { type, tname, item, assoc } = value;
  return (type ?? tname ?? item) != null && unit(type) && unit(item) &&
    (tname == null || typeof tname === "string") && (assoc == null || Number.isSafeInteger(assoc));
}

/** Whether what another page tells of its cursor can be drawn. What throws while it is drawn keeps
 *  the change that came with it from the view, so whatever is not as our pages write it is left out. */
export function drawable(state: unknown): boolean {
  if (!record(state) || !person(state["user"]) || !record(state["cursor"])) return false;
  const { color } = state["user"] as { color?: unknown }; // y-prosemirror adds its own
  return (color == null || typeof color === "string") && placed(state["cursor"]["anchor"]) && placed(state["cursor"]["head"]);
}

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
  for (const state of awareness.getStates().values() as Iterable<Shown>) {
    const user = state?.user;
    if (person(user) && user.id !== "" && user.id !== me) all.set(user.id, user);
  }
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
    awarenessStateFilter: (me: number, client: number, state: unknown) => me !== client && visible() && drawable(state),
    cursorBuilder: caret,
    selectionBuilder: range,
  }) as Plugin;

/** Draws the cursors of a view again, because what is shown was changed. */
export const redraw = (view: EditorView) => view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { awarenessUpdated: true }));
