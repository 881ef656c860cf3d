// The tools of a text: one stop of the keyboard, within which arrows move, as ARIA's toolbar has
// it. The rarer ones open below; those of tables are there while the cursor is in one.
import type { Command } from "prosemirror-state";
import { isInTable } from "prosemirror-tables";
import type { EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { redoCommand, undoCommand } from "y-prosemirror";
import { carries, em, heading, inList, insertBlock, insertTable, isHeading, list, quote, strong, tableCommands, within } from "./commands.ts";
import type { Asked } from "./keys.ts";
import { button, make } from "./parts.ts";
import { kind, mark } from "./schema.ts";
import type { Right } from "./status.ts";
import type { Texts } from "./texts.ts";

type Tool = {
  name: string;
  command?: Command; // tried without effect to know whether it can be used
  ask?: Asked | "image";
  pressed?: (state: EditorState) => boolean;
};

const groups: Tool[][] = [
  [1, 2, 3].map((level) => ({ name: `heading_${level}`, command: heading(level), pressed: (state) => isHeading(state, level) })),
  [
    { name: "bold", command: strong, pressed: (state) => carries(state, "strong") },
    { name: "italic", command: em, pressed: (state) => carries(state, "em") },
    { name: "link", ask: "link", pressed: (state) => mark("link") !== undefined && carries(state, "link") },
  ],
  [
    { name: "bullets", command: list(kind("bullet_list")), pressed: (state) => inList(state, kind("bullet_list")) },
    { name: "numbers", command: list(kind("ordered_list")), pressed: (state) => inList(state, kind("ordered_list")) },
    { name: "quote", command: quote, pressed: (state) => within(state, kind("blockquote")) },
  ],
  [{ name: "undo", command: undoCommand }, { name: "redo", command: redoCommand }],
];

const rare: Tool[][] = [
  [{ name: "table", command: insertTable }, { name: "image", ask: "image" }, { name: "mention", ask: "mention" }, { name: "rule", command: insertBlock(kind("horizontal_rule")) }],
  [{ name: "comment", ask: "comment" }, { name: "find", ask: "find" }, { name: "help", ask: "help" }],
];

const tables: Tool[][] = [Object.entries(tableCommands).map(([name, command]) => ({ name, command }))];

const tools: Record<Right, Tool[][]> = { write: groups, comment: rare.slice(1), read: [[{ name: "find", ask: "find" }]] };

/** What a tool says of itself, told to the browser only when it changed. */
function set(tool: HTMLElement, name: string, value: boolean) {
  if (tool.getAttribute(name) !== String(value)) tool.setAttribute(name, String(value));
}

export class Toolbar {
  readonly element: HTMLElement;
  private readonly tools = new Map<HTMLButtonElement, Tool>();
  private readonly tableRow: HTMLElement;
  private readonly rareRow: HTMLElement;
  private readonly more: HTMLButtonElement;
  private drawn: EditorState | null = null;
  private asked = 0;

  constructor(private readonly view: EditorView, label: string, private readonly texts: Texts, private readonly ask: (what: Asked | "image") => void, readonly right: Right) {
    const mayWrite = right === "write";
    this.more = button(texts.say("more"), () => this.unfold(this.rareRow.hidden === true), { "aria-expanded": "false", class: "more" });
    this.rareRow = make("div", { class: "tools rare", hidden: "" }, ...this.rows(rare));
    this.tableRow = make("div", { class: "tools of-table", hidden: "", role: "group", "aria-label": texts.say("table") }, ...this.rows(tables));
    const first = make("div", { class: "tools" }, ...this.rows(tools[right]));
    if (mayWrite) first.append(make("div", { class: "tool-group" }, this.more));
    this.element = make("div", { class: "editor-tools", role: "toolbar", "aria-label": texts.say("toolbar", { label }) }, first);
    if (mayWrite) this.element.append(this.rareRow, this.tableRow);
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps its selection
    this.element.addEventListener("focusin", (event) => this.stopAt(event.target as HTMLElement));
    this.stopAt(this.element.querySelector("button"));
  }

  /** Puts the keyboard into the tools. */
  focus() {
    this.element.querySelector<HTMLElement>("button[tabindex='0']")?.focus();
  }

  /** Shows what holds at the cursor; soon, and once for many changes. */
  update() {
    this.asked ||= requestAnimationFrame(() => this.draw());
  }

  private rows(groups: Tool[][]): HTMLElement[] {
    return groups.map((group) => make("div", { class: "tool-group" }, ...group.map((tool) => this.tool(tool))));
  }

  private tool(tool: Tool): HTMLButtonElement {
    const made = button(this.texts.say(tool.name), () => this.use(made, tool), { "data-tool": tool.name, ...(tool.pressed && { "aria-pressed": "false" }) });
    this.tools.set(made, tool);
    return made;
  }

  private use(made: HTMLElement, tool: Tool) {
    if (made.getAttribute("aria-disabled") === "true") return;
    if (tool.ask) this.ask(tool.ask);
    if (!tool.command) return;
    const byKeyboard = document.activeElement === made;
    tool.command(this.view.state, this.view.dispatch, this.view);
    if (!byKeyboard) this.view.focus();
    this.update();
  }

  private unfold(open: boolean) {
    this.rareRow.hidden = !open;
    this.element.classList.toggle("unfolded", open);
    this.more.setAttribute("aria-expanded", String(open));
  }

  private key(event: KeyboardEvent) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.view.focus();
      return;
    }
    const all = [...this.element.querySelectorAll<HTMLButtonElement>("button")].filter((each) => each.offsetParent !== null);
    const at = all.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  }

  private stopAt(button: HTMLElement | null) {
    for (const each of this.element.querySelectorAll("button")) each.tabIndex = each === button ? 0 : -1;
  }

  private draw() {
    this.asked = 0;
    const { state } = this.view;
    if (state === this.drawn) return;
    this.drawn = state;
    this.tableRow.hidden = !isInTable(state);
    for (const [made, tool] of this.tools) {
      if (tool.pressed) set(made, "aria-pressed", tool.pressed(state));
      if (tool.command) set(made, "aria-disabled", !this.view.editable || !tool.command(state, undefined, this.view));
    }
    const stop = this.element.querySelector<HTMLElement>("button[tabindex='0']");
    if (stop?.offsetParent === null) this.stopAt(this.element.querySelector("button"));
  }
}
