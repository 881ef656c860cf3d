// The bar that looks for words in one text. Loaded when somebody first looks for something.
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { foundIn, look } from "./find.ts";
import { button, make, name } from "./parts.ts";
import type { Texts } from "./texts.ts";

export class Finder {
  readonly element: HTMLElement;
  private readonly input = make("input", { type: "search", autocomplete: "off", enterkeyhint: "search" });
  private readonly state = make("span", { role: "status", class: "soft" });

  constructor(private readonly view: EditorView, private readonly texts: Texts) {
    this.element = make("div", { class: "editor-find", role: "search" },
      make("label", { for: name(this.input, "find") }, texts.say("find_words")), this.input,
      button(texts.say("find_previous"), () => this.go(-1)), button(texts.say("find_next"), () => this.go(1)), button(texts.say("close"), () => this.close()), this.state);
    this.input.addEventListener("input", () => this.look());
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  open() {
    const { from, to } = this.view.state.selection;
    const selected = this.view.state.doc.textBetween(from, to, " ");
    this.element.hidden = false;
    if (selected && selected.length < 100) this.input.value = selected;
    this.input.focus();
    this.input.select();
    this.look();
  }

  private key(event: KeyboardEvent) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.input) this.go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private look() {
    look(this.view, this.input.value);
    const count = foundIn(this.view).length;
    this.state.textContent = this.input.value ? this.texts.say(count > 0 ? "found" : "found_none", { count }) : "";
  }

  /** Selects the next one after the cursor, or the one before; round at the ends. */
  private go(by: 1 | -1) {
    const found = foundIn(this.view);
    const { from, to } = this.view.state.selection;
    const after = by > 0 ? found.findIndex((each) => each.from >= to) : found.findLastIndex((each) => each.to <= from);
    const at = after >= 0 ? after : by > 0 ? 0 : found.length - 1;
    const chosen = found[at];
    if (!chosen) return;
    const { doc, tr } = this.view.state;
    this.view.dispatch(tr.setSelection(TextSelection.create(doc, chosen.from, chosen.to)).scrollIntoView());
    this.state.textContent = this.texts.say("found_at", { at: at + 1, of: found.length });
  }

  private close() {
    this.element.hidden = true;
    look(this.view, "");
    this.view.focus();
  }
}
