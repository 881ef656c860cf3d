// Package internal_test holds the tests of the house itself: what may import what, how
// long things may grow, which words may be written, that each text exists.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the top of the repository: tests run in internal.
const root = ".."

// skipped are folders that are not ours or not committed.
var skipped = []string{"node_modules", "dist", ".git", "output", "maillage-data", "testdata"}

// filesUnder lists files of a folder by how their name ends, as paths from the root.
func filesUnder(t *testing.T, folder string, endings ...string) []string {
	t.Helper()
	var found []string
	top := filepath.Join(root, folder)
	if _, err := os.Stat(top); err != nil {
		return nil
	}
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(skipped, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		for _, ending := range endings {
			if strings.HasSuffix(path, ending) {
				relative, err := filepath.Rel(root, path)
				found = append(found, filepath.ToSlash(relative))
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// goFile is a parsed file of ours.
type goFile struct {
	path  string // from the root
	test  bool
	lines int
	set   *token.FileSet
	tree  *ast.File
}

func (f goFile) line(pos token.Pos) int { return f.set.Position(pos).Line }

func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for _, folder := range []string{"cmd", "internal", "assets", "bench", "test"} {
		for _, path := range filesUnder(t, folder, ".go") {
			content, set := read(t, path), token.NewFileSet()
			tree, err := parser.ParseFile(set, path, content, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, goFile{path, strings.HasSuffix(path, "_test.go"), strings.Count(content, "\n"), set, tree})
		}
	}
	if len(files) < 20 {
		t.Fatalf("only %d Go files found", len(files))
	}
	return files
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// run gives what a command prints, from the root.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = root
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(output)
}
