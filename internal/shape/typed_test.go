package shape_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func TestAPointIsReadAsPeopleTypeIt(t *testing.T) {
	saintLo := shape.Point{Lat: 49.1157, Lon: -1.0907}
	for _, typed := range []string{
		"49.1157, -1.0907", "49.1157,-1.0907", "49,1157 -1,0907", "49,1157, -1,0907", "49,1157 ; -1,0907", " 49.1157\u00a0\u22121.0907 ",
		"49.1157° N, 1.0907° W", "49,1157 n 1,0907 o", "1.0907 W 49.1157 N", "N 49.1157 W 1.0907", "49,1157° -1,0907°",
		"49°6'56.52\"N 1°5'26.52\"W", "49° 06′ 56,52″ N, 1° 05′ 26,52″ O", "49º6’56.52’’N 1º5’26.52’’O", "49°6.942'N 1°5.442'W",
	} {
		got, ok := shape.ParsePoint(typed)
		if !ok || math.Abs(got.Lat-saintLo.Lat) > 1e-6 || math.Abs(got.Lon-saintLo.Lon) > 1e-6 {
			t.Errorf("%q: %v, %t", typed, got, ok)
		}
	}
}

func TestWhatIsNoPointIsRefused(t *testing.T) {
	for _, typed := range []string{
		"", "49", "Saint-Lô", "49,1157", "91 0", "0 181", "-90.5, 3", "49°61'N 1°5'W", "49°6'60\"N 1°5'W", "49.5°6'N 1°W", "49 N 1", "49 N 1 N", "1 E 2 W",
		"-49 S 1 E", "49,1157,1,0907", "NaN, NaN", "1e9 2", "49.1157, -1.0907 50", "N 49 N 1 E", "49°6'N -1°5'26.52\" E",
	} {
		if got, ok := shape.ParsePoint(typed); ok {
			t.Errorf("%q is read as %v", typed, got)
		}
	}
}

func TestAPointWrittenInMinutesAndSecondsIsItself(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		angle := func(name string, most int, letters string) (float64, string) {
			d, m, s := rapid.IntRange(0, most-1).Draw(r, name), rapid.IntRange(0, 59).Draw(r, "minutes"), rapid.IntRange(0, 5999).Draw(r, "hundredths")
			value, side := float64(d)+float64(m)/60+float64(s)/360_000, rapid.IntRange(0, 1).Draw(r, "side")
			if side == 1 {
				value = -value
			}
			return value, fmt.Sprintf("%d°%02d′%02d,%02d″%c", d, m, s/100, s%100, letters[side])
		}
		lat, north := angle("latitude", 90, "NS")
		lon, east := angle("longitude", 180, "EO")
		for _, typed := range []string{north + " " + east, east + ", " + north} {
			got, ok := shape.ParsePoint(typed)
			if !ok || math.Abs(got.Lat-lat) > 1e-9 || math.Abs(got.Lon-lon) > 1e-9 {
				r.Fatalf("%q: %v, %t", typed, got, ok)
			}
		}
	})
}

func FuzzParsePoint(f *testing.F) {
	for _, typed := range []string{
		"", "50,28 2,53", "50.28,2.53", "50; 2", "-17,5;-149,5", "NaN, NaN", "1e9 2", "50,28,2,53", "\u202f50 2", "49°6'56.5\"N 1°5'26.5\"W", "49° 6′ N, 1° 5′ O", "N 49 E 1",
	} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		p, ok := shape.ParsePoint(typed)
		if !ok {
			return
		}
		if !p.OnGround() {
			t.Fatalf("%q gives %v", typed, p)
		}
		if again, still := shape.ParsePoint(fmt.Sprintf("%.9f, %.9f", p.Lat, p.Lon)); !still || math.Abs(again.Lat-p.Lat) > 1e-9 || math.Abs(again.Lon-p.Lon) > 1e-9 {
			t.Fatalf("%q gives %v, which gives %v", typed, p, again)
		}
	})
}
