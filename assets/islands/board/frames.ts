// What goes over the line of a board: internal/workshop sends and reads the same, as JSON in UTF-8.

/** One piece of the board: put in place, taken away, or all of it anew. */
export type Op = { put?: string; in?: string; before?: string; html?: string; drop?: string; whole?: string };

/** Something that happened, for those who do not see it move. */
export type Tell = { kind: string; text: string; count?: number };

/** Why a command was not taken. With again, it will be as it is, after so many milliseconds. */
export type No = { id: string; why: string; field?: string; again?: number };

export type Frame = { seq: number; now?: number; ops?: Op[]; tell?: Tell[]; ok?: string[]; no?: No[] };

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function read(data: ArrayBuffer): Frame | null {
  try {
    const frame = JSON.parse(decoder.decode(data)) as unknown;
    return typeof frame === "object" && frame !== null && !Array.isArray(frame) ? frame as Frame : null;
  } catch {
    return null;
  }
}

export const write = (message: Record<string, string>): Uint8Array<ArrayBuffer> => encoder.encode(JSON.stringify(message));
