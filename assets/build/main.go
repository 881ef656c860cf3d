// Command build makes what browsers load: one style sheet, one script for each behaviour
// and island, fonts and images, all named by their content, and manifest.json, which maps
// plain names to those names. Run it from the root of the repository.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

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
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: entries,
		Bundle:              true,
		Outdir:              out,
		EntryNames:          "[name]-[hash]",
		AssetNames:          "[name]-[hash]",
		MinifyWhitespace:    true, MinifyIdentifiers: true, MinifySyntax: true,
		Format:   api.FormatESModule,
		Target:   api.ES2022,
		Engines:  []api.Engine{{Name: api.EngineChrome, Version: "112"}, {Name: api.EngineFirefox, Version: "117"}, {Name: api.EngineSafari, Version: "16.5"}},
		Loader:   map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderFile},
		Charset:  api.CharsetUTF8,
		Metafile: true,
		Write:    true,
		LogLevel: api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return errors.New("the bundle failed")
	}
	manifest, err := names(result.Metafile)
	if err != nil {
		return err
	}
	if err := copyImages(out, manifest); err != nil {
		return err
	}
	content, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "manifest.json"), content, 0o600)
}

// entryPoints names the style sheet, every behaviour (one file) and every island (a folder).
func entryPoints() ([]api.EntryPoint, error) {
	entries := []api.EntryPoint{{InputPath: "assets/styles/styles.css", OutputPath: "styles"}}
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
			entries = append(entries, api.EntryPoint{InputPath: path, OutputPath: name})
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

// names reads from esbuild's own account which file each entry point became.
func names(metafile string) (map[string]string, error) {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string `json:"entryPoint"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	manifest := map[string]string{}
	for path, output := range meta.Outputs {
		if output.EntryPoint == "" {
			continue
		}
		plain := strings.TrimSuffix(filepath.Base(output.EntryPoint), filepath.Ext(output.EntryPoint)) + filepath.Ext(path)
		manifest[plain] = filepath.Base(path)
	}
	return manifest, nil
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
