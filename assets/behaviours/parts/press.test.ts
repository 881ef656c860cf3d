import assert from "node:assert/strict";
import test from "node:test";
import { Press } from "./press.ts";

test("what moves a page waits until no pointer is held, in order", async () => {
  const page = new EventTarget();
  const press = new Press(page);
  const done: number[] = [];
  press.after(() => done.push(1));
  for (const end of ["pointerup", "pointercancel"]) {
    page.dispatchEvent(new Event("pointerdown"));
    press.after(() => done.push(2));
    press.after(() => done.push(3));
    assert.deepEqual(done, [1]);
    page.dispatchEvent(new Event(end));
    assert.deepEqual(done, [1]); // the click comes first
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(done.splice(1), [2, 3]);
  }
  press.after(() => done.push(4));
  assert.deepEqual(done, [1, 4]);
});
