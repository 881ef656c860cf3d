package workshop

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// QR is an address as phones read it: dark squares of a square, drawn by one path.
type QR struct {
	Side int // of the whole, with the white around that readers ask for
	Path string
}

const quiet = 4 // modules of white around, by the standard

// drawn makes the QR code of an address; addresses are far shorter than what one holds.
func drawn(address string) (QR, error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return QR{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return QR{code.Size + 2*quiet, path.String()}, nil
}
