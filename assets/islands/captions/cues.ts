// Captions as the server edits them: split, joined, moved. It has the last word; a test compares both.
import type { Figures } from "./check.ts";

export type Cue = { readonly start: number; readonly end: number; readonly text: string }; // in milliseconds

const ends = /\r\n|[\r\u2028\u2029]/g;
const spaces = /[\t\v\f\u0085]/g;
const commands = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202d\u202e\ufeff]/g;

/** Lines without spaces at their ends, none empty, and no sign that commands. */
export const clean = (text: string): string =>
  text.replace(ends, "\n").split("\n").map((line) => line.replace(spaces, " ").replace(commands, "").trim()).filter(Boolean).join("\n");

/** How many signs a text has, as charters count them. */
export const characters = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** Where a text is cut in two, in characters: at the space nearest to its middle; 0 where there is none. */
export function middle(text: string): number {
  const letters = [...text];
  let best = 0;
  letters.forEach((letter, at) => {
    if ((letter === " " || letter === "\n") && Math.abs(2 * at - letters.length) < Math.abs(2 * best - letters.length)) best = at;
  });
  return best;
}

/** Two cues of one, the text cut after so many characters and the time in proportion; null where
 *  one of them would show nothing or last no time. */
export function split(cue: Cue, after: number): [Cue, Cue] | null {
  const letters = [...cue.text];
  if (after <= 0 || after >= letters.length) return null;
  const [first, second] = [clean(letters.slice(0, after).join("")), clean(letters.slice(after).join(""))];
  const at = cue.start + Math.floor(((cue.end - cue.start) * after) / letters.length);
  if (!first || !second || at <= cue.start || at >= cue.end) return null;
  return [{ start: cue.start, end: at, text: first }, { start: at, end: cue.end, text: second }];
}

/** One cue of two, its lines set anew; null where it is more than a cue may hold. */
export function merge(one: Cue, next: Cue, most: Figures): Cue | null {
  const text = set(`${clean(one.text)}\n${clean(next.text)}`, most.width);
  const lines = text.split("\n");
  if (!text || lines.length > most.linesMost || lines.some((line) => characters(line) > most.lineMost)) return null;
  return { start: one.start, end: Math.max(one.end, next.end), text };
}

/** Moves cues from one to the last, none before the start of the film. */
export function shift(cues: readonly Cue[], from: number, by: number, latest: number): Cue[] {
  for (const cue of cues.slice(from)) by = Math.min(Math.max(by, -cue.start), latest - cue.end);
  return cues.map((cue, i) => i < from ? cue : { ...cue, start: cue.start + by, end: cue.end + by });
}

const stops = /[.!?…,;:][\s»")’”`]*$/;

/** Sets a text anew: in one line, in two as even as words allow, or in as many as it takes. */
export function set(text: string, width: number): string {
  const words = text.split(/[ \n]+/).filter(Boolean);
  const whole = words.join(" ");
  if (characters(whole) <= width) return clean(whole);
  let [best, least] = ["", 0];
  for (let i = 1; i < words.length; i++) {
    const [first, second] = [words.slice(0, i).join(" "), words.slice(i).join(" ")];
    const wide = Math.max(characters(first), characters(second));
    if (wide > width) continue;
    const last = words[i - 1] ?? "";
    const cost = wide + (stops.test(last) ? -8 : characters(last) <= 3 ? 8 : 0);
    if (!best || cost < least) [best, least] = [`${first}\n${second}`, cost];
  }
  return clean(best || filled(words, width).join("\n"));
}

function filled(words: readonly string[], width: number): string[] {
  const all: string[] = [];
  let line = "";
  for (const word of words) {
    if (line && characters(line) + 1 + characters(word) > width) {
      all.push(line);
      line = "";
    }
    line += (line && " ") + word;
  }
  return line ? [...all, line] : all;
}

/** Names captions by what the server keeps of them: those without a word, it does not. */
export const imprint = (cues: readonly Cue[], described: string): string => {
  const all = cues.map(({ start, end, text }) => ({ start, end, text: clean(text) })).filter(({ text }) => text);
  return JSON.stringify([all.sort((a, b) => a.start - b.start || a.end - b.end), described.trim()]);
};
