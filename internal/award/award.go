package award

import (
	"slices"
	"time"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme"
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

// Granted is an award of another round, which quotas and envelopes of the whole call count.
type Granted struct {
	Attributes map[string]string
	Cents      int64
}

// Count fills the counters of a round: places, envelope, then each quota. The envelope and
// the quotas of the whole call count what other rounds have granted too.
func Count(d call.Definition, roundKey string, rows []Row, elsewhere []Granted) []Counter {
	round, _ := d.Round(roundKey)
	var here []Granted
	for _, row := range rows {
		if row.Decision != nil && row.Decision.Outcome == Awarded {
			here = append(here, Granted{row.Attributes, row.Decision.Cents})
		}
	}
	everywhere := append(slices.Clone(elsewhere), here...)
	places := Counter{Key: "award.places", Count: len(here), Max: round.Places}
	envelope := Counter{Key: "award.envelope", Limit: int64(round.Envelope), Cents: sum(here)}
	if envelope.Limit == 0 {
		envelope.Limit, envelope.Cents = int64(d.Envelope), sum(everywhere)
	}
	counters := []Counter{places, envelope}
	for _, q := range d.Quotas {
		counted := everywhere
		if q.Scope == call.PerRound {
			counted = here
		}
		counter := Counter{Label: q.Label, Min: q.Min, Max: q.Max}
		for _, g := range counted {
			if q.CountsIn(g.Attributes) {
				counter.Count++
			}
		}
		counters = append(counters, counter)
	}
	for i, c := range counters {
		counters[i].Passed = c.Max > 0 && c.Count > c.Max || c.Limit > 0 && c.Cents > c.Limit
	}
	return counters
}

func sum(granted []Granted) int64 {
	var cents int64
	for _, g := range granted {
		cents += g.Cents
	}
	return cents
}

// checkDecision refuses what the call does not allow; passing a cap needs a reason.
func checkDecision(d call.Definition, dec Decision) error {
	var fields fault.Fields
	switch dec.Outcome {
	case Awarded:
		switch {
		case dec.Cents < 0 || dec.Cents > int64(call.MaxMoney):
			fields.Add("amount", "field.money")
		case dec.Cents == 0 && d.Amount.Kind != call.AmountLater:
			fields.Add("amount", "field.required")
		case d.Amount.Max > 0 && dec.Cents > int64(d.Amount.Max) && dec.OverrideWhy == "":
			fields.Add("override", "award.above_max", "max", lang.Cents(d.Amount.Max))
		}
	case Refusal:
		if len(dec.Refusals) == 0 && len(d.Refusals) > 0 {
			fields.Add("refusals", "award.reason_needed")
		}
	default:
		fields.Add("outcome", "field.choose")
	}
	for _, criterion := range d.Criteria {
		if dec.Outcome == Refusal && dec.Reasons[criterion.Key] == "" {
			fields.Add("reason-"+criterion.Key, "award.criterion_reason")
		}
	}
	return fields.Err()
}

// MayDecide lets managers decide, until the decisions are released.
func MayDecide(role programme.Role, released bool) error {
	if err := programme.MayManageFunder(role); err != nil {
		return err
	}
	if released {
		return fault.New(fault.Conflict, "award.released")
	}
	return nil
}
