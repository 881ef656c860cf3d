package presence

import (
	"encoding/json"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"maillage/internal/live"
	"maillage/internal/yjs/protocol"
)

func nobodys(uint64) (string, bool) { return "", false }

func TestOnlyCursorsThatEveryPageCanReadAreShown(t *testing.T) {
	at := `{"type":null,"tname":"need","item":{"client":7,"clock":3},"assoc":-1}`
	for told, want := range map[string]string{
		`{"cursor":null}`: `null`,
		`{}`:              `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"type":{"client":7,"clock":0}}}}`: `{"anchor":{"tname":"need","item":{"client":7,"clock":3},"assoc":-1},"head":{"type":{"client":7,"clock":0}}}`,
		`{"cursor":{}}`:                                                                      `null`,
		`{"cursor":[]}`:                                                                      `null`,
		`{"cursor":"x"}`:                                                                     `null`,
		`{"cursor":{"anchor":` + at + `}}`:                                                   `null`,
		`{"cursor":{"anchor":` + at + `,"head":null}}`:                                       `null`,
		`{"cursor":{"anchor":` + at + `,"head":{}}}`:                                         `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"assoc":0}}}`:                                `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"tname":"elsewhere"}}}`:                      `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"item":{"client":7}}}}`:                      `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"item":{"client":7,"clock":-1}}}}`:           `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"item":{"client":7,"clock":1.5}}}}`:          `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"item":"7"}}}`:                               `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"tname":"need","assoc":"x"}}}`:               `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"tname":"need","more":1}}}`:                  `null`,
		`{"cursor":{"anchor":` + at + `,"head":` + at + `,"constructor":1}}`:                 `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"type":{"client":1e30,"clock":0}}}}`:         `null`,
		`{"cursor":{"anchor":` + at + `,"head":{"type":{"client":1,"clock":0,"toJSON":1}}}}`: `null`,
	} {
		got := signed(protocol.State{Client: 1, Shown: json.RawMessage(told)}, &Seat{Account: "a", Name: "Léa"}, []string{"need"})
		if want := `{"user":{"id":"a","name":"Léa"},"cursor":` + want + `}`; string(got.Shown) != want {
			t.Errorf("%s is shown as\n%s, not\n%s", told, got.Shown, want)
		}
	}
}

func TestNumbersOfThoseWhoWentAreForgotten_AfterAWhile(t *testing.T) {
	var p Presence
	d := Document{Whose: nobodys}
	now := time.Date(2021, 3, 30, 10, 0, 0, 0, time.UTC)
	other := &Seat{Account: "b", Line: live.NewLine()}
	for client := range uint64(100) {
		seat := &Seat{Account: "a", Line: live.NewLine()}
		p.Take(seat, d, []protocol.State{{Client: client, Clock: 1, Shown: json.RawMessage(`{}`)}}, now)
		p.Leave(seat, now)
	}
	p.Take(other, d, []protocol.State{{Client: 5, Clock: 2, Shown: json.RawMessage(`{}`)}}, now)
	if account, held := p.Holder(5); !held || account != "a" {
		t.Errorf("the number of who just went is %q's", account)
	}
	p.Tell(func([]byte) {}, now.Add(protocol.Timeout))
	if len(p.of) != 0 {
		t.Errorf("%d are remembered", len(p.of))
	}
}

// told is what everyone was told: of each frame, whose states.
type told struct {
	t      *testing.T
	frames [][]uint64
}

func (w *told) everyone(frame []byte) {
	m, err := protocol.Decode(frame, protocol.Live())
	if err != nil {
		w.t.Error(err)
	}
	var of []uint64
	for _, state := range m.States {
		of = append(of, state.Client)
	}
	w.frames = append(w.frames, of)
}

func TestSignsOfLifeWaitForThoseOfOthers_AndNewsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p Presence
		all := &told{t: t}
		d := Document{Whose: nobodys, Roots: []string{"need"}}
		seats := []*Seat{{Account: "a"}, {Account: "b"}, {Account: "c"}}
		shows := func(seat int, clock uint64, state string) {
			p.Take(seats[seat], d, []protocol.State{{Client: uint64(seat), Clock: clock, Shown: json.RawMessage(state)}}, time.Now())
			p.Tell(all.everyone, time.Now())
		}
		for seat := range seats {
			shows(seat, 1, `{}`)
		}
		if p.Due() != nil {
			t.Error("there is something to tell when all was told")
		}
		began := time.Now()
		for seat := range seats {
			shows(seat, 2, `{}`)
			time.Sleep(time.Second)
		}
		if want := [][]uint64{{0}, {1}, {2}}; !reflect.DeepEqual(all.frames, want) {
			t.Fatalf("before signs of life are due, told were %v, not %v", all.frames, want)
		}
		<-p.Due()
		p.Renew(all.everyone)
		if took := time.Since(began); took != together {
			t.Errorf("the first waited %v", took)
		}
		shows(2, 3, `{}`)
		shows(1, 3, `{"cursor":{"anchor":{"tname":"need"},"head":{"tname":"need"}}}`)
		if want := [][]uint64{{0}, {1}, {2}, {0, 1, 2}, {2, 1}}; !reflect.DeepEqual(all.frames, want) {
			t.Errorf("told were %v, not %v", all.frames, want)
		}
		if p.Due() != nil {
			t.Error("there is something to tell when all was told")
		}
	})
}

func TestASignOfLifeAfterNewsIsNotUndoneByThem(t *testing.T) {
	var p Presence
	at := time.Date(2021, 3, 30, 10, 0, 0, 0, time.UTC)
	states := []protocol.State{{Client: 5, Clock: 1, Shown: json.RawMessage(`{}`)}, {Client: 5, Clock: 2, Shown: json.RawMessage(`{}`)}}
	p.Take(&Seat{Account: "a"}, Document{Whose: nobodys}, states, at)
	p.Tell(func(frame []byte) {
		if m, err := protocol.Decode(frame, protocol.Live()); err != nil || len(m.States) != 1 || m.States[0].Clock != 2 {
			t.Errorf("told is %+v (%v)", m.States, err)
		}
	}, at)
}

func TestWhoComesBackIsShownAtOnce(t *testing.T) {
	var p Presence
	all := &told{t: t}
	now := time.Date(2021, 3, 30, 10, 0, 0, 0, time.UTC)
	for clock := range uint64(2) {
		seat := &Seat{Account: "a", Line: live.NewLine()}
		p.Take(seat, Document{Whose: nobodys}, []protocol.State{{Client: 5, Clock: clock + 1, Shown: json.RawMessage(`{}`)}}, now)
		p.Tell(all.everyone, now)
		p.Leave(seat, now)
		p.Tell(all.everyone, now)
	}
	if len(all.frames) != 4 {
		t.Errorf("told %v: coming, going, coming back, going", all.frames)
	}
}
