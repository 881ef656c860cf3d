package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"
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
		if name := strings.TrimPrefix(r.URL.Path, "/assets/"); slices.Contains(texts, path.Ext(name)) && servePacked(w, r, dist, name) {
			return
		}
		files.ServeHTTP(w, r)
	})
}

// texts are the files worth compressing: fonts are already.
var texts = []string{".css", ".js", ".svg"}

// packedAssets holds each of them compressed, by name, from its first request on.
var packedAssets sync.Map

// servePacked answers with a file compressed; false where there is none, or the visitor does
// not take it so.
func servePacked(w http.ResponseWriter, r *http.Request, dist fs.FS, name string) bool {
	kept, ok := packedAssets.Load(name)
	if !ok {
		content, err := fs.ReadFile(dist, name)
		var packed bytes.Buffer
		if err != nil || pack(&packed, content) != nil {
			return false
		}
		kept, _ = packedAssets.LoadOrStore(name, packed.Bytes())
	}
	if !packs(w, r, mime.TypeByExtension(path.Ext(name))) {
		return false
	}
	_, _ = w.Write(kept.([]byte)) //nolint:gosec // a file of ours; the visitor may have gone
	return true
}
