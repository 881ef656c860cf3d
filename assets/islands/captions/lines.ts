// The lines of the editor: captions as they are typed, whether or not they can be shown yet. A list
// of them is never changed: each act gives another, and the one before takes it back.
import type { Cue } from "./cues.ts";
import { read, write } from "../../behaviours/parts/moment.ts";

export type Line = { readonly id: number; readonly start: string; readonly end: string; readonly text: string };

export type Lines = readonly Line[];

let made = 0;

export const line = (start: string, end: string, text: string): Line => ({ id: ++made, start, end, text });

export const lineOf = ({ start, end, text }: Cue, point: string): Line => line(write(start, point), write(end, point), text);

const reading = 2_000; // what a line lasts until somebody says how long

/** The lines as cues: a moment that cannot be read yet is where the line before ends, or what
 *  follows from the start. */
export function cuesOf(lines: Lines): Cue[] {
  let last = 0;
  return lines.map(({ start, end, text }) => {
    const from = read(start) ?? last;
    const to = read(end);
    last = to !== null && to > from ? to : from + reading;
    return { start: from, end: to ?? last, text };
  });
}

/** Whether each moment can be read. */
export const readable = (lines: Lines): boolean => lines.every(({ start, end }) => read(start) !== null && read(end) !== null);

/** Gives lines the moments of cues, one for one; those that already say so stay as they were typed. */
export function timed(lines: Lines, cues: readonly Cue[], point: string): Lines {
  return lines.map((one, i) => {
    const cue = cues[i];
    if (!cue || read(one.start) === cue.start && read(one.end) === cue.end) return one;
    return { ...one, start: write(cue.start, point), end: write(cue.end, point) };
  });
}

/** The lines in the order in which they are shown. */
export function sorted(lines: Lines): Lines {
  const cues = cuesOf(lines);
  const order = lines.map((_, i) => i).sort((a, b) => (cues[a]?.start ?? 0) - (cues[b]?.start ?? 0) || (cues[a]?.end ?? 0) - (cues[b]?.end ?? 0) || a - b);
  return order.every((at, i) => at === i) ? lines : order.map((at) => lines[at] as Line);
}

/** The moments of a line that comes after another, in what room there is before the next. */
export function after(lines: Lines, at: number, now: number | null): { start: number; end: number } {
  const cues = cuesOf(lines);
  const start = Math.max(cues[at]?.end ?? 0, now ?? 0);
  const next = cues[at + 1]?.start ?? Infinity;
  return { start, end: next - start >= 1_000 ? Math.min(next, start + reading) : start + reading };
}
