package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answer is what a reading gives.
type answer struct {
	value any
	kind  string // media type; "" for plain JSON
	next  string // address of the page that follows, or ""
}

// send writes an answer, or says that what the program has is still true: the tag is of the
// very bytes.
func send(w http.ResponseWriter, r *http.Request, a answer, age time.Duration) error {
	content, err := json.Marshal(a.value)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	h := w.Header()
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(age.Seconds())))
	if a.kind == "" {
		a.kind = "application/json"
	}
	h.Set("Content-Type", a.kind)
	if a.next != "" {
		h.Set("Link", "<"+a.next+`>; rel="next"`)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	return nil
}
