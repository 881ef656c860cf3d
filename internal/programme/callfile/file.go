package callfile

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"maillage/internal/programme/call"
)

//go:embed call.schema.json
var schemaFile []byte

// Schema gives the published JSON Schema of a call file.
func Schema() []byte { return bytes.Clone(schemaFile) }

const schemaURL = "call.schema.json"

var schema = sync.OnceValue(func() *jsonschema.Schema {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaFile))
	if err != nil {
		panic(err) // embedded: a test meets it before any person
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaURL, document); err != nil {
		panic(err)
	}
	return compiler.MustCompile(schemaURL)
})

// Parse reads a call from YAML and tells everything wrong with it at once, each with
// its line. The Definition is worth something only when there is no problem.
func Parse(r io.Reader) (call.Definition, call.Problems) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFileBytes+1))
	if err != nil {
		var p call.Problems
		p.Add("", "programme.file.unreadable")
		return call.Definition{}, p
	}
	t := readTree(raw)
	if t.root == nil {
		return call.Definition{}, t.problems
	}
	problems := t.problems
	if err := schema().Validate(t.root); err != nil {
		if failed, ok := err.(*jsonschema.ValidationError); ok { //nolint:errorlint // returned as such, never wrapped
			schemaProblems(&problems, failed)
		}
	}
	var d call.Definition
	if len(problems) == 0 {
		d, problems = decode(t.root)
	}
	for i := range problems {
		if problems[i].Line == 0 {
			t.locate(&problems[i])
		}
	}
	slices.SortStableFunc(problems, func(a, b call.Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return d, problems
}

// decode turns a tree that follows the schema into a Definition and checks its meaning.
func decode(root any) (call.Definition, call.Problems) {
	var d call.Definition
	var problems call.Problems
	raw, err := json.Marshal(root)
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		problems.Add("", "programme.file.value")
		return call.Definition{}, problems
	}
	return d, d.Check()
}

// schemaProblems turns the leaves of a validation error into sentences.
func schemaProblems(p *call.Problems, e *jsonschema.ValidationError) {
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			schemaProblems(p, cause)
		}
		return
	}
	path := pathOf(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			p.Add(join(path, name), "programme.file.required", "name", name)
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			p.Add(join(path, name), "programme.file.unexpected", "name", name)
		}
	case *kind.Type:
		p.Add(path, typeKey(k.Want))
	case *kind.Enum:
		p.Add(path, "programme.file.enum", "values", words(k.Want))
	case *kind.Pattern:
		p.Add(path, patternKey(k.Want))
	case *kind.MinLength:
		p.Add(path, "programme.file.blank")
	case *kind.MaxLength:
		p.Add(path, "programme.file.long", "max", k.Want)
	case *kind.MinItems:
		p.Add(path, "programme.file.few", "count", k.Want)
	case *kind.MaxItems:
		p.Add(path, "programme.file.many", "count", k.Want)
	case *kind.Minimum:
		p.Add(path, "programme.file.minimum", "min", k.Want.RatString())
	case *kind.Maximum:
		p.Add(path, "programme.file.maximum", "max", k.Want.RatString())
	case *kind.MultipleOf:
		p.Add(path, "programme.file.decimals")
	default:
		p.Add(path, "programme.file.value")
	}
}

func pathOf(location []string) string {
	path := ""
	for _, step := range location {
		if isIndex(step) {
			path += "[" + step + "]"
			continue
		}
		path = join(path, step)
	}
	return path
}

func isIndex(step string) bool {
	_, err := strconv.Atoi(step)
	return err == nil
}

// typeKey names what was expected; where a text may be bilingual, that is what is said.
func typeKey(want []string) string {
	if len(want) > 1 {
		return "programme.file.type_text"
	}
	return "programme.file.type_" + want[0]
}

func patternKey(pattern string) string {
	if strings.Contains(pattern, "http") {
		return "programme.file.pattern_url"
	}
	if strings.Contains(pattern, ":") {
		return "programme.file.pattern_time"
	}
	return "programme.file.pattern_key"
}

func words(values []any) string {
	var texts []string
	for _, v := range values {
		if s, ok := v.(string); ok {
			texts = append(texts, s)
		}
	}
	return strings.Join(texts, ", ")
}
