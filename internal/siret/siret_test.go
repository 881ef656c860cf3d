package siret

import "testing"

func TestParse(t *testing.T) {
	for _, test := range []struct {
		typed, want string
		problem     Problem
	}{
		{"200 069 482 00013", "", Checksum},
		{"73282932000074", "73282932000074", ""},
		{"732 829 320 00074", "73282932000074", ""},
		{"732.829.320.00074", "73282932000074", ""},
		{"73282932000075", "", Checksum},
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
