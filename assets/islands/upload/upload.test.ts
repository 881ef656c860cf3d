import assert from "node:assert/strict";
import test from "node:test";
import { Tenths, faster, largest, passing, slower, smallest } from "./pace.ts";

test("parts grow on a good line and shrink on one that breaks", () => {
  assert.equal(faster(1_000_000, 10_000), 1_000_000);
  assert.equal(faster(1_000_000, 20_000), 500_000);
  assert.equal(faster(1_000_000, 1), 4_000_000); // not at once by more
  assert.equal(faster(4_000_000, 1), largest);
  assert.equal(slower(2_000_000), 1_000_000);
  assert.equal(slower(smallest), smallest);
});

test("progress is told by tenths, once each, and not what came before", () => {
  const told: number[] = [];
  const tenths = new Tenths((percent) => told.push(percent));
  for (const percent of [0, 3, 9.9, 10, 12, 35, 34, 36, 99, 100]) tenths.at(percent);
  assert.deepEqual(told, [10, 30, 90]);
  const again = new Tenths((percent) => told.push(percent));
  again.from(55);
  again.at(56);
  again.at(61);
  assert.deepEqual(told, [10, 30, 90, 60]);
});

test("what the server refuses is not tried again", () => {
  for (const status of [0, 500, 502, 503, 409, 423, 429, 460]) assert.ok(passing(status), String(status));
  for (const status of [401, 403, 404, 413, 415, 422, 507]) assert.ok(!passing(status), String(status));
});
