package callfile

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"sync"

	"maillage/internal/programme/call"
)

// found keeps what was found of the last definitions, by their fingerprint: every page where
// a funder prepares a call asks again, and most of what changes between two is nothing.
var found = struct {
	sync.Mutex
	of map[[sha256.Size]byte]call.Problems
}{of: map[[sha256.Size]byte]call.Problems{}}

// mostFound bounds them: a funder has a few calls in hand.
const mostFound = 100

// Problems tells everything that keeps a call from being published: what contradicts
// itself, and what its file could not say.
func Problems(d call.Definition) call.Problems {
	canonical, err := d.Canonical()
	if err != nil {
		return d.Check()
	}
	key := sha256.Sum256(canonical)
	found.Lock()
	problems, ok := found.of[key]
	found.Unlock()
	if !ok {
		problems = look(d)
		found.Lock()
		defer found.Unlock()
		if len(found.of) >= mostFound {
			clear(found.of)
		}
		found.of[key] = problems
	}
	return slices.Clone(problems)
}

func look(d call.Definition) call.Problems {
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
