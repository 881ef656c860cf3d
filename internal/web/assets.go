package web

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"sync"
)

//go:embed *.html
var layoutFiles embed.FS

//go:embed all:dist
var distFiles embed.FS

// manifest maps the names of built files to their hashed names.
var manifest = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	content, err := distFiles.ReadFile("dist/manifest.json")
	if err != nil {
		return names // a clone where nothing was built yet: pages come without styles
	}
	if err := json.Unmarshal(content, &names); err != nil {
		panic("dist/manifest.json: " + err.Error())
	}
	return names
})

func assetURL(name string) string {
	if hashed, ok := manifest()[name]; ok {
		name = hashed
	}
	return "/assets/" + name
}

// assetHandler serves what the build made; names carry a hash of the content, so browsers
// may keep them for ever.
func assetHandler() http.Handler {
	dist, err := fs.Sub(distFiles, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	files := http.StripPrefix("/assets/", http.FileServerFS(dist))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		files.ServeHTTP(w, r)
	})
}
