// Package review is the funder's work on filed dossiers: completeness, corrections,
// experts, conflicts of interest and independent scores.
//
//	submitted -> (correction asked -> answered)* -> instruction -> decided (see award)
//
// An expert sees only the dossiers given to them, and others' scores only once their own
// are in. A declared conflict outranks every role.
package review
