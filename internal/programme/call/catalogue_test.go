package call

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/lang"
)

// said finds the keys of the messages that the files of a pattern build.
func said(t *testing.T, pattern string) (keys []string) {
	t.Helper()
	whole := regexp.MustCompile(`"(programme\.[a-z_.]+[a-z])"`)
	change := regexp.MustCompile(`(?:c\.add\([^,]+, |tell\([a-z]+, )"([a-z_.]+[a-z])"|say\([^"]*"(question_[a-z_]+[a-z])"`)
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range whole.FindAllStringSubmatch(string(source), -1) {
			keys = append(keys, found[1])
		}
		for _, found := range change.FindAllStringSubmatch(string(source), -1) {
			keys = append(keys, "programme.change."+found[1]+found[2])
		}
	}
	return keys
}

// Messages are data here and sentences elsewhere: this is where the two are compared.
func TestEveryMessageHasItsSentences(t *testing.T) {
	keys := append(said(t, "*.go"), said(t, "../callfile/*.go")...)
	for _, code := range []AmountCode{
		AmountNotPositive, AmountNotFlat, AmountBelowMin, AmountAboveMax, AmountAboveYear, AmountAboveAverage,
		AmountAboveRate, AmountCoFunding, AmountSplit, AmountNoAttribute, AmountYears,
	} {
		keys = append(keys, "programme.amount."+string(code))
	}
	for _, kind := range QuestionKinds() {
		keys = append(keys, "programme.kind."+string(kind))
	}
	if len(keys) < 150 {
		t.Errorf("only %d keys were found in the source", len(keys))
	}
	for _, key := range keys {
		if !lang.FR.Has(key) || !lang.EN.Has(key) {
			t.Errorf("%s lacks a sentence", key)
		}
	}
}
