package texttest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"runtime"
	"testing"

	"maillage/internal/yjs/yjstest"
)

// Root is the name of the root in which the oracle writes.
const Root = "page"

// Oracle is a process of node that runs ProseMirror, y-prosemirror and Yjs themselves.
type Oracle struct {
	t   testing.TB
	in  io.WriteCloser
	out *bufio.Reader
}

// Start starts them on a schema.
func Start(t testing.TB, schema []byte) *Oracle {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	in, out := yjstest.Start(t, filepath.Join(filepath.Dir(here), "oracle.mjs"), "y-prosemirror")
	o := &Oracle{t, in, out}
	o.say(json.RawMessage(schema))
	return o
}

func (o *Oracle) say(what any) {
	o.t.Helper()
	line, err := json.Marshal(what)
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := o.in.Write(append(line, '\n')); err != nil {
		o.t.Fatal(err)
	}
}

func ask[T any](o *Oracle, what map[string]any) T {
	o.t.Helper()
	o.say(what)
	line, err := o.out.ReadBytes('\n')
	if err != nil {
		o.t.Fatal(err)
	}
	var got struct {
		Answer T
		Error  string
	}
	if err := json.Unmarshal(line, &got); err != nil {
		o.t.Fatal(err)
	}
	if got.Error != "" {
		o.t.Fatalf("%s: the oracle says %s", what["act"], got.Error)
	}
	return got.Answer
}

// Write gives what a client sends that has taken updates, and whose editor then shows each of
// some documents (as JSON) in turn.
func (o *Oracle) Write(client uint64, updates [][]byte, steps ...[]byte) [][]byte {
	o.t.Helper()
	documents := make([]json.RawMessage, len(steps))
	for i, step := range steps {
		documents[i] = step
	}
	return ask[[][]byte](o, map[string]any{"act": "write", "client": client, "updates": updates, "steps": documents})
}

// Read gives what an editor shows that has taken updates, as JSON in one line, and whether it had
// to repair something.
func (o *Oracle) Read(updates ...[]byte) (document []byte, repaired bool) {
	o.t.Helper()
	got := ask[struct {
		Document json.RawMessage
		Repaired bool
	}](o, map[string]any{"act": "read", "updates": updates})
	var compact bytes.Buffer
	if err := json.Compact(&compact, got.Document); err != nil {
		o.t.Fatal(err)
	}
	return compact.Bytes(), got.Repaired
}
