package callfile

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
)

const small = `key: essai
title: Essai
purpose: { fr: Pour voir, en: To see }
funder: Département
zone: Europe/Paris
rounds:
  - key: r1
    title: Première vague
    closes: "2021-03-30 18:00"
amount: { kind: flat, flat: 50000.50 }
years: { min: 1, max: 1 }
payments:
  - { key: p, label: Unique, share: 100, event: signature }
form:
  - key: s
    title: Projet
    questions:
      - { key: nom, kind: text, label: Nom, required: true }
scale: [Non, Oui]
criteria:
  - { key: c, label: Intérêt, weight: 1 }
sign_off: { who: lead_only }
`

func TestParse_ReadsEurosPercentsAndTexts(t *testing.T) {
	d, problems := Parse(strings.NewReader(small))
	if len(problems) > 0 {
		t.Fatalf("problems: %+v", problems)
	}
	if d.Amount.Flat != 5000050 || d.Payments[0].Share != call.Whole || d.Title != (call.Text{FR: "Essai"}) || d.Purpose.EN != "To see" {
		t.Errorf("read %+v", d)
	}
}

func TestParse_TellsEveryProblemAtOnceWithItsLine(t *testing.T) {
	spoiled := strings.NewReplacer(
		"zone: Europe/Paris", "zone: [Paris]",
		"years: { min: 1, max: 1 }", "years: { min: 1, maximum: 1 }",
		"kind: text,", "kind: texte,",
		"weight: 1 }", "weight: 1, weight: 2 }",
		`closes: "2021-03-30 18:00"`, "closes: 30 mars",
	).Replace(small)
	_, problems := Parse(strings.NewReader(spoiled))
	type spot struct {
		line      int
		path, key string
	}
	var got []spot
	for _, p := range problems {
		got = append(got, spot{p.Line, p.Path, strings.TrimPrefix(p.Key, "programme.file.")})
		if p.Column < 1 {
			t.Errorf("%s has no column", p.Path)
		}
		for _, l := range lang.All() {
			if text := l.Text(p.Key, p.Args...); strings.ContainsAny(text, "[{") {
				t.Errorf("%s says %q", p.Path, text)
			}
		}
	}
	want := []spot{
		{5, "zone", "type_string"},
		{9, "rounds[0].closes", "pattern_time"},
		{11, "years.max", "required"},
		{11, "years.maximum", "unexpected"},
		{18, "form[0].questions[0].kind", "enum"},
		{21, "criteria[0].weight", "duplicate"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("found\n%+v, want\n%+v", got, want)
	}
}

func TestParse_PlacesProblemsOfMeaning(t *testing.T) {
	_, problems := Parse(strings.NewReader(strings.Replace(small, "share: 100", "share: 90", 1)))
	if len(problems) != 1 || problems[0].Key != "programme.check.payments" || problems[0].Line != 12 {
		t.Errorf("found %+v", problems)
	}
}

func TestParse_SaysWhatAnAddressOrATextLacks(t *testing.T) {
	with := func(line string) string {
		return small + "pieces:\n  - { key: p, label: P, formats: [pdf], max_bytes: 1, " + line + " }\n"
	}
	for text, want := range map[string]string{
		with(`template: "modele.odt"`): "programme.file.pattern_url",
		with(`help: "a\u202Eb"`):       "field.characters",
		with(`help: "a\0b"`):           "field.characters",
		strings.Replace(small, "title: Essai", "title: |\n  Essai \u202e x", 1): "field.characters",
	} {
		_, problems := Parse(strings.NewReader(text))
		if len(problems) != 1 || problems[0].Key != want || problems[0].Line < 2 {
			t.Errorf("found %+v, want %s in\n%s", problems, want, text)
		}
	}
}

const rules = small + `eligibility:
  - key: lieu
    text: { fr: En quartier prioritaire ou hors des grandes villes, en: In a priority neighbourhood or outside large towns }
    if:
      any:
        - inside: { list: qpv, metres: 299.5 }
        - all:
            - class: { list: densite, values: ["5", "6", Rural isolé] }
            - not: { among: { level: arrondissement, codes: ["504", 2A1] } }
            - population: { of: epci_total, max: 20000 }
        - among: { list: frr }
    unmet: instructor
  - key: libre
    text: Aucun lieu à moins de vingt minutes
    if: { far: { minutes: 20, speed: 40 } }
  - key: structure
    text: Une association d’un an
    if: { all: [{ age: { months: 12 } }, { form: { kinds: [association] } }, { far: { list: gares, kilometres: 0.5 } }] }
    met: instructor
    unmet: "no"
`

func TestParse_ReadsRulesAndWritesThemBack(t *testing.T) {
	d, problems := Parse(strings.NewReader(rules))
	if len(problems) > 0 {
		t.Fatalf("problems: %+v", problems)
	}
	if len(d.Eligibility) != 3 || d.Eligibility[0].If.Any[0].Inside.Metres != 299.5 || d.Eligibility[0].Unmet != rule.Instructor || d.Eligibility[1].If.Far.Speed != 40 {
		t.Errorf("read %+v", d.Eligibility)
	}
	written, err := Write(d)
	if err != nil {
		t.Fatal(err)
	}
	again, problems := Parse(strings.NewReader(string(written)))
	if got, want := canonical(t, again), canonical(t, d); len(problems) > 0 || got != want {
		t.Errorf("%+v\n%s\ncame back as\n%s, want\n%s", problems, written, got, want)
	}
}

func TestParse_TellsWhatIsWrongWithRulesByLine(t *testing.T) {
	_, problems := Parse(strings.NewReader(strings.NewReplacer(
		"metres: 299.5", "metres: loin", "of: epci_total", "of: village", "unmet: instructor", "unmet: undecided", "speed: 40", "pace: 40",
	).Replace(rules)))
	want := map[string]int{"eligibility[0].if.any[0].inside.metres": 28, "eligibility[0].if.any[1].all[2].population.of": 32, "eligibility[0].unmet": 34, "eligibility[1].if.far.pace": 37}
	for _, p := range problems {
		if want[p.Path] != p.Line {
			t.Errorf("%s %s at line %d, want %d", p.Path, p.Key, p.Line, want[p.Path])
		}
		delete(want, p.Path)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	_, problems = Parse(strings.NewReader(strings.Replace(rules, `codes: ["504", 2A1]`, `codes: ["504", 2A]`, 1)))
	if len(problems) != 1 || problems[0].Key != "programme.check.rule_value" || problems[0].Line != 31 {
		t.Errorf("an arrondissement that cannot be: %+v", problems)
	}
}

func TestParse_OfAHostileFile_RefusesQuickly(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n"
	for name, c := range map[string]struct{ text, key string }{
		"nothing at all":        {"", "empty"},
		"only a comment":        {"# rien\n", "empty"},
		"aliases that multiply": {bomb, "feature"},
		"a lone null":           {"~", "empty"},
		"a tag":                 {"key: !!binary aGVsbG8=\n", "feature"},
		"a merge":               {"<<: {key: x}\n", "feature"},
		"two documents":         {small + "---\n" + small, "documents"},
		"not UTF-8":             {"key: caf\xe9\n", "encoding"},
		"a NUL":                 {"key: a\x00b\n", "encoding"},
		"too large":             {"key: " + strings.Repeat("a", MaxFileBytes), "too_large"},
		"deep flow":             {strings.Repeat("[", 10_000), "too_deep"},
		"deep maps":             {strings.Repeat("{a: ", 5_000), "too_deep"},
		"deep lists":            {strings.Repeat("- ", 100_000) + "x", "too_deep"},
		"deep blocks":           {blocks(500), "too_deep"},
		"a broken quote":        {"key: \"abc\n", "syntax"},
	} {
		_, problems := Parse(strings.NewReader(c.text))
		if len(problems) != 1 || problems[0].Key != "programme.file."+c.key || problems[0].Line < 1 {
			t.Errorf("%s: found %+v, want %s", name, problems, c.key)
		}
	}
}

func blocks(depth int) string {
	var out strings.Builder
	for i := range depth {
		out.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return out.String()
}

func TestParse_WideFiles_AreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"many keys":     strings.Repeat("k: v\n", 20_000),
		"long list":     "rounds: [" + strings.Repeat("a,", 20_000) + "a]",
		"long quoted":   "key: \"" + strings.Repeat("é\\n", 40_000) + "\"",
		"long literal":  "key: |\n" + strings.Repeat("  ligne\n", 20_000),
		"many comments": strings.Repeat("# rien\n", 20_000),
		"many colons":   "a" + strings.Repeat(": a", 20_000),
		"many quotes":   strings.Repeat("'", 100_000),
	} {
		if _, problems := Parse(strings.NewReader(text)); len(problems) == 0 {
			t.Errorf("%s was accepted", name)
		}
	}
}

// A hostile file as large as Parse reads: what it costs is followed here, not asserted.
func BenchmarkParse_ManyKeys(b *testing.B) {
	text := strings.Repeat("k: v\n", 20_000)
	for b.Loop() {
		Parse(strings.NewReader(text))
	}
}

// The schema is written by hand for people; the Definition is what the program keeps.
func TestSchemaAndDefinitionNameTheSameSettings(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	compareSettings(t, root, root, reflect.TypeFor[call.Definition](), "", map[reflect.Type]bool{})
}

func compareSettings(t *testing.T, root, node map[string]any, typ reflect.Type, path string, seen map[reflect.Type]bool) {
	t.Helper()
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	node = resolve(root, node)
	if items, ok := node["items"].(map[string]any); ok {
		node = resolve(root, items)
	}
	properties, _ := node["properties"].(map[string]any)
	if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[call.Text]() || seen[typ] {
		return
	}
	seen[typ] = true
	known := map[string]bool{}
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		known[name] = true
		property, ok := properties[name].(map[string]any)
		if !ok {
			t.Errorf("the schema lacks %s.%s", path, name)
			continue
		}
		if property["description"] == nil && resolve(root, property)["description"] == nil {
			t.Errorf("%s.%s has no description", path, name)
		}
		compareSettings(t, root, property, typ.Field(i).Type, path+"."+name, seen)
	}
	for name := range properties {
		if !known[name] {
			t.Errorf("the program does not know %s.%s", path, name)
		}
	}
}

func resolve(root, node map[string]any) map[string]any {
	if ref, ok := node["$ref"].(string); ok {
		definitions, _ := root["$defs"].(map[string]any)
		target, _ := definitions[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		return target
	}
	return node
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add(rules)
	f.Add("a: [1, {b: 'c'}]\n- x")
	f.Add("key: |+\n  a\n\n b: \"\\u00e9\"")
	f.Add("? a\n: b\n--- !t &a *b\n...")
	f.Fuzz(func(t *testing.T, text string) {
		d, problems := Parse(strings.NewReader(text))
		if len(problems) > 0 {
			return
		}
		written, err := Write(d)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := Parse(strings.NewReader(string(written)))
		if len(problems) > 0 || len(call.Diff(d, again)) > 0 {
			t.Fatalf("written as\n%s\nread with %+v", written, problems)
		}
	})
}
