package internal_test

import (
	"regexp"
	"strings"
	"testing"

	"maillage/internal/lang"
)

var (
	editorSays = regexp.MustCompile(`\bsay\("([a-z_0-9]+)"`)
	editorWord = regexp.MustCompile("[\"`]([a-z][a-z_0-9]*)(?:[\"`]|\\$\\{)|\\b([a-z_]+):")
)

// TestTextsOfIslands: the page hands over all that begins with a prefix; the scripts ask by what
// follows, whole or put together as in `state_${state}`.
func TestTextsOfIslands(t *testing.T) {
	for prefix, folder := range map[string]string{"editor.": "assets/islands/editor", "board.script.": "assets/islands/board", "footage.script.": "assets/islands/upload", "caption.script.": "assets/islands/captions"} {
		t.Run(folder, func(t *testing.T) { checkTextsOf(t, prefix, folder) })
	}
}

func checkTextsOf(t *testing.T, prefix, folder string) {
	words := map[string]bool{}
	var beginnings []string
	texts := lang.FR.Texts(prefix)
	for _, path := range filesUnder(t, folder, ".ts") {
		if strings.HasSuffix(path, ".test.ts") {
			continue
		}
		source := read(t, path)
		for _, match := range editorSays.FindAllStringSubmatch(source, -1) {
			if texts[match[1]] == "" && texts[match[1]+".other"] == "" {
				t.Errorf("%s: no text %q in the catalogue", path, prefix+match[1])
			}
		}
		for _, match := range editorWord.FindAllStringSubmatch(source, -1) {
			words[match[1]+match[2]] = true
			if strings.HasSuffix(match[1], "_") {
				beginnings = append(beginnings, match[1])
			}
		}
	}
	for key := range texts {
		key, _, _ = strings.Cut(key, ".")
		used := words[key]
		for _, beginning := range beginnings {
			used = used || strings.HasPrefix(key, beginning)
		}
		if !used {
			t.Errorf("the text %q is used nowhere: remove it", prefix+key)
		}
	}
}
