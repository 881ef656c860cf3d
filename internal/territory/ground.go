package territory

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"maillage/internal/shape"
)

// Land is a country, or its parts around France, as maps draw it: good for a map of a region
// or of the country, some hundred metres off everywhere. Nothing is decided by it.
type Land struct {
	France bool
	Shape  shape.Shape
}

// GroundAttribution names where the ground of maps comes from.
const GroundAttribution = "Natural Earth"

var errGround = errors.New("the ground of maps: these bytes are no list of lands")

var ground = sync.OnceValue(func() []Land {
	packed, err := dist.ReadFile("dist/ground.bin.gz")
	if err != nil {
		return nil // built without: maps show what lies on the ground, without the ground
	}
	text, err := unpack(packed)
	if err != nil {
		return nil
	}
	lands, err := parseGround([]byte(text))
	if err != nil {
		return nil
	}
	return lands
})

// Ground gives the lands of maps, read at its first use: France on its mainland and in its
// five overseas départements, and the neighbours of each. It is empty when the program was
// built without them.
func Ground() []Land { return ground() }

func parseGround(b []byte) ([]Land, error) {
	var lands []Land
	for len(b) > 0 {
		size, read := binary.Uvarint(b[1:])
		if read <= 0 || size > uint64(len(b[1+read:])) {
			return nil, errGround
		}
		rest := b[1+read:]
		s, err := shape.FromBinary(rest[:size])
		if err != nil {
			return nil, fmt.Errorf("the ground of maps: %w", err)
		}
		lands = append(lands, Land{b[0] == 1, s})
		b = rest[size:]
	}
	return lands, nil
}
