package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTerritory_ImportsListsAndRemoves(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "zrr.csv")
	if err := os.WriteFile(file, []byte("insee;nom\n50502;Saint-Lô\n50459;Ancienne\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	maillage := func(want int, args ...string) string {
		t.Helper()
		var out, err strings.Builder
		if got := run(t.Context(), append(args, "--data", data), &out, &err); got != want {
			t.Fatalf("%v: %d, %s", args, got, err.String())
		}
		return out.String() + err.String()
	}
	if out := maillage(0, "territory", "list"); !strings.Contains(out, "no list is imported") {
		t.Errorf("said %q", out)
	}
	out := maillage(0, "territory", "import", file, "--key", "zrr", "--from", "2018-01-01", "--vintage", "2018")
	for _, want := range []string{"row 3: note: the commune 50459 is now 50502 Saint-Lô", "2 rows read, 0 refused", "Zones de revitalisation rurale 2018", "Licence Ouverte"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in %q", want, out)
		}
	}
	list := maillage(0, "territory", "list")
	id, _, _ := strings.Cut(list, " ")
	maillage(0, "territory", "remove", id)
	if out := maillage(1, "territory", "remove", id); !strings.Contains(out, "No list in force") {
		t.Errorf("said %q", out)
	}
	if out := maillage(1, "territory", "import", file, "--key", "densite", "--from", "2018-01-01"); !strings.Contains(out, "No column gives the class") {
		t.Errorf("said %q", out)
	}
}
