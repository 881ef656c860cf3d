package yjs_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"testing"

	"maillage/internal/yjs"
	"maillage/internal/yjs/wire"
	"maillage/internal/yjs/yjstest"
)

// oracle is a process of node that runs Yjs itself.
type oracle struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// startOracle starts Yjs.
func startOracle(t testing.TB) *oracle {
	t.Helper()
	in, out := yjstest.Start(t, "testdata/oracle.mjs", "yjs")
	return &oracle{in, out}
}

// request is what an oracle is asked.
type request struct {
	Act     string   `json:"act"`
	Seed    uint64   `json:"seed"`
	Updates [][]byte `json:"updates"`
	State   []byte   `json:"state"`
}

func ask[T any](t testing.TB, o *oracle, what request) T {
	t.Helper()
	line, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.in.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	if line, err = o.out.ReadBytes('\n'); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Answer T
		Error  string
	}
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatal(err)
	}
	if got.Error != "" {
		t.Fatalf("seed %d, %s: Yjs says %s", what.Seed, what.Act, got.Error)
	}
	return got.Answer
}

// content is what a document holds, as the oracle tells it.
type content struct {
	Text, Map, Array, XML any
	State, Snapshot       []byte
	Waits                 bool
}

type played struct {
	Updates  [][]byte
	Content  content
	First    content
	Whole    []byte
	Disagree bool
}

func decode(t testing.TB, update []byte) *yjs.Update {
	t.Helper()
	u, err := yjs.DecodeUpdate(update, yjs.Stored())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func apply(t testing.TB, d *yjs.Doc, update []byte) {
	t.Helper()
	if _, err := d.Apply(decode(t, update), nil); err != nil {
		t.Fatal(err)
	}
}

func encode(t testing.TB, d *yjs.Doc, state yjs.StateVector) []byte {
	t.Helper()
	update, err := d.Encode(state)
	if err != nil {
		t.Fatal(err)
	}
	return update
}

// holds tells a document in the words of the oracle.
func holds(t testing.TB, d *yjs.Doc) content {
	t.Helper()
	return content{
		Text: told(t, runs(d.Text("text"))), Map: told(t, value(d.Map("map"))), Array: told(t, value(d.Array("array"))),
		XML: told(t, nodes(d.Fragment("xml"))), State: d.StateVector().Encode(), Snapshot: d.Snapshot().Encode(),
	}
}

// told brings a value in the shape in which JSON gives it.
func told(t testing.TB, v any) any {
	t.Helper()
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back any
	if err := json.Unmarshal(encoded, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func value(v any) any {
	switch v := v.(type) {
	case wire.Undefined:
		return map[string]any{"$undefined": true}
	case wire.BigInt:
		return map[string]any{"$big": strconv.FormatInt(int64(v), 10)}
	case []byte:
		return map[string]any{"$bytes": v}
	case wire.Object:
		members := map[string]any{}
		for _, m := range v {
			members[m.Name] = value(m.Value)
		}
		return members
	case map[string]any:
		members := map[string]any{}
		for name, each := range v {
			members[name] = value(each)
		}
		return members
	case []any:
		list := []any{}
		for _, each := range v {
			list = append(list, value(each))
		}
		return list
	case []yjs.Run:
		return runs(v)
	case yjs.Node:
		return node(v)
	}
	return v
}

func nodes(of []yjs.Node) []any {
	list := []any{}
	for _, each := range of {
		list = append(list, node(each))
	}
	return list
}

func node(n yjs.Node) any {
	attributes := map[string]any{}
	for _, a := range n.Attributes {
		attributes[a.Name] = value(a.Value)
	}
	switch n.Kind {
	case yjs.XMLElement:
		return map[string]any{"name": n.Name, "attributes": attributes, "children": nodes(n.Children)}
	case yjs.XMLText:
		return map[string]any{"runs": runs(n.Runs), "attributes": attributes}
	default:
		return nodes(n.Children)
	}
}

func runs(of []yjs.Run) []any {
	list := []any{}
	for _, r := range of {
		marks := map[string]any{}
		for _, m := range r.Marks {
			marks[m.Name] = m.Value
		}
		run := map[string]any{"marks": marks}
		switch {
		case r.Node != nil:
			run["embed"] = node(*r.Node)
		case r.Embed != nil:
			run["embed"] = r.Embed
		default:
			run["text"] = r.Text
		}
		list = append(list, run)
	}
	return list
}

// same compares what two documents hold, snapshots apart.
func same(t testing.TB, what string, got, want content) {
	t.Helper()
	got.Snapshot, want.Snapshot = nil, nil
	if !reflect.DeepEqual(got, want) {
		for i, part := range []string{"text", "map", "array", "xml", "state", "waits"} {
			g := []any{got.Text, got.Map, got.Array, got.XML, got.State, got.Waits}[i]
			w := []any{want.Text, want.Map, want.Array, want.XML, want.State, want.Waits}[i]
			if !reflect.DeepEqual(g, w) {
				gotJSON, _ := json.Marshal(g)
				wantJSON, _ := json.Marshal(w)
				t.Errorf("%s: %s is\n%s, not\n%s", what, part, gotJSON, wantJSON)
			}
		}
	}
}

// compare plays one meeting in Yjs, and compares what this package makes of its updates.
func compare(t testing.TB, o *oracle, seed uint64) {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 1))
	want := ask[played](t, o, request{Act: "play", Seed: seed})
	if want.Disagree {
		t.Errorf("the clients of Yjs do not agree with each other")
	}
	for _, u := range append(want.Updates, want.Whole) {
		if got := decode(t, u).Encode(); !bytes.Equal(got, u) {
			t.Errorf("an update of\n%x is written again as\n%x", u, got)
		}
	}
	letters := shuffled(chance, want.Updates)
	docs := []*yjs.Doc{yjs.New(yjs.Stored()), yjs.NewKeeping(yjs.Stored())}
	for _, d := range docs {
		for _, u := range letters {
			apply(t, d, u)
		}
		if err := d.Sound(); err != nil {
			t.Error(err)
		}
		for _, u := range append(letters, want.Whole) {
			if at, does := d.Contradicts(decode(t, u)); does {
				t.Errorf("at %v something else is said in\n%x", at, u)
			}
		}
		same(t, "all updates", holds(t, d), want.Content)
		if got := d.Snapshot().Encode(); !want.First.Waits && !bytes.Equal(got, want.First.Snapshot) {
			t.Errorf("the snapshot is\n%x, not\n%x", got, want.First.Snapshot)
		}
	}
	if !want.First.Waits {
		whole := yjs.New(yjs.Stored())
		apply(t, whole, want.Whole)
		same(t, "the state of one client", holds(t, whole), want.First)
	}
	if seed%4 == 0 { // it takes Yjs as long as all the rest
		readBack(t, o, seed, letters, docs, want.Content)
	}
}

// readBack gives Yjs what this package writes: whole documents, what somebody misses, updates
// merged and told apart.
func readBack(t testing.TB, o *oracle, seed uint64, letters [][]byte, docs []*yjs.Doc, want content) {
	t.Helper()
	half := yjs.New(yjs.Stored())
	for _, u := range letters[:len(letters)/2] {
		apply(t, half, u)
	}
	known, all := half.StateVector(), merged(t, letters)
	halfway, rest := encode(t, half, nil), encode(t, docs[0], known)
	for i, got := range ask[[]content](t, o, request{Act: "read", Seed: seed, Updates: [][]byte{encode(t, docs[0], nil), encode(t, docs[1], nil), all}}) {
		same(t, fmt.Sprintf("what Yjs reads, %d", i), got, want)
	}
	for i, parts := range [][][]byte{
		{halfway, rest},
		{rest, halfway},
		{merged(t, letters[:len(letters)/2]), merged(t, letters[len(letters)/2:])},
		{halfway, yjs.Diff(decode(t, all), known).Encode()},
	} {
		parts = append(parts, parts...) // Yjs may forget what waited, and remembers when it comes again
		same(t, fmt.Sprintf("in two parts, %d", i), ask[content](t, o, request{Act: "gather", Seed: seed, Updates: parts}), want)
	}
}

// shuffled gives letters in another order, some of them twice.
func shuffled(chance *rand.Rand, letters [][]byte) [][]byte {
	var out [][]byte
	for _, i := range chance.Perm(len(letters)) {
		out = append(out, letters[i])
		if chance.IntN(5) == 0 {
			out = append(out, letters[chance.IntN(len(letters))])
		}
	}
	return out
}

func merged(t testing.TB, updates [][]byte) []byte {
	t.Helper()
	var all []*yjs.Update
	for _, u := range updates {
		all = append(all, decode(t, u))
	}
	return yjs.Merge(all...).Encode()
}

// firstSeed is where random meetings begin: MAILLAGE_SEED repeats those of a failure.
func firstSeed(t testing.TB) uint64 {
	t.Helper()
	given := os.Getenv("MAILLAGE_SEED")
	if given == "" {
		return rand.Uint64() >> 33
	}
	seed, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		t.Fatalf("MAILLAGE_SEED: %v", err)
	}
	return seed
}

func TestRandomMeetings_AreReadAsYjsReadsThem(t *testing.T) {
	each := 1000
	if testing.Short() {
		each = 150
	}
	first := firstSeed(t)
	for _, from := range []int{0, each} { // in two processes, for two processors
		t.Run(strconv.Itoa(from), func(t *testing.T) {
			t.Parallel()
			o := startOracle(t)
			for seed := first + uint64(from); seed < first+uint64(from+each); seed++ {
				if compare(t, o, seed); t.Failed() {
					t.Fatalf("MAILLAGE_SEED=%d plays this meeting again, first of all", seed)
				}
			}
		})
	}
}

// FuzzMeetings goes on with as many meetings as there is time for.
func FuzzMeetings(f *testing.F) {
	o := startOracle(f)
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { compare(t, o, seed&(1<<32-1)) })
}

// Merging, state vectors and differences without a document.
func TestUpdatesWithoutADocument_AreTreatedAsByYjs(t *testing.T) {
	o := startOracle(t)
	for seed := range uint64(60) {
		meeting := ask[played](t, o, request{Act: "play", Seed: seed})
		half := decode(t, merged(t, meeting.Updates[:len(meeting.Updates)/2])).StateVector()
		type bytesOf struct{ State, Merged, Diff []byte }
		want := ask[bytesOf](t, o, request{Act: "bytes", Seed: seed, Updates: meeting.Updates, State: half.Encode()})
		all := decode(t, want.Merged)
		if got := all.StateVector().Encode(); !bytes.Equal(got, want.State) {
			t.Errorf("seed %d: the state vector is %x, not %x", seed, got, want.State)
		}
		if got := yjs.Diff(all, half).Encode(); !bytes.Equal(got, want.Diff) {
			t.Errorf("seed %d: the difference is\n%x, not\n%x", seed, got, want.Diff)
		}
		if got := decode(t, merged(t, meeting.Updates)); !reflect.DeepEqual(got.Written(), all.Written()) || !reflect.DeepEqual(got.Deleted(), all.Deleted()) {
			t.Errorf("seed %d: merged are %v without %v, not %v without %v", seed, got.Written(), got.Deleted(), all.Written(), all.Deleted())
		}
	}
}

func TestEarlierVersions_AreThoseThatYjsReads(t *testing.T) {
	o := startOracle(t)
	for seed := range uint64(60) {
		updates := ask[played](t, o, request{Act: "play", Seed: seed}).Updates
		if len(updates) < 2 {
			continue
		}
		at := len(updates) / 2
		d := yjs.NewKeeping(yjs.Stored())
		var snapshot yjs.Snapshot
		for i, u := range updates {
			if i == at {
				snapshot = d.Snapshot()
			}
			apply(t, d, u)
		}
		want := ask[struct {
			Content  content
			Snapshot []byte
		}](t, o, request{Act: "then", Seed: uint64(at), Updates: updates})
		named, err := yjs.DecodeSnapshot(want.Snapshot, yjs.Live())
		if err != nil {
			t.Fatal(err)
		}
		if !named.Equal(snapshot) {
			t.Errorf("seed %d: the version is named %v, not %v", seed, snapshot, named)
		}
		then, err := d.At(named)
		if err != nil {
			t.Fatal(err)
		}
		if same(t, fmt.Sprintf("seed %d, an earlier version", seed), holds(t, then), want.Content); t.Failed() {
			return
		}
	}
}
