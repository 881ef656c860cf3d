package web

import (
	"html/template"
	"slices"
	"testing"
	"testing/fstest"
)

func TestATemplateIsNeverReplacedByAnotherOfItsName(t *testing.T) {
	files := fstest.MapFS{
		"page.html":  {Data: []byte(`{{template "piece"}}{{define "piece"}}of the page{{end}}`)},
		"other.html": {Data: []byte(`{{- define "piece" -}}of another room{{end}}`)},
		"plain.html": {Data: []byte(`plain`)},
	}
	for _, second := range []struct{ name, file string }{{"other", "other.html"}, {"page", "plain.html"}, {"piece", "plain.html"}} {
		set := template.New("")
		if err := parse(set, "page", files, "page.html"); err != nil {
			t.Fatal(err)
		}
		if err := parse(set, second.name, files, second.file); err == nil {
			t.Errorf("%s under the name %s was read", second.file, second.name)
		}
	}
	set := template.New("")
	if err := parse(set, "page", files, "page.html"); err != nil {
		t.Fatal(err)
	}
	if err := parse(set, "plain", files, "plain.html"); err != nil {
		t.Error(err)
	}
}

func TestAPageLoadsTheScriptsOfItsOwnElementsEachOnce(t *testing.T) {
	main := `<p>&lt;maillage-copy&gt;</p><maillage-form><form></form></maillage-form><maillage-commune source="/x"></maillage-commune><maillage-form></maillage-form><maillage-writing></maillage-writing>`
	if got := (Layout{}).seen([]byte(main)).Scripts; !slices.Equal(got, []string{"form", "commune"}) {
		t.Errorf("loads %q", got)
	}
	if got := (Layout{}).seen([]byte(`<form method="post"></form>`)).Scripts; got != nil {
		t.Errorf("a page without elements loads %q", got)
	}
}
