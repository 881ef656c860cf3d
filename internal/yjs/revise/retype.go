package revise

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/internal/align"
	"maillage/internal/yjs"
)

// retype changes text: words that stay keep their structs.
func (r *reviser) retype(old, to *item) {
	t := typing{reviser: r, on: map[string]string{}}
	for i, one := range to.runs {
		for _, letter := range one.text {
			t.letters, t.of = append(t.letters, letter), append(t.of, i)
		}
		t.runs = append(t.runs, one.marks)
	}
	var was []rune
	for _, one := range old.runs {
		was = append(was, []rune(one.text)...)
	}
	t.compare(was)
	for _, s := range old.texts {
		t.through(s)
	}
}

// typing goes through the structs of a text once, and writes what is to be changed.
type typing struct {
	*reviser
	letters []rune
	of      []int // which run each letter is of
	runs    []map[string]string
	stays   []int // of each old letter: which it is of the new ones, or -1
	news    []int // before each old letter, up to where new ones are to be written first

	was  int // old letters passed
	next int // new letters there are
	on   map[string]string
	like int // the run whose marks are on, or -1
	at   place
}

// turnTo writes where marks end and begin before a letter of a run.
func (t *typing) turnTo(of int) {
	if t.like != of {
		t.turned(&t.at, t.on, t.runs[of])
		t.like = of
	}
}

// compare finds which letters stay: whole words, and beginnings and ends of words.
func (t *typing) compare(was []rune) {
	t.stays, t.news = make([]int, len(was)), make([]int, len(was)+1)
	for i := range t.stays {
		t.stays[i] = -1
	}
	one, two := tokens(was), tokens(t.letters)
	a, b, wordA, wordB := 0, 0, 0, 0
	gap := func(aEnd, bEnd int) {
		for a < aEnd && b < bEnd && was[a] == t.letters[b] {
			t.stays[a] = b
			a, b = a+1, b+1
		}
		tail := 0
		for aEnd-tail > a && bEnd-tail > b && was[aEnd-tail-1] == t.letters[bEnd-tail-1] {
			tail++
			t.stays[aEnd-tail] = bEnd - tail
		}
		t.news[a] = bEnd - tail
		a, b = aEnd, bEnd
	}
	for _, same := range append(align.Lists(one, two), align.Run{A: len(one), B: len(two)}) {
		aEnd, bEnd := a, b
		for ; wordA < same.A; wordA++ {
			aEnd += utf8.RuneCountInString(one[wordA])
		}
		for ; wordB < same.B; wordB++ {
			bEnd += utf8.RuneCountInString(two[wordB])
		}
		gap(aEnd, bEnd)
		for range same.Length {
			for range one[wordA] {
				t.stays[a] = b
				a, b = a+1, b+1
			}
			wordA, wordB = wordA+1, wordB+1
		}
	}
}

// tokens cuts text into words, and signs and spaces one by one.
func tokens(letters []rune) []string {
	var all []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			all = append(all, word.String())
			word.Reset()
		}
	}
	for _, letter := range letters {
		if unicode.IsLetter(letter) || unicode.IsDigit(letter) || unicode.IsMark(letter) {
			word.WriteRune(letter)
			continue
		}
		end()
		all = append(all, string(letter))
	}
	end()
	return all
}

// through goes through one text of the document.
func (t *typing) through(s *yjs.Struct) {
	var all []*yjs.Struct
	for one := range s.Inside() {
		all = append(all, one)
	}
	clear(t.on)
	t.like = -1
	t.at = place{in: within(s.ID())}
	for _, one := range all {
		t.at.right, t.at.before = one.ID(), true
		switch {
		case one.Deleted():
		case one.Content() == yjs.Format:
			t.format(one)
		case one.Content() == yjs.String:
			t.string(one)
		default:
			t.remove(one) // no text
		}
		t.at.left, t.at.after = last(one), true
	}
	t.at.before = false
	t.insert()
	t.turned(&t.at, t.on, nil)
}

// wanted gives the marks of the letter that comes next.
func (t *typing) wanted() map[string]string {
	if t.next < len(t.of) {
		return t.runs[t.of[t.next]]
	}
	return nil
}

// format keeps a mark's beginning or end where it leads to what comes next, or changes nothing.
func (t *typing) format(s *yjs.Struct) {
	value, is := t.meant(s)
	if !is {
		return
	}
	want, have := t.wanted()[suffix.ReplaceAllString(s.Name(), "")], t.on[s.Name()]
	if value != want && t.next < t.news[t.was] {
		t.insert() // what comes next stands before it
		want = t.wanted()[suffix.ReplaceAllString(s.Name(), "")]
		have = t.on[s.Name()]
	}
	if value != have && have == want {
		t.remove(s)
		return
	}
	t.turn(t.on, s)
	t.like = -1
}

// insert writes the new letters that come before the next old one.
func (t *typing) insert() {
	for end := t.news[t.was]; t.next < end; {
		from, of := t.next, t.of[t.next]
		for t.next < end && t.of[t.next] == of {
			t.next++
		}
		t.turnTo(of)
		t.at.left, t.at.after = t.reviser.letters(t.at, string(t.letters[from:t.next])), true
	}
}

// string keeps and removes letters of a struct, and writes between them.
func (t *typing) string(s *yjs.Struct) {
	id := s.ID()
	for _, letter := range string(s.Data()) {
		t.at.right = id
		t.insert()
		units := uint64(1)
		if letter > 0xFFFF {
			units = 2
		}
		if to := t.stays[t.was]; to < 0 {
			t.removeUnits(id, units)
		} else {
			t.turnTo(t.of[to])
			t.next = to + 1
		}
		t.was++
		id.Clock += units
		t.at.left, t.at.after = yjs.ID{Client: id.Client, Clock: id.Clock - 1}, true
	}
}
