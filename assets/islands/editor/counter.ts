// How long a text is, against the call's limit; said aloud when nine tenths are written, and when
// it becomes too long or fits again.
import { length } from "./plain.ts";
import type { Texts } from "./texts.ts";
import { make, type Voice } from "./parts.ts";

type Fill = "short" | "fits" | "near" | "over";

const near = 0.9;
const pause = 500; // between two counts: of a long text one takes some milliseconds

export function fill(count: number, least: number, most: number): Fill {
  if (most > 0 && count > most) return "over";
  if (most > 0 && count >= most * near) return "near";
  return count > 0 && count < least ? "short" : "fits";
}

export class Counter {
  readonly element = make("span", { class: "editor-count" });
  private last: Fill | null = null;
  private timer = 0;

  constructor(private readonly most: number, private readonly least: number, private readonly texts: Texts, private readonly voice: Voice) {}

  /** Counts a moment after a change, once for all that come meanwhile: where many write they never
   *  stop. At once the first time. */
  update(text: () => string) {
    if (this.last === null) return this.show(length(text()));
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      this.show(length(text()));
    }, pause);
  }

  private show(count: number) {
    const now = fill(count, this.least, this.most);
    this.element.textContent = this.sentence(count, now);
    this.element.dataset["fill"] = now;
    const tell = this.last !== null && now !== this.last && (now === "near" || now === "over" || this.last === "over");
    this.last = now;
    if (tell) this.voice.say(this.said(count, now));
  }

  private sentence(count: number, now: Fill): string {
    if (now === "over") return this.texts.say("count_over", { count: count - this.most });
    if (this.most > 0) return this.texts.say("count_of", { count, most: this.most });
    if (now === "short") return this.texts.say("count_short", { count: this.least - count });
    return this.texts.say("count", { count });
  }

  private said(count: number, now: Fill): string {
    return now === "over" ? this.sentence(count, now) : this.texts.say("count_left", { count: this.most - count });
  }
}
