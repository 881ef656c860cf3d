// Package revise writes the update that makes a document of an editor say something else: what a
// server does that takes a text from a form, restores an earlier version, or accepts a
// suggestion, while people write in the document.
//
// It touches as little as it can. Paragraphs that stay keep their structs, and with these their
// authors, the cursors in them and what others write in them at the same time; within a paragraph
// that changes the words do that stay. Nodes that move are removed and written again.
//
// What it writes is such as y-prosemirror writes: an element for each node with its attributes,
// text in a node of its own, marks where they begin and end.
package revise
