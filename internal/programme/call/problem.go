package call

import (
	"maillage/internal/fault"
)

// Problem is one thing wrong with a call, said where it stands: the path of the setting
// ("rounds[1].closes") and, when it comes from a file, its line and column from 1.
type Problem struct {
	Path         string
	Line, Column int
	fault.Message
}

// Problems are all the things wrong with a call, in the order of the file.
type Problems []Problem

// Add records a problem at a path.
func (p *Problems) Add(path, key string, args ...any) {
	*p = append(*p, Problem{Path: path, Message: fault.Say(key, args...)})
}

// Keys lists the catalogue keys of the problems, for logs and tests.
func (p Problems) Keys() []string {
	keys := make([]string, len(p))
	for i, problem := range p {
		keys[i] = problem.Key
	}
	return keys
}
