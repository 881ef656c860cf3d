package call

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func codes(problems []AmountProblem) []AmountCode {
	var found []AmountCode
	for _, p := range problems {
		found = append(found, p.Code)
	}
	return found
}

func TestAmountRule_SaysEveryRuleARequestBreaks(t *testing.T) {
	fabrique := AmountRule{Kind: Range, Min: Euros(75000), Max: Euros(150000), MaxPerYear: Euros(50000)}
	training := AmountRule{Kind: RateRule, Min: Euros(50000), Max: Euros(200000), Rate: Percent(70), MinCoFunding: Percent(30), InKindCounts: true}
	cashOnly := training
	cashOnly.InKindCounts = false
	byKind := AmountRule{Kind: RateRule, By: AmountTable{Attribute: "kind", Tiers: []AmountTier{
		{Value: "plain", Rate: Percent(30), Max: Euros(60000)}, {Value: "qpv", Rate: Percent(50), Max: Euros(100000)},
	}}}
	for name, c := range map[string]struct {
		rule AmountRule
		ask  Request
		want []AmountCode
	}{
		"within the range":          {fabrique, Request{Asked: Euros(150000), Years: 3, ByYear: []Money{Euros(50000), Euros(50000), Euros(50000)}}, nil},
		"below the minimum":         {fabrique, Request{Asked: Euros(74999), Years: 3}, []AmountCode{AmountBelowMin}},
		"one year above its cap":    {fabrique, Request{Asked: Euros(120000), Years: 3, ByYear: []Money{Euros(60000), Euros(30000), Euros(30000)}}, []AmountCode{AmountAboveYear}},
		"years that do not add up":  {fabrique, Request{Asked: Euros(120000), Years: 3, ByYear: []Money{Euros(40000), Euros(40000)}}, []AmountCode{AmountSplit}},
		"too much for the years":    {fabrique, Request{Asked: Euros(120000), Years: 2}, []AmountCode{AmountAboveAverage}},
		"nothing asked":             {fabrique, Request{Years: 3}, []AmountCode{AmountNotPositive}},
		"another sum than the flat": {AmountRule{Kind: Flat, Flat: Euros(50000)}, Request{Asked: Euros(40000)}, []AmountCode{AmountNotFlat}},
		"exactly the rate":          {training, Request{Asked: Euros(70000), Cost: Euros(100000), CoFunding: Euros(30000)}, nil},
		"one cent above the rate":   {training, Request{Asked: Euros(70000) + 1, Cost: Euros(100000), CoFunding: Euros(30000)}, []AmountCode{AmountAboveRate}},
		"in kind counts":            {training, Request{Asked: Euros(70000), Cost: Euros(80000), InKind: Euros(20000), CoFunding: Euros(10000)}, nil},
		"in kind does not count":    {cashOnly, Request{Asked: Euros(70000), Cost: Euros(80000), InKind: Euros(20000), CoFunding: Euros(10000)}, []AmountCode{AmountAboveRate, AmountCoFunding}},
		"rate of the territory":     {byKind, Request{Asked: Euros(90000), Cost: Euros(200000), Attributes: map[string]string{"kind": "qpv"}}, nil},
		"above the lower tier":      {byKind, Request{Asked: Euros(90000), Cost: Euros(200000), Attributes: map[string]string{"kind": "plain"}}, []AmountCode{AmountAboveMax, AmountAboveRate}},
		"kind not declared":         {byKind, Request{Asked: Euros(90000), Cost: Euros(200000)}, []AmountCode{AmountNoAttribute}},
		"label first":               {AmountRule{Kind: AmountLater}, Request{}, nil},
	} {
		if got := codes(c.rule.Check(c.ask)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAmountProblem_CarriesTheBoundAndTheYear(t *testing.T) {
	rule := AmountRule{Kind: Range, Max: Euros(150000), MaxPerYear: Euros(50000)}
	p := rule.Check(Request{Asked: Euros(110000), ByYear: []Money{Euros(50000), Euros(60000)}})
	if len(p) != 1 || p[0].Limit != Euros(50000) || p[0].Given != Euros(60000) || p[0].Year != 2 {
		t.Errorf("got %+v", p)
	}
}

func TestCmpShare_NeverLosesACent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.Int64Range(0, 1<<60).Draw(t, "part")
		whole := rapid.Int64Range(0, 1<<60).Draw(t, "whole")
		rate := rapid.IntRange(0, 10000).Draw(t, "rate")
		left := new(big.Int).Mul(big.NewInt(part), big.NewInt(10000))
		right := new(big.Int).Mul(big.NewInt(whole), big.NewInt(int64(rate)))
		if got, want := cmpShare(Money(part), Money(whole), Rate(rate)), left.Cmp(right); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	})
}

func TestInstalments_AddUpToTheGrant(t *testing.T) {
	d := Definition{Payments: []Payment{{Share: Percent(50)}, {Share: Percent(30)}, {Share: Percent(20)}}}
	rapid.Check(t, func(t *rapid.T) {
		grant := Money(rapid.Int64Range(0, int64(MaxMoney)).Draw(t, "grant"))
		var sum Money
		for _, part := range d.Instalments(grant) {
			if part < 0 {
				t.Fatalf("a negative instalment of %d", grant)
			}
			sum += part
		}
		if sum != grant {
			t.Fatalf("instalments of %d add up to %d", grant, sum)
		}
	})
}
