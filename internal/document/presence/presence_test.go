package presence

import (
	"encoding/json"
	"testing"
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
