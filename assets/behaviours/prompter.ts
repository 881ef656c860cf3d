// <maillage-prompter tempo="140" slowest="60" fastest="240" said="%tempo% …">
//   [data-do=open] button, [data-speech] with a <section data-words> for each scene, and a <dialog>
//   with buttons named by data-do, [data-tempo] and [data-page]. The text scrolls as fast as it is
//   read aloud at that tempo: by keyboard, by touch, mirrored for a glass before a camera. Only a
//   person starts it, and any touch of the text or space stops it. Without script the page is the
//   text, in large letters.
import { pace, within, type Block } from "./parts/pace.ts";

const step = 10; // words a minute
const sizes = [1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7]; // rem
const line = 0.35; // of the height, where people read
const drift = 2; // pixels: what moved by more was moved by a hand
const longest = 100; // milliseconds between two frames: a page that slept does not jump

class Prompter extends HTMLElement {
  private dialog!: HTMLDialogElement;
  private page!: HTMLElement;
  private tempo = 0;
  private size = 3;
  private at = 0;
  private last = 0;
  private frame = 0;
  private awake: WakeLockSentinel | null = null;

  connectedCallback() {
    const dialog = this.querySelector("dialog");
    const page = this.querySelector<HTMLElement>("[data-page]");
    const speech = this.querySelector<HTMLElement>("[data-speech]");
    const open = this.querySelector<HTMLButtonElement>("[data-do=open]");
    if (!dialog || !page || !speech || !open) return;
    this.dialog = dialog;
    this.page = page;
    for (const part of speech.children) page.append(part.cloneNode(true));
    if (speech.classList.contains("mirrored")) this.mirror();
    for (const hidden of this.querySelectorAll<HTMLElement>("[data-do=open], .keys")) hidden.hidden = false;
    this.querySelector(".without-script")?.remove();
    this.pick(Number(this.getAttribute("tempo")));
    this.resize(0);
    this.addEventListener("click", (event) => this.pressed(event));
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("close", () => this.pause());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.pause(); });
  }

  disconnectedCallback() { this.pause(); }

  private pressed(event: Event) {
    const button = (event.target as Element).closest<HTMLElement>("[data-do]");
    if (button) this.act(button.dataset["do"] ?? "");
    else if ((event.target as Element).closest("[data-page]")) this.toggle();
  }

  private act(what: string) {
    const acts: Record<string, () => void> = {
      open: () => { this.dialog.showModal(); this.page.focus(); },
      close: () => this.dialog.close(),
      play: () => this.toggle(),
      slower: () => this.pick(this.tempo - step),
      faster: () => this.pick(this.tempo + step),
      smaller: () => this.resize(-1),
      larger: () => this.resize(1),
      mirror: () => this.mirror(),
      start: () => { this.go(0); this.page.focus(); },
    };
    acts[what]?.();
  }

  private key(event: KeyboardEvent) {
    const onButton = event.target instanceof HTMLButtonElement;
    if (event.ctrlKey || event.metaKey || event.altKey || onButton && event.key === " ") return;
    const keys: Record<string, string> = { " ": "play", ArrowUp: "faster", ArrowDown: "slower", "+": "larger", "-": "smaller", m: "mirror", M: "mirror", Home: "start" };
    const what = keys[event.key];
    if (what) this.act(what);
    else if (event.key === "PageDown" || event.key === "PageUp") this.leap(event.key === "PageDown" ? 1 : -1);
    else return;
    event.preventDefault();
  }

  private get blocks(): Block[] {
    return [...this.page.querySelectorAll<HTMLElement>("[data-words]")].map((part) => ({ top: part.offsetTop, height: part.offsetHeight, words: Number(part.dataset["words"]) }));
  }

  private get reading(): number { return this.page.clientHeight * line; }

  /** The scene after or before the one that is read. */
  private leap(by: number) {
    const tops = this.blocks.map(({ top }) => top - this.reading);
    const now = this.page.scrollTop;
    const next = by > 0 ? tops.find((top) => top > now + drift) : tops.findLast((top) => top < now - drift);
    if (next !== undefined) this.go(next);
  }

  private go(to: number) {
    this.page.scrollTop = to;
    this.at = this.page.scrollTop;
  }

  private toggle() { if (this.frame) this.pause(); else this.play(); }

  private play() {
    this.at = this.page.scrollTop;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.move(now));
    this.tell();
    // A phone that falls asleep while one speaks is no use; where it cannot be kept awake it is not.
    navigator.wakeLock?.request("screen").then((lock) => {
      if (this.frame) this.awake = lock;
      else void lock.release();
    }).catch(() => undefined);
  }

  private pause() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    void this.awake?.release();
    this.awake = null;
    this.tell();
  }

  private move(now: number) {
    const passed = Math.min(now - this.last, longest) / 1000;
    this.last = now;
    if (Math.abs(this.page.scrollTop - this.at) > drift) this.at = this.page.scrollTop;
    this.at += pace(this.blocks, this.at + this.reading, this.tempo) * passed;
    this.page.scrollTop = this.at;
    if (this.at >= this.page.scrollHeight - this.page.clientHeight) return this.pause();
    this.frame = requestAnimationFrame((next) => this.move(next));
  }

  private tell() {
    const button = this.dialog.querySelector<HTMLElement>("[data-do=play]");
    this.dialog.classList.toggle("running", this.frame !== 0);
    if (!button) return;
    button.dataset["play"] ??= button.textContent ?? "";
    button.textContent = button.dataset[this.frame ? "pause" : "play"] ?? "";
  }

  private pick(tempo: number) {
    this.tempo = within(tempo, Number(this.getAttribute("slowest")), Number(this.getAttribute("fastest")));
    const told = this.dialog.querySelector("[data-tempo]");
    if (told) told.textContent = (this.getAttribute("said") ?? "").replace("%tempo%", String(this.tempo));
  }

  /** Keeps what is read where it is. */
  private resize(by: number) {
    this.size = within(this.size + by, 0, sizes.length - 1);
    const share = this.page.scrollTop / Math.max(1, this.page.scrollHeight);
    this.page.style.fontSize = `${sizes[this.size]}rem`;
    if (by) this.go(share * this.page.scrollHeight);
  }

  private mirror() {
    const on = this.page.classList.toggle("mirrored");
    this.dialog.querySelector("[data-do=mirror]")?.setAttribute("aria-pressed", String(on));
  }
}

customElements.define("maillage-prompter", Prompter);
