package internal_test

import (
	"html/template"
	"testing"

	"github.com/jba/templatecheck"

	_ "maillage/internal/app" // every page of the program
	"maillage/internal/web"
)

func TestTheCheckOfTemplatesFindsWhatIsMissing(t *testing.T) {
	type page struct{ Name string }
	broken := template.Must(template.New("x").Parse(`{{define "piece"}}{{.Nothing}}{{end}}{{if .Name}}{{template "piece" .}}{{end}}`))
	if err := templatecheck.CheckHTML(broken, page{}); err == nil {
		t.Error("a field that does not exist was not found")
	}
}

func TestEveryTemplateFitsTheTypeOfItsPage(t *testing.T) {
	pages := web.Templates()
	if len(pages) < 10 {
		t.Errorf("only %d page templates found", len(pages))
	}
	for _, page := range pages {
		t.Run(page.Name, func(t *testing.T) {
			if err := templatecheck.CheckHTML(page.Template, page.Zero); err != nil {
				t.Errorf("%T: %v", page.Zero, err)
			}
		})
	}
}

func TestNoTwoPagesAreOfOneType(t *testing.T) {
	seen := map[string]bool{}
	for _, page := range web.Templates() {
		if seen[page.Name] {
			t.Errorf("two pages are of the type %s", page.Name)
		}
		seen[page.Name] = true
	}
}
