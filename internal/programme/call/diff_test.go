package call

import (
	"encoding/json"
	"slices"
	"testing"

	"maillage/internal/programme/rule"
)

// again gives a copy that shares nothing with d.
func again(t *testing.T, d Definition) Definition {
	t.Helper()
	raw, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	var copied Definition
	if err := json.Unmarshal(raw, &copied); err != nil {
		t.Fatal(err)
	}
	return copied
}

func TestDiff_OfACallWithItself_IsEmpty(t *testing.T) {
	d := sound()
	if got := Diff(d, again(t, d)); len(got) > 0 {
		t.Errorf("found %+v", got)
	}
	emptied := again(t, d)
	emptied.Refusals, emptied.Pieces[0].RequiredFor, emptied.Form[0].Questions[0].Options = []Reason{}, []LegalKind{}, []Option{}
	if got := Diff(d, emptied); len(got) > 0 {
		t.Errorf("an empty list is not a change, yet found %+v", got)
	}
}

func TestDiff_TellsEachChangeOnce(t *testing.T) {
	text := Text{FR: "Nouveau"}
	for want, change := range map[string]func(*Definition){
		"zone":                  func(d *Definition) { d.Zone = "Indian/Reunion" },
		"round_closes":          func(d *Definition) { d.Rounds[1].Closes = "2021-07-10 18:00" },
		"round_opens":           func(d *Definition) { d.Rounds[0].Opens = "2021-01-10 18:00" },
		"round_places":          func(d *Definition) { d.Rounds[1].Places = 12 },
		"round_removed":         func(d *Definition) { d.Rounds = d.Rounds[:1] },
		"round_added":           func(d *Definition) { d.Rounds = append(d.Rounds, Round{Key: "r3", Title: text}) },
		"round_retitled":        func(d *Definition) { d.Rounds[0].Title = text },
		"envelope":              func(d *Definition) { d.Envelope++ },
		"eligibility_removed":   func(d *Definition) { d.Eligibility = d.Eligibility[1:] },
		"eligibility_added":     func(d *Definition) { d.Eligibility = append(d.Eligibility, rule.Rule[Text]{Key: "new", Text: text}) },
		"eligibility_condition": func(d *Definition) { d.Eligibility[0].If.Inside.Metres = 500 },
		"eligibility_verdict":   func(d *Definition) { d.Eligibility[0].Unmet = "" },
		"eligibility_reworded":  func(d *Definition) { d.Eligibility[1].Text = Text{FR: "Autrement"} },
		"eligibility_order":     func(d *Definition) { slices.Reverse(d.Eligibility) },
		"years":                 func(d *Definition) { d.Years.Max = 4 },
		"amount_max":            func(d *Definition) { d.Amount.Max = Euros(40000) },
		"amount_co_funding":     func(d *Definition) { d.Amount.MinCoFunding = Percent(20) },
		"amount":                func(d *Definition) { d.Amount.InKindCounts = true },
		"payments":              func(d *Definition) { d.Payments[0].Event = AtFinalReport },
		"section_added":         func(d *Definition) { d.Form = append(d.Form, Section{Key: "new", Title: text}) },
		"section_reworded":      func(d *Definition) { d.Form[0].Help = text },
		"form_order":            func(d *Definition) { slices.Reverse(d.Form[0].Questions) },
		"question_removed":      func(d *Definition) { d.Form[0].Questions = d.Form[0].Questions[:2] },
		"question_added_required": func(d *Definition) {
			d.Form[0].Questions = append(d.Form[0].Questions, Question{Key: "n", Required: true})
		},
		"question_required":           func(d *Definition) { d.Form[0].Questions[1].Required = true },
		"question_max_length_tighter": func(d *Definition) { d.Form[0].Questions[1].MaxLength = 100 },
		"question_reworded":           func(d *Definition) { d.Form[0].Questions[1].Help = text },
		"question_options":            func(d *Definition) { d.Form[0].Questions[2].Options[0].Label = text },
		"question_condition":          func(d *Definition) { d.Form[0].Questions[1].ShowIf = nil },
		"question_kind":               func(d *Definition) { d.Form[0].Questions[1].Kind = ShortText },
		"piece_added":                 func(d *Definition) { d.Pieces = append(d.Pieces, Piece{Key: "n"}) },
		"piece_changed":               func(d *Definition) { d.Pieces[0].RequiredFor = []LegalKind{Public} },
		"letters":                     func(d *Definition) { d.Letters.Min = 3 },
		"rule.video":                  func(d *Definition) { d.Video.Required = true },
		"rule.sign_off":               func(d *Definition) { d.SignOff.Who = LeadOnly },
		"rule.grace":                  func(d *Definition) { d.Grace.Minutes = 30 },
		"rule.quotas":                 func(d *Definition) { d.Quotas[0].Min = 3 },
		"criterion_weight":            func(d *Definition) { d.Criteria[0].Weight = 2 },
		"criterion_changed":           func(d *Definition) { d.Criteria[0].Label = text },
		"scale":                       func(d *Definition) { d.Scale = append(d.Scale, text) },
		"presentation":                func(d *Definition) { d.Purpose = text },
		"other":                       func(d *Definition) { d.Refusals = []Reason{{Key: "r", Label: text}} },
	} {
		before := sound()
		after := again(t, before)
		change(&after)
		got := Diff(before, after)
		if len(got) != 1 || got[0].Message.Key != "programme.change."+want {
			t.Errorf("%s: found %+v", want, got)
		}
	}
}

func TestDiff_NamesTheQuestionWhoseAnswerShouldBeRead(t *testing.T) {
	before := sound()
	before.Form[0].Questions[1].MaxLength = 300
	after := again(t, before)
	after.Form[0].Questions[1].MaxLength = 200
	got := Diff(before, after)
	if len(got) != 1 || got[0].Question != "q2" || got[0].Section != "s" {
		t.Errorf("found %+v", got)
	}
}
