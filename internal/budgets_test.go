package internal_test

import (
	"go/ast"
	"path"
	"strings"
	"testing"
)

// The budgets of docs/architecture.md, in lines. What passes one must be split.
const (
	maxFunction = 60
	maxMethod   = 40 // of a Service: one act
	maxFile     = 400
	maxPackage  = 2500
	maxTemplate = 150
)

func TestNothingGrowsPastItsBudget(t *testing.T) {
	packages := map[string]int{}
	for _, file := range goFiles(t) {
		if file.test {
			continue
		}
		packages[path.Dir(file.path)] += file.lines
		if file.lines > maxFile {
			t.Errorf("%s has %d lines, %d at most: split it by act", file.path, file.lines, maxFile)
		}
		for _, decl := range file.tree.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines, most := file.line(function.End())-file.line(function.Pos())+1, maxFunction
			if receiver(function) == "Service" {
				most = maxMethod
			}
			if lines > most {
				t.Errorf("%s: %s has %d lines, %d at most", file.path, function.Name.Name, lines, most)
			}
		}
	}
	for name, lines := range packages {
		if lines > maxPackage {
			t.Errorf("%s has %d lines, %d at most: is it two rooms?", name, lines, maxPackage)
		}
	}
	for _, name := range filesUnder(t, "internal", ".html") {
		if lines := strings.Count(read(t, name), "\n"); lines > maxTemplate {
			t.Errorf("%s has %d lines, %d at most", name, lines, maxTemplate)
		}
	}
}

// receiver names the type of a method, "" for a function.
func receiver(function *ast.FuncDecl) string {
	if function.Recv == nil || len(function.Recv.List) == 0 {
		return ""
	}
	kind := function.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if name, ok := kind.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}
