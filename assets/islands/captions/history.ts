// What was done to the lines, and how it is taken back. What is typed in one field without a stop
// is one act.
import type { Lines } from "./lines.ts";

export type Act = { name: string; no: number }; // what was done, and to which line

type Step = { before: Lines; act: Act };

const most = 200;

export class History {
  private done: Step[] = [];
  private undone: Step[] = [];
  private typing = "";

  /** Notes an act; field names what is typed in, and is "" for all else. */
  note(before: Lines, act: Act, field = "") {
    this.undone = [];
    if (field && field === this.typing) return;
    this.typing = field;
    this.done.push({ before, act });
    if (this.done.length > most) this.done.shift();
  }

  /** The next letter begins an act of its own. */
  stop() { this.typing = ""; }

  get any(): boolean { return this.done.length > 0; }

  get more(): boolean { return this.undone.length > 0; }

  /** Takes back the last act: the lines before it, and what it was. */
  undo(now: Lines): { lines: Lines; act: Act } | null { return this.move(this.done, this.undone, now); }

  redo(now: Lines): { lines: Lines; act: Act } | null { return this.move(this.undone, this.done, now); }

  private move(from: Step[], to: Step[], now: Lines): { lines: Lines; act: Act } | null {
    this.stop();
    const step = from.pop();
    if (!step) return null;
    to.push({ before: now, act: step.act });
    return { lines: step.before, act: step.act };
  }
}
