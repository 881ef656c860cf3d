// What a text says without its forms, and how long it is: the same rule as internal/document/text,
// held together by testdata/lengths.json.
import type { Node } from "prosemirror-model";

export function plain(node: Node): string {
  return node.textBetween(0, node.content.size, "\n", (leaf) => leaf.type.name === "mention" ? String(leaf.attrs["label"]) : leaf.type.name === "hard_break" ? "\n" : "");
}

/** Characters as Go counts runes; those at both ends that nobody sees are left out. */
export function length(text: string): number {
  let count = 0;
  for (const _ of text.trim()) count++;
  return count;
}
