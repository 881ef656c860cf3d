import assert from "node:assert/strict";
import test from "node:test";
import { ring } from "./ground.ts";
import { group } from "./group.ts";
import { read, write } from "./sight.ts";

/** Numbers that look random and are the same each time. */
function* numbers(seed: number) {
  for (let n = seed; ; ) yield (n = (n * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

test("every place is in one group, which stands in the middle of its places", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = numbers(seed);
    const points = Array.from({ length: 500 }, (_, id) => ({ id, x: (random.next().value ?? 0) * 600 - 300, y: (random.next().value ?? 0) * 600 }));
    const groups = group(points, 48);
    const ids = groups.flatMap((g) => g.members.map((m) => m.id)).sort((a, b) => a - b);
    assert.deepEqual(ids, points.map((p) => p.id));
    for (const g of groups) {
      assert.ok(Math.abs(g.x - g.members.reduce((s, m) => s + m.x, 0) / g.members.length) < 1e-6);
    }
  }
});

test("groups are read from the top, and five thousand places take less than a tenth of a second", () => {
  const random = numbers(7);
  const points = Array.from({ length: 5_000 }, () => ({ x: (random.next().value ?? 0) * 800, y: (random.next().value ?? 0) * 800 }));
  const before = performance.now();
  const groups = group(points, 48);
  assert.ok(performance.now() - before < 100);
  assert.ok(groups.length < 400);
  for (const [i, g] of groups.entries()) assert.ok(i === 0 || (groups[i - 1]?.y ?? 0) <= g.y);
});

test("two places at the same point share a mark, two far ones do not", () => {
  assert.equal(group([{ x: 10, y: 10 }, { x: 10, y: 10 }], 48).length, 1);
  assert.equal(group([{ x: 10, y: 10 }, { x: 200, y: 10 }], 48).length, 2);
  assert.equal(group([{ x: 47, y: 10 }, { x: 49, y: 10 }], 48).length, 1);
});

test("what the map looks at comes back from the address, and nonsense does not", () => {
  const sight = { zoom: 9, lat: 49.116, lon: -1.091 };
  assert.deepEqual(read(write(sight)), sight);
  assert.equal(read("#map=5.5/46.5/2.5")?.zoom, 5.5);
  for (const hash of ["", "#map=", "#map=9/99/0", "#map=9/1e1/2", "#map=9/10/190", "#autre", "#map=9/48.1/2.1/x"]) assert.equal(read(hash), null);
});

test("a ring is read from its steps", () => {
  assert.deepEqual(ring([2_000, 48_000, 500, -250]), [[48, 2], [47.75, 2.5]]);
  assert.deepEqual(ring([]), []);
});
