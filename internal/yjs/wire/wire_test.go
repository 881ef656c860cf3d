package wire_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/yjs/wire"
)

var bounds = wire.Bounds{Bytes: 1000, Depth: 4}

func TestIntegers_AreWrittenAndReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unsigned, signed := rapid.Uint64Range(0, wire.MaxInteger).Draw(t, "unsigned"), rapid.Int64Range(-wire.MaxInteger, wire.MaxInteger).Draw(t, "signed")
		r := wire.NewReader(wire.AppendInt(wire.AppendUint(nil, unsigned), signed))
		if got := r.Uint(); got != unsigned {
			t.Fatalf("%d is read as %d", unsigned, got)
		}
		if got := r.Int(); got != signed {
			t.Fatalf("%d is read as %d", signed, got)
		}
		if r.End(); r.Err() != nil {
			t.Fatal(r.Err())
		}
	})
}

func TestIntegers_AsLib0WritesThem(t *testing.T) {
	for _, one := range []struct {
		value int64
		want  []byte
	}{{0, []byte{0}}, {1, []byte{1}}, {-1, []byte{0x41}}, {63, []byte{63}}, {64, []byte{0x80, 1}}, {-64, []byte{0xC0, 1}}, {-129, []byte{0xC1, 2}}} {
		if got := wire.AppendInt(nil, one.value); !bytes.Equal(got, one.want) {
			t.Errorf("%d is written % x, not % x", one.value, got, one.want)
		}
	}
}

func TestWhatIsWrong_IsToldWithItsPlace(t *testing.T) {
	deep := bytes.Repeat([]byte{117, 1}, 6)
	for _, one := range []struct {
		name string
		data []byte
		read func(*wire.Reader)
		want string
	}{
		{"an empty message", nil, func(r *wire.Reader) { r.Byte() }, "byte 0: ends here"},
		{"half an integer", []byte{0x80}, func(r *wire.Reader) { r.Uint() }, "byte 0: ends within an integer"},
		{"2^53", []byte{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10}, func(r *wire.Reader) { r.Uint() }, "byte 0: integer above 2^53-1"},
		{"an integer without end", bytes.Repeat([]byte{0xff}, 30), func(r *wire.Reader) { r.Uint() }, "byte 0: integer above 2^53-1"},
		{"an integer with a byte too many", []byte{7, 0x81, 0}, func(r *wire.Reader) { r.Byte(); r.Uint() }, "byte 1: integer written longer than needed"},
		{"a long text announced", []byte{0xff, 0xff, 0xff, 0x7f, 'a'}, func(r *wire.Reader) { r.Text(1<<40, "text") }, "byte 0: 268435455 bytes of text announced, and at most 1 can follow"},
		{"a text above its limit", []byte{3, 'a', 'b', 'c'}, func(r *wire.Reader) { r.Text(2, "text") }, "byte 0: text of 3 bytes, at most 2 are taken"},
		{"a text that is not UTF-8", []byte{2, 0xC3, 'b'}, func(r *wire.Reader) { r.Text(9, "text") }, "byte 1: text is not UTF-8"},
		{"a surrogate in UTF-8", []byte{3, 0xED, 0xA0, 0x80}, func(r *wire.Reader) { r.Text(9, "text") }, "is not UTF-8"},
		{"an unknown tag", []byte{9}, func(r *wire.Reader) { r.Any(bounds) }, "byte 0: no value has the tag 9"},
		{"a deep value", deep, func(r *wire.Reader) { r.Any(bounds) }, "nested deeper than 4"},
		{"a deep value, skipped", deep, func(r *wire.Reader) { r.SkipAny(bounds) }, "nested deeper than 4"},
		{"a harmful name", append([]byte{118, 1, 9}, "__proto__\x7e"...), func(r *wire.Reader) { r.SkipAny(bounds) }, "__proto__ changes objects"},
		{"many values announced", []byte{117, 0xff, 0x7f, 127}, func(r *wire.Reader) { r.Any(bounds) }, "16383 values announced, and at most 1 can follow"},
		{"a short number", []byte{123, 0, 0}, func(r *wire.Reader) { r.Any(bounds) }, "a number of 8 bytes was expected"},
		{"bytes behind the end", []byte{1, 2}, func(r *wire.Reader) { r.Byte(); r.End() }, "byte 1: 1 bytes follow the end"},
	} {
		r := wire.NewReader(one.data)
		one.read(r)
		var failure *wire.Error
		if !errors.As(r.Err(), &failure) || !strings.Contains(failure.Error(), one.want) {
			t.Errorf("%s: %v, not %q", one.name, r.Err(), one.want)
		}
	}
}

func TestJSON_WithHarmfulNamesOrTooDeep_IsRefused(t *testing.T) {
	for value, want := range map[string]string{
		`{"a":[{"\u005f_proto__":1}]}`: "__proto__", `{"x":{},"constructor":0}`: "constructor", `[1,{"a":"b","prototype":[]}]`: "prototype",
		`[[[[[1]]]]]`: "deeper", `{"a":`: "not JSON", `undefined`: "not JSON",
		`{"a":"__proto__","b":["prototype"]}`: "", `[[[[1]]]]`: "", `null`: "", `"é"`: "",
	} {
		r := wire.NewReader(wire.AppendBytes(nil, value))
		r.JSON(bounds, "value")
		if got := r.Err(); (got == nil) != (want == "") || got != nil && !strings.Contains(got.Error(), want) {
			t.Errorf("%s: %v, not %q", value, got, want)
		}
	}
}

func TestAnyValues_AreWrittenAndReadBack(t *testing.T) {
	for _, value := range []any{
		nil,
		wire.Undefined{},
		true, false, int64(0), int64(-42), int64(math.MaxInt32), float64(1 << 31), 1.5, -0.1, 1e300, math.Inf(1),
		wire.BigInt(math.MinInt64), "", "été 😀",
		[]byte{0, 255},
		[]any{},
		[]any{int64(1), []any{nil}},
		wire.Object{},
		wire.Object{{"b", int64(1)}, {"a", wire.Object{{"", "x"}}}},
	} {
		r := wire.NewReader(wire.AppendAny(nil, value))
		if got := r.Any(bounds); r.Err() != nil || r.Left() > 0 || !reflect.DeepEqual(got, value) {
			t.Errorf("%#v is read as %#v (%v)", value, got, r.Err())
		}
	}
}

func FuzzAny(f *testing.F) {
	f.Add(wire.AppendAny(nil, []any{int64(1), 1.5, "é", wire.Object{{"a", nil}}, []byte{1}, wire.BigInt(7), true, wire.Undefined{}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		skipped := wire.NewReader(data)
		skipped.SkipAny(bounds)
		r := wire.NewReader(data)
		value := r.Any(bounds)
		if r.Failed() != skipped.Failed() || r.Offset() != skipped.Offset() {
			t.Fatalf("read: %v at %d; skipped: %v at %d", r.Err(), r.Offset(), skipped.Err(), skipped.Offset())
		}
		if r.Failed() {
			return
		}
		written := wire.AppendAny(nil, value)
		if again := wire.NewReader(written).Any(bounds); !bytes.Equal(wire.AppendAny(nil, again), written) {
			t.Fatalf("%#v is read again as %#v", value, again)
		}
	})
}
