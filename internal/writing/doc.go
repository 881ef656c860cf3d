// Package writing lets a collective write the long answers of its application together: it owns
// the documents that hold them, one for each section of a dossier with a text for each long
// question, and says who may read, comment and write there.
//
//	draft, or section reopened:  lead and writers write, readers comment
//	filed:                       everyone reads; what is typed at that moment is not taken
//
// What is written becomes the answers that other rooms read: some seconds after writing stops,
// and exactly, letter for letter, in the transaction of whoever reads.
package writing
