package internal_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// traces are what a committed file must not carry: paths of the machine it was written on,
// and addresses of download servers, which the ordinary clients know by themselves.
// They are written in two parts so that this file passes its own test.
var traces = []string{
	"/wo" + "rk/", "/ro" + "ot/", ".li" + "brary/", "regi" + "stry.npmjs", "proxy." + "golang.org", "deb." + "debian.org",
	"GOP" + "ROXY=", "127.0.0.1:" + "5499",
}

func TestNoTraceOfAMachineIsCommitted(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("not a clone: an unpacked archive has no list of committed files")
	}
	for path := range strings.SplitSeq(run(t, "git", "ls-files", "-z"), "\x00") {
		if path == "" {
			continue
		}
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil || info.IsDir() || info.Size() > 4<<20 {
			continue // removed and not committed yet, or data
		}
		content := read(t, path)
		for _, trace := range traces {
			if strings.Contains(content, trace) {
				t.Errorf("%s names %q", path, trace)
			}
		}
	}
}
