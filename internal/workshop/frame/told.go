package frame

import (
	"maps"
	"slices"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/workshop/board"
)

// Teller says what happened in one turn; what is for everyone is written once in each language.
type Teller struct {
	tell  func(l lang.Lang, t board.Tell) string
	tells []board.Tell
	said  map[lang.Lang][]Told
}

// NewTeller makes a teller of what happened.
func NewTeller(tell func(l lang.Lang, t board.Tell) string, tells []board.Tell) *Teller {
	return &Teller{tell, tells, map[lang.Lang][]Told{}}
}

// For gives in words what happened to one person, things of one kind together.
func (t *Teller) For(no int, l lang.Lang) []Told {
	public, done := t.said[l]
	var own []Told
	for _, each := range t.tells {
		switch {
		case each.To == 0 && !done:
			public = together(public, Told{Kind: each.Kind, Text: t.tell(l, each), Count: 1})
		case each.To != 0 && each.To == no:
			own = together(own, Told{Kind: each.Kind, Text: t.tell(l, each), Count: 1})
		}
	}
	t.said[l] = public
	return append(public[:len(public):len(public)], own...)
}

// together counts one more of a kind; the last one says it.
func together(all []Told, one Told) []Told {
	for i := range all {
		if all[i].Kind == one.Kind {
			all[i].Text = one.Text
			all[i].Count++
			return all
		}
	}
	return append(all, one)
}

// Refused tells somebody in their language why a command is not kept.
func Refused(l lang.Lang, id string, err error) Refusal {
	no := Refusal{ID: id}
	f := fault.As(err)
	if f == nil {
		no.Why = l.Text("fault.internal")
		return no
	}
	no.Why = l.Text(f.Message.Key, f.Message.Args...)
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		m := f.Fields[field]
		no.Field, no.Why = field, l.Text(m.Key, m.Args...)
		break
	}
	return no
}
