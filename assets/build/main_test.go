package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// atRoot goes where the command is run from.
func atRoot(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
	if _, err := os.Stat("node_modules/@fontsource-variable"); err != nil {
		t.Skip("npm ci was not run")
	}
}

func TestTwoBuildsGiveTheSameFilesAndNothingIsLoadedFromElsewhere(t *testing.T) {
	atRoot(t)
	var built [2]map[string][]byte
	for i := range built {
		out := t.TempDir()
		if err := run(out); err != nil {
			t.Fatal(err)
		}
		built[i] = map[string][]byte{}
		entries, err := os.ReadDir(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if built[i][entry.Name()], err = os.ReadFile(filepath.Join(out, entry.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	var manifest map[string]string
	if err := json.Unmarshal(built[0]["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"styles.css", "autosave.js", "favicon.svg"} {
		if built[0][manifest[name]] == nil {
			t.Errorf("%s is not in the manifest with its file: %v", name, manifest)
		}
	}
	var imports map[string][]string
	if err := json.Unmarshal(built[0]["imports.json"], &imports); err != nil {
		t.Fatal(err)
	}
	if len(imports["map.js"]) == 0 || len(imports["point.js"]) > 0 {
		t.Errorf("the map must begin with its library, a point must wait for it: %v", imports)
	}
	for script, names := range imports {
		for _, name := range names {
			if built[0][name] == nil || built[0][manifest[script]] == nil {
				t.Errorf("%s needs %s, which was not built", script, name)
			}
		}
	}
	for name, content := range built[0] {
		if !bytes.Equal(content, built[1][name]) {
			t.Errorf("%s differs from one build to the next", name)
		}
		if strings.HasSuffix(name, ".css") && (bytes.Contains(content, []byte("//")) || bytes.Contains(content, []byte("url(data:"))) {
			t.Errorf("%s loads from elsewhere, or what the security policy refuses", name)
		}
	}
}

// A section of an application is opened on weak lines, and so is a board: all that a page needs
// before one can write stays small, compressed.
func TestPagesThatPeopleWriteInAreLight(t *testing.T) {
	atRoot(t)
	out := t.TempDir()
	if err := run(out); err != nil {
		t.Fatal(err)
	}
	manifest, imports := readJSON[string](t, filepath.Join(out, "manifest.json")), readJSON[[]string](t, filepath.Join(out, "imports.json"))
	for _, page := range []struct {
		name        string
		scripts     []string
		least, most int
	}{
		{"section", []string{"editor.js", "autosave.js", "commune.js", "form.js"}, 50_000, 150_000},
		{"board", []string{"board.js"}, 5_000, 40 << 10},
		{"page of captions", []string{"captions.js"}, 5_000, 30 << 10},
	} {
		needed := map[string]bool{}
		for _, script := range page.scripts {
			needed[manifest[script]] = true
			for _, part := range imports[script] {
				needed[part] = true
			}
		}
		if size := packed(t, out, needed); size < page.least || size > page.most {
			t.Errorf("the scripts of a %s take %d bytes, compressed", page.name, size)
		} else {
			t.Logf("%s: %d bytes", page.name, size)
		}
	}
}

func packed(t *testing.T, folder string, files map[string]bool) int {
	t.Helper()
	var all bytes.Buffer
	for name := range files {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		w := gzip.NewWriter(&all)
		if _, err := w.Write(content); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
	}
	return all.Len()
}

func readJSON[T any](t *testing.T, path string) (values map[string]T) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// The browser's scripts are tested by Node's own runner: this bundles each *.test.ts and
// runs it.
func TestScripts(t *testing.T) {
	atRoot(t)
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node")
	}
	var paths []string
	for _, pattern := range []string{"assets/behaviours/parts/*.test.ts", "assets/islands/*/*.test.ts"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	out := t.TempDir()
	if err := bundle(append(paths, "--outdir="+out, "--entry-names=[name]", "--platform=node", "--out-extension:.js=.mjs")...); err != nil {
		t.Fatal(err)
	}
	bundled, err := filepath.Glob(filepath.Join(out, "*.mjs"))
	if err != nil || len(bundled) != len(paths) {
		t.Fatalf("%d tests bundled of %d: %v", len(bundled), len(paths), err)
	}
	said, err := exec.CommandContext(t.Context(), node, append([]string{"--test"}, bundled...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
