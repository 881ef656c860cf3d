// What a text says without its forms, and how long it is: the rule of internal/document/text/plain.go,
// held to it by testdata/lengths.json.
import type { Node } from "prosemirror-model";

const between: Record<string, string> = { paragraph: "", heading: "", doc: "\n\n", blockquote: "\n\n", table_row: "\t" };

export function plain(node: Node): string {
  if (node.isText) return node.text ?? "";
  if (node.type.name === "hard_break") return "\n";
  if (node.type.name === "mention") return String(node.attrs["label"]);
  const parts = node.content.content.map(plain);
  return parts.filter((part) => part !== "").join(between[node.type.name] ?? "\n");
}

/** Characters as Go counts runes; those at both ends that nobody sees are left out. */
export function length(text: string): number {
  let count = 0;
  for (const _ of text.trim()) count++;
  return count;
}
