// <maillage-captions texts='{"undo":"…",…}' checks='{"too_fast":"…",…}' data-figures='{"pace":15,…}'
//   data-point="," data-draft="DOSSIER:PERSON" data-typed>
//   <div class="captions-stage"> <video> where there is a film </div>
//   <form> … <div class="cues"> <fieldset class="cue" id="cue-1"> start-1, end-1, text-1, button[name=do] … </div> … </form>
//   <template> a line </template>
// </maillage-captions>
//   lets captions be written, timed and edited beside the film, and saves as people go; the form does
//   the same without script. data-typed: the page shows what was sent and refused.
//   Outside of it, by id: captions-made (shown once there are captions), captions-count,
//   captions-handed ([data-when] and a form), captions-transcript,
//   captions-replaced, captions-none.
import { mark } from "../../behaviours/parts/marks.ts";
import type { Answer, Verdict } from "../../behaviours/parts/saving.ts";
import { make, Voice } from "../editor/parts.ts";
import { Texts } from "../editor/texts.ts";
import { check, inSeconds, type Figures } from "./check.ts";
import { clean, imprint, merge, middle, shift, split, type Cue } from "./cues.ts";
import { Film } from "./film.ts";
import { History, type Act } from "./history.ts";
import { asked } from "./keys.ts";
import { Keeper, type Told } from "./keeper.ts";
import { after, cuesOf, line, lineOf, readable, sorted, timed, type Line, type Lines } from "./lines.ts";
import { read, seconds, write } from "../../behaviours/parts/moment.ts";
import * as page from "./page.ts";
import { Rows, type Part } from "./rows.ts";
import { Stage } from "./stage.ts";
import { Tapper } from "./tapper.ts";

const least = 100; // milliseconds that a line lasts when it is moved by steps

class MaillageCaptions extends HTMLElement {
  private texts!: Texts;
  private checks!: Texts;
  private figures!: Figures;
  private form!: HTMLFormElement;
  private rows!: Rows;
  private stage!: Stage;
  private keeper!: Keeper;
  private film: Film | null = null;
  private tapper: Tapper | null = null;
  private readonly voice = new Voice();
  private readonly history = new History();
  private lines: Lines = [];
  private sent: number[] = []; // lines as they were sent, by their numbers there
  private readonly tried = new Set<string>(); // what was sent and had no answer yet
  private marked = false;
  private lasted = 0; // the film, as far as it is known
  private leaving = false;

  connectedCallback() {
    const [form, box, cues, template] = [this.querySelector("form"), this.querySelector<HTMLElement>(".captions-stage"), this.querySelector<HTMLElement>(".cues"), this.querySelector("template")];
    if (!form || !box || !cues || !template || this.texts) return;
    this.form = form;
    this.texts = Texts.read(this);
    this.checks = new Texts(JSON.parse(this.getAttribute("checks") ?? "{}") as Record<string, string>, document.documentElement.lang);
    this.figures = JSON.parse(this.dataset["figures"] ?? "{}") as Figures;
    const video = box.querySelector("video");
    this.film = video && new Film(box, video, this.texts.say("preview"));
    this.rows = new Rows(cues, template, this.texts, this.film !== null);
    this.lines = this.rows.read();
    this.stage = new Stage(box, this.voice.element, this.texts, () => this.undo(), () => this.redo());
    if (this.film) this.hear(this.film);
    cues.after(make("div", { class: "actions" }, make("button", { type: "button", "data-act": "append" }, this.texts.say("append"))));
    this.keeper = new Keeper({
      url: form.action, key: `maillage:captions:${this.dataset["draft"] ?? ""}`, body: () => this.body(), answered: (answer, now) => this.answered(answer, now), own: (answer) => this.own(answer),
      draft: () => ({ version: this.version, lines: this.lines.map(({ start, end, text }) => [start, end, text]), described: this.described.value }),
      tell: (state, error) => this.told(state, error),
    });
    this.listen();
    this.show();
    this.begin();
    this.stage.watch();
  }

  // What the tab held is more than what the server has.
  private begin() {
    if (this.dataset["typed"] !== undefined) {
      this.keeper.stop(); // whoever reads why it was refused sends it again
      return;
    }
    const held = this.keeper.held();
    if (!held) return;
    const lines = held.lines.map(([start, end, text]) => line(start, end, text));
    const theirs = imprint(cuesOf(lines), held.described);
    if (readable(lines) && theirs === imprint(cuesOf(this.lines), this.described.value)) return this.keeper.drop(); // it came to the server all the same
    this.tried.add(theirs); // it may have been on its way when the page was left
    this.described.value = held.described;
    page.known(held.version);
    this.apply(lines, { name: "restored", no: 0 });
    const drop = make("button", { type: "button", class: "quiet" }, this.texts.say("drop"));
    drop.addEventListener("click", () => {
      this.leaving = true;
      this.keeper.drop();
      location.assign(this.form.action);
    });
    this.stage.tell("waiting", this.texts.say("held"), drop);
  }

  private hear(film: Film) {
    film.onheard = (id) => {
      this.rows.heard(id);
      if (id !== null && film.playing && !this.typing) this.reveal(id);
    };
    this.tapper = new Tapper(this.texts, film, {
      lines: () => this.lines, apply: (lines, no) => this.apply(lines, { name: "tapped", no }),
      show: (id) => this.reveal(id), say: (text) => this.voice.say(text), point: this.point, latest: this.figures.latest,
    });
    this.stage.add(this.tapper.toggle, this.tapper.panel);
    const shifted = (this.form.elements.namedItem("shift") as HTMLElement).closest<HTMLElement>(".field");
    if (shifted) shifted.hidden = true; // the tools of a line do it by the film
  }

  private get point(): string { return this.dataset["point"] ?? ","; }

  private get described(): HTMLTextAreaElement { return this.form.elements.namedItem("described") as HTMLTextAreaElement; }

  private get version(): string { return (this.form.elements.namedItem("version") as HTMLInputElement).value; }

  private get typing(): boolean { return document.activeElement instanceof HTMLElement && this.form.contains(document.activeElement) && document.activeElement.matches("input, textarea"); }

  private at(id: number | null): number { return this.lines.findIndex((one) => one.id === id); }

  private reveal(id: number) {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.rows.root(id)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  /** Puts other lines in place of those there are. field names what is typed in: its letters are one act. */
  private apply(lines: Lines, act: Act, field = "") {
    if (lines === this.lines) return;
    this.history.note(this.lines, act, field);
    this.voice.element.textContent = ""; // what was said of the act before
    this.lines = lines;
    if (!field) this.rows.render(lines);
    this.refresh();
    this.keeper.changed();
  }

  private show() {
    this.rows.render(this.lines);
    this.refresh();
  }

  private refresh() {
    const cues = cuesOf(this.lines);
    const found = new Map<number, string[]>();
    let count = 0;
    for (const { cue, code, value, bound } of check(cues, this.film?.length ?? 0, this.figures)) {
      if (!this.lines[cue]?.text.trim()) continue; // nothing is written there yet
      const as = (n: number) => inSeconds.has(code) ? seconds(n, this.point) : n;
      found.set(cue, [...found.get(cue) ?? [], this.checks.say(code, { value: as(value), bound: as(bound) })]);
      count++;
    }
    this.rows.tell(this.lines, found);
    this.film?.show(this.lines, cues);
    this.tapper?.changed();
    this.stage.able(this.history.any, this.history.more);
    const cuesField = this.form.elements.namedItem("cues") as HTMLInputElement;
    if (cuesField.value !== String(this.lines.length)) cuesField.value = String(this.lines.length);
    page.count(this.texts, this.lines.length, count);
  }

  private filmed() {
    this.tapper?.label();
    if (this.film?.length === this.lasted) return;
    this.lasted = this.film?.length ?? 0;
    this.refresh(); // captions after the end are told
  }

  private listen() {
    this.form.addEventListener("input", (event) => this.typed(event));
    this.form.addEventListener("change", (event) => this.left(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("toggle", (event) => { if ((event.target as HTMLDetailsElement).open) this.rows.equip((event.target as Element).closest<HTMLElement>("fieldset") as HTMLElement); }, true);
    if (this.film) this.film.onstate = () => this.filmed();
    document.addEventListener("submit", (event) => void this.submitted(event));
    addEventListener("pageshow", () => { this.leaving = false; });
    addEventListener("beforeunload", (event) => { if (!this.leaving && this.keeper.unsaved) event.preventDefault(); });
  }

  private typed({ target }: Event) {
    const [id, part] = [this.rows.idOf(target), this.rows.partOf(target)];
    const at = this.at(id);
    if (at >= 0 && part) this.apply(this.lines.with(at, { ...this.lines[at] as Line, [part]: (target as HTMLInputElement).value }), { name: "typed", no: at + 1 }, `${part} ${id}`);
    else if (target === this.described) this.keeper.changed();
  }

  // A line takes its place once its start is written, not while it is.
  private left({ target }: Event) {
    this.history.stop();
    this.keeper.soon();
    if (this.rows.partOf(target) === "text" || this.rows.idOf(target) === null) return;
    this.lines = sorted(this.lines);
    this.show();
  }

  private key(event: KeyboardEvent) {
    const [id, part] = [this.rows.idOf(event.target), this.rows.partOf(event.target)];
    const what = asked(event, part, part === null && event.target instanceof HTMLElement && event.target.matches("input, textarea"));
    if (what === null) return;
    event.preventDefault();
    if (what === "undo") this.undo();
    else if (what === "redo") this.redo();
    else if (what === "play") this.film?.toggle();
    else if (what === "place") this.left(event);
    else if (id === null) return;
    else if (what === "split") this.splitHere(id);
    else if (part && part !== "text") this.nudge(id, part, what.by);
  }

  private clicked(event: Event) {
    const pressed = (event.target as Element).closest("button");
    const id = this.rows.idOf(pressed);
    if (pressed?.name === "do" && id !== null) {
      event.preventDefault();
      this.gesture(pressed.value.replace(/-.*/, ""), id);
    } else if (pressed?.dataset["act"]) this.act(pressed.dataset["act"], id, Number(pressed.dataset["by"] ?? 0) * 1000);
  }

  private gesture(does: string, id: number) {
    const at = this.at(id);
    if (does === "split") this.splitHere(id);
    else if (does === "merge") this.join(at);
    else if (does === "remove") this.takeOff(at);
    else if (does === "shift") this.shiftTyped(at);
  }

  private act(does: string, id: number | null, by: number) {
    const at = this.at(id);
    if (does === "append") return this.add(this.lines.length - 1);
    const here = cuesOf(this.lines)[at];
    if (id === null || !here) return;
    const now = this.film?.now ?? 0;
    if (does === "add") this.add(at);
    else if (does === "tap") this.tapper?.start(at);
    else if (does === "listen") this.hearLine(id, here);
    else if (does === "start_by" || does === "end_by") this.nudge(id, does === "start_by" ? "start" : "end", by);
    else if (does === "shift_by") this.shift(at, by);
    else if (does === "shift_now") this.shift(at, now - here.start);
    else if (does === "start_now") this.time(at, { ...here, start: now, end: here.end > now ? here.end : now + here.end - here.start });
    else if (does === "end_now" && now <= here.start) this.voice.say(this.texts.say("before"));
    else if (does === "end_now") this.time(at, { ...here, end: now });
  }

  private hearLine(id: number, { start }: Cue) {
    const { film } = this;
    if (!film) return;
    if (film.playing && film.heard === id) film.video.pause();
    else {
      film.seek(start);
      film.play();
    }
  }

  private splitHere(id: number) {
    const at = this.at(id);
    const field = this.rows.text(id);
    const here = cuesOf(this.lines)[at];
    if (!field || !here) return;
    const caret = field.selectionStart;
    const [first, second] = [clean(field.value.slice(0, caret)), clean(field.value.slice(caret))];
    if (first && !second && document.activeElement === field) return this.add(at);
    const two = split(here, first && second ? [...field.value.slice(0, caret)].length : middle(here.text));
    if (!two) return this.voice.say(this.texts.say("cannot_split"));
    const [one, other] = two.map((cue) => lineOf(cue, this.point)) as [Line, Line];
    this.apply(this.lines.toSpliced(at, 1, { ...one, id }, other), { name: "split", no: at + 1 });
    this.rows.focus(other.id, "text", 0);
  }

  private join(at: number) {
    const [one, next] = cuesOf(this.lines).slice(at, at + 2);
    const merged = one && next && merge(one, next, this.figures);
    if (!merged) return this.voice.say(this.texts.say("cannot_merge"));
    const id = this.lines[at]?.id ?? 0;
    this.apply(this.lines.toSpliced(at, 2, { ...lineOf(merged, this.point), id }), { name: "merge", no: at + 1 });
    this.rows.focus(id);
  }

  private takeOff(at: number) {
    this.apply(this.lines.toSpliced(at, 1), { name: "remove", no: at + 1 });
    const next = this.lines[Math.min(at, this.lines.length - 1)];
    if (next) this.rows.focus(next.id);
    else this.querySelector<HTMLElement>("[data-act=append]")?.focus();
    this.voice.say(this.texts.say("removed", { no: at + 1 }));
  }

  private add(at: number) {
    const made = lineOf({ ...after(this.lines, at, at === this.lines.length - 1 && this.film ? this.film.now : null), text: "" }, this.point);
    this.apply(this.lines.toSpliced(at + 1, 0, made), { name: "add", no: at + 2 });
    this.rows.focus(made.id);
  }

  private nudge(id: number, part: Exclude<Part, "text">, by: number) {
    const at = this.at(id);
    const here = cuesOf(this.lines)[at];
    if (!here) return;
    const moved = part === "start" ? { ...here, start: Math.max(0, Math.min(here.start + by, here.end - least)) } : { ...here, end: Math.min(this.figures.latest, Math.max(here.end + by, here.start + least)) };
    this.time(at, moved);
    this.voice.say(write(moved[part], this.point));
  }

  /** Gives one line other moments. */
  private time(at: number, cue: Cue) {
    this.apply(sorted(timed(this.lines, cuesOf(this.lines).with(at, cue), this.point)), { name: "timed", no: at + 1 });
  }

  private shift(at: number, by: number) {
    this.apply(sorted(timed(this.lines, shift(cuesOf(this.lines), at, by, this.figures.latest), this.point)), { name: "shift", no: at + 1 });
  }

  private shiftTyped(at: number) {
    const field = this.form.elements.namedItem("shift") as HTMLInputElement;
    const by = read(field.value.trim().replace(/^[+\-−]/, ""));
    if (by !== null) return this.shift(at, /^\s*[-−]/.test(field.value) ? -by : by);
    mark(this.form, { shift: this.texts.say("shift_wrong") }, this.texts.say("error"), true);
    field.focus();
  }

  private undo() { this.took(this.history.undo(this.lines), "undone"); }

  private redo() { this.took(this.history.redo(this.lines), "redone"); }

  private took(step: { lines: Lines; act: Act } | null, told: string) {
    if (!step) return this.voice.say(this.texts.say("nothing"));
    this.lines = step.lines;
    this.show();
    this.keeper.changed();
    const there = this.lines[Math.min(step.act.no, this.lines.length) - 1];
    if (there && document.activeElement === document.body) this.rows.focus(there.id); // the line one was in is gone
    this.voice.say(this.texts.say(told, { what: this.texts.say(`act_${step.act.name}`, { no: step.act.no }) }));
  }

  /** What is sent as people go: a line without a word waits until it has one. */
  private body(): URLSearchParams {
    const written = this.lines.filter(({ text }) => text.trim());
    const body = new URLSearchParams({ version: this.version, cues: String(written.length), described: this.described.value });
    this.sent = written.map(({ id }) => id);
    this.tried.add(imprint(cuesOf(written), this.described.value));
    written.forEach(({ start, end, text }, i) => {
      body.set(`start-${i + 1}`, start);
      body.set(`end-${i + 1}`, end);
      body.set(`text-${i + 1}`, text);
    });
    return body;
  }

  private own({ versions, cues, described }: Answer & { cues?: Cue[]; described?: string }): boolean {
    const own = this.tried.delete(imprint(cues ?? [], described ?? ""));
    if (own) page.known(versions?.["version"] ?? this.version);
    return own;
  }

  private answered(answer: Answer & { transcript?: string[]; handed?: string }, now: Verdict) {
    if (now === "saved") {
      this.tried.clear();
      page.known(answer.versions?.["version"] ?? this.version);
      page.kept(answer.transcript ?? [], answer.handed || "not");
    }
    const errors = Object.entries(answer.errors ?? {}).map(([name, message]) => {
      const [part, no] = name.split("-");
      return [no ? `${part}-${this.at(this.sent[Number(no) - 1] ?? null) + 1}` : name, message] as const;
    });
    if (errors.length > 0 || this.marked) mark(this.form, Object.fromEntries(errors), this.texts.say("error"));
    this.marked = errors.length > 0;
  }

  private told(state: Told, error?: string) {
    const text = this.texts.say(`state_${state}`);
    if (state === "conflict") this.stage.tell(state, text, make("a", { href: this.form.action, target: "_blank" }, this.texts.say("compare")));
    else this.stage.tell(state === "waiting" || state === "saved" ? state : "failed", state === "refused" && error && !this.marked ? error : text);
  }

  /** A form that leaves the page waits until what was typed is kept; the button of this one saves,
   *  and the form itself leaves where that cannot be: the server says why. */
  private async submitted(event: SubmitEvent) {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || this.leaving || !this.closest("main")?.contains(form)) return;
    if (form !== this.form && !this.keeper.unsaved) return;
    const own = form === this.form;
    if (own && this.keeper.isStopped) return this.leave();
    event.preventDefault();
    const saved = await this.keeper.flush();
    if (own && saved) this.told("saved");
    else if (own && this.keeper.isStopped) return this.leave(() => form.requestSubmit(event.submitter));
    else if (own) this.form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    else if (saved) this.leave(() => form.requestSubmit(event.submitter));
    else this.stage.state.scrollIntoView({ block: "nearest" });
  }

  /** Lines without a word go with none of their moments: the server takes them for none. */
  private leave(then: () => void = () => {}) {
    this.leaving = true;
    for (const { id, text } of this.lines) if (!text.trim()) for (const field of this.rows.root(id)?.querySelectorAll("input") ?? []) field.value = "";
    then();
  }
}

customElements.define("maillage-captions", MaillageCaptions);
