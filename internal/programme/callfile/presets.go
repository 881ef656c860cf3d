package callfile

import (
	"bytes"
	"embed"
	"fmt"
	"sync"

	"maillage/internal/programme/call"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// PresetKeys lists the calls that come with the program, the main one first.
func PresetKeys() []string {
	return []string{"fabriques-de-territoire", "deffinov-paca", "manufactures-de-proximite"}
}

// PresetFile gives the file of a preset as people may download and edit it.
func PresetFile(key string) ([]byte, bool) {
	raw, err := presetFiles.ReadFile("presets/" + key + ".yaml")
	return raw, err == nil
}

var presets = sync.OnceValue(func() map[string]call.Definition {
	loaded := map[string]call.Definition{}
	for _, key := range PresetKeys() {
		raw, _ := PresetFile(key)
		d, problems := Parse(bytes.NewReader(raw))
		if len(problems) > 0 {
			panic(fmt.Sprintf("preset %s: %+v", key, problems)) // embedded: a test meets it first
		}
		loaded[key] = d
	}
	return loaded
})

// Preset gives a call that comes with the program.
func Preset(key string) (call.Definition, bool) {
	d, ok := presets()[key]
	return d, ok
}
