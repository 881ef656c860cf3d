// Package protocol reads and writes the messages in which Yjs documents travel: those of the
// client y-websocket, version 3, which hold those of y-protocols, version 1: synchronisation and
// awareness.
//
// One message is one frame of a websocket, and tells its kind first. Whoever opens a connection
// says in a step 1 what it knows; the other answers in a step 2 with what is missing there, and
// asks in turn; later changes come as updates:
//
//	client  step 1 (state vector) ->
//	        <- step 2 (update), step 1 (state vector)      server
//	        step 2 (update) ->
//	        <- updates, awareness ->
//
// [Decode] gives the update or state vector of a message as bytes; package yjs decodes them. What
// is sent to others is written again from what was decoded, never passed on as it came.
package protocol
