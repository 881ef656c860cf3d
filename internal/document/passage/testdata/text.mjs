// Writes text.b64: a document as editors make them, with bold text, a break, a deletion in the
// middle, two authors and a letter of two units. Run by hand after a change:
//   node internal/document/passage/testdata/text.mjs
import { writeFileSync } from "node:fs";
import * as Y from "yjs";

const one = new Y.Doc();
one.clientID = 1;
const root = one.getXmlFragment("besoin");
const paragraph = (content) => {
  const p = new Y.XmlElement("paragraph");
  root.insert(root.length, [p]);
  p.insert(0, content);
  return p;
};
const first = new Y.XmlText();
const p = paragraph([first]);
first.insert(0, "Un très beau lieu pour 𝒜pprendre : un lieu.");
first.format(13, 4, { strong: {} }); // lieu
first.delete(3, 5); // très
const afterBreak = new Y.XmlText();
p.insert(1, [new Y.XmlElement("hard_break"), afterBreak]);
afterBreak.insert(0, "Et faire.");
const second = new Y.XmlText();
paragraph([second]);
second.insert(0, "Avec tous");

const two = new Y.Doc();
two.clientID = 2;
Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
two.getXmlFragment("besoin").get(1).get(0).insert(5, "vous et ");
writeFileSync(new URL("text.b64", import.meta.url), Buffer.from(Y.encodeStateAsUpdate(two)).toString("base64") + "\n");
