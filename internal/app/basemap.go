package app

import (
	"fmt"

	"maillage/internal/basemap"
	"maillage/internal/lang"
)

// openBasemap opens the operator's file of tiles; nil where none is set.
func openBasemap(config Config) (*basemap.File, error) {
	if config.Basemap == "" {
		return nil, nil //nolint:nilnil // none is no failure
	}
	file, err := basemap.Open(config.Basemap)
	if err != nil {
		return nil, fmt.Errorf("MAILLAGE_BASEMAP: %w", err)
	}
	return file, nil
}

func closeBasemap(file *basemap.File) error {
	if file == nil {
		return nil
	}
	return file.Close()
}

// checkBasemap tells the operator what the file says of itself.
func checkBasemap(config Config) finding {
	file, err := openBasemap(config)
	switch {
	case err != nil:
		return bad("basemap: %v", err)
	case file == nil:
		return good("basemap: none configured; maps that move show outlines and no streets")
	}
	if err := file.Close(); err != nil {
		return bad("basemap: %v", err)
	}
	credits := ""
	for _, c := range file.Credits {
		credits += " " + c.Text
	}
	b := file.Bounds
	return good("basemap %s: %s tiles, zooms %d to %d, longitude %.2f to %.2f, latitude %.2f to %.2f, %s, %d tiles; maps say:%s",
		config.Basemap, file.Kind, file.MinZoom, file.MaxZoom, b.West, b.East, b.South, b.North, lang.EN.Bytes(file.Size), file.Tiles, credits)
}
