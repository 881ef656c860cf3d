// How an act is taken back: the command that undoes it, known from where things stood before.
import type { Fields } from "./queue.ts";

/** Where each note stands: the field "to" of the list that holds it; "" when nowhere. */
export type Places = (note: string) => string;

export const notesOf = (fields: Fields): string[] => (fields["notes"] ?? fields["note"] ?? "").split(/[\s,]+/).filter((no) => /^\d+$/.test(no));

/** Gives the commands that undo one; none where it cannot be. */
export function inverse(fields: Fields, place: Places): Fields[] {
  const notes = notesOf(fields);
  switch (fields["do"]) {
    case "note.remove":
      return notes.map((note) => ({ do: "note.restore", note }));
    case "list.remove":
      return fields["list"] ? [{ do: "list.restore", list: fields["list"] }] : [];
    case "notes.merge":
      return notes.filter((note) => note !== fields["into"]).map((note) => ({ do: "note.unmerge", note }));
    case "note.move": {
      const back = new Map<string, string[]>();
      for (const note of notes) {
        const from = place(note);
        if (from && from !== fields["to"]) back.set(from, [...back.get(from) ?? [], note]);
      }
      return [...back].map(([to, some]) => ({ do: "note.move", notes: some.join(" "), to }));
    }
  }
  return [];
}
