// Puts the pieces that the server sends in their places. What is being typed stays, and so do the
// focus, what is folded out, and what the page added by itself.
import { Idiomorph } from "idiomorph";
import type { Op } from "./frames.ts";

type Typed = HTMLInputElement | HTMLTextAreaElement;

/** Attributes that belong to the page, not to the server. */
const own = new Set(["tabindex", "open", "draggable", "data-chosen", "data-dragged", "data-over"]);

/** Whether an element was made here: no piece takes it away. */
const made = (node: Node): boolean => node.nodeType === 1 && (node as Element).hasAttribute("data-island");

const typedIn = (element: Element): element is Typed => element.localName === "textarea" || element.localName === "input";

function changed(element: Typed): boolean {
  const { type } = element;
  if (type === "hidden") return false;
  if (type === "checkbox" || type === "radio") return (element as HTMLInputElement).checked !== (element as HTMLInputElement).defaultChecked;
  return element.value !== element.defaultValue;
}

const kept = (element: Element): boolean => typedIn(element) && element.type !== "hidden" && (element === element.ownerDocument.activeElement || changed(element));

function parse(html: string, near: Element): DocumentFragment {
  const template = near.ownerDocument.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** The list of the elements that come and go one by one, which a piece of their list does not hold. */
const holderIn = (list: Element): Element | null =>
  [...list.children].find(({ localName, classList }) => localName === "ol" || localName === "ul" || classList.contains("lists")) ?? null;

const listed = /^(note|person|list)-/; // has a place in a list

/** Whether an option is of a choice that somebody made and did not send yet. */
function chosen(element: Element): boolean {
  const select = element.localName === "option" ? element.closest("select") : null;
  return select !== null && [...select.options].some((option) => option.selected && !option.defaultSelected);
}

function morph(old: Element, html: string, spares: Element | null = null) {
  Idiomorph.morph(old, [...parse(html, old).childNodes], {
    callbacks: {
      beforeNodeMorphed: (node) => !made(node) && node !== spares,
      beforeNodeRemoved: (node) => !made(node),
      beforeAttributeUpdated: (name, element) => {
        if ((name === "value" || name === "checked") && kept(element) || name === "selected" && chosen(element)) return false;
        return !own.has(name) || name === "open" && element.localName !== "details";
      },
    },
  });
}

/** What came of the pieces: lists to which notes came, and whether one had no place. */
export type Placed = { arrived: { note: string; list: Element }[]; misfit: boolean };

export class Placing {
  constructor(private readonly host: ParentNode & Node, private readonly board: () => Element | null) {}

  apply(ops: readonly Op[]): Placed {
    const placed: Placed = { arrived: [], misfit: false };
    for (const op of ops) {
      if (op.whole !== undefined) this.whole(op.whole);
      else if (op.drop !== undefined) this.find(op.drop)?.remove();
      else if (op.put !== undefined && op.html !== undefined) this.put(op, placed);
    }
    return placed;
  }

  private find(id: string): Element | null {
    return this.host.querySelector(`[id="${CSS.escape(id)}"]`);
  }

  private whole(html: string) {
    const board = this.board();
    if (board) morph(board, html);
  }

  private put({ put, html, ...op }: Op, placed: Placed) {
    const old = this.find(put!);
    if (old) morph(old, html!, /^(list-|people$)/.test(put!) ? holderIn(old) : null);
    if (old && !listed.test(put!)) return;
    const list = op.in ? this.find(op.in) : null;
    const holder = list && (holderIn(list) ?? list);
    if (!list || !holder) {
      placed.misfit ||= !old;
      return;
    }
    const before = op.before ? this.find(op.before) : null;
    const at = before?.parentNode === holder ? before : null;
    if (old) {
      if (old.parentNode !== holder || next(old) !== at) move(holder, old, at);
      return;
    }
    holder.insertBefore(parse(html!, holder), at);
    if (put!.startsWith("note-")) placed.arrived.push({ note: put!.slice(5), list });
  }
}

function next(element: Element): Element | null {
  let sibling = element.nextElementSibling;
  while (sibling && made(sibling)) sibling = sibling.nextElementSibling;
  return sibling;
}

/** Moves an element with the focus that is in it; browsers without moveBefore lose it otherwise. */
function move(holder: Element, element: Element, before: Element | null) {
  const way = (holder as Element & { moveBefore?: (element: Element, before: Element | null) => void }).moveBefore;
  if (way) return way.call(holder, element, before);
  const { activeElement } = element.ownerDocument;
  const focused = element.contains(activeElement) ? activeElement as HTMLElement : null;
  holder.insertBefore(element, before);
  focused?.focus({ preventScroll: true });
}
