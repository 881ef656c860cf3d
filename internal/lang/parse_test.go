package lang

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParseMoney_ReadsWhatPeopleType(t *testing.T) {
	for typed, want := range map[string]int64{
		"0": 0, "1234": 123400, " 1234 ": 123400, "0012": 1200, "75000": 7500000, "999999999999999": 99999999999999900,
		"12 345,67 €": 1234567, "12\u202f345,67\u00a0€": 1234567, "12\u00a0345,67": 1234567, "12\u2009345": 1234500,
		"12.345,67": 1234567, "12,345.67": 1234567, "€12,345.67": 1234567, "€ 12,345": 1234500, "1.234.567": 123456700, "1,234,567.8": 123456780,
		"12'345.60": 1234560, "12’345,60": 1234560, "1  234": 123400,
		"1234,5": 123450, "1234.50": 123450, "0,5": 50, "0.05": 5,
		"1,234": 123400, "1.234": 123400, "12.345 €": 1234500,
		"500 euros": 50000, "500 EUR": 50000, "EUR 500": 50000, "1 euro": 100, "500€": 50000,
	} {
		if got, err := ParseMoney(typed); err != nil || got != want {
			t.Errorf("ParseMoney(%q) = %d, %v; want %d", typed, got, err, want)
		}
	}
}

func TestParseMoney_RefusesWhatIsDoubtful(t *testing.T) {
	for _, typed := range []string{
		"", " ", "€", "€€", "-5", "\u22125", "+5", "5 -", "1e3", "0x10", "douze", "12 €50", "5 $", "75 k€",
		"1 23", "12 34", "1234 567", "1234,567", "0,125", "0.125", "1 234,567", "1.234,567", "1,234.567", "1.2345,6",
		",5", ".5", "5,", "5.", "1,,5", "1.,5", "1,5.5", "1.2.3", "1,23,456", "1 234.567,89", "1'234 567", "012 345",
		"١٢٣", "１２３", "1234567890123456", "99999999999999999999", "1\x00000", "5 € 6", "5/6",
	} {
		if got, err := ParseMoney(typed); err == nil {
			t.Errorf("ParseMoney(%q) = %d, want a refusal", typed, got)
		}
	}
}

func TestParseMoney_ReadsEveryAmountTheScreenShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 1_000_000_000_000_000).Draw(t, "cents")
		for _, l := range All() {
			shown := l.Money(cents)
			if got, err := ParseMoney(shown); err != nil || got != cents {
				t.Fatalf("%s shows %q, read as %d (%v), want %d", l, shown, got, err, cents)
			}
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, typed := range []string{"12 345,67 €", "€12,345.67", "1.234", "-5", "1 23", "999999999999999,99", "’’", "\u202f"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		cents, err := ParseMoney(typed)
		if err != nil {
			return
		}
		if cents < 0 {
			t.Fatalf("%q is read as %d", typed, cents)
		}
		for _, l := range All() {
			if again, err := ParseMoney(l.Money(cents)); err != nil || again != cents {
				t.Fatalf("%q is read as %d, shown as %q, read as %d (%v)", typed, cents, l.Money(cents), again, err)
			}
		}
	})
}
