import assert from "node:assert/strict";
import test from "node:test";
import { marked } from "./listbox.ts";

test("arrows go round the options, from the text to the first or the last", () => {
  assert.equal(marked("ArrowDown", -1, 3), 0);
  assert.equal(marked("ArrowDown", 2, 3), 0);
  assert.equal(marked("ArrowUp", -1, 3), 2);
  assert.equal(marked("ArrowUp", 0, 3), 2);
  assert.equal(marked("ArrowUp", 2, 3), 1);
  assert.equal(marked("a", 1, 3), 1);
});
