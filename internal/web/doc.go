// Package web is the ground the pages of every room stand on: the server and its
// middleware, sessions, rendering in two languages, and the one table that turns kinds
// of failure into HTTP statuses.
//
// A page is a struct that embeds Page, rendered by a PageTemplate; a handler returns its
// error and this package answers. Every route says who may open it, so that a test can
// walk them all.
package web
