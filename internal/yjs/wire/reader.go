package wire

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// MaxInteger is the greatest integer that JavaScript counts exactly, and the greatest of the
// format: 2^53-1.
const MaxInteger = 1<<53 - 1

// Error says where reading failed, and what was wrong there.
type Error struct {
	Offset int // in bytes, from the start of what was given to NewReader
	What   string
	Beyond bool // it was sound as far as it was read, but beyond a limit of whoever reads
}

func (e *Error) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.What) }

// Reader reads values one after the other. It does not copy: what it gives as bytes are parts of
// what it was given.
type Reader struct {
	data []byte
	at   int
	err  *Error
}

// NewReader starts at the first byte of data.
func NewReader(data []byte) *Reader { return &Reader{data: data} }

// Err is the first failure, or nil.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// Failed tells whether something went wrong.
func (r *Reader) Failed() bool { return r.err != nil }

// Fail records a failure at the byte about to be read, unless one is recorded.
func (r *Reader) Fail(format string, args ...any) { r.failAt(r.at, format, args...) }

// Exceed records as Fail does that a limit is passed.
func (r *Reader) Exceed(format string, args ...any) { r.exceedAt(r.at, format, args...) }

func (r *Reader) exceedAt(offset int, format string, args ...any) {
	if r.err == nil {
		r.failAt(offset, format, args...)
		r.err.Beyond = true
	}
}

func (r *Reader) failAt(offset int, format string, args ...any) {
	if r.err == nil {
		r.err = &Error{Offset: offset, What: fmt.Sprintf(format, args...)}
	}
	r.at = len(r.data)
}

// Offset is the place of the byte about to be read.
func (r *Reader) Offset() int { return r.at }

// Left is how many bytes were not read yet.
func (r *Reader) Left() int { return len(r.data) - r.at }

// Since gives the bytes read since an offset.
func (r *Reader) Since(offset int) []byte { return r.data[offset:r.at:r.at] }

// End fails where bytes are left.
func (r *Reader) End() {
	if r.err == nil && r.Left() > 0 {
		r.Fail("%d bytes follow the end", r.Left())
	}
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	if r.at >= len(r.data) {
		r.Fail("ends here, where a byte was expected")
		return 0
	}
	b := r.data[r.at]
	r.at++
	return b
}

// Uint reads an integer without sign: seven bits a byte, the lowest first.
func (r *Reader) Uint() uint64 {
	if r.at < len(r.data) && r.data[r.at] < 0x80 { // most of them
		r.at++
		return uint64(r.data[r.at-1])
	}
	return r.digits(r.at, 0, 0)
}

// digits reads the groups of seven bits of an integer that started at an offset.
func (r *Reader) digits(start int, value uint64, shift uint) uint64 {
	for r.at < len(r.data) {
		b := r.data[r.at]
		r.at++
		if shift > 49 || uint64(b&0x7f)<<shift > MaxInteger-value {
			r.failAt(start, "integer above 2^53-1")
			return 0
		}
		value |= uint64(b&0x7f) << shift
		if b < 0x80 {
			if b == 0 && shift > 0 {
				r.failAt(start, "integer written longer than needed")
				return 0
			}
			return value
		}
		shift += 7
	}
	r.failAt(start, "ends within an integer")
	return 0
}

// Int reads an integer with sign. JavaScript's -0 is read as 0.
func (r *Reader) Int() int64 {
	start := r.at
	first := r.Byte()
	value := uint64(first & 0x3f)
	if first&0x80 != 0 {
		value = r.digits(start, value, 6)
	}
	if first&0x40 != 0 {
		return -int64(value)
	}
	return int64(value)
}

// Count reads how many things follow, each of at least size bytes: a count that the bytes left
// cannot hold is refused before anything is done for it.
func (r *Reader) Count(size int, what string) int {
	start := r.at
	n := r.Uint()
	if left := r.Left() / size; n > uint64(left) { //nolint:gosec // never negative
		r.failAt(start, "%d %s announced, and at most %d can follow", n, what, left)
		return 0
	}
	return int(n) //nolint:gosec // at most the length of the data
}

// Bytes reads bytes after their length, at most most of them.
func (r *Reader) Bytes(most int, what string) []byte {
	start := r.at
	n := r.Count(1, "bytes of "+what)
	if n > most {
		r.exceedAt(start, "%s of %d bytes, at most %d are taken", what, n, most)
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at : r.at]
}

// Text reads UTF-8 after its length, at most most bytes, as the bytes that hold it. What is not
// UTF-8 is refused: no browser could open the document any more.
func (r *Reader) Text(most int, what string) []byte {
	text := r.Bytes(most, what)
	if !utf8.Valid(text) {
		r.failAt(r.at-len(text), "%s is not UTF-8", what)
		return nil
	}
	return text
}

// Float32 reads a number of four bytes, the highest first.
func (r *Reader) Float32() float32 { return math.Float32frombits(uint32(r.big(4))) } //nolint:gosec // four bytes

// Float64 reads a number of eight bytes, the highest first.
func (r *Reader) Float64() float64 { return math.Float64frombits(r.big(8)) }

func (r *Reader) big(size int) uint64 {
	if r.Left() < size {
		r.Fail("ends here, where a number of %d bytes was expected", size)
		return 0
	}
	var value uint64
	for _, b := range r.data[r.at : r.at+size] {
		value = value<<8 | uint64(b)
	}
	r.at += size
	return value
}
