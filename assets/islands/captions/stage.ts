// What stands beside the lines: the film, what was done and can be taken back, how saving goes.
import { button, make } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";

export class Stage {
  readonly state = make("p", { class: "captions-state", role: "status" });
  private readonly back: HTMLButtonElement;
  private readonly forth: HTMLButtonElement;
  private readonly tools: HTMLElement;

  /** said is where acts tell what came of them, for eyes and ears. */
  constructor(private readonly box: HTMLElement, said: HTMLElement, texts: Texts, undo: () => void, redo: () => void) {
    const say = texts.say;
    this.back = button(say("undo"), undo, { "aria-keyshortcuts": "Control+Z" });
    this.forth = button(say("redo"), redo, { "aria-keyshortcuts": "Control+Shift+Z" });
    this.tools = make("div", { class: "captions-tools" }, this.back, this.forth);
    const keys = make("details", { class: "captions-keys" }, make("summary", {}, say("keys")), make("ul", {}, ...["keys_split", "keys_play", "keys_nudge", "keys_undo"].map((name) => make("li", {}, say(name)))));
    said.className = "captions-said";
    box.append(this.tools, said, this.state, keys);
    box.classList.add("live");
  }

  /** Adds a tool before the others, and what it opens. */
  add(tool: HTMLElement, panel: HTMLElement) {
    this.tools.prepend(tool);
    this.tools.after(panel);
  }

  able(undo: boolean, redo: boolean) {
    if (this.back.getAttribute("aria-disabled") !== String(!undo)) this.back.setAttribute("aria-disabled", String(!undo));
    if (this.forth.hidden === redo) this.forth.hidden = !redo;
  }

  tell(state: string, text: string, ...more: Node[]) {
    this.state.dataset["state"] = state;
    if (this.state.firstChild?.textContent === text) return;
    this.state.replaceChildren(text, ...more.flatMap((node) => [" ", node]));
  }

  /** What stays in sight above the lines hides nothing that has the focus. */
  watch() {
    const fit = () => {
      const above = getComputedStyle(this.box).position === "sticky" && this.box.offsetWidth > 0.8 * (this.box.parentElement?.offsetWidth ?? 0);
      document.documentElement.style.scrollPaddingBlockStart = above ? `${this.box.offsetHeight + 8}px` : "";
    };
    new ResizeObserver(fit).observe(this.box);
    addEventListener("resize", fit);
    fit();
  }
}
