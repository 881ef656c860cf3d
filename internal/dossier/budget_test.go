package dossier_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/internal/cerfa"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/dossier/budget"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

func allAccounts() []string {
	var all []string
	for _, side := range cerfa.Sides() {
		for _, account := range cerfa.Accounts(side) {
			all = append(append(all, account), cerfa.Details(account)...)
		}
	}
	return all
}

func TestEveryAccountHasWordsASideAndAHeading(t *testing.T) {
	all := allAccounts()
	for i, account := range all {
		if slices.Contains(all[:i], account) {
			t.Errorf("%s is there twice", account)
		}
		for _, l := range lang.All() {
			if !l.Has("budget.account." + account) {
				t.Errorf("%s has no name in %s", account, l)
			}
		}
		heading := cerfa.HeadingOf(account)
		if len(heading) != 2 || !strings.HasPrefix(account, heading) || cerfa.SideOf(account) != cerfa.SideOf(heading) {
			t.Errorf("%s stands under %q", account, heading)
		}
		want := map[byte]cerfa.Side{'6': cerfa.Charges, '7': cerfa.Products}[account[0]]
		if want == "" {
			want = map[string]cerfa.Side{"86": cerfa.InKindUse, "87": cerfa.InKindGiven}[heading]
		}
		if cerfa.SideOf(account) != want {
			t.Errorf("%s is on the side %q, want %q", account, cerfa.SideOf(account), want)
		}
	}
	for _, account := range []string{"", "6", "69", "79", "99", "600", "74 ", "7493", "charges"} {
		if cerfa.SideOf(account) != "" || cerfa.HeadingOf(account) != "" || cerfa.Details(account) != nil {
			t.Errorf("%q is taken for an account", account)
		}
	}
}

// anyLines draws budgets whose lines may lie outside the project's years.
var anyLines = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) dossier.Line {
	l := dossier.Line{
		Year: rapid.IntRange(1, 5).Draw(t, "year"), Account: rapid.SampledFrom(allAccounts()).Draw(t, "account"),
		Cents: rapid.Int64Range(1, int64(call.MaxMoney)).Draw(t, "cents"),
	}
	if l.Heading() == "74" {
		l.Request = rapid.Bool().Draw(t, "request")
	}
	if cerfa.SideOf(l.Account) == cerfa.Products && !l.Request {
		l.Funding = rapid.SampledFrom(budget.Fundings()).Draw(t, "funding")
	}
	return l
}), 0, 60)

func TestTotals_AddUpWhateverTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, years := anyLines.Draw(t, "lines"), rapid.IntRange(1, 4).Draw(t, "years")
		byYear, whole := budget.Totals(lines, years)
		sums := map[cerfa.Side]int64{}
		for _, l := range lines {
			if l.Year <= years {
				sums[cerfa.SideOf(l.Account)] += l.Cents
			}
		}
		if whole.Charges != sums[cerfa.Charges] || whole.Products != sums[cerfa.Products] || whole.InKindUse != sums[cerfa.InKindUse] || whole.InKindGiven != sums[cerfa.InKindGiven] {
			t.Fatalf("whole %+v, want %v", whole, sums)
		}
		if whole.Request+whole.CoFunding != whole.Products || whole.Obtained > whole.CoFunding {
			t.Fatalf("parts of the products %+v", whole)
		}
		var again budget.YearTotals
		for i, year := range byYear {
			if year.Year != i+1 || year.Balance() != year.Products-year.Charges {
				t.Fatalf("year %+v", year)
			}
			again.Charges += year.Charges
			again.Products += year.Products
			again.InKindUse += year.InKindUse
			again.InKindGiven += year.InKindGiven
			again.Request += year.Request
			again.CoFunding += year.CoFunding
			again.Obtained += year.Obtained
		}
		if again != whole {
			t.Fatalf("years sum to %+v, whole is %+v", again, whole)
		}
		shuffled, _ := budget.Totals(rapid.Permutation(lines).Draw(t, "shuffled"), years)
		if !slices.Equal(shuffled, byYear) {
			t.Fatalf("another order gives %+v, want %+v", shuffled, byYear)
		}
	})
}

func TestRates_AreExactAndRoundedAgainstTheApplicant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(0, 500*int64(call.MaxMoney))
		totals := budget.YearTotals{
			Charges: amount.Draw(t, "charges"), Request: amount.Draw(t, "request"), CoFunding: amount.Draw(t, "others"), InKindUse: amount.Draw(t, "in kind"),
		}
		check := func(rate call.Rate, part, whole int64, up bool) {
			if whole == 0 || part == 0 {
				if rate != 0 {
					t.Fatalf("rate %d of nothing", rate)
				}
				return
			}
			exact := new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(int64(call.Whole), 1))
			want := new(big.Int).Quo(exact.Num(), exact.Denom())
			if up && !exact.IsInt() {
				want.Add(want, big.NewInt(1))
			}
			if want.Cmp(big.NewInt(1<<31-1)) > 0 {
				want.SetInt64(1<<31 - 1)
			}
			if want.Cmp(big.NewInt(int64(rate))) != 0 {
				t.Fatalf("%d of %d is %d, want %s", part, whole, rate, want)
			}
		}
		check(totals.RequestRate(false), totals.Request, totals.Charges, true)
		check(totals.RequestRate(true), totals.Request, totals.Charges+totals.InKindUse, true)
		check(totals.CoFundingRate(false), totals.CoFunding, totals.Charges, false)
		check(totals.CoFundingRate(true), totals.CoFunding+totals.InKindUse, totals.Charges+totals.InKindUse, false)
	})
}

func TestAShareThatIsShownNeverSeemsToKeepARuleItBreaks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := call.Rate(rapid.IntRange(1, 10000).Draw(t, "rate"))
		totals := budget.YearTotals{Charges: rapid.Int64Range(1, 1_000_000).Draw(t, "charges"), Request: rapid.Int64Range(1, 1_000_000).Draw(t, "request")}
		totals.CoFunding = max(totals.Charges-totals.Request, 0)
		request := call.Request{Asked: call.Money(totals.Request), Years: 1, Cost: call.Money(totals.Charges), CoFunding: call.Money(totals.CoFunding)}
		codes := func(rule call.AmountRule) bool { return len(rule.Check(request)) > 0 }
		if broken := codes(call.AmountRule{Kind: call.RateRule, Rate: rate}); broken != (totals.RequestRate(false) > rate) {
			t.Fatalf("rate %d: broken %v, shown %d", rate, broken, totals.RequestRate(false))
		}
		if broken := codes(call.AmountRule{Kind: call.Range, MinCoFunding: rate}); broken != (totals.CoFundingRate(false) < rate) {
			t.Fatalf("co-funding %d: broken %v, shown %d", rate, broken, totals.CoFundingRate(false))
		}
	})
}

// balanced is a budget of two years in which nothing is wrong.
func balanced() []dossier.Line {
	var lines []dossier.Line
	for year := 1; year <= 2; year++ {
		lines = append(lines,
			dossier.Line{Year: year, Account: "641", Cents: 4_000_000}, dossier.Line{Year: year, Account: "60", Cents: 1_000_000},
			dossier.Line{Year: year, Account: "741", Cents: 4_000_000, Request: true}, dossier.Line{Year: year, Account: "756", Cents: 1_000_000},
		)
	}
	return append(lines, dossier.Line{Year: 1, Account: "864", Cents: 300_000}, dossier.Line{Year: 2, Account: "875", Cents: 300_000})
}

func TestCheckBudget_NamesWhatIsWrongWithTheAmount(t *testing.T) {
	definition := call.Definition{
		Years: call.Years{Min: 1, Max: 3}, Budget: call.BudgetRule{Required: true},
		Amount: call.AmountRule{Kind: call.RateRule, Max: call.Euros(90_000), MaxPerYear: call.Euros(40_000), Rate: call.Percent(80), MinCoFunding: call.Percent(20)},
	}
	for name, test := range map[string]struct {
		change func(lines []dossier.Line) []dossier.Line
		years  int
		want   string
	}{
		"nothing":            {func(lines []dossier.Line) []dossier.Line { return lines }, 2, ""},
		"no line":            {func([]dossier.Line) []dossier.Line { return nil }, 2, "Remplissez le budget."},
		"charges in year 2":  {func(lines []dossier.Line) []dossier.Line { lines[4].Cents += 150; return lines }, 2, "Année 2\u00a0: les charges dépassent les produits de 1,50\u00a0€."},
		"products in year 1": {func(lines []dossier.Line) []dossier.Line { lines[3].Cents += 100; return lines }, 2, "Année 1\u00a0: les produits dépassent les charges de 1\u00a0€."},
		"in kind":            {func(lines []dossier.Line) []dossier.Line { return lines[:len(lines)-1] }, 2, "3\u202f000\u00a0€, et les contributions en nature (87), 0\u00a0€, doivent être égaux"},
		"a year too short": {func(lines []dossier.Line) []dossier.Line {
			return append(lines, dossier.Line{Year: 3, Account: "61", Cents: 5})
		}, 2, "Une ligne est inscrite à l’année 3, mais la durée du projet s’arrête à l’année 2"},
	} {
		var said []string
		for _, problem := range budget.Check(definition, test.change(balanced()), test.years, nil) {
			said = append(said, lang.FR.Text(problem.Key, problem.Args...))
		}
		text := strings.Join(said, " | ")
		if test.want == "" && text != "" || !strings.Contains(text, test.want) {
			t.Errorf("%s: said %q, want %q", name, text, test.want)
		}
	}
	over := balanced()
	over[2].Cents, over[3].Cents = 4_500_000, 500_000
	var keys []string
	for _, problem := range budget.Check(definition, over, 2, nil) {
		keys = append(keys, problem.Key)
	}
	if got, want := fmt.Sprint(keys), "[programme.amount.above_year programme.amount.above_rate programme.amount.co_funding]"; got != want {
		t.Errorf("a request above the year, the rate and the co-funding: %s, want %s", got, want)
	}
}

func TestCheckBudget_SaysThatNoLineIsTheRequest(t *testing.T) {
	lines := []dossier.Line{{Year: 1, Account: "64", Cents: 100}, {Year: 1, Account: "74", Cents: 100}}
	problems := budget.Check(call.Definition{Years: call.Years{Min: 1, Max: 1}, Amount: call.AmountRule{Kind: call.RateRule, Rate: 5000}}, lines, 1, nil)
	if len(problems) != 1 || problems[0].Key != "budget.no_request" {
		t.Errorf("problems %+v", problems)
	}
}

func TestCheckBudget_NeverFailsOnAnyBudget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := anyLines.Draw(t, "lines")
		for _, problem := range budget.Check(call.Definition{Amount: call.AmountRule{Kind: call.RateRule, Rate: 5000}}, lines, rapid.IntRange(0, 5).Draw(t, "years"), nil) {
			if said := lang.EN.Text(problem.Key, problem.Args...); strings.Contains(said, "{") || strings.Contains(said, "[") {
				t.Fatalf("said %q", said)
			}
		}
	})
}

func TestHasCents_TellsAmountsThatTheFormDoesNotTake(t *testing.T) {
	lines := balanced()
	if budget.HasCents(lines) {
		t.Error("whole euros have cents")
	}
	lines[0].Cents++
	if !budget.HasCents(lines) {
		t.Error("a cent is not seen")
	}
}

func TestALineMayNameADetailAndARequestAnyKindOfFunder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		save := func(l dossier.Line) error { return k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, l) }
		if err := save(dossier.Line{Year: 1, Account: "741", Label: "Ministère", Cents: 100, Request: true}); err != nil {
			t.Error(err)
		}
		wantKind(t, save(dossier.Line{Year: 1, Account: "756", Label: "Cotisations", Cents: 100, Request: true}), fault.Invalid)
		wantKind(t, save(dossier.Line{Year: 1, Account: "7411", Label: "Rien", Cents: 100}), fault.Invalid)
		wantKind(t, save(dossier.Line{Year: 1, Account: "60", Label: "Trop", Cents: int64(call.MaxMoney) + 1}), fault.Invalid)
	})
}

func TestABudgetHasABoundedNumberOfLines(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desktest.New(t, d)
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			for i := range 499 {
				if _, err := tx.Exec(t.Context(), "INSERT INTO budget_line (id, dossier_id, year, account, label, cents, created_at) VALUES ($1, $2, 1, '60', $3, $4, $5)",
					db.NewID(), k.ID, fmt.Sprint("Ligne ", i), int64(call.MaxMoney), time.Now()); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		line := dossier.Line{Year: 1, Account: "60", Label: "La dernière", Cents: int64(call.MaxMoney)}
		if err := k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, line); err != nil {
			t.Fatal(err)
		}
		wantKind(t, k.Dossiers.SaveLine(t.Context(), k.Lea, k.ID, line), fault.Conflict)
		e := k.Show(t)
		if _, whole := budget.Totals(e.Lines, e.Years); len(e.Lines) != 500 || whole.Charges != 500*int64(call.MaxMoney) {
			t.Errorf("%d lines sum to %d", len(e.Lines), whole.Charges)
		}
	})
}
