// Package yjstest starts what tests compare with: programs of node that run Yjs itself.
package yjstest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Start starts a script that needs a library from npm; it is asked and answers line by line. Where
// the library is not installed tests are skipped, and say so; make installs it, and asks for it.
func Start(t testing.TB, script, library string) (in io.WriteCloser, out *bufio.Reader) {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	if _, err := os.Stat(filepath.Join(filepath.Dir(here), "../../../node_modules", library, "package.json")); err != nil {
		if os.Getenv("MAILLAGE_TEST_YJS") != "" {
			t.Fatalf("%s is not in node_modules: make node_modules/.all installs it", library)
		}
		t.Skipf("%s is not in node_modules, so nothing was compared with it; make node_modules/.all installs it", library)
	}
	command := exec.CommandContext(t.Context(), "node", script)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		command.Wait()
	})
	return in, bufio.NewReaderSize(answers, 1<<20)
}
