// Saves what is typed as people go, and holds it in the tab until the server has it: a page that is
// loaded again shows it. After somebody else saved, nothing more is sent by itself.
import { nextPause, verdict, type Answer, type Verdict } from "../../behaviours/parts/saving.ts";

const pause = 1_500;
const hold = 250; // what is typed is held so soon
const patience = 20_000;
const signedOut = 401;

export type Told = "waiting" | "saved" | "failed" | "offline" | "over" | "conflict" | "refused";

export type Draft = { version: string; lines: [string, string, string][]; described: string };

export type Ways = {
  url: string;
  key: string;
  body: () => URLSearchParams;
  draft: () => Draft;
  tell: (state: Told, error?: string) => void;
  answered: (answer: Answer, now: Verdict) => void;
  own: (answer: Answer) => boolean; // what is said to be another's was sent from here: it knows their version now
};

export class Keeper {
  private revision = 0;
  private kept = 0;
  private timer = 0;
  private holding = 0;
  private wait = 0;
  private sending: Promise<Verdict> | null = null;
  private stopped = false;

  constructor(private readonly ways: Ways) {
    addEventListener("online", () => { if (this.unsaved) this.later(0); });
    addEventListener("pagehide", () => this.hold());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden || !this.unsaved) return;
      this.hold();
      if (!this.stopped) void this.save();
    });
  }

  get unsaved(): boolean { return this.revision !== this.kept; }

  changed() {
    this.revision++;
    clearTimeout(this.holding);
    this.holding = window.setTimeout(() => this.hold(), hold);
    if (this.stopped) return;
    this.ways.tell("waiting");
    this.later(pause);
  }

  /** A field was left: what is wrong with it can be told. */
  soon() { if (this.unsaved) this.later(0); }

  /** Nothing is sent until a person presses the button. */
  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  get isStopped(): boolean { return this.stopped; }

  /** Sends all that was typed; tells whether the server has it. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.unsaved && !this.stopped) if (await this.save() !== "saved") break;
    return !this.unsaved;
  }

  /** What the tab holds from before, if any. */
  held(): Draft | null {
    try {
      return JSON.parse(sessionStorage.getItem(this.ways.key) ?? "null") as Draft | null;
    } catch {
      return null;
    }
  }

  /** Lets go of all that the server has not. */
  drop() {
    this.kept = this.revision;
    this.forget();
  }

  private forget() {
    clearTimeout(this.holding);
    try {
      sessionStorage.removeItem(this.ways.key);
    } catch {
      // nothing was held
    }
  }

  private hold() {
    clearTimeout(this.holding);
    if (!this.unsaved) return;
    try {
      sessionStorage.setItem(this.ways.key, JSON.stringify(this.ways.draft()));
    } catch {
      // the server will have it
    }
  }

  private later(wait: number) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<Verdict> {
    while (this.sending) await this.sending; // another who waited may have begun anew
    if (!this.unsaved) return "saved";
    const at = this.revision;
    this.sending = this.send(at).catch((): Verdict => "again");
    const now = await this.sending;
    this.sending = null;
    this.wait = now === "again" ? nextPause(this.wait) : 0;
    if (now === "again") {
      this.ways.tell(navigator.onLine ? "failed" : "offline");
      this.later(this.wait);
    }
    return now;
  }

  private async send(at: number): Promise<Verdict> {
    const body = this.ways.body();
    const response = await fetch(this.ways.url, { method: "POST", headers: { Accept: "application/json" }, body, keepalive: body.toString().length < 60_000, signal: AbortSignal.timeout(patience) });
    const answer = (await response.json()) as Answer;
    const now = verdict(response.status, answer);
    // An answer that was lost on its way: what was typed since goes on top.
    if (now === "conflict" && this.ways.own(answer)) return this.send(at);
    this.ways.answered(answer, now);
    if (now === "conflict") {
      this.stop();
      this.ways.tell("conflict");
    } else if (now === "refused") {
      if (this.revision === at) this.ways.tell(response.status === signedOut ? "over" : "refused", answer.error);
    } else if (now === "saved") {
      this.kept = at;
      if (this.unsaved) this.later(pause);
      else {
        this.forget();
        this.ways.tell("saved");
      }
    }
    return now;
  }
}
