package basemap

// Credits is for tests.
var Credits = credits
