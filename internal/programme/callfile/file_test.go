package callfile

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
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
