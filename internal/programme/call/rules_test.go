package call

import (
	"slices"
	"testing"
)

func branching() Definition {
	yes := func(q string) *Condition { return &Condition{Question: q, Equals: "yes"} }
	return Definition{Form: []Section{
		{Key: "one", Questions: []Question{
			{Key: "group", Kind: YesNo, Required: true},
			{Key: "lead", Kind: YesNo, Required: true, ShowIf: yes("group")},
			{Key: "why", Kind: LongText, Required: true, ShowIf: yes("lead")},
		}},
		{Key: "two", Questions: []Question{
			{Key: "what", Kind: Choices, Options: []Option{{Key: "work"}, {Key: "other"}}},
			{Key: "other", Kind: ShortText, Required: true, ShowIf: &Condition{Question: "what", AnyOf: []string{"other"}}},
			{Key: "free", Kind: ShortText, ShowIf: &Condition{All: []Condition{
				{Question: "what", Answered: true}, {Not: &Condition{Any: []Condition{*yes("group"), *yes("lead")}}},
			}}},
		}},
	}}
}

func TestVisible_HidingAQuestionHidesThoseThatDependOnIt(t *testing.T) {
	d := branching()
	all := Answers{"group": "yes", "lead": "yes", "why": "parce que", "what": "work\nother"}
	if v := d.Visible(all); !v["why"] || !v["other"] || v["free"] {
		t.Errorf("everything answered: %v", v)
	}
	all["group"] = "no"
	if v := d.Visible(all); v["lead"] || v["why"] || !v["free"] {
		t.Errorf("no group, but its answers kept: %v", v)
	}
}

func TestMissing_AsksOnlyForWhatIsVisibleAndRequired(t *testing.T) {
	keys := func(a Answers) (found []string) {
		for _, q := range branching().Missing(a) {
			found = append(found, q.Key)
		}
		return found
	}
	if got := keys(Answers{}); !slices.Equal(got, []string{"group"}) {
		t.Errorf("of an empty draft: %v", got)
	}
	if got := keys(Answers{"group": "yes", "what": "other"}); !slices.Equal(got, []string{"lead", "other"}) {
		t.Errorf("of a started draft: %v", got)
	}
}

func TestMissingPieces_DependOnTheLegalKind(t *testing.T) {
	d := Definition{Pieces: []Piece{
		{Key: "statuts", RequiredFor: []LegalKind{Association, Company}},
		{Key: "deliberation", RequiredFor: []LegalKind{Public}},
		{Key: "images"},
	}}
	if got := d.MissingPieces(Public, nil); len(got) != 1 || got[0].Key != "deliberation" {
		t.Errorf("a public body lacks %v", got)
	}
	if got := d.MissingPieces(Association, map[string]bool{"statuts": true}); len(got) != 0 {
		t.Errorf("an association lacks %v", got)
	}
}

func TestSignOff_FollowsTheRule(t *testing.T) {
	for name, c := range map[string]struct {
		rule  SignOffRule
		given SignOffs
		want  string
	}{
		"all signed":              {SignOffRule{Who: EveryPartner}, SignOffs{Partners: 3, Approved: 3}, ""},
		"one is missing":          {SignOffRule{Who: EveryPartner}, SignOffs{Partners: 3, Approved: 2}, "programme.sign_off.every"},
		"the lead is enough":      {SignOffRule{Who: LeadOnly}, SignOffs{Partners: 3, Approved: 1, LeadApproved: true}, ""},
		"the lead is missing":     {SignOffRule{Who: LeadOnly}, SignOffs{Partners: 3, Approved: 2}, "programme.sign_off.lead"},
		"two thirds of three":     {SignOffRule{Who: ShareSigns, Share: 6600}, SignOffs{Partners: 3, Approved: 2}, ""},
		"half of three":           {SignOffRule{Who: ShareSigns, Share: 5000}, SignOffs{Partners: 3, Approved: 1}, "programme.sign_off.share"},
		"an objection blocks":     {SignOffRule{Who: LeadOnly, ObjectionBlocks: true}, SignOffs{Partners: 3, Approved: 2, Objections: 1, LeadApproved: true}, "programme.sign_off.objection"},
		"an objection is told on": {SignOffRule{Who: LeadOnly}, SignOffs{Partners: 3, Approved: 2, Objections: 1, LeadApproved: true}, ""},
	} {
		got := ""
		if m := c.rule.Check(c.given); m != nil {
			got = m.Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestScore_ComparesCriteriaOfDifferentScales(t *testing.T) {
	d := Definition{Scale: make([]Text, 5), Criteria: []Criterion{{Key: "a", Weight: 3}, {Key: "b", Weight: 1, Scale: make([]Text, 3)}}}
	if got, full := d.Score(map[string]int{"a": 4, "b": 1}); !full || got != 8750 {
		t.Errorf("score is %d, %v", got, full)
	}
	if _, full := d.Score(map[string]int{"a": 4}); full {
		t.Error("a score came out of half the marks")
	}
	if _, full := d.Score(map[string]int{"a": 5, "b": 0}); full {
		t.Error("a mark outside its scale was taken")
	}
}

func TestIsUnknown_CoversWhatTheSettingContains(t *testing.T) {
	d := Definition{Unknown: []string{"video", "criteria.weight"}}
	for path, want := range map[string]bool{"video.max_seconds": true, "video": true, "videos": false, "criteria.weight": true, "criteria": false} {
		if got := d.IsUnknown(path); got != want {
			t.Errorf("IsUnknown(%s) = %v", path, got)
		}
	}
}
