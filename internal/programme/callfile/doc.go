// Package callfile reads and writes calls for projects as YAML files, and holds the calls
// that come with the program. It knows the syntax; package call knows the meaning.
//
// A file is hostile until proven otherwise: its size, depth and features are bounded before
// it is parsed, its structure is compared with the published JSON Schema, then its meaning
// with call.Definition.Check. Every problem found carries its line.
package callfile
