package internal_test

import (
	"slices"
	"strings"
	"testing"
)

// machinery may be imported by every room; it imports only machinery listed before it
// where arrows says so.
var machinery = []string{"fault", "db", "audit", "job", "mail", "blob", "fold", "pdf", "clamd", "siret", "founding", "lang", "entry", "intake", "cerfa"}

// arrows is the drawing of docs/architecture.md: each package on the left, with those it
// may import, all below internal. A package without a line may import nothing of ours;
// "rooms" in a line of web means every room.
var arrows = map[string][]string{
	"fault": {}, "db": {}, "fold": {}, "siret": {}, "founding": {}, "lang": {}, "clamd": {},
	"audit":   {"db"},
	"job":     {"db", "fault"},
	"mail":    {"db", "fault", "job", "lang"},
	"blob":    {"db", "fault"},
	"blob/s3": {}, // a store of files elsewhere
	"pdf":     {"fault", "lang"},
	"entry":   {"fault", "lang"}, // what people type

	"cerfa":  {},                                 // accounts of a budget
	"intake": {"blob", "clamd", "fault", "lang"}, // files from people

	"yjs/wire":     {}, // leaves that could be published: documents that browsers write together
	"yjs":          {"yjs/wire"},
	"yjs/protocol": {"yjs/wire"},
	"yjs/prose":    {"yjs", "yjs/wire"},
	"yjs/revise":   {"align", "yjs", "yjs/prose", "yjs/wire"},

	"memory":    {},       // how much the program takes
	"canonical": {},       // one way to write a JSON text
	"ical":      {"lang"}, // events for people's own calendars
	"align":     {},       // what two lists have in common

	"video/caption": {}, // pure: captions of films
	"video/upload":  {}, // large files from weak lines
	"video/ffmpeg":  {}, // films that every browser plays

	"live":    {}, // frames to and from open pages
	"account": machinery,
	"shape":   {},                // geometry on the ground
	"geofile": {"fold", "shape"}, // the files in which territories are published
	"geocode": {"lang", "shape"}, // where an address is
	"basemap": {},                // the tiles under the maps that move

	"territory":          with(machinery, "shape"),
	"territory/zoning":   with(machinery, "account", "territory", "shape", "geofile"),
	"territory/mesh":     {"shape", "territory"},                       // pure: whom places serve
	"programme/rule":     {},                                           // pure: who may apply
	"programme/call":     {"fault", "lang", "siret", "programme/rule"}, // pure: what a call says
	"programme/callfile": {"fault", "lang", "siret", "programme/call"},
	"programme":          with(machinery, "account", "territory", "programme/call", "programme/callfile", "programme/rule"),
	"collective":         with(machinery, "account", "territory"),
	"document/text":      {"align", "yjs", "yjs/prose"}, // pure: what texts may hold
	"document":           with(machinery, "account", "live", "document/edit", "document/history", "document/journal", "document/presence", "document/tally", "document/text", "yjs", "yjs/protocol", "yjs/prose", "yjs/wire"),
	"document/history":   {"db", "fault", "document/text", "yjs/prose"},                         // versions of documents
	"document/journal":   {"db", "document/tally"},                                              // what documents hold, as it came
	"document/presence":  {"live", "yjs/protocol"},                                              // who shows what at an open document
	"document/edit":      {"document/tally", "document/text", "yjs", "yjs/prose", "yjs/revise"}, // pure: documents changed without a desk
	"document/tally":     {"yjs"},                                                               // pure: how much changes put in and take out
	"document/passage":   {"yjs", "yjs/wire"},                                                   // pure: words of a text that people write together
	"paper":              {"lang", "pdf", "document/text", "yjs/prose"},                         // files of office programs
	"paper/reader":       {"document/text", "paper", "yjs/prose"},
	"remark":             with(machinery, "account", "document", "document/passage", "yjs"),
	"workshop/agenda":    {"fault", "lang"},                                               // pure: the steps of a workshop
	"workshop/acts":      {"cerfa", "fault", "lang", "workshop/agenda", "workshop/board"}, // pure: what people do in one
	"workshop/board":     {"cerfa", "workshop/agenda"},                                    // pure: a workshop while it runs
	"workshop":           with(machinery, "account", "collective", "ical", "live", "workshop/acts", "workshop/agenda", "workshop/board", "workshop/frame", "workshop/ledger", "workshop/pace", "workshop/presence", "workshop/register", "workshop/shelf", "workshop/spoken"),
	"workshop/frame":     {"fault", "lang", "live", "workshop/board"},                           // what pages are sent
	"workshop/ledger":    {"audit", "db", "workshop/acts", "workshop/agenda", "workshop/board"}, // what was said
	"workshop/pace":      {"workshop/board"},                                                    // how much people send
	"workshop/spoken":    {},                                                                    // links as they may be said
	"workshop/presence":  {"workshop/board"},                                                    // who writes, came and went
	"workshop/register":  {"account", "db"},                                                     // by what people are known
	"workshop/shelf":     {"db", "lang", "workshop/agenda"},                                     // agendas that people keep
	"workshop/record":    {"canonical", "workshop/agenda", "workshop/board"},                    // pure: what came of a workshop
	"writing":            with(machinery, "account", "collective", "programme", "programme/call", "dossier", "document", "document/history", "document/text", "yjs", "yjs/prose"),
	"outcome":            with(machinery, "account", "canonical", "collective", "programme/call", "dossier", "document", "document/text", "writing", "remark", "workshop/agenda", "workshop/board", "workshop/record", "yjs/prose"),
	"film":               with(machinery, "video/ffmpeg"), // what every browser plays
	"video":              with(machinery, "account", "collective", "programme/call", "dossier", "film", "video/caption", "video/ffmpeg", "video/upload"),
	"eligibility":        with(machinery, "shape", "territory", "territory/zoning", "programme/call", "programme/rule"),
	"dossier/budget":     {"cerfa", "entry", "fault", "lang", "programme/call"}, // pure: what a budget may hold
	"dossier":            with(machinery, "account", "territory", "collective", "dossier/budget", "programme", "programme/call", "canonical", "document/text", "yjs/prose"),
	"filing":             with(machinery, "canonical", "shape", "account", "collective", "programme", "programme/call", "programme/rule", "eligibility", "dossier"),
	"review":             with(machinery, "account", "collective", "programme", "programme/call", "programme/rule", "eligibility", "dossier", "filing"),
	"award":              with(machinery, "account", "collective", "programme", "programme/call", "dossier", "filing", "review"),
	"gallery":            with(machinery, "account", "collective", "territory", "programme/call", "dossier", "filing", "film", "video"),
	"network":            with(machinery, "account", "territory", "territory/mesh", "shape", "award"), // reads what is public, writes nothing

	"web/ui":   {"lang"},
	"web/maps": {"lang", "shape", "territory"}, // drawn on the server
	"web":      {"account", "db", "fault", "ical", "lang", "web/ui"},
}

// pages of a room may import web, other rooms' pages (for the pieces they offer) and every
// room; never the database.
var pagesMay = []string{
	"web", "web/ui", "web/*", "account", "territory", "collective", "programme", "programme/call", "programme/callfile", "programme/rule", "dossier/budget", "outcome", "video", "video/caption", "video/upload", "workshop/record",
	"eligibility", "dossier", "filing", "film", "gallery", "review", "award", "network", "territory/mesh", "territory/zoning", "fault", "lang", "mail", "blob", "fold", "siret", "founding", "pdf", "shape", "geocode", "basemap", "live", "document", "document/history", "document/text", "remark", "workshop", "workshop/acts", "workshop/agenda", "workshop/board", "workshop/spoken", "writing", "paper", "paper/reader", "canonical", "cerfa", "ical", "intake", "yjs/prose",
}

// forTests tells the packages that serve tests alone: they may import anything, and
// nothing else may import them.
func forTests(pkg string) bool { return strings.HasSuffix(pkg, "test") }

func with(base []string, more ...string) []string { return append(slices.Clone(base), more...) }

// forbidden imports from outside, by who must not have them.
func forbidden(pkg, imported string) bool {
	room := !strings.HasPrefix(pkg, "web") && pkg != "app"
	switch imported {
	case "net/http", "html/template":
		return room && pkg != "pdf" && pkg != "mail" && pkg != "geocode" && pkg != "blob/s3" && pkg != "video/upload"
	case "database/sql":
		return pkg != "db"
	}
	return false
}

func TestPackagesImportOnlyAlongTheArrows(t *testing.T) {
	const module = "maillage/internal/"
	output := run(t, "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
	drawn := map[string]bool{}
	for line := range strings.Lines(output) {
		words := strings.Fields(line)
		pkg, inside := strings.CutPrefix(words[0], module)
		drawn[pkg] = true
		for _, path := range words[1:] {
			if forTests(path) && strings.HasPrefix(path, module) && !forTests(words[0]) {
				t.Errorf("%s imports %s, which is for tests", words[0], path)
			}
		}
		if !inside || pkg == "app" || forTests(pkg) {
			continue // cmd, tools, the package that wires, and those for tests
		}
		may, known := arrows[pkg]
		if !known && strings.HasPrefix(pkg, "web/") {
			may, known = pagesMay, true
		}
		if !known {
			t.Errorf("%s has no line in the table of arrows: draw where it stands", pkg)
		}
		for _, path := range words[1:] {
			if forbidden(pkg, path) {
				t.Errorf("%s imports %s", pkg, path)
			}
			imported, ours := strings.CutPrefix(path, module)
			if !ours || slices.Contains(may, imported) {
				continue
			}
			if strings.HasPrefix(imported, "web/") && slices.Contains(may, "web/*") {
				continue
			}
			t.Errorf("%s imports %s: no arrow goes that way", pkg, imported)
		}
	}
	for pkg := range arrows {
		if !drawn[pkg] {
			t.Errorf("%s is in the table of arrows, and no package", pkg)
		}
	}
}

func TestTheTableOfArrowsHasNoLoop(t *testing.T) {
	var visit func(pkg string, path []string)
	visit = func(pkg string, path []string) {
		if slices.Contains(path, pkg) {
			t.Fatalf("loop: %v", append(path, pkg))
		}
		for _, next := range arrows[pkg] {
			visit(next, append(slices.Clone(path), pkg))
		}
	}
	for pkg := range arrows {
		visit(pkg, nil)
	}
}
