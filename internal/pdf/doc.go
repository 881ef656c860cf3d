// Package pdf makes tagged PDF/UA-1 documents through an optional worker: a Node program
// (assets/typst/worker.mjs) that typesets the templates of its folder with Typst.
//
// The worker starts at the first document and stays. When it dies or hangs it is started
// again, after a pause that grows while it keeps failing. Without it nothing else fails:
// Render answers ErrUnavailable and pages offer their print style sheet instead.
//
//	resting -> running -> resting (closed)
//	   ^          | died, hung, answered nonsense
//	   +- pause <-+
package pdf
