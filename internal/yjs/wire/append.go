package wire

import "math"

// AppendUint writes an integer without sign, at most [MaxInteger].
func AppendUint(to []byte, value uint64) []byte {
	for value >= 0x80 {
		to = append(to, byte(value)|0x80)
		value >>= 7
	}
	return append(to, byte(value))
}

// AppendInt writes an integer with sign, between -[MaxInteger] and [MaxInteger].
func AppendInt(to []byte, value int64) []byte {
	var first byte
	if value < 0 {
		first, value = 0x40, -value
	}
	first |= byte(value & 0x3f)
	if value >>= 6; value == 0 {
		return append(to, first)
	}
	return AppendUint(append(to, first|0x80), uint64(value)) //nolint:gosec // not negative any more
}

// AppendBytes writes bytes after their length.
func AppendBytes[T ~[]byte | ~string](to []byte, value T) []byte {
	return append(AppendUint(to, uint64(len(value))), value...)
}

func appendBig(to []byte, value uint64, size int) []byte {
	for shift := 8 * (size - 1); shift >= 0; shift -= 8 {
		to = append(to, byte(value>>shift)) //nolint:gosec // the lowest byte of what is left
	}
	return to
}

func appendFloat(to []byte, value float64) []byte {
	if small := float32(value); float64(small) == value {
		return appendBig(append(to, tagFloat32), uint64(math.Float32bits(small)), 4)
	}
	return appendBig(append(to, tagFloat64), math.Float64bits(value), 8)
}
