import assert from "node:assert/strict";
import test from "node:test";
import { parseHTML } from "linkedom";
import { Placing } from "./ops.ts";

const page = (inner: string) => {
  const { document, window } = parseHTML(`<html><body><maillage-board><div id="board">${inner}</div></maillage-board></body></html>`);
  Object.assign(globalThis, { document, window, Element: window.Element, Node: window.Node, Document: window.Document, DocumentFragment: window.DocumentFragment, HTMLElement: window.HTMLElement, DOMParser: window.DOMParser,
    CSS: { escape: (text: string) => text } });
  const host = document.querySelector("maillage-board")! as unknown as Element;
  const placing = new Placing(host, () => document.querySelector("#board") as unknown as Element);
  const ids = (list: string) => [...document.querySelectorAll(`#${list} li`)].map((li) => (li as unknown as Element).id).join(" ");
  return { document, placing, ids };
};

const list = (id: string, ...notes: string[]) => `<section id="${id}"><h3>${id}</h3><ol>${notes.map((note) => `<li id="${note}"><p>${note}</p></li>`).join("")}</ol></section>`;

test("a note comes at the end of its list, or before another", () => {
  const { placing, ids } = page(list("list-a", "note-1", "note-2"));
  const { arrived } = placing.apply([{ put: "note-3", in: "list-a", html: "<li id=note-3>c</li>" }, { put: "note-4", in: "list-a", before: "note-2", html: "<li id=note-4>d</li>" }]);
  assert.equal(ids("list-a"), "note-1 note-4 note-2 note-3");
  assert.deepEqual(arrived.map(({ note, list: { id } }) => [note, id]), [["3", "list-a"], ["4", "list-a"]]);
});

test("a note changes where it is, and keeps its element", () => {
  const { document, placing } = page(list("list-a", "note-1"));
  const before = document.querySelector("#note-1");
  placing.apply([{ put: "note-1", in: "list-a", html: "<li id=note-1 class=new><p>autre</p></li>" }]);
  assert.equal(document.querySelector("#note-1"), before);
  assert.equal(before?.textContent, "autre");
  assert.equal(before?.getAttribute("class"), "new");
});

test("a note that goes to another list is moved, not made anew", () => {
  const { document, placing, ids } = page(list("list-a", "note-1", "note-2") + list("list-b", "note-3"));
  const before = document.querySelector("#note-1");
  const { arrived } = placing.apply([{ put: "note-1", in: "list-b", before: "note-3", html: "<li id=note-1><p>note-1</p></li>" }]);
  assert.equal(ids("list-a"), "note-2");
  assert.equal(ids("list-b"), "note-1 note-3");
  assert.equal(document.querySelector("#note-1"), before);
  assert.deepEqual(arrived, []);
});

test("what is dropped goes; what has no place asks for the whole", () => {
  const { placing, ids } = page(list("list-a", "note-1", "note-2"));
  assert.equal(placing.apply([{ drop: "note-1" }, { drop: "note-9" }]).misfit, false);
  assert.equal(ids("list-a"), "note-2");
  assert.equal(placing.apply([{ put: "note-5", in: "list-z", html: "<li id=note-5>e</li>" }]).misfit, true);
});

test("the whole board is put anew, and what is the same keeps its elements", () => {
  const { document, placing, ids } = page(list("list-a", "note-1", "note-2"));
  const before = document.querySelector("#note-2");
  placing.apply([{ whole: `<div id="board">${list("list-a", "note-2", "note-7")}</div>` }]);
  assert.equal(ids("list-a"), "note-2 note-7");
  assert.equal(document.querySelector("#note-2"), before);
});

test("what the page added and what it marked stays", () => {
  const { document, placing } = page(`<section id="list-a"><h3>a</h3><ol><li id="note-1" tabindex="0" data-chosen="yes"><p>a</p><button data-island="x">+</button></li></ol></section>`);
  placing.apply([{ put: "note-1", in: "list-a", html: "<li id=note-1><p>b</p></li>" }]);
  const note = document.querySelector("#note-1")!;
  assert.equal(note.querySelector("p")?.textContent, "b");
  assert.equal(note.querySelector("button")?.textContent, "+");
  assert.equal(note.getAttribute("tabindex"), "0");
});

test("a list that changes keeps its notes, which are pieces of their own", () => {
  const { document, placing, ids } = page(`<section id="body"><div class="lists">${list("list-a", "note-1", "note-2")}${list("list-b")}</div></section>`);
  placing.apply([{ put: "list-a", in: "body", before: "list-b", html: "<section id=list-a><h3>Forces</h3><ol></ol><form>x</form></section>" }]);
  assert.equal(ids("list-a"), "note-1 note-2");
  assert.equal(document.querySelector("#list-a h3")?.textContent, "Forces");
  placing.apply([{ put: "list-c", in: "body", before: "list-b", html: list("list-c") }, { put: "list-b", in: "body", before: "list-a", html: list("list-b") }]);
  assert.equal([...document.querySelectorAll("section section")].map(({ id }) => id).join(" "), "list-b list-a list-c");
});

test("what a body holds beside its lists stays where it is", () => {
  const { document, placing } = page(`<section id="body"><div id="total">1</div><div class="lists">${list("list-a")}</div></section>`);
  placing.apply([{ put: "total", in: "body", html: "<div id=total>2</div>" }]);
  assert.equal(document.querySelector("#body > #total")?.textContent, "2");
});
