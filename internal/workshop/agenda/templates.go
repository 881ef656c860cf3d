package agenda

import (
	"slices"
	"strconv"
	"sync"

	"maillage/internal/lang"
)

// Template is an agenda that comes with the program, in both languages.
type Template struct {
	Key   string         `yaml:"key"`
	Name  Text           `yaml:"title"`
	Aim   Text           `yaml:"purpose"`
	Steps []templateStep `yaml:"steps"`
}

// templateStep is a Step in both languages.
type templateStep struct {
	Kind        Kind           `yaml:"kind"`
	Title       Text           `yaml:"title"`
	Instruction Text           `yaml:"instruction"`
	Minutes     int            `yaml:"minutes"`
	Columns     []templateItem `yaml:"columns"`
	Of          int            `yaml:"of"` // the number of the step that is taken up
	Private     bool           `yaml:"private"`
	Anonymous   bool           `yaml:"anonymous"`
	Arrange     Who            `yaml:"arrange"`
	Write       Who            `yaml:"write"`
	Dots        int            `yaml:"dots"`
	MostEach    int            `yaml:"most_each"`
	Criteria    []templateItem `yaml:"criteria"`
	Scale       int            `yaml:"scale"`
	Canvas      string         `yaml:"canvas"`
	Proposal    Text           `yaml:"proposal"`
	Split       Split          `yaml:"split"`
	Count       int            `yaml:"count"`
}

type templateItem struct {
	Key   string `yaml:"key"`
	Title Text   `yaml:"title"`
	Help  Text   `yaml:"help"`
}

var templates = sync.OnceValue(func() []Template {
	var all []Template
	for _, name := range []string{"first-meeting", "inventory", "principles", "offer", "video"} {
		all = append(all, read[Template]("templates/"+name+".yaml"))
	}
	return all
})

// Templates lists those that come with the program, in the order in which a collective needs them.
func Templates() []Template { return slices.Clone(templates()) }

// TemplateOf finds one by its key.
func TemplateOf(key string) (Template, bool) {
	for _, template := range templates() {
		if template.Key == key {
			return template, true
		}
	}
	return Template{}, false
}

// Title is its name in a language.
func (t Template) Title(l lang.Lang) string { return t.Name.In(l) }

// Purpose is what it serves to, in a language.
func (t Template) Purpose(l lang.Lang) string { return t.Aim.In(l) }

// Agenda is a new agenda in the words of a language.
func (t Template) Agenda(l lang.Lang) Agenda {
	a := Agenda{Title: t.Title(l), Purpose: t.Purpose(l)}
	for i, from := range t.Steps {
		s := Step{
			ID: "s" + strconv.Itoa(i+1), Kind: from.Kind, Title: from.Title.In(l), Instruction: from.Instruction.In(l),
			Minutes: from.Minutes, Private: from.Private, Anonymous: from.Anonymous, Write: from.Write, Arrange: from.Arrange,
			Dots: from.Dots, MostEach: from.MostEach, Scale: from.Scale, Proposal: from.Proposal.In(l), Split: from.Split, Count: from.Count,
		}
		if s.Write == "" {
			s.Write = Everyone
		}
		if s.Arrange == "" {
			s.Arrange = Everyone
		}
		if from.Of > 0 {
			s.Of = "s" + strconv.Itoa(from.Of)
		}
		for _, column := range from.Columns {
			s.Columns = append(s.Columns, Column{Key: column.Key, Title: column.Title.In(l), Help: column.Help.In(l)})
		}
		for _, criterion := range from.Criteria {
			s.Criteria = append(s.Criteria, Criterion{Key: criterion.Key, Title: criterion.Title.In(l), Help: criterion.Help.In(l)})
		}
		if from.Kind == Canvas {
			s.SetCanvas(from.Canvas, l)
		}
		if from.Kind == Inventory {
			s.Columns = InventoryColumns(l)
		}
		a.Steps = append(a.Steps, s)
	}
	return a
}

// SetCanvas has a step fill the boxes of a definition; the step stays as it is when there is none.
func (s *Step) SetCanvas(key string, l lang.Lang) {
	if definition, ok := CanvasOf(key); ok {
		s.Canvas, s.Columns = key, definition.Columns(l)
	}
}
