// Places that would lie over each other share a mark.
export type Spot = { x: number; y: number }; // pixels on the map
export type Group<T> = { x: number; y: number; members: T[] };

/** Puts points of the same square together, at their middle; then squares whose middles are
 *  closer than half a side, the fuller one first. In the order of reading: from the top, then
 *  from the left, as the keyboard goes through them. */
export function group<T extends Spot>(points: T[], side: number): Group<T>[] {
  const squares = new Map<string, Group<T>>();
  for (const point of points) {
    const key = `${Math.floor(point.x / side)} ${Math.floor(point.y / side)}`;
    const square = squares.get(key);
    if (square) square.members.push(point);
    else squares.set(key, { x: 0, y: 0, members: [point] });
  }
  const kept = new Map<string, Group<T>>();
  const fullest = [...squares].sort(([, a], [, b]) => b.members.length - a.members.length);
  for (const [key, square] of fullest) {
    place(square);
    const near = around(key).map((k) => kept.get(k)).find((other) => other && Math.hypot(other.x - square.x, other.y - square.y) < side / 2);
    if (!near) kept.set(key, square);
    else {
      near.members.push(...square.members);
      place(near);
    }
  }
  return [...kept.values()].sort((a, b) => a.y - b.y || a.x - b.x);
}

function place<T extends Spot>(square: Group<T>) {
  const sum = square.members.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 });
  [square.x, square.y] = [sum.x / square.members.length, sum.y / square.members.length];
}

function around(key: string): string[] {
  const [x = 0, y = 0] = key.split(" ").map(Number);
  const keys: string[] = [];
  for (let i = x - 1; i <= x + 1; i++) for (let j = y - 1; j <= y + 1; j++) keys.push(`${i} ${j}`);
  return keys;
}
