import assert from "node:assert/strict";
import test from "node:test";
import { pace, within } from "./pace.ts";

const blocks = [{ top: 100, height: 600, words: 60 }, { top: 800, height: 400, words: 20 }];

test("a block goes by in the time its words take", () => {
  assert.equal(pace(blocks, 100, 60), 10);
  assert.equal(pace(blocks, 699, 120), 20);
  assert.equal(pace(blocks, 800, 60), 20);
});

test("what lies between blocks goes as the whole does, and nothing moves without words", () => {
  assert.equal(pace(blocks, 750, 60), 12.5);
  assert.equal(pace([], 0, 60), 0);
  assert.equal(pace([{ top: 0, height: 100, words: 0 }], 50, 60), 0);
});

test("a tempo stays within its bounds", () => {
  assert.equal(within(50, 60, 240), 60);
  assert.equal(within(250, 60, 240), 240);
  assert.equal(within(140, 60, 240), 140);
});
