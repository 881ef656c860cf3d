package editor

import (
	"slices"
	"strings"

	"maillage/internal/programme"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

// maxTerritories bounds the territories one test names, as the schema of a call does.
const maxTerritories = 500

// territories ties the codes of an Among: one name or code a line. What is not recognised
// is told with what may have been meant, and stays as typed.
func (e *Editor) territories(path string, among *rule.Among) {
	var shown []string
	for _, code := range among.Codes {
		shown = append(shown, e.nameAndCode(among.Level, code))
	}
	field := ui.Field{Kind: "textarea", Rows: 5, Name: path, Label: e.label(path), Help: e.help(path), Value: strings.Join(shown, "\n")}
	typed, sent := e.tie(field, path)
	if !sent {
		for i := range among.Codes {
			e.mark(e.problem(at(path, i)))
		}
		return
	}
	lines := linesOf(typed)
	if len(lines) > maxTerritories {
		e.wrong(e.name+path, "edit.territory.many", "max", maxTerritories)
		return
	}
	among.Codes = nil
	for _, line := range lines {
		code, problem := conditions.Recognise(e.Land, among.Level, line)
		if problem != nil {
			e.wrong(e.name+path, problem.Key, problem.Args...)
			return
		}
		if !slices.Contains(among.Codes, code) {
			among.Codes = append(among.Codes, code)
		}
	}
}

// nameAndCode names a territory so that it is recognised again.
func (e *Editor) nameAndCode(level rule.Level, code string) string {
	if found, ok := programme.Territory(e.Land, level, code); ok && found.Code == code {
		return found.Name + " (" + code + ")"
	}
	return code
}
