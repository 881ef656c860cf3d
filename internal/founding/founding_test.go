package founding

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var today = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func TestAFoundingIsReadAsPeopleWriteIt(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", " 12/04/2019 ": "2019-04-12", "1.4.2019": "2019-04-01", "04/2019": "2019-04", "4/2019": "2019-04", "2019-04-12": "2019-04-12", "2019-04": "2019-04",
		"29/02/2020": "2020-02-29", "04/1443": "1443-04", "29/11/2026": "2026-11-29",
	} {
		if got, problem := Parse(typed, today); got != want || problem != "" {
			t.Errorf("%q gives %q (%s), not %q", typed, got, problem, want)
		}
	}
	for typed, want := range map[string]string{
		"2019": "organisation.founded.invalid", "29/02/2021": "organisation.founded.invalid", "13/2019": "organisation.founded.invalid", "avril 2019": "organisation.founded.invalid",
		"04/0019": "organisation.founded.invalid", "01/12/2026": "organisation.founded.future", "2027-01": "organisation.founded.future",
	} {
		if got, problem := Parse(typed, today); problem != want || got != typed {
			t.Errorf("%q gives %q and %q, not %q", typed, got, problem, want)
		}
	}
}

func TestTheAgeOfAnOrganisationInWholeMonths(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.Parse(isoDay, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, one := range []struct {
		founded, on string
		want        int
		known       bool
	}{
		{"2019-04-12", "2020-04-11", 11, true},
		{"2019-04-12", "2020-04-12", 12, true},
		{"2019-04", "2020-04-01", 12, true}, // from the first of its month
		{"2020-01-31", "2020-02-29", 1, true},
		{"2020-01-31", "2020-06-30", 5, true},
		{"2020-02-29", "2021-02-28", 12, true},
		{"2020-02-29", "2020-02-29", 0, true},
		{"2020-03-01", "2020-02-29", 0, false}, // before it was founded
		{"", "2020-02-29", 0, false},
	} {
		from, _, _ := Day(one.founded)
		if got, known := Age(from, day(one.on)); got != one.want || known != one.known {
			t.Errorf("founded %q, on %s: %d months (%t), not %d (%t)", one.founded, one.on, got, known, one.want, one.known)
		}
	}
}

func TestAnOrganisationNeverGrowsYounger(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from := today.AddDate(0, 0, -rapid.IntRange(0, 20_000).Draw(r, "days ago"))
		on := from.AddDate(0, 0, rapid.IntRange(0, 2_000).Draw(r, "days"))
		from, _, _ = Day(from.Format(isoDay))
		first, known := Age(from, on)
		next, still := Age(from, on.AddDate(0, 0, 1))
		if !known || !still || next < first || next > first+1 || first < 0 {
			r.Fatalf("founded %s: %d months on %s, %d the day after", from.Format(isoDay), first, on.Format(isoDay), next)
		}
	})
}

func FuzzParseFounded(f *testing.F) {
	for _, typed := range []string{"", "12/04/2019", "04/2019", "2019-04", "2019-4-1", "31/02/2019", "0/0/0000", "999999999999/1/2019"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		founded, problem := Parse(typed, today)
		if problem != "" || founded == "" {
			return
		}
		if again, problem := Parse(founded, today); again != founded || problem != "" {
			t.Fatalf("%q gives %q, which gives %q (%s)", typed, founded, again, problem)
		}
		from, _, _ := Day(founded)
		if _, known := Age(from, today.AddDate(0, 0, 2)); !known {
			t.Fatalf("%q gives %q, of no known age", typed, founded)
		}
	})
}
