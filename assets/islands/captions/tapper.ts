// The panel where moments are given while one listens: a large button for fingers, whose keys work
// while it has the focus and nowhere else.
import { button, make } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";
import type { Film } from "./film.ts";
import { cuesOf, timed, type Lines } from "./lines.ts";
import { begin, end, type Tapped } from "./tapping.ts";

const run = 2_000; // what one hears before the first line, to be ready

export type Around = {
  lines: () => Lines;
  apply: (lines: Lines, no: number) => void;
  show: (id: number) => void;
  say: (text: string) => void;
  point: string;
  latest: number;
};

type State = { next: number | null; open: boolean }; // the line to come, null after the last

export class Tapper {
  readonly toggle: HTMLButtonElement;
  readonly panel = make("div", { class: "captions-tapping", id: "captions-tapping", role: "group" });
  private readonly press: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly back: HTMLButtonElement;
  private readonly pause: HTMLButtonElement;
  private readonly line = make("p", { class: "written" });
  private state: State = { next: null, open: false };
  private trail: (State & { at: number })[] = [];
  private pressed = false; // its click is still to come

  constructor(private readonly texts: Texts, private readonly film: Film, private readonly around: Around) {
    const say = texts.say;
    this.toggle = button(say("tap"), () => this.panel.hidden ? this.start(this.state.next === null ? 0 : this.place) : this.close(), { "aria-expanded": "false", "aria-controls": this.panel.id });
    this.press = button("", () => this.click(), { class: "main captions-press", "aria-describedby": "captions-tapping-help" });
    this.stop = button(say("tap_end"), () => this.end(), { "aria-label": say("tap_end_of") });
    this.back = button(say("tap_back"), () => this.undo(), { "aria-label": say("tap_back_to") });
    this.pause = button("", () => film.toggle());
    this.panel.hidden = true;
    this.panel.setAttribute("aria-label", say("tap"));
    this.panel.append(this.line, this.press, make("div", { class: "actions" }, this.stop, this.back, this.pause, button(say("tap_close"), () => this.close())),
      make("p", { class: "help", id: "captions-tapping-help" }, say("tap_help")));
    // A moment is that of the press, not of the release.
    this.press.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.pressed = true;
      this.mark();
    });
    this.press.addEventListener("pointercancel", () => { this.pressed = false; }); // a finger that scrolls clicks nothing
    this.press.addEventListener("keydown", (event) => this.key(event));
    this.press.addEventListener("keyup", (event) => { if (event.key === " ") event.preventDefault(); });
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    this.label();
  }

  /** Begins with the line at a place, somewhat before it: without one, where one stopped. */
  start(at: number) {
    const lines = this.around.lines();
    if (lines.length === 0) return this.around.say(this.texts.say("tap_none"));
    const cues = cuesOf(lines);
    if (!lines[at]) at = 0;
    this.state = { next: lines[at]?.id ?? null, open: false };
    this.trail = [];
    this.open(true);
    this.film.seek(at > 0 ? (cues[at]?.start ?? 0) - run : 0);
    this.film.play();
    this.show();
    this.press.focus();
  }

  /** Lines were changed by other means. */
  changed() { if (!this.panel.hidden) this.show(); }

  private open(open: boolean) {
    this.panel.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.panel.parentElement?.toggleAttribute("data-tapping", open);
  }

  private close() {
    this.film.video.pause();
    this.open(false);
    this.toggle.focus();
  }

  /** The click of a press was heard already; those that help people see or move send clicks alone. */
  private click() {
    if (!this.pressed) this.mark();
    this.pressed = false;
  }

  private key(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      "Enter": () => this.mark(), " ": () => this.mark(), "ArrowDown": () => this.end(), "ArrowUp": () => this.undo(),
      "ArrowLeft": () => this.film.seek(this.film.now - run), "ArrowRight": () => this.film.seek(this.film.now + run),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) act();
  }

  private get place(): number {
    const lines = this.around.lines();
    const at = lines.findIndex(({ id }) => id === this.state.next);
    return at < 0 ? lines.length : at;
  }

  private mark() {
    if (this.state.next === null && !this.state.open) return this.close();
    this.take(begin);
  }

  private end() { this.take(end); }

  private take(act: (from: Tapped, now: number, latest: number) => Tapped | null) {
    const lines = this.around.lines();
    const next = this.place;
    const { now } = this.film;
    const done = act({ cues: cuesOf(lines), next, open: this.state.open }, now, this.around.latest);
    if (!done) return this.around.say(this.texts.say("tap_before"));
    this.trail.push({ ...this.state, at: now });
    this.state = { next: lines[done.next]?.id ?? null, open: done.open };
    this.around.apply(timed(lines, done.cues, this.around.point), Math.max(1, done.next));
    const marked = lines[done.next - 1];
    if (marked) this.around.show(marked.id);
    if (this.state.next === null && !this.state.open) this.around.say(this.texts.say("tap_done"));
    this.show();
  }

  /** Back to the line before, to hear it again. */
  private undo() {
    const before = this.trail.pop();
    const at = this.place;
    const heard = cuesOf(this.around.lines())[Math.max(0, at - 1)];
    this.state = before ? { next: before.next, open: before.open } : { next: this.around.lines()[Math.max(0, at - 1)]?.id ?? null, open: false };
    this.film.seek((before?.at ?? heard?.start ?? 0) - run);
    this.show();
  }

  private show() {
    const lines = this.around.lines();
    const at = this.place;
    const { say } = this.texts;
    this.line.textContent = lines[at]?.text ?? (this.state.open ? lines.at(-1)?.text ?? "" : say("tap_done"));
    this.press.textContent = at < lines.length ? say("tap_begin", { no: at + 1 }) : this.state.open ? say("tap_last") : say("tap_close");
    this.stop.setAttribute("aria-disabled", String(at === 0));
    this.label();
  }

  label() { this.pause.textContent = this.texts.say(this.film.playing ? "pause" : "play"); }
}
