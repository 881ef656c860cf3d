package agenda

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

func TestTemplates_AreAgendasThatPassInBothLanguages(t *testing.T) {
	keys := map[string]bool{}
	kinds := map[Kind]bool{}
	for _, template := range Templates() {
		if keys[template.Key] {
			t.Errorf("two templates are %q", template.Key)
		}
		keys[template.Key] = true
		for _, l := range lang.All() {
			a := template.Agenda(l)
			if err := a.Check(); err != nil {
				t.Errorf("%s in %s: %+v", template.Key, l, fault.As(err).Fields)
			}
			for _, s := range a.Steps {
				kinds[s.Kind] = true
				if s.Instruction == "" || s.Minutes == 0 {
					t.Errorf("%s in %s: step %s has no instruction or no duration", template.Key, l, s.ID)
				}
				if last := a.Steps[len(a.Steps)-1]; last.Kind != Closing || !slices.Contains(keysOf(last.Columns), Tasks) {
					t.Errorf("%s ends without next steps", template.Key)
				}
			}
		}
	}
	if len(keys) != 5 {
		t.Errorf("%d templates, want five", len(keys))
	}
	for _, kind := range Kinds() {
		if !kinds[kind] {
			t.Errorf("no template shows a step of kind %q", kind)
		}
	}
}

// badSpace finds a plain space where French typography wants one that does not break.
var badSpace = regexp.MustCompile(`« | »| [:;?!]`)

func TestEmbeddedFiles_AreInFrenchAndInEnglish(t *testing.T) {
	pairs := map[string]Text{}
	add := func(at string, text Text) { pairs[at] = text }
	for _, template := range Templates() {
		add(template.Key, template.Name)
		add(template.Key+" purpose", template.Aim)
		for _, s := range template.Steps {
			add(template.Key+" "+s.Title.EN, s.Title)
			add(template.Key+" instruction of "+s.Title.EN, s.Instruction)
			add(template.Key+" proposal of "+s.Title.EN, s.Proposal)
			for _, item := range slices.Concat(s.Columns, s.Criteria) {
				add(template.Key+" column "+item.Title.EN, item.Title)
				add(template.Key+" help of "+item.Title.EN, item.Help)
			}
		}
	}
	for _, canvas := range append(Canvases(), CanvasDefinition{Key: "inventory", Boxes: inventory()}) {
		add(canvas.Key, canvas.Title)
		add(canvas.Key+" help", canvas.Help)
		for _, box := range canvas.Boxes {
			add(canvas.Key+" "+box.Key, box.Title)
			add(canvas.Key+" help of "+box.Key, box.Help)
		}
	}
	for at, text := range pairs {
		if (text.FR == "") != (text.EN == "") {
			t.Errorf("%s is in one language only", at)
		}
		if badSpace.MatchString(text.FR) {
			t.Errorf("%s: a space may break the line in %q", at, text.FR)
		}
		if strings.ContainsAny(text.EN, "«»") {
			t.Errorf("%s: French quotes in %q", at, text.EN)
		}
	}
}

func TestCanvases_HaveBoxesWithAPlace(t *testing.T) {
	for _, canvas := range Canvases() {
		areas := map[string]bool{}
		for _, box := range canvas.Boxes {
			if box.Area == "" || areas[box.Area] || Areas(canvas.Key)[box.Key] != box.Area {
				t.Errorf("%s: box %s has no place of its own", canvas.Key, box.Key)
			}
			areas[box.Area] = true
		}
	}
	if got := keysOf(InventoryColumns(lang.FR)); !slices.Equal(got, inventoryKeys) {
		t.Errorf("an inventory has %v, want %v", got, inventoryKeys)
	}
}

func TestCheck_NamesEachFieldThatIsWrong(t *testing.T) {
	good := func(change func(*Agenda)) Agenda {
		a := Agenda{Title: "Workshop", Steps: []Step{
			{ID: "s1", Kind: Gather, Title: "Gather", Write: Everyone, Arrange: Everyone},
			{ID: "s2", Kind: Cluster, Title: "Cluster", Of: "s1", Write: Everyone, Arrange: Everyone},
			{ID: "s3", Kind: Vote, Title: "Vote", Of: "s2", Dots: 3, Write: Everyone, Arrange: Everyone},
			{ID: "s4", Kind: Rate, Title: "Rate", Of: "s1", Scale: 5, Criteria: []Criterion{{Key: "use", Title: "Use"}}, Write: Everyone, Arrange: Everyone},
			{ID: "s5", Kind: Groups, Title: "Groups", Split: AtRandom, Count: 2, Write: Everyone, Arrange: Everyone},
			{ID: "s6", Kind: Inventory, Title: "Inventory", Columns: InventoryColumns(lang.EN), Write: Everyone, Arrange: Everyone},
			{ID: "s7", Kind: Consent, Title: "Consent", Write: Everyone, Arrange: Everyone},
		}}
		change(&a)
		return a
	}
	fine := good(func(*Agenda) {})
	if err := fine.Check(); err != nil {
		t.Fatalf("a good agenda is refused: %v", err)
	}
	for _, c := range []struct {
		field, key string
		change     func(*Agenda)
	}{
		{"title", "agenda.no.empty", func(a *Agenda) { a.Title = " " }},
		{"title", "agenda.no.long", func(a *Agenda) { a.Title = strings.Repeat("é", MaxTitle+1) }},
		{"title", "agenda.no.control", func(a *Agenda) { a.Title = "a\x00" }},
		{"title", "agenda.no.control", func(a *Agenda) { a.Title = "a\u202eb" }},
		{"title", "field.link", func(a *Agenda) { a.Title = "https://example.org" }},
		{"steps", "agenda.no.no_step", func(a *Agenda) { a.Steps = nil }},
		{"steps", "agenda.no.steps", func(a *Agenda) { a.Steps = make([]Step, MaxSteps+1) }},
		{"steps", "agenda.no.too_much_time", func(a *Agenda) {
			a.Steps[0].Minutes, a.Steps[1].Minutes, a.Steps[2].Minutes, a.Steps[3].Minutes = 480, 480, 480, 480
		}},
		{"steps.0.minutes", "agenda.no.number", func(a *Agenda) { a.Steps[0].Minutes = -1 }},
		{"steps.0.minutes", "agenda.no.number", func(a *Agenda) { a.Steps[0].Minutes = MaxMinutes + 1 }},
		{"steps.1.id", "agenda.no.id", func(a *Agenda) { a.Steps[1].ID = "s1" }},
		{"steps.1.id", "agenda.no.id", func(a *Agenda) { a.Steps[1].ID = "two" }},
		{"steps.0.kind", "agenda.no.kind", func(a *Agenda) { a.Steps[0].Kind = "dance" }},
		{"steps.1.of", "agenda.no.of_needed", func(a *Agenda) { a.Steps[1].Of = "" }},
		{"steps.1.of", "agenda.no.of_later", func(a *Agenda) { a.Steps[1].Of = "s3" }},
		{"steps.1.of", "agenda.no.of_later", func(a *Agenda) { a.Steps[1].Of = "s2" }},
		{"steps.0.of", "agenda.no.of_useless", func(a *Agenda) { a.Steps[0].Of = "s1" }},
		{"steps.0.write", "agenda.no.who", func(a *Agenda) { a.Steps[0].Write = "" }},
		{"steps.2.private", "agenda.no.private", func(a *Agenda) { a.Steps[2].Private = true }},
		{"steps.6.anonymous", "agenda.no.anonymous", func(a *Agenda) { a.Steps[6].Anonymous = true }},
		{"steps.0.columns.0.key", "agenda.no.key", func(a *Agenda) { a.Steps[0].Columns = []Column{{Key: "A b", Title: "A"}} }},
		{"steps.0.columns.1.key", "agenda.no.key", func(a *Agenda) { a.Steps[0].Columns = []Column{{Key: "a", Title: "A"}, {Key: "a", Title: "B"}} }},
		{"steps.0.columns.0.title", "agenda.no.empty", func(a *Agenda) { a.Steps[0].Columns = []Column{{Key: "a"}} }},
		{"steps.2.columns", "agenda.no.columns_useless", func(a *Agenda) { a.Steps[2].Columns = []Column{{Key: "a", Title: "A"}} }},
		{"steps.2.dots", "agenda.no.number", func(a *Agenda) { a.Steps[2].Dots = 0 }},
		{"steps.2.most_each", "agenda.no.number", func(a *Agenda) { a.Steps[2].MostEach = 4 }},
		{"steps.0.dots", "agenda.no.other_kind", func(a *Agenda) { a.Steps[0].Dots = 1 }},
		{"steps.3.scale", "agenda.no.number", func(a *Agenda) { a.Steps[3].Scale = 1 }},
		{"steps.3.criteria", "agenda.no.criteria", func(a *Agenda) { a.Steps[3].Criteria = nil }},
		{"steps.4.count", "agenda.no.number", func(a *Agenda) { a.Steps[4].Count = 1 }},
		{"steps.4.split", "agenda.no.split", func(a *Agenda) { a.Steps[4].Split = "" }},
		{"steps.0.split", "agenda.no.other_kind", func(a *Agenda) { a.Steps[0].Split = Chosen }},
		{"steps.5.columns", "agenda.no.inventory", func(a *Agenda) { a.Steps[5].Columns = a.Steps[5].Columns[1:] }},
		{"steps.6.proposal", "agenda.no.long", func(a *Agenda) { a.Steps[6].Proposal = strings.Repeat("a", MaxText+1) }},
	} {
		a := good(c.change)
		err := a.Check()
		if fault.KindOf(err) != fault.Invalid || fault.As(err).Fields[c.field].Key != c.key {
			t.Errorf("want %s: %s, got %v %+v", c.field, c.key, err, fault.As(err))
		}
	}
}

func TestAdd_GivesStepsThatPass(t *testing.T) {
	for _, l := range lang.All() {
		a := Agenda{Title: "Workshop"}
		for _, kind := range Kinds() {
			id, err := a.Add(kind, len(a.Steps), l)
			if err != nil {
				t.Fatal(err)
			}
			if s, _ := a.Step(id); s.Kind != kind || strings.Contains(s.Title, "[") {
				t.Errorf("%s gave %+v", kind, s)
			}
		}
		if err := a.Check(); err != nil {
			t.Errorf("in %s: %+v", l, fault.As(err).Fields)
		}
	}
	a := Agenda{}
	if _, err := a.Add("dance", 0, lang.FR); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown kind: %v", err)
	}
	a.Steps = make([]Step, MaxSteps)
	if _, err := a.Add(Gather, 0, lang.FR); !fault.Is(err, fault.Invalid) {
		t.Errorf("too many steps: %v", err)
	}
}

func TestMoveAndRemove_KeepWhatIsTakenUpEarlier(t *testing.T) {
	template, _ := TemplateOf("principles")
	a := template.Agenda(lang.EN)
	order := func() (ids []string) {
		for _, s := range a.Steps {
			ids = append(ids, s.ID)
		}
		return ids
	}
	before := order()
	if err := a.Move("s2", 0); !fault.Is(err, fault.Conflict) {
		t.Errorf("a step moved before the one that it takes up: %v", err)
	}
	if err := a.Move("s1", 4); !fault.Is(err, fault.Conflict) {
		t.Errorf("a step moved after the one that takes it up: %v", err)
	}
	if err := a.Remove("s1"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a step that is taken up was removed: %v", err)
	}
	if err := a.Move("s9", 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown step: %v", err)
	}
	if !slices.Equal(order(), before) {
		t.Errorf("refused moves changed the order: %v", order())
	}
	if err := a.Move("s4", 0); err != nil || !slices.Equal(order(), []string{"s4", "s1", "s2", "s3", "s5"}) {
		t.Errorf("moved: %v %v", order(), err)
	}
	if err := a.Remove("s3"); err != nil || !slices.Equal(order(), []string{"s4", "s1", "s2", "s5"}) {
		t.Errorf("removed: %v %v", order(), err)
	}
	if id, err := a.Add(Gather, 1, lang.EN); err != nil || id != "s6" || order()[1] != "s6" {
		t.Errorf("added %s: %v %v", id, order(), err)
	}
	s, _ := a.Step("s1")
	s.Title = "Changed"
	if err := a.Put(s); err != nil || a.Steps[2].Title != "Changed" {
		t.Errorf("put: %v", err)
	}
}
