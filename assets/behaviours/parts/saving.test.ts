import assert from "node:assert/strict";
import test from "node:test";
import { nextPause, texts, verdict } from "./saving.ts";

test("an answer is sent again only when the same may succeed later", () => {
  assert.equal(verdict(200, { saved: true }), "saved");
  assert.equal(verdict(200, { saved: true, conflict: true, url: "/x" }), "conflict");
  assert.equal(verdict(422, { errors: { title: "trop long" } }), "refused");
  assert.equal(verdict(403, { error: "non" }), "refused");
  for (const status of [408, 429, 500, 503]) assert.equal(verdict(status, { error: "plus tard" }), "again");
});

test("pauses double from a second to half a minute", () => {
  const pauses: number[] = [];
  for (let i = 0, last = 0; i < 7; i++) pauses.push(last = nextPause(last));
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("files stay out of what is sent as people go, and repeated names stay", () => {
  const sent = texts([["a", "1"], ["a", "2"], ["file", new File(["x"], "x.pdf")]]);
  assert.equal(sent.toString(), "a=1&a=2");
});
