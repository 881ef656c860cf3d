package ui

// Basemap is the file of tiles that an operator put under the maps that move.
type Basemap struct {
	URL     string
	Kind    string // "vector" or "raster"
	Deepest int    // the zoom of its finest tiles
	Credits []Credit
}

// Credit names who made the data of a map, with the page that says more, or none.
type Credit struct{ Text, URL string }
