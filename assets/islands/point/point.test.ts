import assert from "node:assert/strict";
import test from "node:test";
import { move, read, write } from "./degrees.ts";

test("degrees are read as people type them, and as they are written", () => {
  for (const text of ["50.2833, 2.5333", "50,2833 2,5333", "50,2833, 2,5333", "50.2833;2.5333", " 50.2833 2.5333 "]) assert.deepEqual(read(text), { lat: 50.2833, lon: 2.5333 });
  assert.deepEqual(read("-21,1 55,5"), { lat: -21.1, lon: 55.5 });
  assert.deepEqual(read(write({ lat: 50.28333, lon: -2.5 })), { lat: 50.28333, lon: -2.5 });
  for (const text of ["", "ici", "50° 17′ N 2° 32′ E", "95 2", "50.2833", "1 2 3"]) assert.equal(read(text), null);
});

test("a step of ten metres is one of ten metres, wherever", () => {
  for (const at of [{ lat: 50.28, lon: 2.53 }, { lat: -21.1, lon: 55.5 }, { lat: 4.9, lon: -52.3 }]) {
    const there = move(at, 10, 0);
    const metres = ((there.lon - at.lon) * Math.PI * 6_371_000 * Math.cos((at.lat * Math.PI) / 180)) / 180;
    assert.ok(Math.abs(metres - 10) < 0.1);
    const back = move(move(at, 0, 100), 0, -100);
    assert.ok(Math.abs(back.lat - at.lat) < 1e-9);
  }
});
