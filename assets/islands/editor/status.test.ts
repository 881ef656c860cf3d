import assert from "node:assert/strict";
import test from "node:test";
import { goes, refusal, rightOf, sentence, stateOf, type Facts } from "./status.ts";

const fine: Facts = { opened: true, connected: true, waiting: false, characters: 0, copied: true, copying: false, right: "write", refused: false, held: false };

test("nothing is called saved while something waits, or the line is down", () => {
  assert.equal(stateOf(fine), "saved");
  assert.equal(stateOf({ ...fine, waiting: true }), "waiting");
  assert.equal(stateOf({ ...fine, connected: false }), "offline");
  assert.equal(stateOf({ ...fine, opened: false, connected: false }), "opening");
  assert.equal(stateOf({ ...fine, right: "read", waiting: true }), "reading");
  assert.equal(stateOf({ ...fine, right: "comment" }), "commenting");
  assert.equal(stateOf({ ...fine, refused: true, connected: false }), "refused");
});

test("offline one is told how much waits, and whether the browser keeps it", () => {
  const off = { ...fine, connected: false, waiting: true, characters: 12 };
  assert.deepEqual(sentence(off), ["state_offline", { count: 12 }]);
  assert.deepEqual(sentence({ ...off, copied: false }), ["state_offline_uncopied", { count: 12 }]);
  assert.deepEqual(sentence({ ...off, characters: 0 }), ["state_offline_changes", {}]); // a deletion has no characters
  assert.deepEqual(sentence({ ...off, characters: 0, waiting: false }), ["state_offline_idle", {}]);
});

test("who sent too much at once is told that it goes later, and is not called offline", () => {
  const held = { ...fine, connected: false, waiting: true, characters: 12, held: true };
  assert.equal(stateOf(held), "held");
  assert.deepEqual(sentence(held), ["state_held", {}]);
  assert.deepEqual(sentence({ ...held, copied: false }), ["state_held_uncopied", {}]);
  assert.equal(stateOf({ ...held, connected: true }), "waiting");
});

test("rights are those of the server's frames", () => {
  assert.deepEqual([0, 1, 2].map(rightOf), ["read", "comment", "write"]);
});

test("what would be refused again is forgotten; what may be sent later is not", () => {
  for (const code of [4400, 4409, 4413]) assert.equal(refusal(code).forget, true, String(code));
  for (const code of [4403, 4404, 4406]) assert.equal(refusal(code).forget, false, String(code));
});

test("a copy goes with its right when nothing waits in it, or what waits would be refused again", () => {
  for (const code of [4403, 4404]) assert.equal(goes(code, false, true), true, String(code));
  assert.equal(goes(4403, true, true), false);
  assert.equal(goes(4404, true, false), false);
  assert.equal(goes(4403, true, false), true);
  assert.equal(goes(4406, false, true), false);
});
