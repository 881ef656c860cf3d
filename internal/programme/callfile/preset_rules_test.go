package callfile

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
)

func preset(t *testing.T, key string) call.Definition {
	t.Helper()
	d, ok := Preset(key)
	if !ok {
		t.Fatalf("no preset %q", key)
	}
	return d
}

func codes(problems []call.AmountProblem) []call.AmountCode {
	var found []call.AmountCode
	for _, p := range problems {
		found = append(found, p.Code)
	}
	return found
}

func TestPresetsParseWithoutAnyProblem(t *testing.T) {
	for _, key := range PresetKeys() {
		raw, ok := PresetFile(key)
		if !ok {
			t.Fatalf("no preset %q", key)
		}
		d, problems := Parse(bytes.NewReader(raw))
		for _, p := range problems {
			t.Errorf("%s:%d:%d: %s %s %v", key, p.Line, p.Column, p.Path, p.Key, p.Args)
		}
		if d.Key != key {
			t.Errorf("%s calls itself %q", key, d.Key)
		}
	}
}

func TestPresetsSpeakEnglishEverywhere(t *testing.T) {
	for _, key := range PresetKeys() {
		raw, err := preset(t, key).Canonical()
		if err != nil {
			t.Fatal(err)
		}
		for _, setting := range []string{"title", "label", "help", "purpose"} {
			if bytes.Contains(raw, []byte(`"`+setting+`":"`)) {
				t.Errorf("%s has a %s only in French", key, setting)
			}
		}
		for _, straight := range []string{"l'", "d'", "« ", " »", " ?", " :"} {
			for _, text := range bytes.Split(raw, []byte(`"fr":"`))[1:] {
				if french, _, _ := bytes.Cut(text, []byte(`"`)); bytes.Contains(french, []byte(straight)) {
					t.Errorf("%s: %q has ordinary typography", key, french)
				}
			}
		}
	}
}

func TestFabriques_FourDeadlinesOf2021(t *testing.T) {
	d := preset(t, "fabriques-de-territoire")
	var days []string
	for _, r := range d.Rounds {
		day, _, _ := strings.Cut(string(r.Closes), " ")
		days = append(days, day)
		if r.Places != 30 {
			t.Errorf("%s plans %d places", r.Key, r.Places)
		}
	}
	if want := []string{"2021-03-30", "2021-06-30", "2021-09-30", "2021-12-30"}; !slices.Equal(days, want) {
		t.Errorf("closings are %v", days)
	}
	between := time.Date(2021, 12, 28, 12, 0, 0, 0, time.UTC) // between Christmas and New Year
	if r, open := d.RoundAt(between); !open || r.Key != "vague-4" {
		t.Errorf("the round open after Christmas is %q", r.Key)
	}
}

func TestFabriques_MoneyQuotasAndSignatures(t *testing.T) {
	d := preset(t, "fabriques-de-territoire")
	full := call.Request{Asked: call.Euros(150000), Years: 3, ByYear: []call.Money{call.Euros(50000), call.Euros(50000), call.Euros(50000)}}
	if got := d.CheckRequest(full); len(got) > 0 {
		t.Errorf("150 000 over three years: %v", codes(got))
	}
	full.ByYear = []call.Money{call.Euros(70000), call.Euros(40000), call.Euros(40000)}
	if got := codes(d.CheckRequest(full)); !slices.Equal(got, []call.AmountCode{call.AmountAboveYear}) {
		t.Errorf("70 000 in the first year: %v", got)
	}
	short := call.Request{Asked: call.Euros(50000), Years: 1}
	if got := codes(d.CheckRequest(short)); !slices.Equal(got, []call.AmountCode{call.AmountYears, call.AmountBelowMin}) {
		t.Errorf("50 000 over one year: %v", got)
	}
	for _, q := range d.Quotas {
		if q.Max != 150 || q.Scope != call.WholeCall {
			t.Errorf("quota %s: %+v", q.Key, q)
		}
	}
	if !d.Quotas[0].CountsIn(map[string]string{"territory": "qpv"}) || d.Quotas[1].CountsIn(map[string]string{"territory": "qpv"}) {
		t.Error("a place in a priority neighbourhood counts in the wrong quota")
	}
	if d.Envelope != call.Euros(45_000_000) || len(d.Criteria) != 6 || !d.Video.Required || d.Letters.Min < 1 {
		t.Errorf("envelope %d, %d criteria, video %+v, letters %+v", d.Envelope, len(d.Criteria), d.Video, d.Letters)
	}
	if m := d.SignOff.Check(call.SignOffs{Partners: 30, Approved: 29, LeadApproved: true}); m == nil {
		t.Error("filed although one partner of thirty had not signed")
	}
	if !d.IsUnknown("criteria.weight") || !d.IsUnknown("video.max_seconds") || d.IsUnknown("amount.max") {
		t.Errorf("unknown settings are %v", d.Unknown)
	}
}

// known answers what its fields say of a project; nil knows nothing.
type known struct {
	rule.Facts
	districts []rule.Near
	density   *string
	kind      string
}

func (k known) Areas(string, float64) ([]rule.Near, rule.Source, bool) {
	return k.districts, rule.Source{}, k.districts != nil
}

func (k known) Value(string) (string, rule.Source, bool) {
	if k.density == nil {
		return "", rule.Source{}, false
	}
	return *k.density, rule.Source{}, true
}

func (k known) Kind() (string, bool) { return k.kind, k.kind != "" }

func overall(d call.Definition, facts rule.Facts) rule.Verdict {
	var answers []rule.Answer
	for _, r := range d.Eligibility {
		answers = append(answers, r.Decide(facts))
	}
	return rule.Overall(answers)
}

// The source tells neither how near a neighbourhood is near, nor what a large urban centre
// is: the preset never says no.
func TestFabriques_NeighbourhoodsAndOutsideLargeTowns(t *testing.T) {
	d := preset(t, "fabriques-de-territoire")
	in, beside, away := []rule.Near{{Name: "Les Tilleuls", Inside: true}}, []rule.Near{{Name: "Les Tilleuls", Metres: 40}}, []rule.Near{}
	dense, village := "1", "6"
	for name, c := range map[string]struct {
		facts known
		want  rule.Verdict
	}{
		"in a neighbourhood":                {known{districts: in, density: &dense}, rule.Yes},
		"in one, density unknown":           {known{districts: in}, rule.Yes},
		"beside one, in a large town":       {known{districts: beside, density: &dense}, rule.Instructor},
		"in a village":                      {known{districts: away, density: &village}, rule.Yes},
		"in a large town":                   {known{districts: away, density: &dense}, rule.Instructor},
		"away from any, no list of density": {known{districts: away}, rule.Undecided},
		"no list at all":                    {known{}, rule.Undecided},
	} {
		if got := overall(d, c.facts); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if !d.IsUnknown("eligibility") {
		t.Error("the thresholds pass for those of the source")
	}
}

func TestDeffinov_HasNoRuleThatItsSourceDoesNotTell(t *testing.T) {
	d := preset(t, "deffinov-paca")
	if len(d.Eligibility) > 0 || !d.IsUnknown("eligibility") {
		t.Errorf("rules %+v, unknown %q", d.Eligibility, d.Unknown)
	}
}

func TestManufactures_NameTheFormsThatMayCarry(t *testing.T) {
	d := preset(t, "manufactures-de-proximite")
	for kind, want := range map[call.LegalKind]rule.Verdict{
		call.Company: rule.Yes, call.Association: rule.Yes, call.Public: rule.Instructor, "": rule.Undecided,
	} {
		if got := overall(d, known{kind: string(kind)}); got != want {
			t.Errorf("%q: %s, want %s", kind, got, want)
		}
	}
}

func TestFabriques_AsksOfAPlannedPlaceWhatItCanKnow(t *testing.T) {
	d := preset(t, "fabriques-de-territoire")
	planned := d.Visible(call.Answers{"etat": "projet", "enquete": "no", "activites": "travail\nautre"})
	if planned["ouvert_depuis"] || !planned["ouverture_prevue"] || planned["enquete_comment"] || !planned["autre_activite"] {
		t.Errorf("asked of a planned place: %v", planned)
	}
	kinds := map[call.QuestionKind]bool{}
	for _, s := range d.Form {
		for _, q := range s.Questions {
			kinds[q.Kind] = true
		}
	}
	for _, kind := range call.QuestionKinds() {
		if !kinds[kind] {
			t.Errorf("the form never asks for a %s", kind)
		}
	}
}

func TestDeffinov_RateCoFundingInKindAndThreePayments(t *testing.T) {
	d := preset(t, "deffinov-paca")
	ask := call.Request{Asked: call.Euros(140000), Years: 2, Cost: call.Euros(170000), InKind: call.Euros(30000), CoFunding: call.Euros(30000)}
	if got := d.CheckRequest(ask); len(got) > 0 {
		t.Errorf("70 %% with premises counted: %v", codes(got))
	}
	ask.InKind = 0
	if got := codes(d.CheckRequest(ask)); !slices.Equal(got, []call.AmountCode{call.AmountAboveRate, call.AmountCoFunding}) {
		t.Errorf("without the premises: %v", got)
	}
	ask = call.Request{Asked: call.Euros(250000), Years: 1, Cost: call.Euros(500000), CoFunding: call.Euros(250000)}
	if got := codes(d.CheckRequest(ask)); !slices.Equal(got, []call.AmountCode{call.AmountAboveMax}) {
		t.Errorf("250 000 asked: %v", got)
	}
	parts := d.Instalments(call.Euros(100000) + 1)
	if !slices.Equal(parts, []call.Money{call.Euros(50000), call.Euros(30000), call.Euros(20000) + 1}) {
		t.Errorf("instalments are %v", parts)
	}
	events := []call.PaymentEvent{d.Payments[0].Event, d.Payments[1].Event, d.Payments[2].Event}
	if !slices.Equal(events, []call.PaymentEvent{call.AtSignature, call.AtMidReport, call.AtFinalReport}) {
		t.Errorf("paid at %v", events)
	}
	if got := d.Consortium.Check(2, call.Association, map[string]int{"tiers_lieu": 2}); len(got) != 1 || got[0].Key != "programme.consortium.role" {
		t.Errorf("without a training actor: %v", got)
	}
	if got := d.Consortium.Check(2, call.Association, map[string]int{"tiers_lieu": 1, "formation": 1}); len(got) != 0 {
		t.Errorf("a complete group: %v", got)
	}
	if _, open := d.RoundAt(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)); !open {
		t.Error("a call without known dates is closed")
	}
}

func TestManufactures_LabelFirstAmountLater(t *testing.T) {
	d := preset(t, "manufactures-de-proximite")
	if got := d.CheckRequest(call.Request{Years: 2}); len(got) > 0 {
		t.Errorf("asking only for the label: %v", codes(got))
	}
	if d.Amount.Kind != call.AmountLater || d.Amount.Nature != call.Investment || d.Envelope != call.Euros(30_000_000) || d.Places != 100 {
		t.Errorf("amount %+v, envelope %v, places %d", d.Amount, d.Envelope, d.Places)
	}
	var days []string
	for _, r := range d.Rounds {
		days = append(days, string(r.Closes[:10]))
	}
	if !slices.Equal(days, []string{"2021-11-04", "2022-01-13", "2022-03-03"}) {
		t.Errorf("closings are %v", days)
	}
	if v := d.Visible(call.Answers{"adapte": "no"}); v["batiment"] || !v["recherche"] {
		t.Error("a project without building is asked to describe it")
	}
}

func TestAPresetMovedToToday_HasOneRoundJustClosedAndOneOpen(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d := call.ShiftRoundsAround(preset(t, "fabriques-de-territoire"), now, 1, 80)
	if problems := d.Check(); len(problems) > 0 {
		t.Errorf("moved: %+v", problems)
	}
	if r, open := d.RoundAt(now); !open || r.Key != "vague-2" {
		t.Errorf("open now: %q", r.Key)
	}
	if got := d.Timing(d.Rounds[0], now); got != call.Late {
		t.Errorf("the round before is %s", got)
	}
	if _, until := d.Rounds[0].Window(d.Location()); now.Sub(until) > 30*24*time.Hour {
		t.Errorf("it closed at %v, long before %v", until, now)
	}
}
