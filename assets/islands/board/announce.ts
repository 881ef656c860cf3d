// What others do, told in few words: not each note, but how many came where.
import type { Tell } from "./frames.ts";

export type Verbosity = "all" | "grouped" | "lead";

export const verbosities: readonly Verbosity[] = ["all", "grouped", "lead"];

/** What concerns everyone because whoever leads did it: said whatever one chose, and soon. */
const leads = ["step", "clock", "summon", "reveal", "lock", "unlock", "count", "phase", "proposal", "turn", "groups", "group", "workshop", "anonymous", "person", "admitted", "expelled"];

const soon = 400;
const pauses: Record<Verbosity, number> = { all: 1_500, grouped: 8_000, lead: 8_000 };
const mostSentences = 4; // more are counted: nobody listens to ten

export type Say = (name: string, values?: Record<string, string | number>) => string;

export const led = (kind: string): boolean => leads.includes(kind.split(".")[0] ?? "");

export class Announcer {
  verbosity: Verbosity = "grouped";
  private readonly notes = new Map<string, number>();
  private readonly sentences = new Map<string, number>();
  private waits: { at: number; stop: () => void } | null = null;

  constructor(private readonly say: Say, private readonly speak: (text: string) => void, private readonly later: (act: () => void, ms: number) => () => void) {}

  /** Somebody's note came to a list. */
  arrived(list: string) {
    if (this.verbosity === "lead") return;
    this.notes.set(list, (this.notes.get(list) ?? 0) + 1);
    this.plan(pauses[this.verbosity]);
  }

  tell({ kind, text, count }: Tell) {
    const lead = led(kind);
    if (!text || !lead && this.verbosity === "lead") return;
    this.sentences.set(text, (this.sentences.get(text) ?? 0) + (count ?? 1));
    this.plan(lead ? soon : pauses[this.verbosity]);
  }

  private plan(ms: number) {
    if (this.waits && this.waits.at <= ms) return;
    this.waits?.stop();
    this.waits = { at: ms, stop: this.later(() => this.flush(), ms) };
  }

  private flush() {
    this.waits = null;
    const all = [...this.sentences].map(([text, count]) => count > 1 ? this.say("times", { text, count }) : text);
    const said = all.slice(0, mostSentences);
    if (all.length > mostSentences) said.push(this.say("more", { count: all.length - mostSentences }));
    for (const [list, count] of this.notes) said.push(this.say("arrived", { list, count }));
    this.sentences.clear();
    this.notes.clear();
    if (said.length > 0) this.speak(said.join(" "));
  }
}
