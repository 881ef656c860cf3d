import assert from "node:assert/strict";
import test from "node:test";
import { Doc, encodeStateAsUpdate, encodeStateVector } from "yjs";
import { Unsent, wordsOf } from "./unsent.ts";

function writing() {
  const doc = new Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  return { doc, text: doc.getText("a"), updates };
}

test("words come back as they were written, apart where they were written apart", () => {
  const { text, updates } = writing();
  text.insert(0, "Bonjour ");
  text.insert(8, "à tous");
  text.insert(0, "😀");
  assert.equal(wordsOf(updates), "Bonjour à tous😀");
  assert.equal(wordsOf([updates[0]!, updates[2]!]), "Bonjour \n😀");
  assert.equal(wordsOf([]), "");
});

test("what is kept no longer waits; what was written since does", () => {
  const { text, updates } = writing();
  const unsent = new Unsent();
  unsent.began();
  for (const word of ["un ", "deux ", "trois"]) {
    text.insert(text.length, word);
    unsent.wrote(updates.at(-1)!);
    unsent.sent();
  }
  unsent.kept(2);
  assert.equal(unsent.words(), "trois");
  assert.equal(unsent.characters(), 5);
  unsent.kept(3);
  assert.equal(unsent.any, false);
});

test("a new connection counts from nothing, and what the server lacks goes as one", () => {
  const { doc, text, updates } = writing();
  text.insert(0, "gardé ");
  const server = encodeStateVector(doc);
  const unsent = new Unsent();
  unsent.began();
  text.insert(6, "perdu ");
  unsent.wrote(updates.at(-1)!);
  unsent.sent();
  unsent.began(); // the line broke before the server answered
  text.insert(12, "et hors ligne");
  unsent.wrote(updates.at(-1)!);
  unsent.kept(0);
  assert.equal(unsent.words(), "perdu et hors ligne");
  text.insert(25, "!"); // typed before the server said what it lacks: sent on its own
  unsent.wrote(updates.at(-1)!);
  unsent.sent();
  unsent.kept(1);
  assert.equal(unsent.words(), "perdu et hors ligne"); // which was not sent yet
  unsent.sentWhole(encodeStateAsUpdate(doc, server));
  unsent.kept(1);
  assert.equal(unsent.any, true);
  unsent.kept(2);
  assert.equal(unsent.any, false);
});

test("an hour offline is counted as quickly as a minute", () => {
  const { text, updates } = writing();
  const unsent = new Unsent();
  unsent.began();
  for (let i = 0; i < 2_000; i++) {
    text.insert(text.length, "é");
    unsent.wrote(updates.at(-1)!);
  }
  assert.equal(unsent.characters(), 2_000);
  assert.ok(unsent.pieces < 150);
});

test("an answer that brings nothing does not wait", () => {
  const unsent = new Unsent();
  const { doc } = writing();
  unsent.began();
  unsent.sentWhole(encodeStateAsUpdate(doc));
  assert.equal(unsent.any, false);
});
