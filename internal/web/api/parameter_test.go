package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/web"
)

func FuzzRead_TakesWhatTheTableSays(f *testing.F) {
	for _, query := range []string{"", "q=saint-lo&limit=3", "commune=50502&point=49.1,-1.09&kind=public&founded=2019-04&round=v1", "day=2021-02-30", "q=%00", "q=a&q=b", "%zz", "page=01&lang=en", "point=49° 6′ 56,5″ N 1° 5′ 26,5″ O", "x=1;y=2"} {
		for i := range byte(16) {
			f.Add(i, "50502", query)
		}
	}
	p := &Pages{}
	endpoints := append(p.ofLand(), p.ofRest()...)
	f.Fuzz(func(t *testing.T, which byte, code, query string) {
		e := endpoints[int(which)%len(endpoints)]
		r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: e.path, RawQuery: query}}
		for _, name := range []string{"code", "slug", "key"} {
			r.SetPathValue(name, code)
		}
		a, err := e.read(r, lang.FR)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("refused as %v", err)
			}
			for name, said := range fault.As(err).Fields {
				if text := web.Say(lang.FR, said); text == "" || strings.HasPrefix(text, "[") || len(text) > 1_000 || !lang.Readable(text) || !lang.Readable(name) {
					t.Fatalf("%q is told as %q", name, text)
				}
			}
			return
		}
		given, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal("a query that cannot be read is taken")
		}
		for name, values := range given {
			if !slices.Contains(e.names(), name) || len(values) != 1 {
				t.Fatalf("%q is taken %d times", name, len(values))
			}
		}
		for _, one := range e.params {
			value := a.values[one.name]
			if value == "" && one.required || value != "" && !one.kind.accepts(value) {
				t.Fatalf("%s takes %q", one.name, value)
			}
		}
	})
}
