// Package gallery shows films to everyone: those of awarded dossiers, once their collective says so,
// and as long as it and everybody who is filmed do.
//
//	not shown -> shown <-> taken back
//
// Whether a film is shown is asked of the rows at each look: the moment a consent is taken back, or
// its days are over, there is no page, no film and no line in a list or feed any more.
package gallery
