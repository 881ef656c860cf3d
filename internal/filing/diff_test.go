package filing_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"maillage/internal/dossier"
	"maillage/internal/filing"
)

func content() dossier.Content {
	return dossier.Content{
		Format: "maillage-dossier/1", ID: "1", Call: "appel", Round: "v1", Revision: 1, Title: "Titre", Years: 3,
		Attributes: map[string]string{"territoire": "rural"}, Collective: "Réseau",
		Partners: []dossier.ContentPartner{{ID: "1", Name: "CC", Form: "epci", SIRET: "1", Lead: true}},
		Place:    &dossier.ContentPlace{Name: "La Halle", Status: "planned", Commune: "62063", Address: "1 rue"},
		Answers:  map[string]string{"ouvert": "yes"},
		Texts:    map[string]json.RawMessage{"besoin": json.RawMessage(`{"type":"doc"}`)},
		Sources:  map[string]dossier.ContentSource{"1.12": {Workshop: "Atelier", Day: "2021-03-12", Note: 12, Text: "un quai", People: 14}},
		Budget:   []dossier.ContentLine{{Year: 1, Account: "601", Label: "Bois", Cents: 100}, {Year: 1, Account: "74", Label: "Commune", Cents: 100, Funding: "planned"}},
		Letters:  []dossier.ContentLetter{{From: "Mairie", Status: "received", SHA256: "a"}, {From: "Mairie", Status: "signed", SHA256: "b"}},
		Files:    []dossier.ContentFile{{Slot: "piece:statuts", Name: "statuts.pdf", Size: 1, SHA256: "a"}}, VideoLink: "https://videos.example/1",
	}
}

// alter gives every way of changing one value below v, each to be undone after use.
func alter(v reflect.Value, path string, use func(path string)) {
	change := func(to reflect.Value) {
		before := reflect.New(v.Type()).Elem()
		before.Set(v)
		v.Set(to)
		use(path)
		v.Set(before)
	}
	switch v.Kind() {
	case reflect.String:
		change(reflect.ValueOf(v.String() + "x").Convert(v.Type()))
	case reflect.Int, reflect.Int64:
		change(reflect.ValueOf(v.Int() + 1).Convert(v.Type()))
	case reflect.Bool:
		change(reflect.ValueOf(!v.Bool()))
	case reflect.Pointer:
		change(reflect.Zero(v.Type()))
		alter(v.Elem(), path, use)
	case reflect.Map:
		change(reflect.Zero(v.Type()))
	case reflect.Slice:
		change(reflect.Zero(v.Type()))
		for i := range v.Len() {
			alter(v.Index(i), path, use)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			alter(v.Field(i), path+"."+v.Type().Field(i).Name, use)
		}
	default:
		panic("a kind of value the test does not know: " + path)
	}
}

func TestDiff_TellsEveryChangeThatMakesAValidationStale(t *testing.T) {
	if changes := filing.Diff(content(), content()); len(changes) != 0 {
		t.Errorf("nothing changed, yet %+v", changes)
	}
	after, tried := content(), 0
	alter(reflect.ValueOf(&after).Elem(), "", func(path string) {
		tried++
		if path == ".Format" || path == ".ID" { // never those of the same dossier
			return
		}
		if len(filing.Diff(content(), after)) == 0 {
			t.Errorf("%s changed and nothing is told", path)
		}
		if len(filing.Diff(after, content())) == 0 {
			t.Errorf("%s changed back and nothing is told", path)
		}
	})
	if tried < 40 {
		t.Errorf("only %d changes were tried", tried)
	}
}

func TestDiff_OfATextDoesNotMindWhoWroteItsJSON(t *testing.T) {
	before, after := content(), content()
	before.Texts["besoin"] = json.RawMessage(`{"type":"doc","content":[{"type":"horizontal_rule"}]}`)
	after.Texts["besoin"] = json.RawMessage(`{"content": [{"type":"horizontal_rule"}], "type":"doc"}`)
	if changes := filing.Diff(before, after); len(changes) != 0 {
		t.Errorf("the same text: %+v", changes)
	}
}

func TestDiff_OfABudgetLineShowsItsRequestMarkAndItsFunding(t *testing.T) {
	after := content()
	after.Budget[1].Funding, after.Budget[1].Request = "", true
	changes := filing.Diff(content(), after)
	if len(changes) != 1 || changes[0].Part != "budget" || changes[0].Before != content().Budget[1] || changes[0].After != after.Budget[1] {
		t.Errorf("%+v", changes)
	}
	after.Budget = append(after.Budget[1:], after.Budget[0]) // the order alone is no change to read again
	after.Budget[0] = content().Budget[1]
	if changes := filing.Diff(content(), after); len(changes) != 0 {
		t.Errorf("moved: %+v", changes)
	}
}
