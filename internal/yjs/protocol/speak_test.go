package protocol_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"maillage/internal/yjs/protocol"
)

// TestAClientOfYProtocols_IsUnderstoodAndUnderstands talks with the JavaScript that browsers run.
func TestAClientOfYProtocols_IsUnderstoodAndUnderstands(t *testing.T) {
	if _, err := os.Stat("../../../node_modules/y-protocols/package.json"); err != nil {
		if os.Getenv("MAILLAGE_TEST_YJS") != "" {
			t.Fatal("y-protocols is not in node_modules: make node_modules/.all installs it")
		}
		t.Skip("y-protocols is not in node_modules, so nothing was said to it; make node_modules/.all installs it")
	}
	command := exec.CommandContext(t.Context(), "node", "testdata/speak.mjs")
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var heard []protocol.Message
	for len(heard) < 7 && lines.Scan() {
		frame, err := base64.StdEncoding.DecodeString(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		m, err := protocol.Decode(frame, protocol.Live())
		if err != nil {
			t.Fatalf("% x: %v", frame, err)
		}
		if got := m.Encode(); !bytes.Equal(got, frame) {
			t.Errorf("% x is written again as % x", frame, got)
		}
		heard = append(heard, m)
	}
	if len(heard) < 7 {
		t.Fatalf("%d messages were heard", len(heard))
	}
	for i, want := range []protocol.Step{protocol.Step1, protocol.Step2, protocol.Update} {
		if heard[i].Kind != protocol.KindSync || heard[i].Step != want {
			t.Errorf("message %d is of kind %d, step %d", i, heard[i].Kind, heard[i].Step)
		}
	}
	if here := heard[3].States; len(here) != 1 || here[0].Client != 1<<32-1 || string(here[0].Shown) != `{"user":{"name":"Zoé"},"cursor":null}` {
		t.Errorf("somebody is there as %+v", here)
	}
	if gone := heard[4].States; len(gone) != 1 || !gone[0].Gone() {
		t.Errorf("somebody left as %+v", gone)
	}
	if heard[5].Reason != "not yours: é" || heard[6].Kind != protocol.KindQueryAwareness {
		t.Errorf("heard %+v and %+v", heard[5], heard[6])
	}

	// Another client writes and shows itself; one more comes and goes.
	update := []byte{1, 1, 7, 0, 4, 1, 4, 't', 'e', 'x', 't', 3, 'a', 'b', 'c', 0}
	states := []protocol.State{{Client: 7, Clock: 1, Shown: shown(`{"user":{"name":"Ali"}}`)}, {Client: 8, Clock: 1, Shown: shown(`{}`)}}
	for _, m := range []protocol.Message{
		protocol.Sync(protocol.Update, update), protocol.Sync(protocol.Step1, []byte{0}),
		{Kind: protocol.KindAwareness, States: states},
		{Kind: protocol.KindAwareness, States: []protocol.State{{Client: 8, Clock: 1}}},
		{Kind: protocol.KindAuth, Reason: "è"},
		{Kind: protocol.KindQueryAwareness},
	} {
		if _, err := in.Write(append(base64.StdEncoding.AppendEncode(nil, m.Encode()), '\n')); err != nil {
			t.Fatal(err)
		}
	}
	in.Close()
	var got any
	if lines.Scan(); json.Unmarshal(lines.Bytes(), &got) != nil {
		t.Fatalf("it understood %q", lines.Text())
	}
	command.Wait()
	encoded, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"answered":true,"asked":true,"denied":"è","text":"abcété 😀","there":{"7":{"user":{"name":"Ali"}}}}`
	if string(encoded) != want {
		t.Errorf("it understood %s, not %s", encoded, want)
	}
}
