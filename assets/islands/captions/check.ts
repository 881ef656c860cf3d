// What makes captions hard to read, told as people type. The figures come with the page, and a test
// compares what is found here with what the server finds.
import { characters, clean, type Cue } from "./cues.ts";

export type Figures = { pace: number; shortest: number; longest: number; gap: number; lines: number; width: number; latest: number; lineMost: number; linesMost: number };

export type Finding = { cue: number; code: string; value: number; bound: number };

/** The codes of what is told in seconds. */
export const inSeconds: ReadonlySet<string> = new Set(["too_short", "too_long", "overlaps", "small_gap", "after_the_end"]);

/** Tells of each cue, in their order; length is that of the film in milliseconds, 0 where it is not
 *  known. */
export function check(cues: readonly Cue[], length: number, most: Figures): Finding[] {
  const found: Finding[] = [];
  cues.forEach((cue, i) => {
    const add = (wrong: boolean, code: string, value: number, bound: number) => { if (wrong) found.push({ cue: i, code, value, bound }); };
    const text = clean(cue.text);
    const lasts = cue.end - cue.start;
    const pace = Math.ceil((characters(text) * 1000) / Math.max(lasts, 1));
    add(pace > most.pace, "too_fast", pace, most.pace);
    add(lasts < most.shortest, "too_short", lasts, most.shortest);
    add(lasts > most.longest, "too_long", lasts, most.longest);
    const before = cues[i - 1];
    if (before) {
      const gap = cue.start - before.end;
      add(gap < 0, "overlaps", -gap, 0);
      add(gap > 0 && gap < most.gap, "small_gap", gap, most.gap);
    }
    const lines = text ? text.split("\n") : [];
    add(lines.length > most.lines, "many_lines", lines.length, most.lines);
    const widest = Math.max(0, ...lines.map(characters));
    add(widest > most.width, "long_line", widest, most.width);
    add(length > 0 && cue.end > length, "after_the_end", cue.end - length, 0);
  });
  return found;
}
