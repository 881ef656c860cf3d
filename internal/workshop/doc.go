// Package workshop runs workshops: who prepares them, who joins, in which order commands are
// played, what is kept, and what each open page is sent.
//
//	prepared -> open -> ended
//	              ^-------'    it goes on another day
//
// A workshop is its commands. A desk, one goroutine for each workshop that somebody looks at,
// plays them on a board.State, keeps them, and then tells. What people may do on the board is the
// affair of workshop/board; this room says who they are.
package workshop
