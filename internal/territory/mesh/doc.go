// Package mesh tells how well places serve the country: how many people live within some
// kilometres of one, which communes have none nearby, what one more place would change. It
// computes and reads nothing: communes and places are given to it.
//
// Distances are as the crow flies. All inhabitants of a commune are counted at its point; a
// commune without a point is never guessed at: its inhabitants are counted apart, as unknown.
package mesh
