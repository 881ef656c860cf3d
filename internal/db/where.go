package db

import (
	"strconv"
	"strings"
)

// Where gathers conditions that must all hold, with their arguments numbered as they come.
// Its zero value lets everything through.
type Where struct {
	every []string
	args  []any
}

// And adds a condition.
func (w *Where) And(condition string) { w.every = append(w.every, condition) }

// Arg adds an argument and gives the place that stands for it.
func (w *Where) Arg(value any) string {
	w.args = append(w.args, value)
	return "$" + strconv.Itoa(len(w.args))
}

// In adds a list of arguments as In writes it.
func (w *Where) In(values []string) string {
	list, args := In(len(w.args)+1, values)
	w.args = append(w.args, args...)
	return list
}

const maxWords = 6 // of a search; more would be no use

// Found writes the condition that each word of a folded text begins one of a column, which
// begins with a space. A text without words finds nothing.
func (w *Where) Found(column, folded string) string {
	words := strings.Fields(folded)
	if len(words) == 0 {
		return "FALSE"
	}
	var every []string
	for _, word := range words[:min(len(words), maxWords)] {
		every = append(every, column+" LIKE "+w.Arg("% "+word+"%"))
	}
	return strings.Join(every, " AND ")
}

// Text writes the conditions for a WHERE.
func (w *Where) Text() string {
	if len(w.every) == 0 {
		return "TRUE"
	}
	return strings.Join(w.every, " AND ")
}

// Args gives the arguments so far, in the order of their places.
func (w *Where) Args() []any { return w.args }

// Paged is a page of a list: which one, of how many, of how many things in all.
type Paged struct {
	Total       int
	Page, Pages int // from 1; an empty list has one empty page
	size        int
}

// PageOf gives the page asked for of so many things; one too far gives the last.
func PageOf(total, size, asked int) Paged {
	pages := max(1, (total+size-1)/size)
	return Paged{Total: total, Page: min(max(asked, 1), pages), Pages: pages, size: size}
}

// Of gives what stands on the page, of a whole list of identifiers.
func (p Paged) Of(ids []string) []string {
	first := (p.Page - 1) * p.size
	return ids[first:min(first+p.size, len(ids))]
}

// Limit writes the LIMIT of a page.
func (w *Where) Limit(p Paged) string {
	return " LIMIT " + w.Arg(p.size) + " OFFSET " + w.Arg((p.Page-1)*p.size)
}
