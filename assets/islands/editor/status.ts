// What is said of the state of a text. The rule alone, so that it can be tested.
export type Facts = {
  opened: boolean; // the text was here once, from the server or from the copy
  connected: boolean;
  waiting: boolean; // something written here is not kept by the server
  characters: number;
  copied: boolean; // this browser keeps all of it
  copying: boolean; // it will in a moment
  right: Right;
  refused: boolean;
  held: boolean; // more was sent in a minute than the server takes: the line opens again later
};

export type Right = "read" | "comment" | "write";

export type State = "opening" | "saved" | "waiting" | "held" | "offline" | "reading" | "commenting" | "refused";

export const rightOf = (level: number): Right => level >= 2 ? "write" : level === 1 ? "comment" : "read";

export function stateOf(f: Facts): State {
  if (f.refused) return "refused";
  if (!f.opened) return "opening";
  if (f.right !== "write") return f.right === "comment" ? "commenting" : "reading";
  if (!f.connected) return f.held ? "held" : "offline";
  return f.waiting ? "waiting" : "saved";
}

/** The name of the sentence for a state, with its values. */
export function sentence(f: Facts): [string, Record<string, number>] {
  const state = stateOf(f);
  if (state === "held") return [f.copied ? "state_held" : "state_held_uncopied", {}];
  if (state !== "offline") return [`state_${state}`, {}];
  if (f.characters > 0) return [f.copied ? "state_offline" : "state_offline_uncopied", { count: f.characters }];
  return [f.waiting ? "state_offline_changes" : "state_offline_idle", {}];
}

/** What to do after the line was closed for good: the codes are those of internal/live. */
export function refusal(code: number): { reason: string; forget: boolean } {
  switch (code) {
    case 4403: return { reason: "refused_right", forget: false };
    case 4404: return { reason: "refused_gone", forget: false };
    case 4406: return { reason: "refused_outdated", forget: false };
    case 4409: return { reason: "refused_replaced", forget: true };
    case 4413: return { reason: "refused_full", forget: true };
  }
  return { reason: "refused_content", forget: true };
}

/** Whether the copy goes when its person may not come in any more. What waits in it may be sent
 *  another day, unless it is refused as soon as it is sent: it would be for ever. Where nothing
 *  waits, nobody needs it, and others may use the browser. */
export function goes(code: number, waits: boolean, everKept: boolean): boolean {
  return (code === 4403 || code === 4404) && !waits || code === 4403 && !everKept;
}
