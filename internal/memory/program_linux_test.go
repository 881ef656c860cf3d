package memory

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const smaps = `00400000-00500000 r-xp 00000000 fe:00 42                         /usr/bin/maillage
Rss:                 900 kB
Anonymous:             0 kB
00500000-00600000 r--p 00100000 fe:00 42                         /usr/bin/maillage
Anonymous:             4 kB
00600000-00700000 rw-p 00200000 fe:00 42                         /usr/bin/maillage
Anonymous:             0 kB
7f0000000000-7f0000100000 r-xp 00000000 fe:00 43                 /usr/lib/libc.so
Anonymous:             0 kB
7f0000200000-7f0000300000 r--p 00000000 00:00 0
Anonymous:             0 kB
`

func TestOnlyPagesThatWereNeverWrittenAreGivenBack(t *testing.T) {
	if got := readOnly(smaps, "/usr/bin/maillage"); !slices.Equal(got, []area{{0x400000, 0x500000}}) {
		t.Errorf("got %x", got)
	}
}

func TestAProgramThatRestsHoldsLessOfItsFile_AndGoesOn(t *testing.T) {
	file := func() int {
		t.Helper()
		status, err := os.ReadFile("/proc/self/status")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(status)) {
			if words := strings.Fields(line); len(words) > 1 && words[0] == "RssFile:" {
				n, err := strconv.Atoi(words[1])
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
		t.Fatal("the system does not tell")
		return 0
	}
	before := file()
	if err := dropProgram(); err != nil {
		t.Fatal(err)
	}
	if after := file(); after >= before {
		t.Errorf("%d kB of files were there, %d are", before, after)
	}
}
