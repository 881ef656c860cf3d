package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pairs lists which colour is written or drawn on which, and how much they must differ:
// 4.5 for text, 3 for what outlines a control or a part of a drawing (WCAG 2.2, 1.4.3 and
// 1.4.11).
var pairs = []struct {
	over, under string
	least       float64
}{
	{"ink", "ground", 7},
	{"ink", "surface", 7},
	{"ink", "sunken", 7},
	{"ink", "accent-soft", 4.5},
	{"ink", "good-soft", 4.5},
	{"ink", "signal-soft", 4.5},
	{"ink-soft", "ground", 4.5},
	{"ink-soft", "surface", 4.5},
	{"ink-soft", "sunken", 4.5},
	{"ink-soft", "accent-soft", 4.5},
	{"ink-soft", "signal-soft", 4.5},
	{"accent", "ground", 4.5},
	{"accent", "surface", 4.5},
	{"accent", "accent-soft", 4.5},
	{"accent", "signal-soft", 4.5},
	{"accent", "good-soft", 4.5},
	{"accent-strong", "accent-soft", 4.5},
	{"on-accent", "accent", 4.5},
	{"on-accent", "accent-strong", 4.5},
	{"signal", "ground", 4.5},
	{"signal", "surface", 4.5},
	{"signal", "signal-soft", 4.5},
	{"good", "good-soft", 4.5},
	{"good", "surface", 4.5},
	{"line-strong", "ground", 3},
	{"line-strong", "surface", 3},
	{"bar-1", "surface", 3},
	{"bar-4", "surface", 3},
	{"on-caret", "caret-0", 4.5},
	{"caret-0", "surface", 3},
	{"on-caret", "caret-1", 4.5},
	{"caret-1", "surface", 3},
	{"on-caret", "caret-2", 4.5},
	{"caret-2", "surface", 3},
	{"on-caret", "caret-3", 4.5},
	{"caret-3", "surface", 3},
	{"on-caret", "caret-4", 4.5},
	{"caret-4", "surface", 3},
	{"on-caret", "caret-5", 4.5},
	{"caret-5", "surface", 3},
	{"on-caret", "caret-6", 4.5},
	{"caret-6", "surface", 3},
	{"on-caret", "caret-7", 4.5},
	{"caret-7", "surface", 3},
}

func TestColoursDifferEnoughInBothThemes(t *testing.T) {
	content, err := os.ReadFile("../styles/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(content), "prefers-color-scheme: dark")
	if !found {
		t.Fatal("no dark theme")
	}
	themes := map[string]map[string]string{"light": colours(light), "dark": colours(dark)}
	for name, theme := range themes {
		if len(theme) != len(themes["light"]) {
			t.Errorf("the %s theme has %d colours, the light one %d", name, len(theme), len(themes["light"]))
		}
		for _, pair := range pairs {
			over, under := theme[pair.over], theme[pair.under]
			if over == "" || under == "" {
				t.Fatalf("%s: no colour %s or %s", name, pair.over, pair.under)
			}
			if got := contrast(over, under); got < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", name, pair.over, pair.under, got, pair.least)
			}
		}
	}
}

func TestContrastOfKnownColours(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want string
	}{
		{"#000", "#ffffff", "21.00"}, {"#767676", "#fff", "4.54"}, {"#abc", "#aabbcc", "1.00"},
	} {
		if got := fmt.Sprintf("%.2f", contrast(test.a, test.b)); got != test.want {
			t.Errorf("%s and %s: %s, want %s", test.a, test.b, got, test.want)
		}
	}
}

var colour = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-f]{3,6});`)

func colours(css string) map[string]string {
	found := map[string]string{}
	for _, match := range colour.FindAllStringSubmatch(css, -1) {
		found[match[1]] = match[2]
	}
	return found
}

// contrast is that of WCAG 2: 1 for the same colour, 21 for black on white.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(hex string) float64 {
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			return math.NaN()
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
