// Command build makes what browsers load: one style sheet, one script for each behaviour
// and island, chunks that several of them share or that one loads late, fonts and images, all
// named by their content; manifest.json, which maps plain names to those names, and
// imports.json, which names the chunks a script begins with. Run it from the root of the
// repository.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// browsers are the oldest that know what the style sheets need.
const browsers = "es2022,chrome112,firefox117,safari16.5"

func main() {
	out := flag.String("out", "internal/web/dist", "folder to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	entries, err := entryPoints()
	if err != nil {
		return err
	}
	if err := empty(out); err != nil {
		return err
	}
	meta := filepath.Join(out, "meta.json")
	if err := bundle(append(entries, "--outdir="+out, "--entry-names=[name]-[hash]", "--asset-names=[name]-[hash]",
		"--main-fields=module,main", "--splitting", "--chunk-names=[name]-[hash]", "--minify", "--target="+browsers, "--loader:.woff2=file", "--loader:.svg=file", "--charset=utf8", "--metafile="+meta)...); err != nil {
		return err
	}
	manifest, imports, err := names(meta, entries)
	if err != nil {
		return err
	}
	if err := copyImages(out, manifest); err != nil {
		return err
	}
	return errors.Join(writeJSON(filepath.Join(out, "imports.json"), imports), writeJSON(filepath.Join(out, "manifest.json"), manifest))
}

func writeJSON(path string, value any) error {
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// bundle runs esbuild as npm brings it: as a library it would take a tenth of the time of a
// first build.
func bundle(arguments ...string) error {
	command := exec.CommandContext(context.Background(), "node_modules/.bin/esbuild", append(arguments, //nolint:gosec // the arguments are ours
		"--bundle", "--format=esm", "--log-level=warning")...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("esbuild: %w", err)
	}
	return nil
}

// entryPoints names the style sheet, every behaviour (one file) and every island (a folder),
// as esbuild's name=path.
func entryPoints() ([]string, error) {
	entries := []string{"styles=assets/styles/styles.css"}
	for _, pattern := range []string{"assets/behaviours/*.ts", "assets/islands/*/*.ts"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			name := strings.TrimSuffix(filepath.Base(path), ".ts")
			island := filepath.Base(filepath.Dir(path)) == name
			if strings.HasSuffix(name, ".test") || strings.HasPrefix(pattern, "assets/islands") && !island {
				continue
			}
			entries = append(entries, name+"="+path)
		}
	}
	return entries, nil
}

// empty removes what an earlier build left; .keep is committed.
func empty(out string) error {
	old, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if filepath.Base(path) == ".keep" {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return os.MkdirAll(out, 0o750)
}

// names reads from esbuild's own account which file each entry point became, and which files
// each script needs before it runs: a browser would find them one after the other.
func names(metafile string, entries []string) (manifest map[string]string, imports map[string][]string, err error) {
	content, err := os.ReadFile(metafile) //nolint:gosec // build tool
	if err != nil {
		return nil, nil, err
	}
	var meta struct {
		Outputs map[string]output `json:"outputs"`
	}
	if err := json.Unmarshal(content, &meta); err != nil {
		return nil, nil, err
	}
	manifest, imports = map[string]string{}, map[string][]string{}
	for path, output := range meta.Outputs {
		plain := strings.TrimSuffix(filepath.Base(output.EntryPoint), filepath.Ext(output.EntryPoint))
		if !slices.Contains(entries, plain+"="+output.EntryPoint) {
			continue // a part, shared or loaded late
		}
		plain += filepath.Ext(path)
		manifest[plain] = filepath.Base(path)
		if needed := needs(meta.Outputs, path, nil); len(needed) > 0 {
			slices.Sort(needed)
			imports[plain] = needed
		}
	}
	return manifest, imports, os.Remove(metafile)
}

type output struct {
	EntryPoint string `json:"entryPoint"`
	Imports    []struct {
		Path string `json:"path"`
		Kind string `json:"kind"`
	} `json:"imports"`
}

// needs adds the files that a script imports from its first line, and those that they do.
func needs(all map[string]output, path string, found []string) []string {
	for _, each := range all[path].Imports {
		if name := filepath.Base(each.Path); each.Kind == "import-statement" && !slices.Contains(found, name) {
			found = needs(all, each.Path, append(found, name))
		}
	}
	return found
}

func copyImages(out string, manifest map[string]string) error {
	paths, err := filepath.Glob("assets/images/*")
	if err != nil {
		return err
	}
	for _, path := range paths {
		content, err := os.ReadFile(path) //nolint:gosec // build tool
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		name, extension := filepath.Base(path), filepath.Ext(path)
		hashed := strings.TrimSuffix(name, extension) + "-" + hex.EncodeToString(sum[:])[:8] + extension
		if err := os.WriteFile(filepath.Join(out, hashed), content, 0o600); err != nil { //nolint:gosec // build tool
			return err
		}
		manifest[name] = hashed
	}
	return nil
}
