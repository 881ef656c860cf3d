package main

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// explain turns a fault into a sentence for the operator; other errors stay as they are.
func explain(err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	if len(f.Fields) == 0 {
		return errors.New(lang.EN.Text(f.Message.Key, f.Message.Args...))
	}
	var lines []string
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		m := f.Fields[field]
		lines = append(lines, lang.EN.Text(m.Key, m.Args...))
	}
	return errors.New(strings.Join(lines, " "))
}
