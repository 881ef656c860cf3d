// <maillage-board data-line="/boards/ID" data-seq="41" data-me="3" texts='{"state_open":"…",…}'>
//   <div id="board"> what the server draws </div>
// </maillage-board>
//   keeps a workshop's board as the server has it, and sends what one does. Without script every
//   act is a form. Of what the server draws it knows:
//   - forms that post to …/commands: their fields are one command; a button that is aria-disabled sends none;
//   - <section id="list-…" data-to="PLACE"><h3>…</h3> … <ol class="notes"><li class="note" id="note-12">: PLACE is "to" of note.move;
//     data-move on notes that may be moved, and the links to notes/12, which open as dialogs;
//   - #places select[name=to], where notes may go; #board .new-list, where a list may be made;
//   - #step with data-step and data-summons, its h2; #clock[data-ends] in milliseconds with [data-clock] in it;
//     select#for, whose form shows the board of somebody without a device: data-for is who that is.
import { Press } from "../../behaviours/parts/press.ts";
import { make } from "../editor/parts.ts";
import { Texts } from "../editor/texts.ts";
import { Announcer, ofOne } from "./announce.ts";
import { Clock, shown, told } from "./clock.ts";
import { Drafts } from "./drafts.ts";
import { commands, empty, fieldsOf, refuse, wordsOf } from "./forms.ts";
import type { Frame } from "./frames.ts";
import { listen, Place, rove } from "./keys.ts";
import { Moving, placeOf } from "./moving.ts";
import { Placing } from "./ops.ts";
import { Queue, type Command, type Fields } from "./queue.ts";
import { Sheets } from "./sheets.ts";
import { Tools } from "./tools.ts";
import { inverse, notesOf } from "./undo.ts";
import { Wire } from "./wire.ts";

const typing = 3_000; // between two signs that one writes
const settled = 700; // so long after a frame what waits is shown: quick answers show nothing

class MaillageBoard extends HTMLElement {
  private texts!: Texts;
  private tools!: Tools;
  private moving!: Moving;
  private sheets!: Sheets;
  private wire!: Wire;
  private queue!: Queue;
  private placing!: Placing;
  private announcer!: Announcer;
  private drafts!: Drafts;
  private readonly clock = new Clock();
  private readonly undoing = new Map<string, Fields[]>(); // how to take back what has no answer yet
  private typed = 0;
  private showing = 0;
  private summons = 0;

  connectedCallback() {
    if (this.tools) return;
    const texts = this.texts = Texts.read(this);
    this.tools = new Tools(texts, this.dataset["view"]);
    const place = () => {
      const held = this.board && new Place(this.board);
      return () => { if (this.board) held?.restore(this, this.board); };
    };
    this.sheets = new Sheets(texts, place);
    this.moving = new Moving(this, { texts, place, say: (text) => this.tools.say(text), send: (fields) => this.send(fields) });
    this.placing = new Placing(this, () => this.board);
    const key = `maillage:board:${this.dataset["line"]}:${this.dataset["me"] ?? ""}`;
    this.drafts = new Drafts(this, (text) => this.tools.keep(texts.say("unsent", { text })), storage(), `${key}:drafts`);
    this.queue = new Queue(storage(), key, newID);
    this.announcer = new Announcer(texts.say, (text) => this.tools.say(text), (act, ms) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    });
    this.announcer.verbosity = this.tools.settings.verbosity;
    this.tools.onverbosity = (verbosity) => { this.announcer.verbosity = verbosity; };
    this.tools.onview = () => this.lay();
    const head = this.querySelector(".board-head");
    if (head) head.after(this.tools.head);
    else this.prepend(this.tools.head);
    this.append(this.moving.bar, this.sheets.dialog);
    this.wire = new Wire(this.dataset["for"] ? `${this.dataset["line"]}?for=${this.dataset["for"]}` : this.dataset["line"] ?? "", Number(this.dataset["seq"]) || 0);
    this.begin();
  }

  private get board(): HTMLElement | null { return this.querySelector("#board"); }

  private begin() {
    this.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("input", (event) => this.wrote(event));
    this.addEventListener("focusin", ({ target }) => { if ((target as Element).closest("#step")) this.tools.led(); });
    this.addEventListener("change", (event) => this.speaksFor(event.target as HTMLSelectElement));
    const wake = () => { if (this.tools.settings.sound) this.tools.bell.wake(); };
    for (const act of ["pointerdown", "keydown"]) this.addEventListener(act, wake, { once: true });
    listen(this, () => this.board, {
      choose: (note) => this.moving.choose(note), let: () => this.moving.clear(),
      move: (note) => this.moving.askMove(note.hasAttribute("data-chosen") ? this.moving.chosen : [note]),
      open: (note) => this.querySelector<HTMLAnchorElement>(`[id="${note.id}"] a[href*="notes/"]`)?.click(),
    });
    this.summons = this.summoned();
    this.clock.set(Number(this.dataset["now"]) || Date.now(), Date.now());
    this.wire.onlink = () => this.tell();
    const press = new Press();
    this.wire.onframe = (frame) => press.after(() => this.took(frame));
    this.wire.onopen = () => this.resend();
    this.lay();
    this.furnish();
    this.drafts.come();
    addEventListener("pagehide", () => this.drafts.leave());
    this.tell();
    setInterval(() => this.tick(), 500);
    this.wire.open();
  }

  /** Shows the lists one below the other, or side by side. */
  private lay() {
    this.dataset["view"] = this.tools.settings.view;
  }

  /** Gives notes what their page adds to them. */
  private furnish() {
    const { board } = this;
    if (!board) return;
    for (const note of board.querySelectorAll<HTMLElement>("li.note")) this.moving.equip(note);
    rove(board);
    this.moving.show();
    this.tick();
  }

  private took(frame: Frame) {
    const { board } = this;
    if (frame.now) this.clock.set(frame.now, Date.now());
    const mine = new Set<string>();
    const { done, refused, again } = this.queue.answered(frame.ok ?? [], frame.no ?? []);
    for (const { fields } of done) for (const note of notesOf(fields)) mine.add(note);
    if (board && frame.ops?.length) this.place(frame, done);
    const tells = (frame.tell ?? []).filter((tell) => done.length === 0 || !ofOne(tell)); // one knows what one did
    for (const tell of tells) this.announcer.tell(tell);
    for (const command of done) this.confirm(command, tells.length > 0);
    for (const one of refused) {
      this.undoing.delete(one.command.id);
      const open = [...this.querySelectorAll("dialog")].find((dialog) => dialog.open);
      if (!(open && refuse(open, one)) && !refuse(this, one)) this.tools.refused(one);
      else this.tools.say(one.why);
    }
    for (const { command, ms } of again) setTimeout(() => { if (this.queue.all.includes(command)) this.pass(command); }, ms);
    this.tell();
  }

  private place(frame: Frame, done: readonly Command[]) {
    const board = this.board!;
    const place = new Place(board);
    const outside = !board.querySelector("#step"); // one waits to be let in
    this.drafts.note();
    const { arrived, misfit } = this.placing.apply(frame.ops ?? []);
    this.drafts.settle();
    let own = done.filter(({ fields }) => fields["do"] === "note.add").length; // those that came are mine
    for (const { note, list } of arrived) {
      if (own > 0 && this.querySelector(`[id="note-${note}"]`)?.classList.contains("mine")) own--;
      else this.announcer.arrived(list.querySelector("h3")?.textContent?.trim() ?? "");
    }
    if (misfit) this.wire.afresh();
    if (outside && this.querySelector("#step")) this.tools.say(this.texts.say("admitted"));
    this.furnish();
    place.restore(this, this.board ?? board);
    const summons = this.summoned();
    if (summons > this.summons) this.summon();
    else if (summons === 0) this.tools.led(); // its step has ended
    this.summons = Math.max(summons, this.summons);
  }

  private summoned(): number {
    return Number(this.querySelector<HTMLElement>("#step")?.dataset["summons"]) || 0;
  }

  /** Leads to the step; who writes is asked first. */
  private summon() {
    const go = () => {
      const heading = this.querySelector<HTMLElement>("#step h2") ?? this.querySelector<HTMLElement>("#step");
      if (!heading) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    };
    const active = document.activeElement;
    if (active?.matches("textarea, input:not([type=checkbox], [type=radio])") || active?.closest("dialog")) this.tools.lead(this.texts.say("summoned"), go);
    else go();
  }

  private confirm({ id, fields }: Command, told: boolean) {
    const undo = this.undoing.get(id) ?? [];
    this.undoing.delete(id);
    for (const dialog of this.querySelectorAll<HTMLDialogElement>("dialog[open]")) if (dialog.dataset["waits"] === id) dialog.close();
    const key = `done_${(fields["do"] ?? "").replace(".", "_")}${fields["up"] === "no" || fields["on"] === "no" ? "_no" : ""}`;
    const text = this.texts.say(key, { count: Math.max(notesOf(fields).length, 1), ...this.dots(fields) });
    if (text === key) {
      if (!told) this.tools.say(this.texts.say("done"));
      return;
    }
    this.tools.done(text, undo.length > 0 ? () => undo.forEach((each) => this.send(each)) : null);
  }

  /** How many dots are where one gave some, and how many are left, as the page shows them. */
  private dots({ thing, dots }: Fields): Record<string, string> {
    if (dots === undefined) return {};
    const given = this.querySelector(`form.dots:has([name=thing][value="${CSS.escape(thing ?? "")}"]) .given`)?.textContent ?? dots;
    return { given, left: this.querySelector("#me .dots-left")?.textContent ?? "" };
  }

  private submitted(event: SubmitEvent) {
    const form = event.target as HTMLFormElement;
    const pressed = event.submitter as HTMLElement | null;
    if (event.defaultPrevented || !commands(form)) return;
    event.preventDefault();
    if (pressed?.getAttribute("aria-disabled") === "true") return this.tools.say(this.texts.say("no_further"));
    const command = this.send(fieldsOf(form, pressed));
    const dialog = form.closest("dialog");
    if (command && dialog) dialog.dataset["waits"] = command.id;
    else if (command && wordsOf(command.fields)) empty(form);
  }

  /** Keeps a command until it is answered, and sends it. */
  private send(fields: Fields): Command | null {
    if (this.wire.link === "ended") {
      this.tell();
      this.tools.say(this.texts.say("not_sent"));
      return null;
    }
    const command = this.queue.add(fields);
    if (!command) {
      this.tools.say(this.texts.say("too_many"));
      return null;
    }
    this.undoing.set(command.id, inverse(fields, (note) => placeOf(this, note)));
    this.pass(command);
    this.tell();
    return command;
  }

  private pass({ id, fields }: Command) {
    this.wire.send({ ...fields, id });
  }

  private resend() {
    for (const command of this.queue.all) this.pass(command);
    this.tell();
  }

  /** Says at once that something waits; what it is only when it waits for long. */
  private tell() {
    clearTimeout(this.showing);
    const { all } = this.queue;
    const open = this.wire.link === "open";
    const long = all.filter(({ at }) => !open || Date.now() - at >= settled);
    this.tools.tell({ link: this.wire.link, code: this.wire.code, waiting: all.length, online: navigator.onLine }, long);
    if (long.length < all.length) this.showing = window.setTimeout(() => this.tell(), settled);
  }

  /** Whoever folds a form out is in it at once. */
  private unfolded(summary: Element | null) {
    const fold = summary?.parentElement as HTMLDetailsElement | null | undefined;
    if (fold) setTimeout(() => { if (fold.open) fold.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus(); });
  }

  private clicked(event: MouseEvent) {
    this.unfolded((event.target as Element).closest(".adding > summary"));
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (!/\/notes\/\d+$/.test(new URL(link.href).pathname) || !link.closest("#board")) return;
    event.preventDefault();
    void this.sheets.show(link.href);
  }

  /** Whoever writes for one organisation need not say so in each list. */
  private speaksFor({ name, value }: HTMLSelectElement) {
    if (name === "organisation") for (const other of this.querySelectorAll<HTMLSelectElement>("#board select[name=organisation]")) other.value ||= value;
  }

  private wrote(event: Event) {
    const form = (event.target as Element).closest("form");
    if (!form || !(event.target as Element).matches("textarea, input[type=text]") || Date.now() - this.typed < typing) return;
    const step = fieldsOf(form, null)["step"];
    if (step && this.wire.send({ typing: step })) this.typed = Date.now();
  }

  private tick() {
    const clock = this.querySelector<HTMLElement>("#clock");
    const face = clock?.querySelector<HTMLElement>("[data-clock]");
    if (!clock || !face) return;
    const ends = Number(clock.dataset["ends"]);
    if (!ends) {
      const left = Number(clock.dataset["left"]);
      if (left) this.show(face, left, (text) => this.texts.say("clock_still", { left: text }));
      return;
    }
    const { left, moment } = this.clock.look(ends, Date.now());
    if (left > 0) this.show(face, left, (text) => text);
    else face.textContent = this.texts.say("clock_over");
    if (moment) this.tools.say(this.texts.say(moment === "end" ? "clock_over" : "clock_minute"));
    if (moment === "end" && this.tools.settings.sound) this.tools.bell.ring();
  }

  private show(face: HTMLElement, left: number, within: (text: string) => string) {
    const text = within(shown(left));
    if (face.firstElementChild?.textContent === text) return; // whoever reads it is not interrupted
    face.replaceChildren(make("span", { "aria-hidden": "true" }, text), make("span", { class: "visually-hidden" }, within(told(left, this.texts.say))));
  }
}

/** By chance; randomUUID is refused to pages without TLS, as on a network of one's own. */
const newID = (): string => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const storage = (): Storage | null => {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
};

customElements.define("maillage-board", MaillageBoard);
