// What several write at once, without a browser: views that keep a state and tell their plugins.
import assert from "node:assert/strict";
import test from "node:test";
import { EditorState, TextSelection, type Plugin, type PluginView, type Transaction } from "prosemirror-state";
import { addColumnAfter, addRowAfter } from "prosemirror-tables";
import type { EditorView } from "prosemirror-view";
import { ySyncPlugin } from "y-prosemirror";
import { Awareness } from "y-protocols/awareness";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from "yjs";
import { anchorOf, placeOf, ranges, showRanges } from "./anchors.ts";
import { insertTable } from "./commands.ts";
import { cursors, present } from "./cursors.ts";
import { schema } from "./schema.ts";
import { tables } from "./tables.ts";

class Writer {
  readonly doc = new Doc();
  state: EditorState;
  readonly editable = true;
  readonly chosen: (string | null)[] = [];
  private readonly parts: PluginView[];

  constructor(...more: ((doc: Doc) => Plugin)[]) {
    const plugins = [ySyncPlugin(this.doc.getXmlFragment("text")) as Plugin, tables(), ranges((id) => this.chosen.push(id)), ...more.map((one) => one(this.doc))];
    this.state = EditorState.create({ schema, plugins });
    this.parts = plugins.flatMap((plugin) => plugin.spec.view ? [plugin.spec.view(this.view)] : []);
  }

  get view(): EditorView { return this as unknown as EditorView; }
  hasFocus = () => false;

  dispatch = (tr: Transaction) => {
    const before = this.state;
    this.state = before.apply(tr);
    for (const part of this.parts ?? []) part.update?.(this.view, before);
  };

  type(text: string, at = this.state.doc.content.size - 1) {
    this.dispatch(this.state.tr.insertText(text, at));
  }

  select(from: number, to: number) {
    this.dispatch(this.state.tr.setSelection(TextSelection.create(this.state.doc, from, to)));
  }

  words = (place: { from: number; to: number } | null) => place && this.state.doc.textBetween(place.from, place.to, " ");
}

/** All receive what the others wrote. */
function meet(...writers: Writer[]) {
  for (let round = 0; round < 3; round++) {
    const news = writers.map((from) => writers.map((to) => encodeStateAsUpdate(from.doc, encodeStateVector(to.doc))));
    writers.forEach((_, i) => writers.forEach((to, j) => { if (i !== j) applyUpdate(to.doc, news[i]![j]!, "line"); }));
  }
}

test("an anchor holds its words while others write around and between them", () => {
  const [lea, tom] = [new Writer(), new Writer()];
  lea.type("Un atelier ouvert à tous", 1);
  meet(lea, tom);
  lea.select(4, 18); // atelier ouvert
  const anchor = anchorOf(lea.view, "text");
  assert.equal(anchor?.quote, "atelier ouvert");
  assert.equal(tom.words(placeOf(tom.view, anchor!)), "atelier ouvert");
  tom.type("Voici : ", 1);
  tom.type(" bien", 12 + 7); // within
  tom.type("!", 12 + 7 + 5 + 7); // right after
  meet(lea, tom);
  assert.equal(lea.words(placeOf(lea.view, anchor!)), "atelier bien ouvert");
  assert.equal(tom.words(placeOf(tom.view, anchor!)), "atelier bien ouvert");
});

test("an anchor shrinks with its words, and is nowhere once they are gone", () => {
  const lea = new Writer();
  lea.type("abcdef", 1);
  lea.select(2, 6); // bcde
  const anchor = anchorOf(lea.view, "text")!;
  lea.dispatch(lea.state.tr.delete(5, 7)); // ef
  assert.equal(lea.words(placeOf(lea.view, anchor)), "bcd");
  lea.dispatch(lea.state.tr.delete(1, 3)); // ab
  assert.equal(lea.words(placeOf(lea.view, anchor)), "cd");
  lea.dispatch(lea.state.tr.delete(1, 3));
  assert.equal(placeOf(lea.view, anchor), null);
  assert.equal(placeOf(lea.view, { from: "1:2", to: "3:4" }), null); // never written
});

test("an anchor of several blocks begins and ends at letters", () => {
  const lea = new Writer();
  lea.type("un", 1);
  lea.dispatch(lea.state.tr.split(3));
  lea.type("deux");
  lea.dispatch(lea.state.tr.split(lea.state.doc.content.size - 1));
  lea.select(3, lea.state.doc.content.size - 1); // from the end of the first block to the empty one
  assert.equal(anchorOf(lea.view, "text")?.quote, "deux");
  lea.select(1, 1);
  assert.equal(anchorOf(lea.view, "text"), null);
});

test("ranges stay on their words through what others write, and tell who enters them", () => {
  const [lea, tom] = [new Writer(), new Writer()];
  lea.type("Un atelier ouvert", 1);
  meet(lea, tom);
  lea.select(4, 11);
  const { from, to } = anchorOf(lea.view, "text")!;
  showRanges(lea.view, [{ id: "r1", from, to }]);
  tom.type("Ici, ", 1);
  meet(lea, tom);
  lea.select(7, 7);
  lea.select(11, 11);
  assert.deepEqual(lea.chosen.filter((id, i, all) => id !== all[i - 1]).at(-1), "r1");
  lea.select(1, 1);
  assert.equal(lea.chosen.at(-1), null);
});

test("a table whose rows no longer agree is mended once, by who writes in it", () => {
  const all = [new Writer(), new Writer(), new Writer(), new Writer(), new Writer()];
  const [lea, tom, ines] = all as [Writer, Writer, Writer];
  insertTable(lea.state, lea.dispatch);
  meet(...all);
  const inCell = (writer: Writer) => writer.select(4, 4);
  inCell(lea);
  addRowAfter(lea.state, lea.dispatch);
  inCell(tom);
  addColumnAfter(tom.state, tom.dispatch);
  meet(...all);
  const shape = (writer: Writer) => { const rows: number[] = []; writer.state.doc.descendants((node) => { if (node.type.name === "table_row") rows.push(node.childCount); return node.type.name !== "table_row"; }); return rows; };
  for (const writer of all) assert.deepEqual(shape(writer).sort(), [3, 4, 4, 4]); // as merged: nobody added anything yet
  ines.type("x", 4);
  meet(...all);
  for (const writer of all) assert.deepEqual(shape(writer), [4, 4, 4, 4]);
});

test("a cursor of another page, whatever it says, keeps no change from the view", () => {
  const place = { type: null, tname: "text", item: null, assoc: 0 };
  const user = { id: "tom", name: "Tom" };
  const wrong: unknown[] = [
    "a word", { user, cursor: 7 }, { user, cursor: { anchor: place } }, { user, cursor: { anchor: {}, head: {} } },
    { user, cursor: { anchor: place, head: { item: { client: "a", clock: "b" } } } }, { user, cursor: { anchor: place, head: { item: 3 } } },
    { user, cursor: { anchor: place, head: { type: { client: 1, clock: -1 } } } }, { user, cursor: { anchor: { tname: {} }, head: place } },
    { cursor: { anchor: place, head: place } }, { user: { id: 1, name: {} }, cursor: { anchor: place, head: place } },
    { user: { ...user, color: { toString: 1 } }, cursor: { anchor: place, head: place } },
  ];
  for (const state of [...wrong, { user, cursor: { anchor: place, head: place } }]) {
    const told = JSON.stringify(state);
    let awareness!: Awareness;
    let plugin!: Plugin;
    const lea = new Writer((doc) => {
      awareness = new Awareness(doc);
      const { spec } = plugin = cursors(awareness, () => true);
      delete spec.view; // which wants a page
      return plugin;
    });
    const tom = new Writer();
    lea.type("Un", 1);
    awareness.getStates().set(7, state as Record<string, unknown>);
    meet(lea, tom);
    tom.type(" atelier", 3);
    meet(lea, tom);
    assert.equal(lea.state.doc.textContent, "Un atelier", told);
    const drawn = (plugin.getState(lea.state) as { find(): unknown[] }).find().length;
    assert.equal(drawn > 0, !wrong.includes(state), told);
    assert.ok(present(awareness, "lea").every(({ name }) => name === "Tom"), told);
    awareness.destroy();
  }
});
