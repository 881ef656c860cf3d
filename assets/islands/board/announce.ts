// What others do, told in few words: not each note, but how many came where.
import type { Tell } from "./frames.ts";

export type Verbosity = "all" | "grouped" | "lead";

export const verbosities: readonly Verbosity[] = ["all", "grouped", "lead"];

/** What people do, each for themselves: it may wait, and be counted. All else concerns everyone, as
 *  what the lead does, and is said soon. */
const crowd = new Set(["joined", "hand", "list", "objection"]);
const counted = new Set(["note", "note_anonymous"]); // told by the lists to which they come

const soon = 400;
const pauses: Record<Verbosity, number> = { all: 1_500, grouped: 8_000, lead: 8_000 };

/** Whether something told is the act of one among all: whoever did it need not hear of it. */
export const ofOne = ({ kind }: Tell): boolean => crowd.has(kind) || counted.has(kind);

export type Say = (name: string, values?: Record<string, string | number>) => string;

export class Announcer {
  verbosity: Verbosity = "grouped";
  private readonly notes = new Map<string, number>();
  private readonly sentences = new Map<string, { text: string; count: number }>(); // by kind: the last one says it
  private waits: { at: number; stop: () => void } | null = null;

  constructor(private readonly say: Say, private readonly speak: (text: string) => void, private readonly later: (act: () => void, ms: number) => () => void) {}

  /** Somebody's note came to a list. */
  arrived(list: string) {
    if (this.verbosity === "lead") return;
    this.notes.set(list, (this.notes.get(list) ?? 0) + 1);
    this.plan(pauses[this.verbosity]);
  }

  tell({ kind, text, count }: Tell) {
    const lead = !crowd.has(kind);
    if (!text || counted.has(kind) || !lead && this.verbosity === "lead") return;
    this.sentences.set(kind, { text, count: lead ? 1 : (this.sentences.get(kind)?.count ?? 0) + (count ?? 1) });
    this.plan(lead ? soon : pauses[this.verbosity]);
  }

  private plan(ms: number) {
    if (this.waits && this.waits.at <= ms) return;
    this.waits?.stop();
    this.waits = { at: ms, stop: this.later(() => this.flush(), ms) };
  }

  private flush() {
    this.waits = null;
    const said = [...this.sentences.values()].map(({ text, count }) => count > 1 ? this.say("alike", { text, count: count - 1 }) : text);
    for (const [list, count] of this.notes) said.push(this.say("arrived", { list, count }));
    this.sentences.clear();
    this.notes.clear();
    if (said.length > 0) this.speak(said.join(" "));
  }
}
