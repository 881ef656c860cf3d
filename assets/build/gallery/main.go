// Command gallery writes a page with every piece of the pages, to be looked at in both
// themes, on paper and on a phone:
//
//	go run ./assets/build && go run ./assets/build/gallery -out /tmp/gallery
package main

import (
	"embed"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"time"

	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

//go:embed gallery.html
var files embed.FS

const dist = "internal/web/dist"

func main() {
	out := flag.String("out", "", "folder to write")
	flag.Parse()
	if *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	if err := os.RemoveAll(filepath.Join(out, "assets")); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(out, "assets"), os.DirFS(dist)); err != nil {
		return err
	}
	funcs := web.Funcs(lang.FR)
	served := funcs["asset"].(func(string) string) //nolint:forcetypeassert // our own function
	funcs["asset"] = func(name string) string { return served(name)[1:] }
	page := template.New("gallery").Funcs(funcs)
	for _, read := range []func() (*template.Template, error){
		func() (*template.Template, error) { return page.ParseFS(ui.Templates, "*.html") },
		func() (*template.Template, error) { return page.ParseFS(os.DirFS("internal/web"), "layout.html") },
		func() (*template.Template, error) { return page.ParseFS(files, "gallery.html") },
	} {
		if _, err := read(); err != nil {
			return err
		}
	}
	file, err := os.Create(filepath.Join(out, "index.html")) //nolint:gosec // a folder the developer names
	if err != nil {
		return err
	}
	defer file.Close()
	return page.ExecuteTemplate(file, "layout", sample())
}

// gallery is the sample page.
type gallery struct {
	web.Page

	Crumbs    []ui.Crumb
	Notices   []ui.Notice
	Tags      []ui.Tag
	Fields    []ui.Field
	Summary   ui.Summary
	Meshes    []ui.Mesh
	Chart     ui.Chart
	Countdown ui.Countdown
	Pager     ui.Pager
}

func sample() gallery {
	closes := time.Date(2021, 3, 30, 16, 0, 59, 0, time.UTC)
	g := gallery{
		Page: web.Page{Layout: web.Layout{
			Lang: "fr", Title: "Toutes les pièces", Path: "/", Wide: true, Demo: true,
			Nav:       []web.NavItem{{Label: "Mon espace", URL: "#", Current: true}, {Label: "Appels à projets", URL: "#"}, {Label: "Lieux", URL: "#"}},
			Account:   &web.AccountMenu{Name: "Léa Morel", URL: "#"},
			OtherLang: "en", OtherLangLabel: "English", OtherLangURL: "#",
		}},
		Crumbs: []ui.Crumb{{Label: "Mon espace", URL: "#"}, {Label: "La fabrique du canal", URL: "#"}, {Label: "Toutes les pièces"}},
		Notices: []ui.Notice{
			{Kind: "info", Text: "L’instruction des dossiers commence lundi."},
			{Kind: "success", Text: "Votre réponse est enregistrée."},
			{Kind: "warning", Text: "Le budget a changé depuis la validation de deux partenaires."},
			{Kind: "error", Text: "Le dossier n’a pas pu être déposé : il manque une lettre de soutien."},
		},
		Tags:      []ui.Tag{{Text: "Brouillon"}, {Kind: "accent", Text: "Déposé"}, {Kind: "good", Text: "Accepté"}, {Kind: "warning", Text: "Correction demandée"}},
		Fields:    fields(),
		Meshes:    []ui.Mesh{{Done: 0, Total: 5, Label: "0 rubriques complètes sur 5"}, {Done: 4, Total: 7, Label: "4 rubriques complètes sur 7"}, {Done: 12, Total: 12, Label: "12 rubriques complètes sur 12"}},
		Chart:     chart(),
		Countdown: ui.Countdown{To: closes, Now: closes.Add(-50 * time.Hour)},
		Pager:     ui.Pager{Page: 3, Pages: 9, URL: "?page="},
	}
	g.Summary = ui.Summarise("Deux réponses sont à revoir.", g.Fields...)
	return g
}

func fields() []ui.Field {
	territories := []ui.Option{{Value: "qpv", Label: "Quartier prioritaire (QPV)", Help: "Le lieu est dans un quartier prioritaire de la politique de la ville."}, {Value: "rural", Label: "Hors grands centres urbains"}}
	return []ui.Field{
		{Kind: "text", Name: "name", Label: "Nom du lieu", Value: "La fabrique du canal", Required: true},
		{Kind: "email", Name: "mail", Label: "Adresse électronique", Help: "Pour les messages du financeur.", Value: "lea@exemple", Error: "Cette adresse est incomplète : il manque ce qui suit le point.", Required: true},
		{Kind: "commune", Name: "commune", Label: "Commune", Value: "Saint-Lô (Manche)"},
		{Kind: "money", Name: "amount", Label: "Montant demandé", Value: "150 000", Error: "Le montant dépasse le plafond : 50 000 € par an au plus.", Required: true},
		{Kind: "number", Name: "area", Label: "Surface", Value: "420", Unit: "m²"},
		{Kind: "date", Name: "day", Label: "Ouverture prévue", Value: "2021-09-01"},
		{Kind: "textarea", Name: "text", Label: "Le besoin du territoire", Help: "3 000 signes au plus.", Rows: 4, Value: "Le canal coupe la ville en deux. Depuis la fermeture de la halle, plus rien ne réunit les deux rives."},
		{Kind: "select", Name: "form", Label: "Forme juridique", Options: []ui.Option{{Value: "a", Label: "Association"}, {Value: "b", Label: "Commune"}}, Value: "a"},
		{Kind: "radios", Name: "kind", Label: "Type de territoire", Options: territories, Value: "qpv", Required: true},
		{Kind: "checkboxes", Name: "uses", Label: "Ce qu’on y fait", Options: []ui.Option{{Value: "1", Label: "Travailler"}, {Value: "2", Label: "Se former"}, {Value: "3", Label: "Fabriquer"}}, Values: []string{"1", "3"}},
		{Kind: "checkbox", Name: "agree", Label: "J’ai lu le règlement de l’appel", Required: true},
		{Kind: "file", Name: "file", Label: "Statuts signés", Help: "PDF, 10 Mo au plus."},
	}
}

func chart() ui.Chart {
	c := ui.Chart{
		ID: "chart", Title: "Équilibre du budget", Description: "Pour chaque année, charges puis produits.",
		Legend: []ui.LegendItem{{Class: 1, Label: "Charges"}, {Class: 4, Label: "Demande à cet appel"}, {Class: 2, Label: "Obtenu"}, {Class: 3, Label: "Autres produits"}, {Class: 5, Label: "Apports en nature"}},
	}
	for year, parts := range [][]int64{{5_000_000, 3_000_000, 4_250_000, 800_000}, {5_000_000, 3_500_000, 5_000_000, 0}, {5_000_000, 2_000_000, 7_825_000, 1_200_000}} {
		total := parts[0] + parts[1] + parts[2] + parts[3]
		c.Columns = append(c.Columns,
			ui.Column{Label: fmt.Sprintf("Charges, année %d", year+1), Total: lang.FR.Money(total), Parts: []ui.Part{{Class: 1, Value: total, Title: "Charges"}}},
			ui.Column{Label: fmt.Sprintf("Produits, année %d", year+1), Total: lang.FR.Money(total), Parts: []ui.Part{
				{Class: 4, Value: parts[0], Title: "Demande"}, {Class: 2, Value: parts[1], Title: "Obtenu"}, {Class: 3, Value: parts[2], Title: "Autres"}, {Class: 5, Value: parts[3], Title: "Nature"},
			}})
	}
	return c
}
