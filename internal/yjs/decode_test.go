package yjs_test

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/yjs"
	"maillage/internal/yjs/wire"
)

// message writes an update by hand: numbers are integers of the format, texts have their length
// before them, bytes stand as they are.
func message(parts ...any) []byte {
	var to []byte
	for _, part := range parts {
		switch part := part.(type) {
		case int:
			to = wire.AppendUint(to, uint64(part))
		case string:
			to = wire.AppendBytes(to, part)
		case []byte:
			to = append(to, part...)
		}
	}
	return to
}

// root is a struct of content that stands at the beginning of a root.
func root(content int, rest ...any) []byte {
	return message(append([]any{content, 1, "prosemirror"}, rest...)...)
}

func oneStruct(s []byte) []byte { return message(1, 1, 7, 0, s, 0) }

func TestHostileUpdates_AreRefused(t *testing.T) {
	const most = wire.MaxInteger
	anyDeep := append(bytes.Repeat([]byte{117, 1}, 20), 126)
	for _, one := range []struct {
		name   string
		update []byte
		want   string
	}{
		{"nothing at all", nil, "ends within an integer"},
		{"many clients announced", message(200_000_000), "200000000 clients announced"},
		{"many structs announced", message(1, 200_000_000, 7, 0), "200000000 structs announced"},
		{"many deletions announced", message(0, 1, 7, 200_000_000), "200000000 ranges announced"},
		{"a client without struct", message(1, 0, 7, 0, 0), "no struct"},
		{"a client twice", message(2, 1, 7, 0, root(4, "a"), 1, 7, 1, root(4, "b"), 0), "client 7 comes twice"},
		{"bytes behind the end", append(oneStruct(root(4, "a")), 0), "1 bytes follow the end"},
		{"an unknown content", oneStruct(root(11, "a")), "no struct holds content 11"},
		{"a hole", oneStruct([]byte{10, 5}), "a hole is not taken"},
		{"old JSON", oneStruct(root(2, 1, "1")), "old JSON is not taken"},
		{"binary", oneStruct(root(3, "x")), "binary is not taken"},
		{"a subdocument", oneStruct(root(9, "guid", []byte{126})), "a subdocument is not taken"},
		{"a map type", oneStruct(root(7, 1)), "types of kind 1 are not taken"},
		{"a type nobody knows", oneStruct(root(7, 9)), "types of kind 9 are not taken"},
		{"another root", oneStruct(message(4, 1, "elsewhere", "a")), `no root is named "elsewhere"`},
		{"a parent of another sort", oneStruct(message(4, 2, "a")), "neither a root nor a struct"},
		{"collected content of length 0", oneStruct([]byte{0, 0}), "collected content of length 0"},
		{"too much collected content", oneStruct(message(0, 10_000_001)), "more than 10000000 units without content"},
		{"too much deleted content", oneStruct(root(1, 10_000_001)), "more than 10000000 units without content"},
		{"deleted content in two pieces", message(1, 2, 7, 0, []byte{0}, 9_999_999, []byte{0}, 2, 0), "more than 10000000 units without content"},
		{"a clock beyond 2^53-1", message(1, 1, 7, most, root(4, "ab"), 0), "its clock ends above 2^53-1"},
		{"a deletion beyond 2^53-1", message(0, 1, 7, 1, most, 1), "deleted range of 1 units"},
		{"an empty deletion", message(0, 1, 7, 1, 3, 0), "deleted range of 0 units"},
		{"an empty text", oneStruct(root(4, "")), "text of length 0"},
		{"no value", oneStruct(root(8, 0)), "no value"},
		{"values announced", oneStruct(root(8, 100, []byte{126})), "100 values announced"},
		{"a deep value", oneStruct(root(8, 1, anyDeep)), "nested deeper than 16"},
		{"a mark that is not JSON", oneStruct(root(6, "strong", "{")), "value of a mark is not JSON"},
		{"an embedded value that is not JSON", oneStruct(root(5, "undefined")), "embedded value is not JSON"},
		{"a deep embedded value", oneStruct(root(5, strings.Repeat("[", 30)+strings.Repeat("]", 30))), "nested deeper than 16"},
		{"a harmful key", oneStruct(message(0x28, 1, "prosemirror", "__proto__", 1, []byte{126})), `key "__proto__" changes objects`},
		{"a harmful mark", oneStruct(root(6, "constructor", "1")), `name of a mark "constructor"`},
		{"a long name", oneStruct(root(7, 3, strings.Repeat("x", 2000))), "name of an element of 2000 bytes, at most 1024"},
		{"a text that is not UTF-8", oneStruct(root(4, "\xff")), "text is not UTF-8"},
		{"a struct that follows its own future", oneStruct(message([]byte{0x84}, 7, 0, "a")), "comes later"},
		{"a struct to the left of its own future", oneStruct(message([]byte{0x44}, 7, 9, "a")), "comes later"},
		{"a struct inside itself", oneStruct(message(4, 0, 7, 0, "a")), "comes later"},
		{"too many bytes", make([]byte, 9<<20), "update of 9437184 bytes, at most 8388608 are taken"},
		{"too many structs", message(1, 200_001, 7, 0, bytes.Repeat([]byte{0, 1}, 200_001), 0), "200001 structs, at most 200000 are taken"},
		{"too many deletions", message(0, 1, 7, 200_001, bytes.Repeat([]byte{0, 1}, 200_001)), "200001 ranges, at most 200000 are taken"},
		{"too many clients", message(10_001, bytes.Repeat([]byte{1, 7, 0}, 10_001)), "10001 clients, at most 10000 are taken"},
	} {
		limits := yjs.Live()
		limits.Roots = []string{"prosemirror"}
		limits.Kinds = yjs.SetOf(yjs.XMLElement, yjs.XMLText)
		if _, err := yjs.DecodeUpdate(one.update, limits); err == nil || !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s: %v, not %q", one.name, err, one.want)
		}
	}
}

func TestHostileUpdates_TakeNoMemoryForWhatTheyAnnounce(t *testing.T) {
	update := message(1, 1_000_000, 7, 0, bytes.Repeat([]byte{11}, 2_000_000))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := yjs.DecodeUpdate(update, yjs.Stored()); err == nil {
		t.Error("it was taken")
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1_000_000 { // other tests allocate too
		t.Errorf("%d bytes were allocated for an update that announces a million structs", allocated)
	}
}

func TestStateVectorsAndSnapshots_AreWrittenAndReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clocks := rapid.Uint64Range(0, 1<<40)
		state := yjs.StateVector(rapid.MapOf(clocks, clocks).Draw(t, "state"))
		deleted := yjs.DeleteSet{}
		for client, starts := range rapid.MapOf(clocks, rapid.SliceOfN(clocks, 1, 5)).Draw(t, "deleted") {
			for _, start := range starts {
				deleted[client] = append(deleted[client], yjs.Range{Clock: start, Length: 1 + start%7})
			}
		}
		read, err := yjs.DecodeDeleteSet(deleted.Encode(), yjs.Stored())
		if err != nil {
			t.Fatal(err)
		}
		for client, ranges := range deleted {
			for _, r := range ranges {
				if !read.Has(yjs.ID{Client: client, Clock: r.Clock + r.Length - 1}) {
					t.Fatalf("%v of client %d was lost: %v", r, client, read)
				}
			}
		}
		snapshot := yjs.Snapshot{Deleted: read, State: state}
		got, err := yjs.DecodeSnapshot(snapshot.Encode(), yjs.Stored())
		if err != nil || !got.Equal(snapshot) {
			t.Fatalf("%v (%v), not %v", got, err, snapshot)
		}
	})
}

func TestHostileStateVectors_AreRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"announced": message(5, 1, 1), "twice": message(2, 1, 1, 1, 2), "bytes follow": message(1, 1, 1, 0), "at most 10000": message(10_001, make([]byte, 20_002)),
	} {
		if _, err := yjs.DecodeStateVector(data, yjs.Live()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, not %q", err, name)
		}
	}
}

// meetings are real updates of Yjs, by meeting and in the order in which they were made.
func meetings(t testing.TB) [][][]byte {
	t.Helper()
	text, err := os.ReadFile("testdata/updates.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all [][][]byte
	for _, part := range strings.Split(string(text), "# seed")[1:] {
		var updates [][]byte
		for line := range strings.Lines(part) {
			if update, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line)); err == nil {
				updates = append(updates, update)
			}
		}
		if len(updates) < 5 {
			t.Fatalf("%d updates in a meeting of testdata/updates.txt", len(updates))
		}
		all = append(all, updates)
	}
	return all
}

func seeds(t testing.TB) [][]byte { return slices.Concat(meetings(t)...) }

func TestRealUpdates_AreWrittenAgainByteForByte(t *testing.T) {
	for _, update := range seeds(t) {
		if got := decode(t, update).Encode(); !bytes.Equal(got, update) {
			t.Errorf("% x\nis written again as\n% x", update, got)
		}
	}
}

func FuzzUpdate(f *testing.F) {
	for _, update := range seeds(f) {
		f.Add(update)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		update, err := yjs.DecodeUpdate(data, yjs.Stored())
		if err != nil {
			return
		}
		written := update.Encode()
		again, err := yjs.DecodeUpdate(written, yjs.Stored())
		if err != nil {
			t.Fatalf("what was written is not read again: %v", err)
		}
		if !bytes.Equal(again.Encode(), written) || !reflect.DeepEqual(again.StateVector(), update.StateVector()) ||
			!reflect.DeepEqual(again.Written(), update.Written()) || !reflect.DeepEqual(again.Deleted(), update.Deleted()) {
			t.Fatalf("% x\nhas another meaning as\n% x", data, written)
		}
		twice := yjs.Merge(update, again)
		if !reflect.DeepEqual(twice.Written(), update.Written()) || !reflect.DeepEqual(twice.StateVector(), update.StateVector()) {
			t.Fatalf("merged with itself, %v became %v", update.Written(), twice.Written())
		}
		if rest := yjs.Diff(update, update.StateVector()); len(update.StateVector()) == len(update.Written()) && len(rest.Written()) > len(update.Written()) {
			t.Fatalf("a difference of %v from %v", rest.Written(), update.Written())
		}
	})
}

func FuzzSnapshot(f *testing.F) {
	f.Add(message(1, 7, 2, 0, 1, 5, 9, 2, 7, 14, 8, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		snapshot, err := yjs.DecodeSnapshot(data, yjs.Live())
		if err != nil {
			return
		}
		if again, err := yjs.DecodeSnapshot(snapshot.Encode(), yjs.Live()); err != nil || !again.Equal(snapshot) {
			t.Fatalf("%v is read again as %v (%v)", snapshot, again, err)
		}
	})
}

func FuzzStateVector(f *testing.F) {
	f.Add(message(2, 7, 14, 8, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		state, err := yjs.DecodeStateVector(data, yjs.Live())
		if err != nil {
			return
		}
		if again, err := yjs.DecodeStateVector(state.Encode(), yjs.Live()); err != nil || !reflect.DeepEqual(again, state) {
			t.Fatalf("%v is read again as %v (%v)", state, again, err)
		}
	})
}

func TestMerge_IsTheSameInAnyOrder(t *testing.T) {
	updates := meetings(t)[0]
	all := func(order []int) *yjs.Update {
		var some []*yjs.Update
		for _, i := range order {
			some = append(some, decode(t, updates[i]))
		}
		return yjs.Merge(some...)
	}
	chance := rand.New(rand.NewPCG(1, 2))
	want := all(chance.Perm(len(updates))).Encode()
	for range 100 {
		order := chance.Perm(len(updates))
		if got := all(order).Encode(); !bytes.Equal(got, want) {
			t.Fatalf("in the order %v\n% x, not\n% x", order, got, want)
		}
		half := yjs.Merge(all(order[:5]), all(order[5:])).Encode()
		if !bytes.Equal(half, want) {
			t.Fatalf("in two halves of %v\n% x, not\n% x", order, half, want)
		}
	}
}
