// Package territory knows the communes, EPCI, arrondissements, départements and régions
// of France. They are embedded in the program: no request leaves it.
//
// Codes are those of INSEE, and SIREN for EPCI. A code that a merger ended leads to the
// commune of today, as do communes déléguées and associées and the arrondissements of
// Paris, Lyon and Marseille. A commune may lie outside any EPCI: four islands and the
// overseas collectivities do, and an empty EPCI is a full answer, not a gap.
//
// Populations come from two sources of different years: a commune's is that of the legal
// populations (INSEE), an EPCI's that of the list of EPCI (DGCL). Their sums differ; a rule
// says which one it uses.
//
// Points are GeoNames', for communes of about 500 people and more: good enough to draw a
// map of the country, never to decide whether a place lies inside a perimeter.
package territory
