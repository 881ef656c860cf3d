// Package territory knows the communes, EPCI, arrondissements, départements and régions
// of France. They are embedded in the program: no request leaves it.
//
// Populations come from two sources of different years: a commune's is that of the legal
// populations (INSEE), an EPCI's that of the list of EPCI (DGCL). Their sums differ; a rule
// says which one it uses.
package territory
