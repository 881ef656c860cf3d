// Package programme holds funders, their people, and the calls for projects they publish.
// What a call says is a call.Definition; this package stores it.
//
//	draft -> published -> closed
//	            |  ^
//	            v  | each publication adds a revision; published ones never change
//	          revision 1, 2, 3…
package programme
