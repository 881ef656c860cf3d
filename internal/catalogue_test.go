package internal_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"maillage/internal/lang"
)

// computed lists the beginnings of keys that the program puts together in ways this test
// does not see, each with where.
var computed = map[string]string{
	"programme.change.": "programme/call tells each change by its name",
	"programme.file.":   "programme/callfile names the type it wanted",
	"edit.amount.":      "web/programme/editor gives a list of choices the beginning of their names",
	"edit.nature.":      "the same",
	"edit.who.":         "the same",
	"edit.late.":        "the same",
	"remark.panel.":     "web/remark gives them to assets/islands/remarks: see its tests",
	"editor.":           "assets/islands/editor asks for them: see TestTextsOfIslands",
	"board.script.":     "assets/islands/board does: see the same",
	"footage.script.":   "assets/islands/upload does: see the same",
	"caption.script.":   "assets/islands/captions does: see the same",
}

var keyForm = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z0-9_-]+)+$`)

// texts are the keys a source uses: wanted ones must exist, whole ones and those that
// begin with a prefix count as used.
type texts struct {
	wanted   map[string]string // key -> where
	used     map[string]bool
	prefixes map[string]bool
}

func TestTextsOfPagesAndFaultsExistAndNoneIsLeftOver(t *testing.T) {
	found := texts{map[string]string{}, map[string]bool{}, map[string]bool{}}
	for _, file := range goFiles(t) {
		if !strings.HasPrefix(file.path, "internal/lang/") {
			found.readGo(file)
		}
	}
	for _, path := range filesUnder(t, "internal", ".html") {
		found.readTemplate(path, read(t, path))
	}
	for key, where := range found.wanted {
		if !lang.FR.Has(key) {
			t.Errorf("%s: no text %q in the catalogue", where, key)
		}
	}
	for _, key := range lang.FR.Keys() {
		if !found.uses(key) {
			t.Errorf("the text %q is used nowhere: remove it, or tell how its key is put together", key)
		}
	}
	for prefix := range computed {
		if !slices.ContainsFunc(lang.FR.Keys(), func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("no text begins with %q any more", prefix)
		}
	}
}

func (f *texts) uses(key string) bool {
	if f.used[key] {
		return true
	}
	for prefix := range computed {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	for prefix := range f.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	for _, ending := range []string{".subject", ".text"} { // the two halves of a letter
		if letter, ok := strings.CutSuffix(key, ending); ok && f.used[letter] {
			return true
		}
	}
	return false
}

// keyArgument tells which argument of a call is a key: calls by the name after the dot.
var keyArgument = map[string]int{"fault.New": 1, "fault.Say": 0, "Text": 0, "Flash": 1}

func (f *texts) readGo(file goFile) {
	ast.Inspect(file.tree, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.BasicLit:
			if text, ok := literal(n); ok && keyForm.MatchString(text) && !file.test {
				f.used[text] = true
			}
		case *ast.BinaryExpr:
			if text, ok := literal(n.X); ok && n.Op == token.ADD && !file.test {
				f.addPrefix(text)
			}
		case *ast.CallExpr:
			if text, ok := keyOf(n); ok && keyForm.MatchString(text) && !file.test {
				f.wanted[text] = file.path + ":" + strconv.Itoa(file.line(n.Pos()))
			}
		case *ast.KeyValueExpr: // mail.Letter{Key: "…"}
			if name, ok := n.Key.(*ast.Ident); ok && name.Name == "Key" && !file.test {
				if text, ok := literal(n.Value); ok && strings.Contains(text, ".mail.") {
					f.wanted[text+".subject"], f.wanted[text+".text"] = file.path, file.path
				}
			}
		}
		return true
	})
}

func (f *texts) addPrefix(text string) {
	if strings.Contains(text, ".") && (strings.HasSuffix(text, ".") || strings.HasSuffix(text, "_")) && keyForm.MatchString(text+"x") {
		f.prefixes[text] = true
	}
}

func keyOf(call *ast.CallExpr) (string, bool) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	name := selector.Sel.Name
	if left, ok := selector.X.(*ast.Ident); ok && left.Name == "fault" {
		name = "fault." + name
	}
	position, ok := keyArgument[name]
	if !ok || position >= len(call.Args) {
		return "", false
	}
	return literal(call.Args[position])
}

func literal(node ast.Expr) (string, bool) {
	basic, ok := node.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(basic.Value)
	return text, err == nil
}

var (
	templateKey    = regexp.MustCompile(`\bt\s+"([^"]+)"`)
	templatePrefix = regexp.MustCompile(`\(print\s+"([^"]+)"`)
	templateText   = regexp.MustCompile(`"([a-z][a-z_]*(?:\.[a-z0-9_-]+)+)"`)
)

func (f *texts) readTemplate(path, content string) {
	for _, match := range templateKey.FindAllStringSubmatch(content, -1) {
		f.wanted[match[1]], f.used[match[1]] = path, true
	}
	for _, match := range templatePrefix.FindAllStringSubmatch(content, -1) {
		f.addPrefix(match[1])
	}
	for _, match := range templateText.FindAllStringSubmatch(content, -1) {
		f.used[match[1]] = true
	}
}
