import assert from "node:assert/strict";
import test from "node:test";
import { Doc, encodeStateVector } from "yjs";
import { beyond, nameOf, sorted } from "./copies.ts";
import { fill } from "./counter.ts";
import { colourOf } from "./cursors.ts";
import { addressOf, matching } from "./dialogs.ts";
import { search } from "./find.ts";
import { changes } from "./people.ts";
import { schema } from "./schema.ts";
import { Texts } from "./texts.ts";
import { wordsOf } from "./unsent.ts";

const doc = (...paragraphs: string[]) => schema.node("doc", null, paragraphs.map((text) => schema.node("paragraph", null, text ? [schema.text(text)] : [])));

test("words are found whatever their accents, capitals and spaces, where they stand", () => {
  const found = search(doc("Été à l’atelier", "", "l'ÉTÉ"), "ete");
  assert.deepEqual(found, [{ from: 1, to: 4 }, { from: 22, to: 25 }]);
  assert.equal(search(doc("l’atelier"), "l'atelier").length, 1);
  assert.equal(search(doc("1\u00a0200 €"), "1 200").length, 1);
  assert.equal(search(doc("abc"), "").length, 0);
  assert.equal(search(doc("aaaa"), "aa").length, 2);
});

test("of other copies, each has its way when a text is opened", () => {
  const mine = nameOf("lea", "d1.projet", "2");
  const day = 86_400_000;
  const listed = { [mine]: 0, [nameOf("lea", "d1.projet", "1")]: 99 * day, [nameOf("lea", "d1.lieu", "1")]: 99 * day, [nameOf("tom", "d1.lieu", "1")]: 99 * day, [nameOf("lea", "d2.lieu", "1")]: 60 * day };
  assert.deepEqual(sorted(listed, mine, 100 * day), {
    former: [nameOf("lea", "d1.projet", "1")], // its words are given back
    others: [nameOf("tom", "d1.lieu", "1")], // kept while words wait in it
    old: [nameOf("lea", "d2.lieu", "1")],
  });
});

test("of a copy there waits what the server was not known to keep", () => {
  const copy = new Doc();
  copy.getText("a").insert(0, "gardé ");
  const kept = encodeStateVector(copy);
  assert.equal(beyond(copy, kept), null);
  copy.getText("a").insert(6, "hors ligne");
  assert.equal(wordsOf([beyond(copy, kept)!]), "hors ligne");
  assert.equal(wordsOf([beyond(copy, undefined)!]), "gardé hors ligne");
  assert.equal(beyond(new Doc(), undefined), null);
});

test("a length is near its limit at nine tenths, and over it after it", () => {
  assert.deepEqual([0, 19, 20, 269, 270, 300, 301].map((count) => fill(count, 20, 300)), ["fits", "short", "fits", "fits", "near", "near", "over"]);
  assert.equal(fill(10_000, 0, 0), "fits");
});

test("people type addresses without their beginning", () => {
  assert.equal(addressOf(" exemple.fr/page "), "https://exemple.fr/page");
  assert.equal(addressOf("lea@exemple.fr"), "mailto:lea@exemple.fr");
  assert.equal(addressOf("/dossiers"), "/dossiers");
  for (const wrong of ["javascript:alert(1)", "deux mots", "mot"]) assert.equal(addressOf(wrong), null);
});

test("mentions are narrowed by words in any order, accents or not", () => {
  const all = [{ kind: "partner", id: "1", label: "Mains vertes", group: "Partenaires" }, { kind: "place", id: "2", label: "École", group: "Lieux" }];
  assert.deepEqual(matching(all, "vertes mains").map(({ id }) => id), ["1"]);
  assert.deepEqual(matching(all, "ecole lieux").map(({ id }) => id), ["2"]);
  assert.equal(matching(all, "").length, 2);
});

test("a person has one colour, of those there are", () => {
  assert.equal(colourOf("0192aa"), colourOf("0192aa"));
  for (const id of ["", "a", "0192-longer-identifier-with-dashes"]) assert.ok(colourOf(id) >= 0 && colourOf(id) < 8);
});

test("who came and who left is told by person", () => {
  const [lea, tom] = [{ id: "1", name: "Léa" }, { id: "2", name: "Tom" }];
  assert.deepEqual(changes([lea], [tom]), { came: ["Tom"], left: ["Léa"] });
  assert.deepEqual(changes([lea, tom], [lea, tom]), { came: [], left: [] });
});

test("sentences are filled in as the language writes numbers, and counts choose their form", () => {
  const { say } = new Texts({ "n.one": "{count} mot", "n.other": "{count} mots sur {most}", who: "Arrivée\u00a0: {names}" }, "fr");
  assert.equal(say("n", { count: 0 }), "0 mot");
  assert.equal(say("n", { count: 1234, most: 3000 }).replace(/\s/g, " "), "1 234 mots sur 3 000");
  assert.equal(say("who", { names: "Léa" }), "Arrivée\u00a0: Léa");
  assert.equal(say("lacking"), "lacking");
});
