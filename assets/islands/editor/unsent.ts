// What was written here and is not kept by the server yet. The server tells how many updates of
// this connection it keeps; each connection counts from nothing, and begins with all that the
// server lacks as one update.
import { ContentString, decodeUpdate, mergeUpdates } from "yjs";

const mostApart = 50; // so many updates that wait offline become one

type Waiting = { update: Uint8Array; frame: number }; // frame 0: not sent on this connection

/** The words that updates bring, in the order in which they were written; a new line where they
 *  are not of one piece. */
export function wordsOf(updates: Uint8Array[]): string {
  if (updates.length === 0) return "";
  let words = "";
  let client = -1;
  let next = -1;
  for (const struct of decodeUpdate(mergeUpdates(updates)).structs) {
    if ("content" in struct && struct.content instanceof ContentString) {
      const apart = words !== "" && (struct.id.client !== client || struct.id.clock !== next);
      words += (apart ? "\n" : "") + struct.content.str;
      client = struct.id.client;
      next = struct.id.clock + struct.length;
    }
  }
  return words;
}

export class Unsent {
  private waiting: Waiting[] = [];
  private frames = 0;

  /** Something was written here. */
  wrote(update: Uint8Array) {
    this.waiting.push({ update, frame: 0 });
    const last = this.waiting.slice(-mostApart);
    if (last.length < mostApart || last.some((each) => each.frame !== 0)) return;
    this.waiting.splice(-mostApart, mostApart, { update: mergeUpdates(last.map((each) => each.update)), frame: 0 });
  }

  /** A connection was opened: nothing was sent on it yet. */
  began() {
    this.frames = 0;
    for (const each of this.waiting) each.frame = 0;
  }

  /** An update left: the last that was written. Older ones that never left go with the whole. */
  sent() {
    this.frames++;
    const last = this.waiting.at(-1);
    if (last) last.frame ||= this.frames;
  }

  /** All that the server lacks left as one update: that is what waits from now on. */
  sentWhole(update: Uint8Array) {
    this.frames++;
    const news = decodeUpdate(update).structs.length > 0 || this.waiting.length > 0;
    this.waiting = news ? [{ update, frame: this.frames }] : [];
  }

  /** The server keeps so many updates of this connection. */
  kept(count: number) {
    this.waiting = this.waiting.filter((each) => each.frame === 0 || each.frame > count);
  }

  get any(): boolean {
    return this.waiting.length > 0;
  }

  /** In how many pieces it is held. */
  get pieces(): number {
    return this.waiting.length;
  }

  words(): string {
    return wordsOf(this.waiting.map((each) => each.update));
  }

  /** How many characters wait, as people count them. */
  characters(): number {
    return [...this.words().replaceAll("\n", "")].length;
  }
}
