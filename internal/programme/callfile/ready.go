package callfile

import (
	"bytes"
	"slices"

	"maillage/internal/programme/call"
)

// Problems tells everything that keeps a call from being published: what contradicts
// itself, and what its file could not say.
func Problems(d call.Definition) call.Problems {
	content, err := Write(d)
	if err != nil {
		return d.Check()
	}
	_, problems := Parse(bytes.NewReader(content))
	for _, problem := range d.Check() {
		if !slices.ContainsFunc(problems, func(p call.Problem) bool { return p.Path == problem.Path }) {
			problems = append(problems, problem)
		}
	}
	return problems
}
