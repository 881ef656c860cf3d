import assert from "node:assert/strict";
import test from "node:test";
import { news, ordered, type Remark } from "./remote.ts";

const one = (id: string, more: Partial<Remark> = {}): Remark => ({
  id, root: "a", kind: "comment", from: "1:1", to: "1:2", quote: "x", replacement: "", author: "Léa", at: "", version: 1, messages: [], acts: [], ...more,
});
const said = { author: "Tom", at: "", body: "oui" };

test("what came and what was answered is counted, what is gone is not", () => {
  const before = [one("1"), one("2", { messages: [said] }), one("3")];
  const now = [one("1"), one("2", { messages: [said, said] }), one("4"), one("5", { messages: [said] })];
  assert.deepEqual(news(before, now), { arrived: 2, answered: 1 });
  assert.deepEqual(news(now, now), { arrived: 0, answered: 0 });
});

test("remarks stand in the order of the texts and of their words", () => {
  const at: Record<string, number | null> = { 1: 9, 2: 3, 3: null, 4: 3, 5: 1 };
  const all = [one("3"), one("1"), one("4"), one("2"), one("5", { root: "b" }), one("6", { quote: "", from: "", to: "" })];
  assert.deepEqual(ordered(all, ["a", "b"], ({ id }) => at[id] ?? null).map(({ id }) => id), ["6", "2", "4", "1", "3", "5"]);
});
