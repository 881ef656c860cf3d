package call

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/internal/lang"
)

func TestText_FallsBackToFrench(t *testing.T) {
	if got := (Text{FR: "lieu"}).In(lang.EN); got != "lieu" {
		t.Errorf("English of a French text is %q", got)
	}
	if got := (Text{FR: "lieu", EN: "place"}).In(lang.EN); got != "place" {
		t.Errorf("English is %q", got)
	}
}

func TestMoney_SurvivesWritingAndReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money(rapid.Int64Range(-int64(MaxMoney), int64(MaxMoney)).Draw(t, "cents"))
		raw, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back Money
		if err := json.Unmarshal(raw, &back); err != nil || back != m {
			t.Fatalf("%s came back as %d (%v), want %d", raw, back, err, m)
		}
	})
}

func TestParseMoney_ReadsWhatPeopleTypeUpToTheLargestAmount(t *testing.T) {
	for typed, want := range map[string]Money{
		"75000": 7500000, "75\u202f000,50 €": 7500050, "12,345.00": 1234500, "10000000000": MaxMoney,
		"-3.10": -1, "10000000000,01": -1, "99999999999": -1, "": -1,
	} {
		got, err := ParseMoney(typed)
		if want == -1 && err == nil || want != -1 && (err != nil || got != want) {
			t.Errorf("ParseMoney(%q) = %d, %v; want %d", typed, got, err, want)
		}
	}
}

func TestANumberMayBeNegativeAndIsNotGuessed(t *testing.T) {
	for typed, want := range map[string]Money{
		"75 000": 7500000, "0,5": 50, "-3.10": -310, "10000000000": MaxMoney,
		"1e3": -1, "": -1, "1,234": -1, "12,345.00": -1, "99999999999": -1, ".5": -1, "12 €": -1,
	} {
		got, err := parseNumber(typed)
		if want == -1 && err == nil || want != -1 && (err != nil || got != want) {
			t.Errorf("parseNumber(%q) = %d, %v; want %d", typed, got, err, want)
		}
	}
}

func TestLocalTime_WhenTheMinuteExistsTwice_IsTheSecondOne(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at, err := LocalTime("2021-10-31 02:30").In(paris) // clocks went back from 3:00 to 2:00
	if want := time.Date(2021, 10, 31, 1, 30, 0, 0, time.UTC); err != nil || !at.Equal(want) {
		t.Errorf("got %v, %v; want %v", at.UTC(), err, want)
	}
}
