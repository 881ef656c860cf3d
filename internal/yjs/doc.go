// Package yjs reads, checks, stores and writes documents of Yjs, the library with which browsers
// write a text together. It speaks the first version of its update format, as yjs 13.6.33 does,
// and needs nothing but the standard library.
//
// # Without a document
//
// [DecodeUpdate] reads an update that came from anyone, within [Limits], and says at which byte
// something is wrong. [Update.Written] tells whose structs it brings, [Update.StateVector] what
// it knows, [Merge] and [Diff] make updates of updates. A relay needs no more; it must send on
// what [Update.Encode] gives, never bytes that were not decoded.
//
// # With a document
//
// A [Doc] takes updates in any order, as often as they come. [Doc.Apply] takes one whole or not
// at all: where a limit is passed, or the caller's check of the result refuses, everything is as
// before. [Doc.Encode] gives what somebody misses who knows a state vector; [Doc.EncodeChange]
// what one update changed. [Doc.Fragment], [Doc.Text], [Doc.Map] and [Doc.Array] read the
// content of roots, [Doc.Authors] with who wrote it; [Doc.At] gives an earlier version.
//
// # What to know
//
// Lengths of text are UTF-16 code units, as in JavaScript. Where somebody writes between the two
// halves of a character that has two units, both become U+FFFD, as in Yjs. In Yjs such a
// character may even be cut for the one who cut it alone; this package never does that.
//
// This package does not edit, and does not tidy superfluous marks as Yjs does after each
// change: they do not show, and the clients' own tidying arrives as updates.
package yjs
