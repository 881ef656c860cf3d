// Package pdftest finds what tests of documents need beside the program: the compiler of Typst,
// and Poppler, which reads what was made. Tests are skipped where one is not installed.
package pdftest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Script is that of the worker of this repository, for node.
func Script(t testing.TB) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..")
	if compilers, _ := filepath.Glob(filepath.Join(root, "node_modules", "@myriaddreamin", "*")); len(compilers) == 0 {
		t.Skip("the Typst compiler is not installed: npm ci")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	return filepath.Join(root, "assets", "typst", "worker.mjs")
}

// Poppler gives what one of its tools says of a document.
func Poppler(t testing.TB, file []byte, tool string, arguments ...string) string {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Skipf("%s is not installed: poppler-utils", tool)
	}
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	arguments = append(arguments, path)
	if tool == "pdftotext" {
		arguments = append(arguments, "-")
	}
	output, err := exec.CommandContext(t.Context(), tool, arguments...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}
