// What to do with the answer to a save, and how long to wait before trying again.
export type Answer = {
  saved?: boolean;
  conflict?: boolean;
  url?: string;
  error?: string;
  versions?: Record<string, string>;
  errors?: Record<string, string> | null;
};

export type Verdict = "saved" | "conflict" | "refused" | "again";

const passing = new Set([408, 425, 429]); // the same request may succeed later

/** Refused means that sending the same again is no use: the person must do something. */
export function verdict(status: number, answer: Answer): Verdict {
  if (status >= 500 || passing.has(status)) return "again";
  if (answer.conflict) return "conflict";
  return answer.saved ? "saved" : "refused";
}

const shortest = 1_000;
const longest = 30_000;

/** Doubles from one second to half a minute; 0 is for the first try. */
export const nextPause = (last: number): number => Math.min(Math.max(last * 2, shortest), longest);

/** Only texts are sent as people go; files wait for the form's own button. */
export function texts(entries: Iterable<[string, FormDataEntryValue]>): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [name, value] of entries) if (typeof value === "string") sent.append(name, value);
  return sent;
}
