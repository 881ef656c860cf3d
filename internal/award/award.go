package award

import (
	"slices"
	"time"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/review"
)

// Outcome is what is decided of a dossier.
type Outcome string

// The outcomes.
const (
	Awarded Outcome = "award"
	Refusal Outcome = "refusal"
)

// Decision is what the funder decides of a dossier; Cents is the grant, 0 for a refusal or
// a label whose amount comes later.
type Decision struct {
	DossierID   string
	RoundID     string
	Outcome     Outcome
	Cents       int64
	Reasons     map[string]string // by criterion
	Refusals    []string          // keys of the call's reasons
	OverrideWhy string
	DecidedBy   string
	DecidedAt   time.Time
	ReleasedAt  time.Time // zero while it is a draft
	Version     int
}

// Released tells whether the collective knows.
func (d Decision) Released() bool { return !d.ReleasedAt.IsZero() }

// Row is a ranked dossier with what is decided of it.
type Row struct {
	review.Ranked
	Decision *Decision // nil while nothing is decided
}

// Counter follows one limit while decisions are drafted.
type Counter struct {
	Label  call.Text
	Key    string // catalogue key when the limit is not a quota of the call
	Count  int
	Min    int // 0: none
	Max    int // 0: none
	Cents  int64
	Limit  int64 // cents; 0: a counter of dossiers
	Passed bool
}

// Granted sums awards whose projects are of one kind: those of the round, or those of the
// other rounds, which quotas and envelopes of the whole call count too.
type Granted struct {
	Here       bool
	Attributes map[string]string
	Count      int
	Cents      int64
}

// Count fills the counters of a round: places, envelope, then each quota. Limits of the
// whole call count what other rounds have granted too.
func Count(d call.Definition, roundKey string, granted []Granted) []Counter {
	round, _ := d.Round(roundKey)
	places := Counter{Key: "award.places", Max: round.Places}
	whole := places.Max == 0 && d.Places > 0
	if whole {
		places = Counter{Key: "award.places.call", Max: d.Places}
	}
	envelope := Counter{Key: "award.envelope", Limit: int64(round.Envelope)}
	shared := envelope.Limit == 0 && d.Envelope > 0
	if shared {
		envelope = Counter{Key: "award.envelope.call", Limit: int64(d.Envelope)}
	}
	counters := []Counter{places, envelope}
	for _, q := range d.Quotas {
		counters = append(counters, Counter{Label: q.Label, Min: q.Min, Max: q.Max})
	}
	for _, g := range granted {
		if g.Here || whole {
			counters[0].Count += g.Count
		}
		if g.Here || shared {
			counters[1].Cents += g.Cents
		}
		countQuotas(d, counters[2:], g)
	}
	for i, c := range counters {
		counters[i].Passed = c.Max > 0 && c.Count > c.Max || c.Limit > 0 && c.Cents > c.Limit
	}
	return counters
}

// countQuotas adds awards to the counters of the quotas they count in.
func countQuotas(d call.Definition, counters []Counter, g Granted) {
	for i, q := range d.Quotas {
		if q.CountsIn(g.Attributes) && (g.Here || q.Scope == call.WholeCall) {
			counters[i].Count += g.Count
		}
	}
}

// checkDecision refuses what the call does not allow; passing its amounts needs a reason.
func checkDecision(d call.Definition, subject dossier.Dossier, dec Decision) error {
	var fields fault.Fields
	switch dec.Outcome {
	case Awarded:
		checkGrant(&fields, d, subject, dec)
	case Refusal:
		if len(dec.Refusals) == 0 && len(d.Refusals) > 0 {
			fields.Add("refusals", "award.reason_needed")
		}
	default:
		fields.Add("outcome", "field.choose")
	}
	for _, key := range dec.Refusals {
		if !slices.ContainsFunc(d.Refusals, func(r call.Reason) bool { return r.Key == key }) {
			fields.Add("refusals", "field.choose")
		}
	}
	for _, criterion := range d.Criteria {
		if dec.Outcome == Refusal && dec.Reasons[criterion.Key] == "" {
			fields.Add("reason-"+criterion.Key, "award.criterion_reason")
		}
	}
	return fields.Err()
}

// checkGrant compares what is granted with the call's rule on amounts, shares of the cost
// apart: those were checked on what was asked.
func checkGrant(fields *fault.Fields, d call.Definition, subject dossier.Dossier, dec Decision) {
	switch {
	case dec.Cents < 0 || dec.Cents > int64(call.MaxMoney):
		fields.Add("amount", "field.money")
		return
	case dec.Cents == 0 && d.Amount.Kind != call.AmountLater:
		fields.Add("amount", "field.required")
		return
	case dec.Cents == 0 || dec.OverrideWhy != "":
		return
	}
	for _, problem := range d.Amount.Check(call.Request{Asked: call.Money(dec.Cents), Years: subject.Years, Attributes: subject.Attributes}) {
		switch problem.Code {
		case call.AmountAboveMax, call.AmountAboveAverage, call.AmountNotFlat:
			fields.Add("override", "award.above_max", "max", lang.Cents(problem.Limit))
		case call.AmountBelowMin:
			fields.Add("override", "award.below_min", "min", lang.Cents(problem.Limit))
		default: // about what was asked
		}
	}
}
