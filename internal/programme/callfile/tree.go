package callfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// The bounds of a file. The largest preset is a tenth of them.
const (
	MaxFileBytes = 256 << 10
	maxDepth     = 40
	maxTokens    = 60_000
)

// place is where a value stands in the file, from 1.
type place struct{ line, column int }

// tree is a file read into plain maps, lists, strings, booleans and json.Number, with the
// place of each value by its path.
type tree struct {
	root     any
	places   map[string]place
	problems call.Problems
}

// readTree never trusts the text: it is bounded before it is parsed, and anchors, aliases,
// tags and merges, which calls do not need and bombs are made of, are refused.
func readTree(raw []byte) tree {
	t := tree{places: map[string]place{}}
	if len(raw) > MaxFileBytes {
		t.refuse("", place{1, 1}, "programme.file.too_large", "max", MaxFileBytes/1024)
		return t
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if at, ok := firstBadByte(raw); !ok {
		t.refuse("", at, "programme.file.encoding")
		return t
	}
	file := t.parse(raw)
	if len(t.problems) > 0 {
		return t
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			t.refuse("", placeOf(doc.Body), "programme.file.documents")
			return t
		}
		body = doc.Body
	}
	if body == nil {
		t.refuse("", place{1, 1}, "programme.file.empty")
		return t
	}
	if t.root = t.value("", body, 0); t.root == nil && len(t.problems) == 0 {
		t.refuse("", placeOf(body), "programme.file.empty") // a lone "~" or "null"
	}
	return t
}

func (t *tree) refuse(path string, at place, key string, args ...any) {
	t.problems.Add(path, key, args...)
	last := &t.problems[len(t.problems)-1]
	last.Line, last.Column = at.line, at.column
}

// firstBadByte finds what is not UTF-8 or is a control character no text editor shows.
func firstBadByte(raw []byte) (place, bool) {
	at := place{1, 1}
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return at, false
		}
		at.column++
		if r == '\n' {
			at = place{at.line + 1, 1}
		}
		i += size
	}
	return at, true
}

// parse recovers from a panic because the parser is third-party code given hostile text:
// the worst it may do is refuse the file.
func (t *tree) parse(raw []byte) (file *ast.File) {
	defer func() {
		if recover() != nil {
			t.refuse("", place{1, 1}, "programme.file.unreadable")
		}
	}()
	if deep, at := indentedTooFar(raw); deep {
		t.refuse("", at, "programme.file.too_deep", "max", maxDepth)
		return nil
	}
	tokens := lexer.Tokenize(string(raw))
	if !t.acceptTokens(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at := place{1, 1}
		if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok && syntax.Token != nil {
			at = tokenPlace(syntax.Token)
		}
		t.refuse("", at, "programme.file.syntax")
		return nil
	}
	return file
}

// indentedTooFar bounds the nesting of blocks: each level needs two more blanks, or one
// more dash, at the head of a line.
func indentedTooFar(raw []byte) (bool, place) {
	number := 0
	for line := range bytes.Lines(raw) {
		number++
		head := 0
		for head < len(line) && strings.IndexByte(" -?\t:", line[head]) >= 0 {
			head++
		}
		if head > 4*maxDepth && strings.TrimSpace(string(line)) != "" {
			return true, place{number, head}
		}
	}
	return false, place{}
}

func (t *tree) acceptTokens(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		t.refuse("", place{1, 1}, "programme.file.too_large", "max", MaxFileBytes/1024)
		return false
	}
	depth := 0
	for _, tk := range tokens {
		switch tk.Type { //nolint:exhaustive // the other kinds are harmless
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.DirectiveType, token.MappingKeyType:
			t.refuse("", tokenPlace(tk), "programme.file.feature", "text", strings.TrimSpace(tk.Value))
			return false
		}
		if depth > maxDepth {
			t.refuse("", tokenPlace(tk), "programme.file.too_deep", "max", maxDepth)
			return false
		}
	}
	return true
}

func tokenPlace(tk *token.Token) place {
	if tk == nil || tk.Position == nil {
		return place{1, 1}
	}
	return place{tk.Position.Line, tk.Position.Column}
}

func placeOf(n ast.Node) place { return tokenPlace(n.GetToken()) }

// value reads one node. A key without a value (null) is left out, as if not written.
func (t *tree) value(path string, n ast.Node, depth int) any {
	if _, placed := t.places[path]; !placed {
		t.places[path] = placeOf(n)
	}
	if depth > maxDepth {
		t.refuse(path, placeOf(n), "programme.file.too_deep", "max", maxDepth)
		return nil
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return t.mapping(path, n.Values, depth)
	case *ast.MappingValueNode:
		return t.mapping(path, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		list := make([]any, 0, len(n.Values))
		for i, element := range n.Values {
			list = append(list, t.value(fmt.Sprintf("%s[%d]", path, i), element, depth+1))
		}
		return list
	case *ast.StringNode:
		t.places[path] = placeOf(n)
		return t.text(path, n, n.Value)
	case *ast.LiteralNode:
		return t.text(path, n, n.Value.Value)
	case *ast.BoolNode:
		return n.Value
	case *ast.NullNode:
		return nil
	case *ast.IntegerNode:
		t.places[path] = placeOf(n)
		return json.Number(fmt.Sprint(n.Value))
	case *ast.FloatNode:
		t.places[path] = placeOf(n)
		if math.Abs(n.Value) < 1e15 {
			return json.Number(strconv.FormatFloat(n.Value, 'f', -1, 64))
		}
	}
	t.refuse(path, placeOf(n), "programme.file.value")
	return nil
}

// text refuses what people would not see as it is, which a file can write with escapes.
func (t *tree) text(path string, n ast.Node, text string) any {
	if !lang.Readable(text) {
		t.refuse(path, placeOf(n), "field.characters")
	}
	return text
}

func (t *tree) mapping(path string, entries []*ast.MappingValueNode, depth int) any {
	object := make(map[string]any, len(entries))
	for _, entry := range entries {
		key, ok := entry.Key.(*ast.StringNode)
		if !ok {
			t.refuse(path, placeOf(entry.Key), "programme.file.key", "key", entry.Key.String())
			continue
		}
		child := join(path, key.Value)
		if _, twice := t.places[child]; twice {
			t.refuse(child, placeOf(key), "programme.file.duplicate", "key", key.Value)
			continue
		}
		t.places[child] = placeOf(key)
		if v := t.value(child, entry.Value, depth+1); v != nil {
			object[key.Value] = v
		}
	}
	return object
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// locate gives a problem found by path the place of that path, or of the nearest thing
// around it that is written in the file.
func (t *tree) locate(p *call.Problem) {
	for path := p.Path; ; {
		if at, ok := t.places[path]; ok {
			p.Line, p.Column = at.line, at.column
			return
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			p.Line, p.Column = 1, 1
			return
		}
		path = path[:cut]
	}
}
