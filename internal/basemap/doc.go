// Package basemap reads the file of tiles that an operator may put under the maps that move:
// PMTiles, version 3, as https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md tells.
// Browsers take its parts by themselves; this package answers for the file before any does:
// that it is one, whole, that its directories lead nowhere else, and whose data it holds.
package basemap
