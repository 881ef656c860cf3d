package workshop

import (
	"regexp"
	"strconv"
	"testing"

	"rsc.io/qr"
)

func TestAQRCodeIsDrawnWithAllItsSquares(t *testing.T) {
	const address = "https://maillage.example/w/0sJN3zQRslp22wfYWC_GdsQVNkKS5sw_LATBU9LsDOM"
	got, err := drawn(address)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(address, qr.M)
	if err != nil || got.Side != code.Size+8 {
		t.Fatalf("%d wide for %d (%v)", got.Side, code.Size, err)
	}
	black := map[[2]int]bool{}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(got.Path, -1) {
		x, _ := strconv.Atoi(run[1])
		y, _ := strconv.Atoi(run[2])
		long, _ := strconv.Atoi(run[3])
		for i := range long {
			black[[2]int{x + i - 4, y - 4}] = true
		}
	}
	for y := range code.Size {
		for x := range code.Size {
			if black[[2]int{x, y}] != code.Black(x, y) {
				t.Fatalf("the square at %d, %d is not as it should be", x, y)
			}
		}
	}
}
