package editor

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web/programme/callwords"
)

func TestConditionsOfOneLevelGoThroughTheirBoxesAndBack(t *testing.T) {
	is := func(question, value string) call.Condition { return call.Condition{Question: question, Equals: value} }
	for name, c := range map[string]call.Condition{
		"equals":   is("a", "x"),
		"any of":   {Question: "a", AnyOf: []string{"x", "y"}},
		"answered": {Question: "a", Answered: true},
		"any":      {Any: []call.Condition{is("a", "x"), {Question: "b", Answered: true}}},
		"all":      {All: []call.Condition{is("a", "x"), {Question: "b", AnyOf: []string{"y", "z"}}}},
	} {
		boxes, all, simple := boxesOf(&c)
		if got := conditionOf(boxes, all); !simple || !reflect.DeepEqual(*got, c) {
			t.Errorf("%s: %+v becomes %q then %+v", name, c, boxes, got)
		}
	}
	if conditionOf(nil, true) != nil {
		t.Error("no box makes a condition")
	}
	inner := is("a", "x")
	for name, deep := range map[string]call.Condition{
		"not":       {Not: &inner},
		"two deep":  {All: []call.Condition{{Any: []call.Condition{inner}}}},
		"all of a":  {All: []call.Condition{is("a", "x"), is("a", "y")}},
		"all empty": {},
	} {
		if _, _, simple := boxesOf(&deep); simple {
			t.Errorf("%s: boxes cannot say %+v", name, deep)
		}
	}
}

func TestAProblemLeadsToWhereItIsCorrected(t *testing.T) {
	d, _ := callfile.Preset("fabriques-de-territoire")
	for path, want := range map[string]string{
		"title": "/general", "zone": "/general", "rounds": "/rounds", "rounds[1].closes": "/rounds/rounds/vague-2",
		"form[1].questions[0].label.fr": "/form/questions/besoins", "form[1].title": "/form/sections/territoire", "form": "/form",
		"attributes[0].options[2].key": "/projects/attributes/territory", "amount.by.tiers[0].rate": "/money", "payments[0].share": "/money",
		"pieces[0].formats[1]": "/pieces/pieces/statuts", "criteria[5].weight": "/criteria/criteria/poste", "refusals[1].key": "/procedure",
		"video.max_seconds": "/pieces", "rounds[99].closes": "/rounds", "": "", "nowhere": "",
	} {
		if got := ProblemURL("", d, path); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}

func TestEveryPartOfACallHasAPage(t *testing.T) {
	var known []string
	for _, one := range parts() {
		known = append(known, one.settings...)
	}
	fields := reflect.VisibleFields(reflect.TypeFor[call.Definition]())
	if len(known) != len(fields) {
		t.Errorf("%d settings have a page, a call has %d", len(known), len(fields))
	}
}

func TestKeysAreFreshAndFitTheSchema(t *testing.T) {
	taken := map[string]bool{"ete": true, "ete_2": true}
	for name, want := range map[string]string{
		"Été !": "ete_3", "": "x", "Λόγος": "x", "Où, quand ?": "ou_quand", strings.Repeat("abc ", 40): "abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc",
	} {
		if got := freshKey(name, func(key string) bool { return taken[key] }); got != want {
			t.Errorf("%q has the key %q, want %q", name, got, want)
		}
	}
}

func TestNumbersAreShownAsTheyAreRead(t *testing.T) {
	for _, l := range lang.All() {
		e := Editor{}
		e.Lang = l
		for _, text := range []string{"0", "75000", "75000.50", "1234567.05", "999"} {
			m, err := call.ParseMoney(e.decimal(text))
			if err != nil || m.String() != text {
				t.Errorf("%s: %s is shown as %q and read as %s, %v", l, text, e.decimal(text), m, err)
			}
		}
	}
}

// Whatever a form holds, a page is read without a panic and the call stays one.
func FuzzRead(f *testing.F) {
	f.Add("money", "", "", "amount.kind=flat&amount.flat=1e9&do=up:payments:0&payments.0.key=versement&payments.1.key=")
	f.Add("form", "questions", "nom", "section=lieu&kind=choice&options.0.key=&options.0.label.fr=x&show_if=etat%3Douvert&show_if_how=all")
	f.Add("projects", "quotas", "", "values=territory%3Dqpv&label.fr=%00&scope=call")
	f.Add("form", "", "", "do=remove:form:0")
	f.Add("eligibility", "eligibility", "territoire", "how=any&if.0.key=&if.0.kind=territory&if.0.among.level=commune&if.0.among.codes=50502%0AParis&if.1.key=&if.1.kind=far&if.1.far.minutes=2,5&if.1.turned=yes&do=up:if:1&met=no&unmet=instructor")
	preset, _ := callfile.Preset("fabriques-de-territoire")
	raw, err := preset.Canonical()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, part, list, key, typed string) {
		form, err := url.ParseQuery(typed)
		if err != nil {
			t.Skip()
		}
		var d call.Definition
		if err := json.Unmarshal(raw, &d); err != nil {
			t.Fatal(err)
		}
		e := New(callwords.Words{Lang: lang.FR}, nil, &d, "/calls/x/edit", Address{Part: part, List: list, Key: key})
		if !e.Read(form, false) || e.Err() != nil {
			return
		}
		if !strings.HasPrefix(e.After(), "/calls/x/edit") {
			t.Errorf("leads to %q", e.After())
		}
		if _, err := d.Canonical(); err != nil {
			t.Error(err)
		}
	})
}
