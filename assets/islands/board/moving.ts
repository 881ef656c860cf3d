// Notes that are chosen, and where they go: by one dialog, for one or many; by drag where there is
// a mouse.
import { button, make, name } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";
import type { Fields } from "./queue.ts";

export type Around = { texts: Texts; say: (text: string) => void; send: (fields: Fields) => void; place: () => () => void };

const number = (note: Element): string => note.id.slice("note-".length);

/** Where a note stands, in the words of "to". */
export const placeOf = (host: ParentNode, note: string): string => host.querySelector(`[id="note-${note}"]`)?.closest<HTMLElement>("[data-to]")?.dataset["to"] ?? "";

export class Moving {
  private readonly count = make("p");
  private readonly dialog = make("dialog", { class: "board-dialog" });
  readonly bar: HTMLElement;
  private merge: HTMLButtonElement;

  constructor(private readonly host: HTMLElement, private readonly around: Around) {
    const { texts } = around;
    this.merge = button(texts.say("merge"), () => this.askMerge());
    this.bar = make("div", { class: "board-chosen", role: "group", "aria-label": texts.say("chosen_label") },
      this.count, button(texts.say("move"), () => this.askMove(this.chosen)), this.merge, button(texts.say("unchoose"), () => this.clear(), { class: "quiet" }));
    this.bar.hidden = true;
    host.append(this.dialog);
    this.dialog.setAttribute("data-island", "dialog");
    this.drags();
  }

  get chosen(): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>("li.note[data-chosen]")];
  }

  /** Gives notes that may be moved what their page alone can: a box to choose it, a hold to drag. */
  equip(note: HTMLElement) {
    const has = note.querySelector<HTMLElement>(":scope > maillage-extra");
    if (!note.hasAttribute("data-move")) {
      has?.remove();
      delete note.dataset["chosen"];
      return;
    }
    if (has) {
      if (note.firstElementChild !== has) note.prepend(has); // styles count on it
      return;
    }
    const box = make("input", { type: "checkbox", "aria-label": this.around.texts.say("choose", { no: number(note) }) });
    box.addEventListener("change", () => this.choose(note, box.checked));
    note.prepend(make("maillage-extra" as "span", { "data-island": "choice", draggable: "true" }, box, make("span", { class: "grip", "aria-hidden": "true" }, "⠿")));
  }

  choose(note: HTMLElement, on = !note.hasAttribute("data-chosen")) {
    if (!note.hasAttribute("data-move")) return;
    if (on) note.dataset["chosen"] = "yes";
    else delete note.dataset["chosen"];
    const box = note.querySelector<HTMLInputElement>(":scope > maillage-extra input");
    if (box) box.checked = on;
    this.show();
    this.around.say(this.count.textContent || this.around.texts.say("chosen", { count: 0 }));
  }

  clear() {
    const back = this.bar.contains(document.activeElement) ? this.chosen[0] : null;
    for (const note of this.chosen) {
      delete note.dataset["chosen"];
      const box = note.querySelector<HTMLInputElement>(":scope > maillage-extra input");
      if (box) box.checked = false;
    }
    this.show();
    back?.focus();
  }

  show() {
    const count = this.chosen.length;
    this.bar.hidden = count === 0;
    this.merge.hidden = count < 2 || !this.host.querySelector("#board .lead-bar");
    this.count.textContent = count > 0 ? this.around.texts.say("chosen", { count }) : "";
  }

  private places(): { to: string; title: string }[] {
    return [...this.host.querySelectorAll<HTMLOptionElement>("#places select[name=to] option")].map(({ value, textContent }) => ({ to: value, title: textContent ?? "" }));
  }

  /** Asks where notes go; a list that has no name yet is one of the answers. */
  askMove(notes: HTMLElement[]) {
    const { texts } = this.around;
    if (notes.length === 0 || !notes.every((note) => note.hasAttribute("data-move"))) return this.around.say(texts.say("not_movable"));
    const numbers = notes.map(number);
    const here = new Set(numbers.map((no) => placeOf(this.host, no)));
    const go = (fields: Fields) => {
      this.dialog.close();
      this.clear();
      this.around.send(fields);
    };
    const offered = this.places().filter(({ to }) => here.size > 1 || !here.has(to));
    const list = make("ul", { class: "plain board-places" }, ...offered.map(({ to, title }) => make("li", {}, button(title, () => go({ do: "note.move", notes: numbers.join(" "), to })))));
    const step = this.host.querySelector<HTMLElement>("#board .new-list input[name=step]")?.getAttribute("value");
    this.open(texts.say("move_title", { count: notes.length, notes: numbers.join(", ") }), list, ...step ? [this.fresh(step, numbers, go)] : []);
  }

  private fresh(step: string, numbers: string[], go: (fields: Fields) => void): HTMLElement {
    const { texts } = this.around;
    const title = make("input", { type: "text", autocomplete: "off" });
    const form = make("form", { class: "row" }, make("div", {}, make("label", { for: name(title, "fresh") }, texts.say("new_list")), title), make("button", {}, texts.say("create")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      go({ do: "list.add", step, name: title.value, notes: numbers.join(" ") });
    });
    return form;
  }

  private askMerge() {
    const { texts } = this.around;
    const notes = this.chosen;
    const numbers = notes.map(number);
    const list = make("ul", { class: "plain board-places" }, ...notes.map((note) => make("li", {}, button(note.querySelector(".written")?.textContent?.trim() || number(note), () => {
      this.dialog.close();
      this.clear();
      this.around.send({ do: "notes.merge", notes: numbers.filter((no) => no !== number(note)).join(" "), into: number(note) });
    }))));
    this.open(texts.say("merge_title"), list);
  }

  private open(title: string, ...content: Node[]) {
    const heading = make("h2", {}, title);
    const back = this.around.place();
    this.dialog.setAttribute("aria-labelledby", name(heading, "moving"));
    this.dialog.replaceChildren(heading, ...content, button(this.around.texts.say("cancel"), () => this.dialog.close(), { class: "quiet" }));
    this.dialog.addEventListener("close", () => {
      this.dialog.replaceChildren();
      back();
    }, { once: true });
    this.dialog.showModal();
  }

  private drags() {
    let dragged: HTMLElement[] = [];
    const over = (event: DragEvent) => (event.target as Element | null)?.closest?.<HTMLElement>("[data-to]") ?? null;
    const mark = (list: HTMLElement | null) => {
      for (const old of this.host.querySelectorAll("[data-over]")) if (old !== list) old.removeAttribute("data-over");
      if (list) list.dataset["over"] = "yes";
    };
    this.host.addEventListener("dragstart", (event) => {
      const note = (event.target as Element).closest<HTMLElement>("li.note");
      if (!note || (event.target as Element).localName !== "maillage-extra") return;
      dragged = note.hasAttribute("data-chosen") ? this.chosen : [note];
      event.dataTransfer?.setData("text/plain", note.querySelector(".written")?.textContent ?? "");
      event.dataTransfer?.setDragImage(note, 10, 10);
    });
    this.host.addEventListener("dragover", (event) => {
      const list = dragged.length > 0 ? over(event) : null;
      mark(list);
      if (list) event.preventDefault();
    });
    this.host.addEventListener("drop", (event) => {
      const to = over(event)?.dataset["to"];
      const moved = dragged.map(number).filter((no) => placeOf(this.host, no) !== to);
      if (!to || dragged.length === 0) return;
      event.preventDefault();
      if (moved.length > 0) this.around.send({ do: "note.move", notes: moved.join(" "), to });
    });
    this.host.addEventListener("dragend", () => {
      dragged = [];
      mark(null);
    });
  }
}
