package web

import (
	"compress/gzip"
	"net/http"
	"strings"
)

// Packed answers with a file that is public and may be large, compressed for those who take
// it so. Never for what holds a secret beside what a visitor chose: its length would tell.
func Packed(w http.ResponseWriter, r *http.Request, kind string, content []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Add("Vary", "Accept-Encoding")
	if !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		_, _ = w.Write(content) // the visitor may have gone
		return nil
	}
	w.Header().Set("Content-Encoding", "gzip")
	out := gzip.NewWriter(w)
	if _, err := out.Write(content); err == nil { // as above
		_ = out.Close()
	}
	return nil
}

// accepts reads a list of codings; one with a weight of zero is refused.
func accepts(list, coding string) bool {
	for each := range strings.SplitSeq(list, ",") {
		name, weight, _ := strings.Cut(each, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			return strings.Trim(strings.ReplaceAll(weight, " ", ""), "q=0.") != "" || weight == ""
		}
	}
	return false
}
