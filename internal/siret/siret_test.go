package siret

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		typed, want string
		problem     Problem
	}{
		{"200 069 482 00013", "", Checksum},
		{"73282932000074", "73282932000074", ""},
		{"732 829 320 00074", "73282932000074", ""},
		{"732.829.320.00074", "73282932000074", ""},
		{"\u00a0732\u202f829\u2009320-00074\r\n", "73282932000074", ""},
		{"73282932000075", "", Checksum},
		{"73282932100074", "", Checksum}, // a SIREN nobody can have
		{"732829320", "", Length},        // a SIREN alone
		{"７３２８２９３２００００７４", "", Letters},
		{"7328293200007", "", Length},
		{"", "", Length},
		{"7328293200007A", "", Letters},
		{"35600000000048", "35600000000048", ""}, // head office of La Poste
		{"35600000049837", "35600000049837", ""}, // an establishment of La Poste
		{"35600000049838", "", Checksum},
		{"00000000000000", "", Checksum},
	} {
		got, problem := Parse(test.typed)
		if got != test.want || problem != test.problem {
			t.Errorf("Parse(%q) = %q, %q; want %q, %q", test.typed, got, problem, test.want, test.problem)
		}
	}
}

func TestValidRNA(t *testing.T) {
	for text, want := range map[string]bool{"W503001234": true, "W2A1001234": true, "503001234": false, "W50300123X": false, "": false} {
		if got := ValidRNA(text); got != want {
			t.Errorf("ValidRNA(%q) = %v", text, got)
		}
	}
}

func FuzzParse_NeverAcceptsWhatIsNotFourteenValidDigits(f *testing.F) {
	f.Add("732 829 320 00074")
	f.Fuzz(func(t *testing.T, typed string) {
		if digits, problem := Parse(typed); problem == "" && !Valid(digits) {
			t.Errorf("%q gave %q", typed, digits)
		}
	})
}

func TestParse_CatchesEverySlipOfOneDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte("73282932000074")
		at := rapid.IntRange(0, len(digits)-1).Draw(t, "at")
		digits[at] = '0' + (digits[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "more")))%10
		if _, problem := Parse(string(digits)); problem != Checksum {
			t.Fatalf("%s: %q", digits, problem)
		}
	})
}
