package collective

import (
	"math"
	"testing"
)

func FuzzReadPoint(f *testing.F) {
	for _, typed := range []string{"", "50,28 2,53", "50.28,2.53", "50; 2", "-17,5;-149,5", "NaN, NaN", "1e9 2", "50,28,2,53", "\u202f50 2"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		lat, lon := readPoint(typed)
		if lat == nil && lon != nil {
			t.Errorf("%q gives a longitude alone", typed)
		}
		if lon != nil && (math.IsNaN(*lat+*lon) || math.Abs(*lat) >= 1000 || math.Abs(*lon) >= 1000) {
			t.Errorf("%q gives %v, %v", typed, *lat, *lon)
		}
	})
}
