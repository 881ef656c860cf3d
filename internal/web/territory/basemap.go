package territory

import (
	"net/http"

	"maillage/internal/basemap"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// basemapPath is the address of what an operator puts under the maps that move.
const basemapPath = "/territory/basemap.pmtiles"

// Basemap tells pages of a file of tiles; nil is none. Its address changes with the file, so
// that what browsers kept of another is not taken for its.
func Basemap(file *basemap.File) *ui.Basemap {
	if file == nil {
		return nil
	}
	shown := &ui.Basemap{URL: basemapPath + "?v=" + file.ETag, Kind: string(file.Kind), Deepest: file.MaxZoom}
	for _, c := range file.Credits {
		shown.Credits = append(shown.Credits, ui.Credit{Text: c.Text, URL: c.URL})
	}
	return shown
}

// AddBasemap adds the file, public, of which browsers ask the parts they show; nil is not found.
func AddBasemap(server *web.Server, file *basemap.File) {
	server.File(basemapPath, func(w http.ResponseWriter, r *http.Request) {
		if file == nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.pmtiles")
		w.Header().Set("ETag", `"`+file.ETag+`"`)
		w.Header().Set("Cache-Control", "public, max-age=86400")
		http.ServeContent(w, r, "", file.Modified, file.Content())
	})
}
