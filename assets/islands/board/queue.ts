// What was done on this page and is not answered yet. It outlives the page in its tab, and goes
// again after each loss of the line: under the same name, by which it counts once.
import type { No } from "./frames.ts";

export type Fields = Record<string, string>;

export type Command = { id: string; fields: Fields; at: number };

export type Refused = { command: Command; why: string; field: string };

export type Answered = { done: Command[]; refused: Refused[]; again: { command: Command; ms: number }[] };

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const mostKept = 200; // a page that is offline for an hour writes less

export class Queue {
  private waiting: Command[] = [];

  constructor(private readonly store: Store | null, private readonly key: string, private readonly newID: () => string) {
    try {
      const kept = JSON.parse(store?.getItem(key) ?? "[]") as unknown;
      if (Array.isArray(kept)) this.waiting = kept.filter(isCommand);
    } catch {
      // a copy that cannot be read is none
    }
  }

  /** Gives null when no more may wait. */
  add(fields: Fields): Command | null {
    if (this.waiting.length >= mostKept) return null;
    const command = { id: this.newID(), fields, at: Date.now() };
    this.waiting.push(command);
    this.keep();
    return command;
  }

  answered(ok: readonly string[], no: readonly No[]): Answered {
    const answered: Answered = { done: [], refused: [], again: [] };
    for (const id of ok) {
      const command = this.take(id);
      if (command) answered.done.push(command);
    }
    for (const { id, why, field, again } of no) {
      const command = again ? this.waiting.find((one) => one.id === id) : this.take(id);
      if (command && again) answered.again.push({ command, ms: again });
      else if (command) answered.refused.push({ command, why, field: field ?? "" });
    }
    if (ok.length + no.length > 0) this.keep();
    return answered;
  }

  /** In the order in which they were given. */
  get all(): readonly Command[] {
    return this.waiting;
  }

  private take(id: string): Command | undefined {
    const at = this.waiting.findIndex((one) => one.id === id);
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  private keep() {
    try {
      if (this.waiting.length > 0) this.store?.setItem(this.key, JSON.stringify(this.waiting));
      else this.store?.removeItem(this.key);
    } catch {
      // storage is full or refused: this page remembers, its reload would not
    }
  }
}

function isCommand(one: unknown): one is Command {
  const command = one as Partial<Command> | null;
  return typeof command?.id === "string" && typeof command.fields?.["do"] === "string";
}
