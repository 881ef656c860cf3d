package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// durations are figures of one kind.
type durations []time.Duration

// at gives the value that a share of the figures does not pass.
func (d durations) at(share float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	sorted := slices.Clone(d)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

func ms(d time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000)
}

func (d durations) cells() []string {
	return []string{fmt.Sprint(len(d)), ms(d.at(0.50)), ms(d.at(0.95)), ms(d.at(0.99)), ms(d.at(1))}
}

// table prints rows as Markdown; the first is the heading.
func table(rows ...[]string) {
	for i, row := range rows {
		fmt.Println("| " + strings.Join(row, " | ") + " |")
		if i == 0 {
			fmt.Println("|" + strings.Repeat("---|", len(row)))
		}
	}
	fmt.Println()
}

var head = []string{"n", "p50 ms", "p95 ms", "p99 ms", "max ms"}
