package web

import (
	"net/http"
	"strings"
)

// OneRange has the whole file sent to who asks for several parts of it at once: no player does, and each
// part may cost a request to a store elsewhere. Call it before http.ServeContent.
func OneRange(r *http.Request) {
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range")
	}
}
