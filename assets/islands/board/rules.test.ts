import assert from "node:assert/strict";
import test from "node:test";
import { Announcer, type Verbosity } from "./announce.ts";
import { Clock, shown, told } from "./clock.ts";
import { read, write } from "./frames.ts";
import { Queue } from "./queue.ts";
import { inverse } from "./undo.ts";

class Kept {
  readonly all = new Map<string, string>();
  getItem = (key: string) => this.all.get(key) ?? null;
  setItem = (key: string, value: string) => { this.all.set(key, value); };
  removeItem = (key: string) => { this.all.delete(key); };
}

const names = () => {
  let n = 0;
  return () => `c${++n}`;
};

test("a frame is what it says, or nothing", () => {
  assert.deepEqual(read(write({ do: "hand", up: "yes" }).buffer), { do: "hand", up: "yes" });
  for (const text of ["", "[1]", "null", "{", "4"]) assert.equal(read(new TextEncoder().encode(text).buffer), null, text);
});

test("what has no answer waits, in order, and outlives the page", () => {
  const store = new Kept();
  const queue = new Queue(store, "k", names());
  for (const text of ["a", "b", "c"]) queue.add({ do: "note.add", text });
  const { done, refused } = queue.answered(["c2", "unknown"], [{ id: "c1", why: "Trop long.", field: "text" }]);
  assert.deepEqual(done.map(({ fields }) => fields["text"]), ["b"]);
  assert.deepEqual(refused.map(({ command, why, field }) => [command.fields["text"], why, field]), [["a", "Trop long.", "text"]]);
  assert.deepEqual(new Queue(store, "k", names()).all.map(({ id, fields }) => [id, fields["text"]]), [["c3", "c"]]);
  queue.answered(["c3"], []);
  assert.equal(store.all.size, 0);
});

test("what may be sent again stays", () => {
  const queue = new Queue(null, "k", names());
  queue.add({ do: "hand", up: "yes" });
  assert.equal(queue.answered([], [{ id: "c1", why: "Plus tard.", again: 500 }]).again[0]?.ms, 500);
  assert.equal(queue.all.length, 1);
});

test("a copy that was tampered with, or is full, harms nothing", () => {
  const store = new Kept();
  for (const text of ["{", "{}", "[1,null,{\"id\":\"x\"}]"]) {
    store.setItem("k", text);
    assert.equal(new Queue(store, "k", names()).all.length, 0, text);
  }
  const full = { ...store, getItem: () => null, setItem: () => { throw new Error("full"); } };
  const queue = new Queue(full, "k", names());
  for (let n = 0; n < 200; n++) assert.ok(queue.add({ do: "hand" }));
  assert.equal(queue.add({ do: "hand" }), null);
});

test("a clock shows minutes and seconds by the server's time", () => {
  assert.deepEqual([61_000, 60_001, 59_999, 1, 0, -5_000].map(shown), ["1:01", "1:01", "1:00", "0:01", "0:00", "0:00"]);
  const say = (name: string, { count }: Record<string, string | number> = {}) => `${count} ${name.slice("clock_".length)}`;
  assert.deepEqual([1_181_000, 61_000, 120_000, 41_000, -5_000].map((left) => told(left, say)), ["19 minutes 41 seconds", "1 minutes 1 seconds", "2 minutes", "41 seconds", "0 seconds"]);
  const clock = new Clock();
  clock.set(1_000_000, 400_000);
  assert.equal(clock.look(1_090_000, 400_000).left, 90_000);
});

test("a minute left and the end are told once, and not to who comes after them", () => {
  const clock = new Clock();
  clock.set(0, 0);
  const told = (...at: number[]) => at.map((here) => clock.look(120_000, here).moment);
  assert.deepEqual(told(0, 59_000, 60_000, 61_000, 119_000, 120_500, 121_000), [null, null, "minute", null, null, "end", null]);
  assert.deepEqual([420_500, 421_000].map((here) => clock.look(420_000, here).moment), [null, null]);
});

function announcer(verbosity: Verbosity) {
  const said: string[] = [];
  let plan: { act: () => void; ms: number } | null = null;
  const one = new Announcer((name, values) => `${name}(${Object.values(values ?? {}).join(",")})`, (text) => said.push(text), (act, ms) => {
    plan = { act, ms };
    return () => { plan = null; };
  });
  one.verbosity = verbosity;
  return { one, said, pass: (): number => {
    const due = plan;
    plan = null;
    due?.act();
    return due?.ms ?? 0;
  } };
}

test("notes of others are counted by list, and said once", () => {
  const { one, said, pass } = announcer("grouped");
  for (const list of ["Forces", "Forces", "Limites", "Forces"]) one.arrived(list);
  assert.equal(pass(), 8_000);
  assert.deepEqual(said, ["arrived(Forces,3) arrived(Limites,1)"]);
  assert.equal(pass(), 0);
});

test("who wants all hears it sooner, who wants little hears who leads alone", () => {
  const all = announcer("all");
  all.one.arrived("Forces");
  assert.equal(all.pass(), 1_500);
  const lead = announcer("lead");
  lead.one.arrived("Forces");
  lead.one.tell({ kind: "hand", text: "Tom lève la main." });
  lead.one.tell({ kind: "step", text: "Étape 2." });
  lead.pass();
  assert.deepEqual(lead.said, ["Étape 2."]);
});

test("what the lead does is said at once, with what waited; a flood is counted", () => {
  const { one, said, pass } = announcer("grouped");
  one.arrived("Forces");
  one.tell({ kind: "hand", text: "Tom lève la main." });
  one.tell({ kind: "hand", text: "Léa lève la main.", count: 2 });
  one.tell({ kind: "note", text: "Léa a écrit une note." });
  one.tell({ kind: "revealed", text: "Les notes sont dévoilées." });
  assert.equal(pass(), 400);
  assert.deepEqual(said, ["alike(Léa lève la main.,2) Les notes sont dévoilées. arrived(Forces,1)"]);
  for (let n = 0; n < 30; n++) one.tell({ kind: "joined", text: `${n} arrive.` });
  for (let n = 0; n < 3; n++) one.tell({ kind: "step", text: `Étape ${n}.` });
  pass();
  assert.equal(said[1], "alike(29 arrive.,29) Étape 2.");
});

test("what was moved goes back to each place, what was removed or merged comes back", () => {
  const places: Record<string, string> = { 3: "c4", 5: "c4", 9: "" , 8: "c1" };
  const at = (note: string) => places[note] ?? "";
  assert.deepEqual(inverse({ do: "note.move", notes: "3 5 8 9", to: "c7" }, at), [{ do: "note.move", notes: "3 5", to: "c4" }, { do: "note.move", notes: "8", to: "c1" }]);
  assert.deepEqual(inverse({ do: "note.move", note: "3", to: "c4" }, at), []);
  assert.deepEqual(inverse({ do: "note.remove", note: "3" }, at), [{ do: "note.restore", note: "3" }]);
  assert.deepEqual(inverse({ do: "notes.merge", notes: "3 5 8", into: "5" }, at), [{ do: "note.unmerge", note: "3" }, { do: "note.unmerge", note: "8" }]);
  assert.deepEqual(inverse({ do: "list.remove", list: "4", name: "Forces" }, at), [{ do: "list.restore", list: "4" }]);
  assert.deepEqual(inverse({ do: "dots.give", thing: "n3", dots: "2" }, at), []);
});
