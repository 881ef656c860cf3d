package web

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
)

//go:embed *.html
var layoutFiles embed.FS

//go:embed all:dist
var distFiles embed.FS

// manifest maps the names of built files to their hashed names.
var manifest = sync.OnceValue(func() map[string]string { return built[string]("manifest.json") })

// imports maps the names of scripts to the files that they import from their first line.
var imports = sync.OnceValue(func() map[string][]string { return built[[]string]("imports.json") })

// built reads what the build tells of its files by name: nothing in a clone where nothing was
// built yet, whose pages come without styles.
func built[T any](file string) map[string]T {
	names := map[string]T{}
	content, err := distFiles.ReadFile("dist/" + file)
	if err != nil {
		return names
	}
	if err := json.Unmarshal(content, &names); err != nil {
		panic("dist/" + file + ": " + err.Error())
	}
	return names
}

func assetURL(name string) string {
	if hashed, ok := manifest()[name]; ok {
		name = hashed
	}
	return "/assets/" + name
}

// preloads gives the addresses of what a page's scripts import, each once: a browser would
// know of them only once it has read the scripts, a round trip later.
func preloads(scripts []string) (urls []string) {
	for _, script := range scripts {
		for _, name := range imports()[script+".js"] {
			if url := assetURL(name); !slices.Contains(urls, url) {
				urls = append(urls, url)
			}
		}
	}
	return urls
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
