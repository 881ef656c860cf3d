import assert from "node:assert/strict";
import test from "node:test";
import { sort } from "./counted.ts";

test("updates are told from what asks and from what shows", () => {
  assert.deepEqual([[0, 0], [0, 1], [0, 2], [1, 2], [100, 2]].map((frame) => sort(new Uint8Array(frame))), ["other", "whole", "update", "other", "other"]);
});
