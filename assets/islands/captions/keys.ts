// What keys ask for in the lines. All of them go with another key, or act where nothing is written:
// no letter alone does anything.
import type { Part } from "./rows.ts";

export type Asked = "undo" | "redo" | "split" | "play" | "place" | { by: number }; // by: milliseconds

/** part is what of a line is written in, or null; writing tells that some other field is. */
export function asked({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent, part: Part | null, writing: boolean): Asked | null {
  const command = ctrlKey || metaKey;
  if (altKey || writing) return null;
  if (command && key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  if (command && key === "y") return "redo";
  if (part === "text") return key !== "Enter" ? null : command ? "split" : shiftKey ? "play" : null;
  if (part === null || command) return null;
  if (key === "Enter") return "place"; // it would press the first button of the form
  return key === "ArrowUp" || key === "ArrowDown" ? { by: (key === "ArrowUp" ? 1 : -1) * (shiftKey ? 1_000 : 100) } : null;
}
