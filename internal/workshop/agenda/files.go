package agenda

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"

	"maillage/internal/lang"
)

// Text is words in both languages.
type Text struct {
	FR string `yaml:"fr"`
	EN string `yaml:"en"`
}

// In gives the words of a language.
func (t Text) In(l lang.Lang) string {
	if l == lang.EN {
		return t.EN
	}
	return t.FR
}

//go:embed canvases/*.yaml templates/*.yaml
var files embed.FS

// read reads an embedded file: a test meets what is wrong with one before any person does.
func read[T any](name string) T {
	var value T
	raw, err := files.ReadFile(name)
	if err == nil {
		err = yaml.UnmarshalWithOptions(raw, &value, yaml.Strict())
	}
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return value
}

// CanvasDefinition is a drawing with boxes in which notes are put.
type CanvasDefinition struct {
	Key   string `yaml:"key"`
	Title Text   `yaml:"title"`
	Help  Text   `yaml:"help"`
	Boxes []Box  `yaml:"boxes"`
}

// Box is one of its boxes. Area is its name in the drawing: a grid-area of the style sheet.
type Box struct {
	Key   string `yaml:"key"`
	Title Text   `yaml:"title"`
	Help  Text   `yaml:"help"`
	Area  string `yaml:"area"`
}

var canvases = sync.OnceValue(func() []CanvasDefinition {
	var all []CanvasDefinition
	for _, name := range []string{"tiers-lieu", "stakeholders"} {
		all = append(all, read[CanvasDefinition]("canvases/"+name+".yaml"))
	}
	return all
})

// Canvases lists those that come with the program.
func Canvases() []CanvasDefinition { return slices.Clone(canvases()) }

// CanvasOf finds one by its key.
func CanvasOf(key string) (CanvasDefinition, bool) {
	for _, canvas := range canvases() {
		if canvas.Key == key {
			return canvas, true
		}
	}
	return CanvasDefinition{}, false
}

func (d CanvasDefinition) keys() []string {
	keys := make([]string, 0, len(d.Boxes))
	for _, box := range d.Boxes {
		keys = append(keys, box.Key)
	}
	return keys
}

// Columns are the boxes as columns of a step, in the words of a language.
func (d CanvasDefinition) Columns(l lang.Lang) []Column {
	columns := make([]Column, 0, len(d.Boxes))
	for _, box := range d.Boxes {
		columns = append(columns, Column{Key: box.Key, Title: box.Title.In(l), Help: box.Help.In(l)})
	}
	return columns
}

var areas = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, canvas := range canvases() {
		all[canvas.Key] = map[string]string{}
		for _, box := range canvas.Boxes {
			all[canvas.Key][box.Key] = box.Area
		}
	}
	return all
})

// Areas gives the places of the boxes of a canvas in its drawing, by their keys. It is not to be
// changed.
func Areas(canvas string) map[string]string { return areas()[canvas] }

// inventory is the effectual start: what we are, know, whom we know, and what we can commit.
var inventory = sync.OnceValue(func() []Box { return read[CanvasDefinition]("canvases/inventory.yaml").Boxes })

// InventoryColumns are the four columns that an inventory always has, in the words of a language.
func InventoryColumns(l lang.Lang) []Column { return CanvasDefinition{Boxes: inventory()}.Columns(l) }
