package written

import (
	"html"
	"strings"
	"time"

	"maillage/internal/dossier"
	"maillage/internal/lang"
)

// from says where a paragraph comes from, to be unfolded; nothing where nobody knows.
func from(l lang.Lang, e dossier.Everything, names []string) string {
	var to strings.Builder
	workshop := ""
	for _, name := range names {
		s, known := e.Sources[name]
		if !known {
			continue
		}
		if said := FromWorkshop(l, s); said != workshop {
			if workshop != "" {
				to.WriteString("</ul></details>")
			}
			workshop = said
			to.WriteString(`<details class="sources"><summary>` + html.EscapeString(said) + "</summary><ul>")
		}
		to.WriteString("<li>" + html.EscapeString(SourceWords(l, s)) + "</li>")
	}
	if workshop != "" {
		to.WriteString("</ul></details>")
	}
	return to.String()
}

// SourceWords writes what was said in a workshop, with its number there.
func SourceWords(l lang.Lang, s dossier.Source) string {
	said := l.Text("source.decision", "text", s.Text)
	if s.Note > 0 {
		said = l.Text("source.note", "no", s.Note, "text", s.Text)
	}
	if s.Author != "" {
		said += " – " + s.Author
	}
	return said
}

// FromWorkshop names the workshop of a source, with its day and how many took part.
func FromWorkshop(l lang.Lang, s dossier.Source) string {
	day := s.Day
	if on, err := time.Parse(time.DateOnly, s.Day); err == nil {
		day = l.Date(on)
	}
	return l.Text("source.from", "workshop", s.Workshop, "day", day, "count", s.People)
}

// Sources gives what an answer comes from, each once, in the order of its paragraphs; what nobody
// knows is left out.
func Sources(e dossier.Everything, a dossier.Answer) []dossier.Source {
	var all []dossier.Source
	seen := map[string]bool{}
	for _, name := range a.Sources() {
		if s, known := e.Sources[name]; known && !seen[name] {
			seen[name] = true
			all = append(all, s)
		}
	}
	return all
}
