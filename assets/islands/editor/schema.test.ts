import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import file from "../../../internal/document/text/schema.json";
import { length, plain } from "./plain.ts";
import { safeLink, schema } from "./schema.ts";

test("every node and mark of the file can be shown, and read from what is shown", () => {
  for (const { name } of file.nodes) {
    const spec = schema.nodes[name]?.spec;
    assert.ok(spec, name);
    if (name === file.top || name === "text") continue;
    assert.ok(spec.toDOM, `${name} has no look`);
    assert.ok(spec.parseDOM?.length, `${name} is read from nothing`);
  }
  for (const { name } of file.marks) assert.ok(schema.marks[name]?.spec.toDOM && schema.marks[name]?.spec.parseDOM?.length, name);
  assert.equal(schema.topNodeType.name, file.top);
  assert.deepEqual(Object.keys(schema.nodes).sort(), file.nodes.map(({ name }) => name).sort());
});

test("what must be told has no value of its own", () => {
  for (const { name, attrs = [] } of [...file.nodes, ...file.marks] as { name: string; attrs?: { name: string; required?: boolean; default?: unknown }[] }[]) {
    for (const attr of attrs) {
      const spec = (schema.nodes[name] ?? schema.marks[name])?.spec.attrs?.[attr.name];
      assert.equal("default" in (spec ?? {}), !attr.required, `${name}.${attr.name}`);
    }
  }
});

test("links lead somewhere safe, as the server sees it", () => {
  for (const link of ["https://example.org/é?a=1", "http://a", "mailto:a@b.fr", "tel:+33233000000", "/dossiers", "#a"]) assert.equal(safeLink(link), link);
  for (const link of ["javascript:alert(1)", "java\nscript:alert(1)", "//example.org", "data:text/html,a", "page.html", "", "https://", "\\\\a", "https://a b"]) assert.equal(safeLink(link), null, link);
});

test("characters are counted as people count them, ends left out", () => {
  assert.equal(length("  été 😀\n"), 5);
  assert.equal(length(""), 0);
});

test("texts say the same, and are as long, as on the server", () => {
  const all = JSON.parse(readFileSync("internal/document/text/testdata/lengths.json", "utf8")) as { doc: unknown; plain: string; length: number }[];
  assert.ok(all.length > 5);
  for (const one of all) {
    const node = schema.nodeFromJSON(one.doc);
    if (node.childCount > 0) node.check(); // an editor shows an empty paragraph where there is nothing
    assert.equal(plain(node), one.plain);
    assert.equal(length(plain(node)), one.length, one.plain);
  }
});
