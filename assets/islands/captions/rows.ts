// The lines on the page: what the server drew, one fieldset a line, and others made of its template.
// The form stays one that the server takes: fields are named by the number of their line.
import { button, make } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";
import type { Line, Lines } from "./lines.ts";
import { line } from "./lines.ts";

export type Part = "start" | "end" | "text";

type Field = HTMLInputElement | HTMLTextAreaElement;

type Row = { root: HTMLElement; no: number; start: Field; end: Field; text: HTMLTextAreaElement; findings: HTMLElement; said: string };

const numbered = ["id", "name", "for", "value", "aria-describedby"];

export class Rows {
  private readonly rows = new Map<number, Row>();
  private readonly ids = new WeakMap<Element, number>();

  /** film tells whether lines can be heard. */
  constructor(private readonly box: HTMLElement, private readonly template: HTMLTemplateElement, private readonly texts: Texts, private readonly film: boolean) {}

  /** The lines that the page came with; a new one that was left empty is taken off. */
  read(): Lines {
    const lines: Line[] = [];
    for (const root of this.box.querySelectorAll<HTMLElement>(":scope > fieldset")) {
      const row = this.rowOf(root);
      const read = line(row.start.value, row.end.value, row.text.value);
      if (!read.start && !read.end && !read.text) root.remove();
      else if (root.querySelector("details")) {
        lines.push(read);
        this.add(read.id, row);
      } else {
        lines.push(read); // the form for a new one has no acts: it is drawn as the others are
        root.remove();
      }
    }
    return lines;
  }

  /** Shows lines; whoever writes in one goes on writing there. */
  render(lines: Lines) {
    const held = document.activeElement;
    const ids = new Set(lines.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.root.remove();
      this.rows.delete(id);
    }
    let next = this.box.firstElementChild;
    lines.forEach((line, i) => {
      const row = this.rows.get(line.id) ?? this.made(line.id);
      if (row.root === next) next = next.nextElementSibling;
      else this.box.insertBefore(row.root, next);
      this.number(row, i + 1);
      for (const part of ["start", "end", "text"] as const) if (row[part].value !== line[part]) row[part].value = line[part];
      const join = row.root.querySelector<HTMLElement>("[value^=merge-]");
      if (join) join.hidden = i === lines.length - 1;
    });
    if (held instanceof HTMLElement && held !== document.activeElement && held.isConnected) held.focus({ preventScroll: true });
  }

  /** Writes what makes lines hard to read, by their places. */
  tell(lines: Lines, findings: ReadonlyMap<number, string[]>) {
    lines.forEach(({ id }, i) => {
      const row = this.rows.get(id);
      const found = findings.get(i) ?? [];
      const said = found.join("\n");
      if (!row || row.said === said) return;
      row.said = said;
      row.findings.hidden = found.length === 0;
      row.findings.replaceChildren(...found.map((text) => make("li", {}, text)));
    });
  }

  /** Marks the line that is heard. */
  heard(id: number | null) {
    for (const row of this.box.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
    if (id !== null) this.rows.get(id)?.root.setAttribute("aria-current", "true");
  }

  root(id: number): HTMLElement | undefined { return this.rows.get(id)?.root; }

  focus(id: number, part: Part = "text", at?: number) {
    const field = this.rows.get(id)?.[part];
    field?.focus();
    if (at !== undefined) field?.setSelectionRange(at, at);
  }

  /** The line that something on the page belongs to, or null. */
  idOf(target: EventTarget | null): number | null {
    const root = target instanceof Element ? target.closest("fieldset.cue") : null;
    return root ? this.ids.get(root) ?? null : null;
  }

  /** Which part of its line is typed in, or null. */
  partOf(target: EventTarget | null): Part | null {
    const name = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.name.replace(/-\d+$/, "") : "";
    return name === "start" || name === "end" || name === "text" ? name : null;
  }

  text(id: number): HTMLTextAreaElement | undefined { return this.rows.get(id)?.text; }

  /** The tools of a line are made once somebody opens them: three hundred lines would have thousands. */
  equip(root: HTMLElement) {
    const acts = root.querySelector<HTMLElement>("details > .actions");
    const no = this.rows.get(this.ids.get(root) ?? 0)?.no ?? 0;
    if (!acts || acts.dataset["equipped"]) return;
    acts.dataset["equipped"] = "yes";
    const act = (does: string, label = this.texts.say(`do_${does}`)) => button(label, () => {}, { "data-act": does, "data-label": label, "aria-label": this.named(label, no) });
    const group = (title: string, ...buttons: HTMLElement[]) => make("div", { class: "cue-group" }, make("span", { "aria-hidden": "true" }, this.texts.say(title)), ...buttons);
    const now = (does: string) => this.film ? [act(does)] : [];
    const by = (part: string, ...steps: number[]) => steps.map((step) => {
      const made = button(signed(step), () => {}, { "data-act": `${part}_by`, "data-by": String(step), "data-label": this.texts.say(`${part}_by`, { by: signed(step) }) });
      made.setAttribute("aria-label", this.named(made.dataset["label"] ?? "", no));
      return made;
    });
    acts.before(
      group("tools_start", ...now("start_now"), ...by("start", -0.1, 0.1)),
      group("tools_end", ...now("end_now"), ...by("end", -0.1, 0.1)),
      group("tools_shift", ...now("shift_now"), ...by("shift", -1, -0.1, 0.1, 1)),
    );
    acts.prepend(act("add"));
    if (!this.film) return;
    acts.prepend(act("tap"));
    acts.querySelector<HTMLElement>("[value^=shift-]")?.remove(); // the tools above do it by the film
  }

  private named = (label: string, no: number): string => `${label} – ${this.texts.say("one", { no })}`;

  private made(id: number): Row {
    const root = (this.template.content.firstElementChild as HTMLElement).cloneNode(true) as HTMLElement;
    const row = this.rowOf(root);
    this.add(id, row);
    return row;
  }

  private add(id: number, row: Row) {
    this.rows.set(id, row);
    this.ids.set(row.root, id);
    row.findings.id = `cue-findings-${row.no}`;
    row.text.setAttribute("aria-describedby", [row.text.getAttribute("aria-describedby"), row.findings.id].filter(Boolean).join(" "));
    if (!this.film) return;
    const label = this.texts.say("listen");
    row.root.querySelector(".cue-times")?.prepend(button("▶", () => {}, { class: "cue-play", "data-act": "listen", "data-label": label, "aria-label": this.named(label, row.no) }));
  }

  private rowOf(root: HTMLElement): Row {
    const field = <E extends Field>(part: Part) => root.querySelector<E>(`[name^="${part}-"]`) as E;
    const findings = root.querySelector<HTMLElement>(".cue-findings") ?? make("ul", { class: "cue-findings" });
    return { root, no: Number(root.id.replace(/\D/g, "")), start: field("start"), end: field("end"), text: field<HTMLTextAreaElement>("text"), findings, said: [...findings.children].map(({ textContent }) => textContent).join("\n") };
  }

  private number(row: Row, no: number) {
    if (row.no === no) return;
    row.no = no;
    const one = this.texts.say("one", { no });
    for (const element of [row.root, ...row.root.querySelectorAll<HTMLElement>("[id], [name], [for], [data-name], [data-label]")]) {
      for (const attribute of numbered) {
        const value = element.getAttribute(attribute);
        if (value && !(attribute === "value" && element instanceof HTMLInputElement)) element.setAttribute(attribute, value.replace(/-\d+(?=-|\s|$)/g, `-${no}`));
      }
      if (element.dataset["name"] !== undefined) element.textContent = one;
      if (element.dataset["label"]) element.setAttribute("aria-label", this.named(element.dataset["label"], no));
    }
    const legend = row.root.querySelector("legend");
    if (legend) legend.textContent = one;
  }
}

/** A number of seconds as buttons say it: +0,1. */
const signed = (step: number): string => `${step < 0 ? "−" : "+"}${Math.abs(step).toLocaleString(document.documentElement.lang || "fr")}`;
