import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { check, type Figures, type Finding } from "./check.ts";
import { clean, merge, middle, shift, split, type Cue } from "./cues.ts";
import { History } from "./history.ts";
import { after, cuesOf, line, lineOf, sorted, timed } from "./lines.ts";
import { Keeper } from "./keeper.ts";
import { read, seconds, write } from "../../behaviours/parts/moment.ts";
import { begin, end, type Tapped } from "./tapping.ts";

const figures: Figures = { pace: 15, shortest: 1_000, longest: 7_000, gap: 80, lines: 2, width: 42, latest: 86_400_000, lineMost: 200, linesMost: 6 };

type Go = { Cue: number; Code: string; Value: number; Bound: number };
type Vector = { cues: Cue[]; length: number; findings: Go[]; after: number; split: Cue[] | null; merged: Cue[] | null; by: number; shifted: Cue[] };

test("captions are checked and edited as the server does", () => {
  const all = JSON.parse(readFileSync("internal/video/caption/testdata/island.json", "utf8")) as Vector[];
  assert.ok(all.length > 10);
  for (const one of all) {
    const [first, second] = one.cues as [Cue, Cue];
    const found = check(one.cues, one.length, figures).map(({ cue, code, value, bound }: Finding): Go => ({ Cue: cue, Code: code, Value: value, Bound: bound }));
    assert.deepEqual(found, one.findings);
    assert.deepEqual(split(first, one.after), one.split);
    const merged = merge(first, second, figures);
    assert.deepEqual(merged && [merged], one.merged);
    const moved = shift(one.cues, 1, one.by, figures.latest); // the editor puts lines in order once they are
    assert.deepEqual(moved.toSorted((a, b) => a.start - b.start || a.end - b.end), one.shifted);
  }
});

test("a text is clean when no sign of it commands", () => {
  assert.equal(clean(" a\u202eb \r\n\n\tc\0\u2028d "), "ab\nc\nd");
  assert.equal(middle("un deux trois quatre"), 7);
  assert.equal(middle("mot"), 0);
});

test("a moment is read as it is written", () => {
  for (const [ms, text] of [[0, "0:00"], [12_500, "0:12,5"], [62_045, "1:02,045"], [3_600_000, "1:00:00"], [3_661_100, "1:01:01,1"], [599_999, "9:59,999"]] as const) {
    assert.equal(write(ms, ","), text);
    assert.equal(read(text), ms);
  }
  for (const [text, ms] of [[" 62,5 ", 62_500], ["1:02.500", 62_500], ["00:01:02", 62_000], ["9", 9_000], ["100:00", 6_000_000]] as const) assert.equal(read(text), ms);
  for (const text of ["", "-1", "1:60", "1:60:00", "1,5,5", "1:2:3:4", "douze", "1e3", "99999", "1:02,"]) assert.equal(read(text), null);
  assert.equal(seconds(80, ","), "0,08");
  assert.equal(seconds(2_000, "."), "2");
});

const texts = (lines: readonly { text: string }[]) => lines.map(({ text }) => text).join("");

test("lines keep what was typed, and take their place by their start", () => {
  const lines = [line("0:05", "6", "b"), line("midi", "", "c"), line("1", "0:02,50", "a")];
  assert.equal(texts(sorted(lines)), "abc");
  const inOrder = sorted(lines);
  assert.equal(sorted(inOrder), inOrder);
  const cues = cuesOf(inOrder);
  assert.deepEqual(cues[2], { start: 6_000, end: 8_000, text: "c" });
  assert.deepEqual(timed(inOrder, cues, ",").map(({ start, end }) => `${start} ${end}`), ["1 0:02,50", "0:05 6", "0:06 0:08"]);
});

test("a new line lies in the room there is", () => {
  const lines = [lineOf({ start: 0, end: 1_000, text: "a" }, ","), lineOf({ start: 2_500, end: 4_000, text: "b" }, ",")];
  assert.deepEqual(after(lines, 0, null), { start: 1_000, end: 2_500 });
  assert.deepEqual(after(lines, 0, 2_000), { start: 2_000, end: 4_000 });
  assert.deepEqual(after(lines, 1, null), { start: 4_000, end: 6_000 });
  assert.deepEqual(after([], -1, null), { start: 0, end: 2_000 });
});

test("acts are taken back one by one, and what is typed in one field is one", () => {
  const history = new History();
  const [none, a, ab, abc] = [[], [line("0", "1", "a")], [line("0", "1", "ab")], [line("0", "1", "abc")]] as const;
  history.note(none, { name: "insert", no: 1 });
  history.note(a, { name: "typed", no: 1 }, "text-1");
  history.note(ab, { name: "typed", no: 1 }, "text-1");
  const back = history.undo(abc);
  assert.equal(back?.lines, a);
  assert.equal(history.redo(a)?.lines, abc);
  history.undo(abc);
  assert.equal(history.undo(a)?.lines, none);
  assert.equal(history.undo(none), null);
  history.note(none, { name: "typed", no: 1 }, "text-1");
  assert.equal(history.redo(none), null);
});

test("a tap is where a line starts and the one before ends; those to come move along", () => {
  const cues: Cue[] = [{ start: 0, end: 2_000, text: "a" }, { start: 2_500, end: 4_000, text: "b" }, { start: 4_000, end: 5_000, text: "c" }];
  let now: Tapped = { cues, next: 0, open: false };
  const then = (tapped: Tapped | null) => {
    assert.ok(tapped);
    now = tapped;
    return now.cues.map(({ start, end }) => `${start}-${end}`).join(" ");
  };
  assert.equal(then(begin(now, 1_000, 90_000)), "1000-3000 3500-5000 5000-6000");
  assert.equal(begin(now, 900, 90_000), null);
  assert.equal(then(begin(now, 4_000, 90_000)), "1000-4000 4000-5500 5500-6500");
  assert.equal(then(end(now, 4_800, 90_000)), "1000-4000 4000-4800 5500-6500");
  assert.equal(now.open, false);
  assert.equal(then(begin(now, 6_000, 90_000)), "1000-4000 4000-4800 6000-7000");
  assert.equal(then(begin(now, 9_000, 90_000)), "1000-4000 4000-4800 6000-9000");
  assert.equal(now.open, false);
  assert.equal(end({ cues, next: 0, open: false }, 100, 90_000), null);
  assert.equal(then(end({ cues, next: 2, open: true }, 4_500, 90_000)), "0-2000 2500-4500 4500-5500");
});

test("those who wait for one save do not each send what came meanwhile", async () => {
  const listens = { addEventListener: () => undefined };
  const store = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  Object.assign(globalThis, { ...listens, window: globalThis, document: listens, sessionStorage: store });
  let sent = 0;
  globalThis.fetch = () => Promise.resolve(Response.json({ saved: true, number: ++sent }));
  const keeper = new Keeper({ url: "/", key: "k", body: () => new URLSearchParams(), draft: () => ({ version: "", lines: [], described: "" }), tell: () => undefined, answered: () => undefined, own: () => false });
  keeper.changed();
  const first = keeper.flush();
  keeper.changed();
  assert.deepEqual(await Promise.all([first, keeper.flush(), keeper.flush()]), [true, true, true]);
  assert.equal(sent, 2);
  keeper.stop();
  keeper.drop();
});
