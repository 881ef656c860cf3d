package internal_test

import (
	"bytes"
	"go/ast"
	"go/printer"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// actorless lists the acts that take no Actor, each with why. Everything else a service
// does is done by someone.
var actorless = map[string]string{
	"account.SendLink":    "nobody is signed in yet: the address receives a mail, whoever asks",
	"account.CheckLink":   "the link itself is the proof, held by the browser that asked",
	"account.UseLink":     "the link itself is the proof, held by the browser that asked",
	"account.Create":      "the operator's command and the sample world, never a page",
	"account.Persona":     "the demonstration alone, which names its personas",
	"account.Get":         "turns the session of a request into its Actor",
	"account.AddTie":      "wiring",
	"account.AddHolding":  "wiring",
	"filing.OnWithdrawal": "wiring",
	"eligibility.Sight":   "as Try",
	"eligibility.Try":     "anyone may ask whether a place is eligible, without an account",
	"document.Start":      "wiring",
	"dossier.WriteTexts":  "wiring",
	"dossier.ShowFilms":   "wiring",
	"film.Show":           "as film.Open",
	"film.Open":           "films belong to bytes: the page has asked the room that holds them who may look",
	"film.Assemble":       "as film.Open: what is made is nobody's until a room takes it",
	"film.Discard":        "as film.Assemble",
	"film.Resume":         "wiring",
	"film.Sweep":          "a job of the timetable",
	"dossier.KnowSources": "wiring",
	"dossier.Look":        "as document.Look",
	"writing.Keep":        "wiring",
	"writing.Look":        "as document.Look",
	"document.Look":       "a seam for other rooms: has open pages look again",
	"document.Stop":       "wiring",
	"video.KnowGallery":   "wiring",
	"video.PutTogether":   "wiring",
	"video.ReceiveFiles":  "wiring",
	"workshop.Draw":       "wiring",
	"workshop.Start":      "wiring",
	"workshop.Stop":       "wiring",
	"workshop.Forget":     "a job of the timetable, which keeps nothing longer than said",
	"dossier.Sweep":       "a job of the timetable, which removes what no dossier names",
	"gallery.Find":        "what a collective shows to everyone",
	"gallery.Choices":     "as gallery.Find",
	"gallery.Get":         "as gallery.Find",
	"gallery.Media":       "as gallery.Find",
	"gallery.Among":       "as gallery.Find",
	"gallery.Remind":      "a job of the timetable, which writes to collectives",
	"network.Ground":      "as Coverage",
	"network.EachOutline": "as Coverage",
	"network.Coverage":    "public facts, the same for everyone",
	"zoning.Consult":      "as InForce",
	"zoning.InForce":      "official lists are public, the same for everyone",
	"programme.Said":      "what a call already read by the Actor says to everyone",
}

func TestEveryActOfAServiceTakesItsActor(t *testing.T) {
	used, acts := map[string]bool{}, 0
	for _, file := range goFiles(t) {
		room := file.tree.Name.Name
		if file.test || !strings.HasPrefix(file.path, "internal/") || strings.HasPrefix(file.path, "internal/web/") {
			continue
		}
		for _, decl := range file.tree.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok || receiver(function) != "Service" || !function.Name.IsExported() {
				continue
			}
			acts++
			name := room + "." + function.Name.Name
			if reason := actorless[name]; reason != "" {
				used[name] = true
				continue
			}
			parameters := parameterTypes(t, file, function)
			first, second := at(parameters, 0), at(parameters, 1)
			if second == "db.Querier" || second == "*db.Tx" {
				continue // a seam for other rooms: pages cannot call it, they may not import db
			}
			if first != "context.Context" || (second != "account.Actor" && second != "Actor") {
				t.Errorf("%s: %s takes (%s): want a context, then the Actor", file.path, name, strings.Join(parameters, ", "))
			}
		}
	}
	if acts < 20 {
		t.Errorf("only %d acts found", acts)
	}
	for name := range actorless {
		if !used[name] {
			t.Errorf("%s is excused but does not exist", name)
		}
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func parameterTypes(t *testing.T, file goFile, function *ast.FuncDecl) []string {
	t.Helper()
	var types []string
	for _, field := range function.Type.Params.List {
		var text bytes.Buffer
		if err := printer.Fprint(&text, file.set, field.Type); err != nil {
			t.Fatal(err)
		}
		for range max(1, len(field.Names)) {
			types = append(types, text.String())
		}
	}
	return types
}

func TestEveryRoomShowsWhoMayDoWhat(t *testing.T) {
	for _, path := range filesUnder(t, "internal", "/may.go") {
		golden := strings.TrimSuffix(path, "may.go") + "testdata/may.golden"
		if _, err := os.Stat(filepath.Join(root, golden)); err != nil {
			t.Errorf("%s has no %s: see package maytest", path, golden)
		}
	}
}
