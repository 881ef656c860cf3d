package caption

import (
	"fmt"
	"strings"
)

// Code names what is wrong with a line, or what was left out of it, for a page to say in its words.
type Code string

// What makes a file or cues refused.
const (
	TooBig       Code = "too_big"        // more than MaxBytes
	NoCues       Code = "no_cues"        // nothing in it is a caption
	TooManyCues  Code = "too_many_cues"  // more than MaxCues
	NoTiming     Code = "no_timing"      // text without the moments at which it is shown
	NotATime     Code = "not_a_time"     // a moment that cannot be read
	TooLate      Code = "too_late"       // after MaxTime
	EndsTooSoon  Code = "ends_too_soon"  // at its start or before
	NoText       Code = "no_text"        // a cue that shows nothing
	NotClean     Code = "not_clean"      // a text that Clean would change
	TooManyLines Code = "too_many_lines" // more than MaxLines
	LineTooLong  Code = "line_too_long"  // more than MaxLine characters
)

// What is told of a file that was read all the same.
const (
	OtherEncoding Code = "other_encoding" // not UTF-8: accents are to be looked at
	StylesLeft    Code = "styles_left"    // colours, positions, bold and the like are not kept
	NotesLeft     Code = "notes_left"     // remarks that no player shows
	EmptyLeft     Code = "empty_left"     // cues that show nothing
	WasUnsorted   Code = "was_unsorted"   // cues are put in order
)

// Problem is one thing to tell about a line of a file, or about a cue by its number. Value is what
// stands there, shortened.
type Problem struct {
	Line  int
	Code  Code
	Value string
}

// Problems are all that is wrong, in order, up to a few. They are an error.
type Problems []Problem

// Error is for the log: what was typed stays out of it.
func (p Problems) Error() string {
	said := make([]string, len(p))
	for i, one := range p {
		said[i] = fmt.Sprintf("%d %s", one.Line, one.Code)
	}
	return "captions: " + strings.Join(said, ", ")
}

const (
	mostTold  = 20 // problems: beyond, it is another kind of file
	mostValue = 60 // characters of a value
)

// problems gathers them.
type problems struct{ found Problems }

func (p *problems) full() bool { return len(p.found) >= mostTold }

func (p *problems) add(line int, code Code, value string) {
	if p.full() {
		return
	}
	if runes := []rune(Clean(value)); len(runes) > mostValue {
		value = string(runes[:mostValue]) + "…"
	} else {
		value = string(runes)
	}
	p.found = append(p.found, Problem{line, code, value})
}

// once adds what is told once for a whole file, with the first line where it is so.
func (p *problems) once(line int, code Code) {
	for _, one := range p.found {
		if one.Code == code {
			return
		}
	}
	p.add(line, code, "")
}

func (p *problems) err() error {
	if len(p.found) == 0 {
		return nil
	}
	return p.found
}

// cue adds what is wrong with a cue.
func (p *problems) cue(line int, cue Cue) {
	switch {
	case cue.Start < 0 || cue.End > MaxTime:
		p.add(line, TooLate, "")
	case cue.End <= cue.Start:
		p.add(line, EndsTooSoon, "")
	}
	if cue.Text == "" {
		p.add(line, NoText, "")
	} else if cue.Text != Clean(cue.Text) {
		p.add(line, NotClean, cue.Text)
	}
	all := lines(cue.Text)
	if len(all) > MaxLines {
		p.add(line, TooManyLines, cue.Text)
	}
	for _, one := range all {
		if characters(one) > MaxLine {
			p.add(line, LineTooLong, one)
			return
		}
	}
}
