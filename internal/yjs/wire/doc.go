// Package wire reads and writes the small values of which Yjs messages are made: the binary
// encoding of the JavaScript library lib0 (version 0.2.120 was read for its facts).
//
// A [Reader] is strict, because what it reads comes from anyone: it refuses what lib0 would
// refuse (text that is not UTF-8, integers above 2^53-1), and also what lib0 lets pass and its
// writers never write (integers longer than needed, keys that change JavaScript's objects). It
// never makes room for what is merely announced. Its first failure stays, with the byte where it
// happened, and all later readings give zero: a loop over an announced count must ask
// [Reader.Failed] at each turn.
//
// The Append functions write; they extend a slice as the built-in append does.
package wire
