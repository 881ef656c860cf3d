// Package prose reads the documents that editors of ProseMirror keep in Yjs: paragraphs,
// headings, lists, text with marks. It checks them against a [Schema], which is a file that the
// editor reads too, and writes what they say: as the JSON of ProseMirror in one canonical form,
// as plain text, as a fingerprint.
//
// Updates of Yjs always merge, and what they merge to may break the schema: two people who each
// delete one of two paragraphs leave a document without any. Editors repair that by deleting
// what they do not understand. [Schema.Read] tells every [Problem] instead, with its place, so
// that a server can refuse what brings one; see the check of yjs.Doc.Apply.
//
// The shape is that of y-prosemirror: an element for each node, with attributes of the node; text
// in a node of its own, with marks whose names may carry a suffix after "--" where one kind of
// mark may stand on a text twice.
package prose
