// The time that is left, by the clock of the server.
import type { Say } from "./announce.ts";

export type Moment = "minute" | "end";

const parted = (left: number): [number, number] => {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return [Math.floor(seconds / 60), seconds % 60];
};

/** What a clock shows: minutes and seconds, never less than nothing. */
export function shown(left: number): string {
  const [minutes, seconds] = parted(left);
  return `${minutes}:${String(seconds).padStart(2, "0")}`;
}

/** The same in words: read aloud, figures with a colon are an hour of the day. */
export function told(left: number, say: Say): string {
  const [minutes, seconds] = parted(left);
  const words = [[minutes, "clock_minutes"], [seconds, "clock_seconds"]] as const;
  return words.filter(([count], i) => count > 0 || i === 1 && minutes === 0).map(([count, name]) => say(name, { count })).join(" ");
}

/** Follows one end after the other, and tells each of its moments once. */
export class Clock {
  private offset = 0;
  private ends = 0;
  private before = Infinity; // what was left when one last looked

  /** The server's clock when its frame was made, and ours when it came. */
  set(now: number, here: number) {
    this.offset = now - here;
  }

  /** Gives what is left, and the moment that has come since the last look. */
  look(ends: number, here: number): { left: number; moment: Moment | null } {
    const left = ends - here - this.offset;
    if (ends !== this.ends) {
      this.ends = ends; // another end: moments that were over before one came are not told
      this.before = left;
      return { left, moment: null };
    }
    const passed = (mark: number) => this.before > mark && left <= mark;
    const moment = passed(0) ? "end" : passed(60_000) ? "minute" : null;
    this.before = left;
    return { left, moment };
  }
}
