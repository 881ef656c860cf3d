package call

import (
	"math/bits"

	"maillage/internal/fault"
)

// AmountKind is the way a call sets what may be asked.
type AmountKind string

// The kinds of amount rule.
const (
	Flat     AmountKind = "flat"  // the same sum for everyone
	Range    AmountKind = "range" // between a minimum and a maximum
	RateRule AmountKind = "rate"  // a share of the cost
	// AmountLater gives the label first; the amount is decided afterwards.
	AmountLater AmountKind = "later"
)

// Nature says what the grant pays for.
type Nature string

// The natures of spending.
const (
	Operating  Nature = "operating"
	Investment Nature = "investment"
	AnyNature  Nature = "any"
)

// AmountRule bounds the request. A zero bound means none.
type AmountRule struct {
	Kind   AmountKind `json:"kind"`
	Nature Nature     `json:"nature,omitempty"`
	Flat   Money      `json:"flat,omitempty"`
	Min    Money      `json:"min,omitempty"`
	Max    Money      `json:"max,omitempty"`
	// MaxPerYear caps each year of the request.
	MaxPerYear Money `json:"max_per_year,omitempty"`
	// Rate is the largest share of the cost the grant may cover.
	Rate Rate `json:"rate,omitempty"`
	// MinCoFunding is the smallest share of the cost others must bring.
	MinCoFunding Rate `json:"min_co_funding,omitempty"`
	// InKindCounts: valued contributions (premises, volunteers) count as cost and as co-funding.
	InKindCounts bool        `json:"in_kind_counts,omitempty"`
	By           AmountTable `json:"by,omitzero"`
	Help         Text        `json:"help,omitzero"`
}

// AmountTable replaces the rate and the maximum according to an attribute of the project.
type AmountTable struct {
	Attribute string       `json:"attribute"`
	Tiers     []AmountTier `json:"tiers"`
}

// AmountTier is the line of one attribute value; a zero keeps the rule's own bound.
type AmountTier struct {
	Value string `json:"value"`
	Rate  Rate   `json:"rate,omitempty"`
	Max   Money  `json:"max,omitempty"`
}

// Request is what a dossier asks, with the totals its budget gives.
type Request struct {
	Asked Money
	// ByYear splits Asked; empty when the dossier does not split it.
	ByYear []Money
	Years  int
	// Cost is the total of cash charges, InKind that of the contributions in kind.
	Cost, InKind Money
	// CoFunding is the cash others bring, own resources included.
	CoFunding  Money
	Attributes map[string]string
}

// AmountCode names what is wrong with a request.
type AmountCode string

// The codes; each has a sentence "programme.amount.<code>" in the catalogues.
const (
	AmountNotPositive  AmountCode = "not_positive"
	AmountNotFlat      AmountCode = "not_flat"
	AmountBelowMin     AmountCode = "below_min"
	AmountAboveMax     AmountCode = "above_max"
	AmountAboveYear    AmountCode = "above_year"
	AmountAboveAverage AmountCode = "above_average"
	AmountAboveRate    AmountCode = "above_rate"
	AmountCoFunding    AmountCode = "co_funding"
	AmountSplit        AmountCode = "split"
	AmountNoAttribute  AmountCode = "no_attribute"
	AmountYears        AmountCode = "years"
)

// AmountProblem is one rule a request breaks. Limit is the bound, Given what was asked;
// both in cents. Year counts from 1, for AmountAboveYear.
type AmountProblem struct {
	Code    AmountCode
	Limit   Money
	Given   Money
	Year    int
	Message fault.Message
}

// CheckRequest checks the length of the project and the amount asked.
func (d Definition) CheckRequest(r Request) []AmountProblem {
	var found []AmountProblem
	if r.Years < d.Years.Min || r.Years > d.Years.Max {
		found = append(found, AmountProblem{
			Code:    AmountYears,
			Message: fault.Say("programme.amount.years", "min", d.Years.Min, "max", d.Years.Max, "given", r.Years),
		})
	}
	return append(found, d.Amount.Check(r)...)
}

// Check tells every rule the request breaks; none when the amount is decided later and
// nothing is asked.
func (a AmountRule) Check(r Request) []AmountProblem {
	var found amountProblems
	if a.Kind == AmountLater && r.Asked == 0 {
		return nil
	}
	if r.Asked <= 0 || r.Asked > MaxMoney {
		found.add(AmountNotPositive, 0, r.Asked)
		return found
	}
	tier, known := a.tier(r.Attributes)
	if !known {
		found = append(found, AmountProblem{Code: AmountNoAttribute, Message: fault.Say("programme.amount.no_attribute")})
	}
	if a.Kind == Flat && r.Asked != a.Flat {
		found.add(AmountNotFlat, a.Flat, r.Asked)
	}
	if r.Asked < a.Min {
		found.add(AmountBelowMin, a.Min, r.Asked)
	}
	if tier.Max > 0 && r.Asked > tier.Max {
		found.add(AmountAboveMax, tier.Max, r.Asked)
	}
	a.checkYears(r, &found)
	a.checkShares(r, tier.Rate, &found)
	return found
}

type amountProblems []AmountProblem

func (p *amountProblems) add(code AmountCode, limit, given Money, args ...any) {
	args = append([]any{"limit", limit.Say(), "given", given.Say()}, args...)
	*p = append(*p, AmountProblem{
		Code: code, Limit: limit, Given: given,
		Message: fault.Say("programme.amount."+string(code), args...),
	})
}

// tier gives the rate and maximum for the declared attribute; known is false while nothing is
// declared, and the rule's own bounds hold.
func (a AmountRule) tier(attributes map[string]string) (tier AmountTier, known bool) {
	tier = AmountTier{Rate: a.Rate, Max: a.Max}
	if a.By.Attribute == "" {
		return tier, true
	}
	for _, line := range a.By.Tiers {
		if line.Value != attributes[a.By.Attribute] {
			continue
		}
		if line.Rate > 0 {
			tier.Rate = line.Rate
		}
		if line.Max > 0 {
			tier.Max = line.Max
		}
		return tier, true
	}
	return tier, attributes[a.By.Attribute] != ""
}

func (a AmountRule) checkYears(r Request, found *amountProblems) {
	if len(r.ByYear) > 0 {
		var sum Money
		for _, m := range r.ByYear {
			sum += m
		}
		if sum != r.Asked {
			found.add(AmountSplit, r.Asked, sum)
		}
	}
	if a.MaxPerYear == 0 {
		return
	}
	if len(r.ByYear) == 0 {
		if limit := a.MaxPerYear * Money(max(r.Years, 1)); r.Asked > limit {
			found.add(AmountAboveAverage, limit, r.Asked, "year_limit", a.MaxPerYear.Say(), "years", max(r.Years, 1))
		}
		return
	}
	for i, m := range r.ByYear {
		if m > a.MaxPerYear {
			found.add(AmountAboveYear, a.MaxPerYear, m, "year", i+1)
			(*found)[len(*found)-1].Year = i + 1
		}
	}
}

// checkShares compares without dividing, so that no cent is lost to rounding.
func (a AmountRule) checkShares(r Request, rate Rate, found *amountProblems) {
	cost, others := r.Cost, r.CoFunding
	if a.InKindCounts {
		cost, others = cost+r.InKind, others+r.InKind
	}
	if rate > 0 && cmpShare(r.Asked, cost, rate) > 0 {
		found.add(AmountAboveRate, share(cost, rate, false), r.Asked, "rate", rate.Say(), "cost", cost.Say())
	}
	if a.MinCoFunding > 0 && cmpShare(others, cost, a.MinCoFunding) < 0 {
		found.add(AmountCoFunding, share(cost, a.MinCoFunding, true), others, "rate", a.MinCoFunding.Say(), "cost", cost.Say())
	}
}

// cmpShare compares part with rate × whole, exactly.
func cmpShare(part, whole Money, rate Rate) int {
	partHigh, partLow := bits.Mul64(uint64(max(part, 0)), uint64(Whole))
	wholeHigh, wholeLow := bits.Mul64(uint64(max(whole, 0)), uint64(max(rate, 0)))
	switch {
	case partHigh > wholeHigh || partHigh == wholeHigh && partLow > wholeLow:
		return 1
	case partHigh == wholeHigh && partLow == wholeLow:
		return 0
	}
	return -1
}

// share gives rate × whole in whole cents: rounded up for what must be reached, down for
// what may not be passed.
func share(whole Money, rate Rate, up bool) Money {
	high, low := bits.Mul64(uint64(max(whole, 0)), uint64(max(rate, 0)))
	if high >= uint64(Whole) {
		return MaxMoney
	}
	quotient, rest := bits.Div64(high, low, uint64(Whole))
	if up && rest > 0 {
		quotient++
	}
	return Money(min(quotient, uint64(1)<<62))
}
