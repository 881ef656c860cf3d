package caption

import (
	"bytes"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// File is what a file of captions holds.
type File struct {
	Cues      []Cue    // in order
	Described string   // what is seen and not said, where WebVTT wrote it there
	Told      Problems // what was left out
}

// Read reads a file of captions, WebVTT when it says so in its first line and SRT otherwise. It takes
// what programs really write: a byte order mark, UTF-16, Windows-1252, any ends of lines, times
// without hours, with a comma or a point, cues out of order or without a blank line between them.
//
// What cannot be understood is never dropped: the error is Problems, with the lines.
func Read(file []byte) (File, error) {
	r := reader{}
	if len(file) > MaxBytes {
		r.wrong.add(1, TooBig, strconv.Itoa(len(file)))
		return File{}, r.wrong.err()
	}
	text, ok := decoded(file)
	if !ok {
		r.told.once(1, OtherEncoding)
	}
	r.rows = strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	r.vtt = isWebVTT(r.rows[0])
	if r.vtt {
		r.skip() // the header may hold more lines, which say nothing today
	}
	for r.at < len(r.rows) && !r.wrong.full() && len(r.cues) <= MaxCues {
		r.block()
	}
	switch {
	case len(r.cues) > MaxCues:
		r.wrong.add(r.at, TooManyCues, "")
	case len(r.cues) == 0 && r.wrong.err() == nil:
		r.wrong.add(1, NoCues, "")
	}
	if err := r.wrong.err(); err != nil {
		return File{}, err
	}
	cues := Sorted(r.cues)
	if !slices.Equal(cues, r.cues) {
		r.told.once(1, WasUnsorted)
	}
	return File{cues, strings.Join(r.described, "\n\n"), r.told.found}, nil
}

// decoded gives the text of a file, and false when its encoding had to be guessed.
func decoded(file []byte) (string, bool) {
	if bytes.HasPrefix(file, []byte{0xff, 0xfe}) || bytes.HasPrefix(file, []byte{0xfe, 0xff}) {
		if text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(file); err == nil {
			return string(text), true
		}
	}
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if utf8.Valid(file) {
		return string(file), true
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(file)
	if err != nil {
		return strings.ToValidUTF8(string(file), "\ufffd"), false
	}
	return string(text), false
}

func isWebVTT(row string) bool {
	rest, said := strings.CutPrefix(row, "WEBVTT")
	return said && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// reader goes through the rows of a file.
type reader struct {
	rows        []string
	at          int // the next row
	vtt         bool
	cues        []Cue
	described   []string
	speaker     string // of the cue before
	wrong, told problems
}

func blank(row string) bool { return strings.TrimSpace(row) == "" }

func timed(row string) bool { return strings.Contains(row, "-->") }

// skip goes to the end of a block.
func (r *reader) skip() {
	for r.at < len(r.rows) && !blank(r.rows[r.at]) {
		r.at++
	}
}

// block reads what stands between blank rows.
func (r *reader) block() {
	row := r.rows[r.at]
	switch {
	case blank(row):
		r.at++
	case r.vtt && strings.TrimRight(row, " \t") == describes:
		r.describe()
	case timed(row):
		r.cue()
	case r.at+1 < len(r.rows) && timed(r.rows[r.at+1]): // a number or a name: players show none
		r.at++
		r.cue()
	case r.vtt && isBlock(row, "NOTE"):
		r.told.once(r.at+1, NotesLeft)
		r.skip()
	case r.vtt && (isBlock(row, "STYLE") || isBlock(row, "REGION")):
		r.told.once(r.at+1, StylesLeft)
		r.skip()
	default:
		r.wrong.add(r.at+1, NoTiming, row)
		r.skip()
	}
}

// describe reads a note that WebVTT wrote.
func (r *reader) describe() {
	from := r.at + 1
	for r.at++; r.at < len(r.rows) && !blank(r.rows[r.at]) && !timed(r.rows[r.at]); {
		r.at++
	}
	r.described = append(r.described, Paragraphs(html.UnescapeString(strings.Join(r.rows[from:r.at], "\n")))...)
}

func isBlock(row, name string) bool {
	rest, ok := strings.CutPrefix(row, name)
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// cue reads a row of times and the text below it.
func (r *reader) cue() {
	line := r.at + 1
	cue, ok := r.times(r.rows[r.at], line)
	r.at++
	from := r.at
	for r.at < len(r.rows) && !blank(r.rows[r.at]) && !timed(r.rows[r.at]) {
		r.at++
	}
	text := r.rows[from:r.at]
	// Where no blank row parts two cues, the number of the second is the last row of the first.
	if n := len(text); n > 0 && r.at < len(r.rows) && timed(r.rows[r.at]) && isNumber(text[n-1]) {
		text = text[:n-1]
	}
	if !ok {
		return
	}
	cue.Text = r.plain(strings.Join(text, "\n"), line+1)
	if cue.Text == "" {
		r.told.once(line, EmptyLeft)
		return
	}
	r.wrong.cue(line, cue)
	r.cues = append(r.cues, cue)
}

func isNumber(row string) bool {
	_, err := strconv.ParseUint(strings.TrimSpace(row), 10, 32)
	return err == nil
}

// times reads a row such as "00:00:01,000 --> 00:00:02,500 line:0".
func (r *reader) times(row string, line int) (Cue, bool) {
	start, rest, _ := strings.Cut(row, "-->")
	words := strings.Fields(rest)
	if len(words) == 0 {
		r.wrong.add(line, NotATime, row)
		return Cue{}, false
	}
	if len(words) > 1 {
		r.told.once(line, StylesLeft)
	}
	cue := Cue{}
	for _, one := range []struct {
		said string
		to   *int
	}{{strings.TrimSpace(start), &cue.Start}, {words[0], &cue.End}} {
		at, ok := moment(one.said)
		if !ok {
			r.wrong.add(line, NotATime, one.said)
			return Cue{}, false
		}
		*one.to = at
	}
	return cue, true
}

// moment reads 1:02:03.004, 02:03,004 and 02:03 as milliseconds.
func moment(said string) (int, bool) {
	whole, fraction, some := strings.Cut(strings.Replace(said, ",", ".", 1), ".")
	if some && (fraction == "" || len(fraction) > 3) {
		return 0, false
	}
	thousandths, ok := digits((fraction + "000")[:3], 1000)
	parts := strings.Split(whole, ":")
	if len(parts) < 2 || len(parts) > 3 || !ok {
		return 0, false
	}
	total := 0
	for i, part := range parts {
		below := 60
		if i == 0 {
			below = 10_000 // whoever counts in minutes alone
		}
		n, ok := digits(part, below)
		if !ok {
			return 0, false
		}
		total = total*60 + n
	}
	return total*1000 + thousandths, true
}

func digits(said string, below int) (int, bool) {
	n, err := strconv.ParseUint(said, 10, 16)
	return int(n), err == nil && int(n) < below
}
