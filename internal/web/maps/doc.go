// Package maps draws maps on the server, as SVG of a few kilobytes: a locator around a point,
// and France or a part of it with values and marks. They need no script and ask nobody else
// for anything; the template "ui/map" shows them.
//
// A map says nothing that the page does not say in words beside it: the figures stay in a
// table. Every mark has a shape besides its colour; colours are those of the theme.
//
// Coordinates are whole units from the upper left corner, written as relative steps, one path
// for each kind of mark: five thousand places take less than 60 kB with their ground, as do
// the contours of the départements.
package maps
