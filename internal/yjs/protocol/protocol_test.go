package protocol_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/wire"
)

func shown(text string) json.RawMessage { return json.RawMessage(text) }

var messages = []protocol.Message{
	protocol.Sync(protocol.Step1, []byte{0}),
	protocol.Sync(protocol.Step2, []byte{0, 0}),
	protocol.Sync(protocol.Update, []byte{0, 0}),
	{Kind: protocol.KindAwareness, States: []protocol.State{{7, 3, shown(`{"user":{"name":"Zoé"}}`)}, {1<<53 - 1, 0, nil}}},
	{Kind: protocol.KindAuth, Reason: "not yours"},
	{Kind: protocol.KindQueryAwareness},
}

func TestMessages_AreWrittenAndReadBack(t *testing.T) {
	for _, want := range messages {
		if got, err := protocol.Decode(want.Encode(), protocol.Live()); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v is read as %+v (%v)", want, got, err)
		}
	}
}

func TestHostileMessages_AreRefused(t *testing.T) {
	awareness := func(states []byte) []byte { return wire.AppendBytes([]byte{1}, states) }
	state := func(text string) []byte { return awareness(wire.AppendBytes([]byte{1, 7, 0}, text)) }
	for _, one := range []struct {
		name  string
		frame []byte
		want  string
	}{
		{"nothing", nil, "ends within an integer"},
		{"an unknown kind", []byte{9}, "no message has the number 9"},
		{"an unknown step", []byte{0, 3, 0}, "no step of synchronisation has the number 3"},
		{"a body announced", []byte{0, 2, 0xff, 0xff, 0x03, 0}, "65535 bytes of synchronisation announced"},
		{"a large body", append([]byte{0, 2, 0x81, 0x80, 0x80, 0x04}, make([]byte, 8<<20+1)...), "at most 8388608"},
		{"bytes behind", []byte{0, 2, 1, 0, 0}, "1 bytes follow"},
		{"states announced", awareness([]byte{200, 1, 0}), "200 states announced"},
		{"many states", awareness(append([]byte{0xf5, 3}, bytes.Repeat([]byte{7, 0, 1, '1'}, 501)...)), "501 states, at most 500"},
		{"a state that is not JSON", state("{"), "state is not JSON"},
		{"a state that is no object", state(`"x"`), "no object"},
		{"a harmful state", state(`{"__proto__":{}}`), "__proto__"},
		{"a large state", state(`{"x":"` + strings.Repeat("x", 3000) + `"}`), "at most 2048"},
		{"a deep state", state(strings.Repeat(`{"x":`, 20) + "1" + strings.Repeat("}", 20)), "deeper than 12"},
		{"rights", []byte{2, 1, 0}, "no message of rights"},
	} {
		if _, err := protocol.Decode(one.frame, protocol.Live()); err == nil || !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s: %v, not %q", one.name, err, one.want)
		}
	}
}

func TestPresence_KeepsTheLatestOfEachClient(t *testing.T) {
	var p protocol.Presence
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	take := func(client, clock uint64, text string) int {
		s := protocol.State{Client: client, Clock: clock}
		if text != "" {
			s.Shown = shown(text)
		}
		return len(p.Take([]protocol.State{s}, now))
	}
	for _, one := range []struct {
		what          string
		client, clock uint64
		text          string
		want          int
	}{
		{"somebody comes", 7, 1, `{"a":1}`, 1},
		{"the same again", 7, 1, `{"a":2}`, 0},
		{"an older one", 7, 0, `{"a":3}`, 0},
		{"a newer one", 7, 2, `{"a":4}`, 1},
		{"gone, with the same clock", 7, 2, "", 1},
		{"gone again", 7, 2, "", 0},
		{"a late one", 7, 2, `{"a":5}`, 0},
		{"back", 7, 3, `{"a":6}`, 1},
		{"gone who never was", 8, 1, "", 0},
	} {
		if got := take(one.client, one.clock, one.text); got != one.want {
			t.Errorf("%s: %d to pass on, not %d", one.what, got, one.want)
		}
	}
	if got := p.There(); len(got) != 1 || string(got[0].Shown) != `{"a":6}` {
		t.Errorf("%+v are there", got)
	}
	take(9, 0, `{}`)
	now = now.Add(protocol.Timeout - time.Second)
	take(9, 1, `{}`)
	now = now.Add(time.Second)
	if got := p.Expire(now); len(got) != 1 || got[0].Client != 7 || !got[0].Gone() || got[0].Clock != 3 {
		t.Errorf("%+v have gone in silence, not 7", got)
	}
	if got := p.Leave(now, 9, 9, 10); len(got) != 1 || got[0].Client != 9 || len(p.There()) != 0 {
		t.Errorf("%+v left; still there: %+v", got, p.There())
	}
}

func FuzzMessage(f *testing.F) {
	for _, m := range messages {
		f.Add(m.Encode())
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := protocol.Decode(frame, protocol.Live())
		if err != nil {
			return
		}
		if again, err := protocol.Decode(m.Encode(), protocol.Live()); err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%+v is read again as %+v (%v)", m, again, err)
		}
	})
}
