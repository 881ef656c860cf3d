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

func TestAProblemLeadsToWhereItIsCorrected(t *testing.T) {
	d, _ := callfile.Preset("fabriques-de-territoire")
	for path, want := range map[string]string{
		"title": "/general", "zone": "/general", "rounds": "/rounds", "rounds[1].closes": "/rounds/rounds/vague-2",
		"form[1].questions[0].label.fr": "/form/questions/besoins", "form[1].title": "/form/sections/territoire", "form": "/form",
		"attributes[0].computed[1].option": "/projects/attributes/territory/computed.1", "attributes[0].computed[0].if.inside.list": "/projects/attributes/territory/computed.0",
		"eligibility[0].if.any[0].inside.list": "/eligibility/eligibility/territoire", "form[3].questions[1].show_if.question": "/form/questions/ouvert_depuis",
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
	f.Add("money", "", "", "", "amount.kind=flat&amount.flat=1e9&do=up:payments:0&payments.0.key=versement&payments.1.key=")
	f.Add("form", "questions", "nom", "", "section=lieu&kind=choice&options.0.key=&options.0.label.fr=x&show_if=etat%3Douvert&show_if_how=all")
	f.Add("projects", "quotas", "", "", "values=territory%3Dqpv&label.fr=%00&scope=call")
	f.Add("form", "", "", "", "do=remove:form:0")
	f.Add("eligibility", "eligibility", "territoire", "", "how=any&if.0.key=&if.0.kind=territory&if.0.among.level=commune&if.0.among.codes=50502%0AParis&if.1.key=&if.1.kind=far&if.1.far.minutes=2,5&if.1.turned=yes&do=up:if:1&met=no&unmet=instructor")
	f.Add("eligibility", "eligibility", "territoire", "if.0", "how=any&if.0.key=&if.0.kind=group&if.1.key=&if.1.kind=age&if.1.turned=yes&do=add:if")
	f.Add("projects", "attributes", "territory", "computed.0", "option=qpv&how=all&if.0.key=&if.0.kind=group&do=down:if:0")
	f.Add("form", "questions", "recettes", "show_if", "how=any&if.0.key=&if.0.kind=etat&if.0.values=ouvert&if.1.key=&if.1.kind=group&do=add:if")
	preset, _ := callfile.Preset("fabriques-de-territoire")
	raw, err := preset.Canonical()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, part, list, key, within, typed string) {
		form, err := url.ParseQuery(typed)
		if err != nil {
			t.Skip()
		}
		var d call.Definition
		if err := json.Unmarshal(raw, &d); err != nil {
			t.Fatal(err)
		}
		e := New(callwords.Words{Lang: lang.FR}, nil, &d, "/calls/x/edit", Address{Part: part, List: list, Key: key, Within: within})
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
