// What the server tells of the remarks of a section, and what is sent to it: the JSON answers of
// internal/web/writing/remarksjson.go.
export type Message = { author: string; at: string; body: string };

export type Remark = {
  id: string;
  root: string;
  kind: "comment" | "suggestion" | "todo";
  from: string;
  to: string;
  quote: string;
  replacement: string;
  author: string;
  at: string;
  owner?: string;
  owner_id?: string;
  day?: string; // as a date field has it
  mine?: boolean; // one wrote it
  due?: string;
  late?: boolean;
  version: number;
  messages: Message[];
  acts: string[];
};

export type Told = {
  may: boolean;
  me: string;
  base: string;
  people: { id: string; name: string }[];
  remarks: Remark[];
  texts?: Record<string, string>;
};

/** Why something was not taken, in words; fields by their names. */
export type Refusal = { error: string; errors: Record<string, string> };

const headers = { Accept: "application/json" };

export async function ask(source: string, texts: boolean): Promise<Told | null> {
  try {
    const answer = await fetch(texts ? `${source}?texts=yes` : source, { headers });
    return answer.ok ? await answer.json() as Told : null;
  } catch {
    return null;
  }
}

/** Sends a form; null when it was taken. */
export async function send(address: string, values: Record<string, string>, failed: string): Promise<Refusal | null> {
  try {
    const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams(values) });
    if (answer.ok) return null;
    const told = await answer.json() as Partial<Refusal>;
    return { error: told.error ?? failed, errors: told.errors ?? {} };
  } catch {
    return { error: failed, errors: {} };
  }
}

/** How many remarks came, and how many have more answers, since one looked last. */
export function news(before: Remark[], now: Remark[]): { arrived: number; answered: number } {
  const known = new Map(before.map((one) => [one.id, one.messages.length]));
  const answered = now.filter((one) => one.messages.length > (known.get(one.id) ?? Infinity)).length;
  return { arrived: now.filter((one) => !known.has(one.id)).length, answered };
}

/** In the order of the texts, and within one in that of the words; those about a whole text
 *  first, those whose words are gone last. */
export function ordered(all: Remark[], roots: string[], at: (one: Remark) => number | null): Remark[] {
  const rank = (one: Remark): number => one.quote === "" ? -1 : at(one) ?? Infinity;
  return [...all].sort((a, b) => {
    const texts = roots.indexOf(a.root) - roots.indexOf(b.root);
    if (texts !== 0) return texts;
    const [first, second] = [rank(a), rank(b)];
    return first === second ? a.id.localeCompare(b.id) : first - second;
  });
}
