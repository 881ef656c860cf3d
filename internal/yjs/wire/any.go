package wire

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
)

// The tags of any values count down from 127.
const (
	tagUndefined = 127 - iota
	tagNull
	tagInteger
	tagFloat32
	tagFloat64
	tagBigInt
	tagFalse
	tagTrue
	tagString
	tagObject
	tagArray
	tagBytes
)

// Undefined is JavaScript's value of that name.
type Undefined struct{}

// BigInt is an integer of JavaScript's type of that name.
type BigInt int64

// Member is one name and value of an [Object].
type Member struct {
	Name  string
	Value any
}

// Object is a JavaScript object, in the order in which its members were written.
type Object []Member

// Bounds are what any values must fit in.
type Bounds struct {
	Bytes int // of one text, one name or one piece of binary
	Depth int // of arrays and objects in each other
}

// Any reads a value of any kind: nil, [Undefined], bool, int64, float64, [BigInt], string,
// []byte, []any or [Object].
func (r *Reader) Any(within Bounds) any { return r.any(within, 0, true) }

// SkipAny checks a value as Any does, and makes nothing of it.
func (r *Reader) SkipAny(within Bounds) { r.any(within, 0, false) }

func (r *Reader) any(within Bounds, depth int, keep bool) any {
	start := r.at
	switch tag := r.Byte(); tag {
	case tagUndefined:
		return Undefined{}
	case tagInteger:
		return made(r.Int(), keep)
	case tagFloat32:
		return made(float64(r.Float32()), keep)
	case tagFloat64:
		return made(r.Float64(), keep)
	case tagBigInt:
		return made(BigInt(r.big(8)), keep) //nolint:gosec // two's complement
	case tagFalse, tagTrue:
		return tag == tagTrue
	case tagString:
		return text(r.Text(within.Bytes, "text"), keep)
	case tagObject:
		return r.object(within, depth+1, keep)
	case tagArray:
		return r.array(within, depth+1, keep)
	case tagBytes:
		if value := r.Bytes(within.Bytes, "binary"); keep {
			return slices.Clone(value)
		}
	case tagNull:
	default:
		r.failAt(start, "no value has the tag %d", tag)
	}
	return nil
}

// made and text spare the room of values that nobody looks at.
func made[T any](value T, keep bool) any {
	if keep {
		return value
	}
	return nil
}

func text(value []byte, keep bool) any {
	if keep {
		return string(value)
	}
	return nil
}

func (r *Reader) array(within Bounds, depth int, keep bool) any {
	n, values := r.nested(1, "values", within, depth), []any{}
	for range n {
		value := r.any(within, depth, keep)
		if r.Failed() {
			break
		}
		if keep {
			values = append(values, value)
		}
	}
	return values
}

func (r *Reader) object(within Bounds, depth int, keep bool) any {
	n, members := r.nested(2, "members", within, depth), Object{}
	for range n {
		start := r.at
		name := r.Text(within.Bytes, "name of a member")
		if Harmful(string(name)) {
			r.failAt(start, "the name %s changes objects themselves", name)
		}
		value := r.any(within, depth, keep)
		if r.Failed() {
			break
		}
		if keep {
			members = append(members, Member{string(name), value})
		}
	}
	return members
}

func (r *Reader) nested(size int, what string, within Bounds, depth int) int {
	if depth > within.Depth {
		r.Fail("values nested deeper than %d", within.Depth)
		return 0
	}
	return r.Count(size, what)
}

// Harmful tells names of members that JavaScript programs must not take from others: writing to
// them changes every object, not one.
func Harmful(name string) bool {
	return name == "__proto__" || name == "constructor" || name == "prototype"
}

// JSON reads a text that holds JSON, within the same bounds as any values, as its bytes.
func (r *Reader) JSON(within Bounds, what string) []byte {
	value := r.Text(within.Bytes, what)
	if r.Failed() {
		return nil
	}
	start := r.at - len(value)
	if !json.Valid(value) {
		r.failAt(start, "%s is not JSON", what)
		return nil
	}
	if bytes.ContainsAny(value, "{[") {
		r.nestedJSON(value, start, within, what)
	}
	return value
}

// nestedJSON walks through JSON known to be valid, for its depth and its names.
func (r *Reader) nestedJSON(value []byte, start int, within Bounds, what string) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	var open []bool // whether what is open is an object
	name := false   // whether a name comes next
	for {
		token, err := decoder.Token()
		if err != nil { // the end
			return
		}
		text, is := token.(string)
		switch {
		case token == json.Delim('{') || token == json.Delim('['):
			open = append(open, token == json.Delim('{'))
		case token == json.Delim('}') || token == json.Delim(']'):
			open = open[:len(open)-1]
		case name && is && Harmful(text):
			r.failAt(start, "%s holds the name %s, which changes objects themselves", what, text)
			return
		}
		if len(open) > within.Depth {
			r.failAt(start, "%s nested deeper than %d", what, within.Depth)
			return
		}
		name = len(open) > 0 && open[len(open)-1] && (!name || !is)
	}
}

// AppendAny writes a value of the kinds that [Reader.Any] gives, or an int, as lib0 would. What
// JavaScript has not is written as undefined.
func AppendAny(to []byte, value any) []byte {
	switch value := value.(type) {
	case nil:
		return append(to, tagNull)
	case bool:
		if value {
			return append(to, tagTrue)
		}
		return append(to, tagFalse)
	case int:
		return appendInteger(to, int64(value))
	case int64:
		return appendInteger(to, value)
	case float64:
		if value == math.Trunc(value) && math.Abs(value) < 1<<31 && !(value == 0 && math.Signbit(value)) {
			return appendInteger(to, int64(value))
		}
		return appendFloat(to, value)
	case BigInt:
		return appendBig(append(to, tagBigInt), uint64(value), 8) //nolint:gosec // two's complement
	case string:
		return AppendBytes(append(to, tagString), value)
	case []byte:
		return AppendBytes(append(to, tagBytes), value)
	case []any:
		to = AppendUint(append(to, tagArray), uint64(len(value)))
		for _, each := range value {
			to = AppendAny(to, each)
		}
		return to
	case Object:
		to = AppendUint(append(to, tagObject), uint64(len(value)))
		for _, each := range value {
			to = AppendAny(AppendBytes(to, each.Name), each.Value)
		}
		return to
	default: // Undefined, and what JavaScript has not
		return append(to, tagUndefined)
	}
}

func appendInteger(to []byte, value int64) []byte {
	if value > math.MaxInt32 || value < -math.MaxInt32 {
		return appendFloat(to, float64(value))
	}
	return AppendInt(append(to, tagInteger), value)
}
