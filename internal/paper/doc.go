// Package paper writes a whole dossier as a file that anyone can keep, print and work on: HTML,
// OpenDocument, Word, and what the PDF worker typesets. The package reader reads texts of such
// files.
//
// It knows texts and nothing of dossiers: who composes a [Paper] puts everything in one text of
// the schema of document/text, in which headings alone may go deeper, down to six levels. Every
// writer is made of that text only, so that no format says more than another. The same paper gives
// the same bytes.
package paper
