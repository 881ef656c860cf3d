// Package zoning holds the official lists of territories that the operator imports: contours
// of districts, classes of communes, lists of communes, lists of places. Nothing of them comes
// with the program, and what was not imported is not known: nobody may read a "no" in it.
//
// Rules name a list by its key ("qpv"). Several generations of a list stand side by side,
// each in force between two days, so that a round goes by the one of its date:
//
//	imported -> in force from day to day -> replaced by another of the same days, or removed
//
// What a list holds never changes once it is imported; it is kept in memory by its identifier.
package zoning
