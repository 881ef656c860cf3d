package main

import (
	"compress/gzip"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"maillage/internal/shape"
)

// two squares side by side, around 2° to 4° east and 46° to 48° north, in steps of a tenth of
// a degree; the border between them is the arc 1, which the second walks backwards.
const sampleWorld = `{"transform":{"scale":[0.1,0.1],"translate":[0,0]},
	"arcs":[[[30,460],[-10,0],[0,20],[10,0]],[[30,460],[0,20]],[[30,460],[10,0],[0,20],[-10,0]]],
	"objects":{"countries":{"geometries":[
		{"type":"Polygon","arcs":[[0,-2]],"properties":{"name":"France"}},
		{"type":"MultiPolygon","arcs":[[[2,-2]]],"properties":{"name":"Voisin"}},
		{"type":"Polygon","arcs":[],"properties":{"name":"Loin"}}]}}}`

func TestPackGround_JoinsTheArcsOfEachCountry(t *testing.T) {
	in, out := filepath.Join(t.TempDir(), "world.json"), filepath.Join(t.TempDir(), "ground.bin.gz")
	if err := os.WriteFile(in, []byte(sampleWorld), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := packGround(in, out); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		flag         byte
		inside, away shape.Point
	}{{1, shape.Point{Lon: 2.5, Lat: 47}, shape.Point{Lon: 3.5, Lat: 47}}, {0, shape.Point{Lon: 3.5, Lat: 47}, shape.Point{Lon: 2.5, Lat: 47}}} {
		size, n := binary.Uvarint(content[1:])
		land, err := shape.FromBinary(content[1+n:][:size])
		if err != nil || content[0] != want.flag || !land.Contains(want.inside) || land.Contains(want.away) {
			t.Errorf("flag %d, %v: %v", content[0], land, err)
		}
		for _, p := range land[0] {
			if math.Abs(math.Mod(p.Lon*10+0.5, 1)-0.5) > 1e-5 {
				t.Errorf("%v is on no tenth of a degree", p)
			}
		}
		content = content[1+n+int(size):]
	}
	if len(content) > 0 {
		t.Errorf("%d bytes of a country in no view", len(content))
	}
	if err := packGround(filepath.Join(t.TempDir(), "nothing.json"), out); err == nil {
		t.Error("a file that is not there passes")
	}
}
