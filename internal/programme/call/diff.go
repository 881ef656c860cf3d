package call

import (
	"bytes"
	"slices"

	"maillage/internal/fault"
)

// Change is one difference between two revisions of a call, in words for the people whose
// drafts it touches.
type Change struct {
	Path    string // of the setting in the revision where it exists
	Section string // key of the form's section concerned, if any
	// Question is the key of the question concerned: its answer should be looked at again.
	Question string
	Message  fault.Message
}

// Diff tells what changed from one revision to the next, in the order people read a call.
// Two definitions with the same canonical JSON have no difference; others have at least one.
func Diff(before, after Definition) []Change {
	c := &changes{}
	c.rounds(before, after)
	c.eligibility(before, after)
	c.money(before, after)
	c.form(before, after)
	c.pieces(before, after)
	c.rules(before, after)
	c.criteria(before, after)
	c.rest(before, after)
	return c.found
}

type changes struct{ found []Change }

func (c *changes) add(path, key string, args ...any) {
	c.found = append(c.found, Change{Path: path, Message: fault.Say("programme.change."+key, args...)})
}

// keyed walks two lists whose elements have stable keys: what went, what came, what stayed.
func keyed[T any](before, after []T, key func(T) string, gone, came func(T), stayed func(old, now T)) {
	find := func(list []T, k string) int {
		return slices.IndexFunc(list, func(t T) bool { return key(t) == k })
	}
	for _, old := range before {
		if find(after, key(old)) < 0 {
			gone(old)
		}
	}
	for _, now := range after {
		if i := find(before, key(now)); i >= 0 {
			stayed(before[i], now)
		} else {
			came(now)
		}
	}
}

// same compares as the canonical JSON does: an empty list is a missing one.
func same(a, b any) bool {
	old, oldErr := encode(a)
	now, nowErr := encode(b)
	nothing := func(raw []byte) bool { return string(raw) == "null" || string(raw) == "[]" }
	return oldErr == nil && nowErr == nil && (bytes.Equal(old, now) || nothing(old) && nothing(now))
}

// shown gives an edge of a round for a sentence; the catalogue has one for an open end.
func (d Definition) shown(l LocalTime) any {
	at, err := l.In(d.Location())
	if err != nil {
		return "—"
	}
	return at
}

func (c *changes) rounds(before, after Definition) {
	if before.Zone != after.Zone {
		c.add("zone", "zone", "before", before.Zone, "after", after.Zone)
	}
	keyed(before.Rounds, after.Rounds, func(r Round) string { return r.Key },
		func(r Round) { c.add("rounds", "round_removed", "round", r.Title) },
		func(r Round) { c.add("rounds", "round_added", "round", r.Title, "closes", after.shown(r.Closes)) },
		func(old, now Round) {
			if old.Title != now.Title {
				c.add("rounds.title", "round_retitled", "round", now.Title, "before", old.Title)
			}
			if old.Opens != now.Opens {
				c.add("rounds.opens", "round_opens", "round", now.Title, "before", before.shown(old.Opens), "after", after.shown(now.Opens))
			}
			if old.Closes != now.Closes {
				c.add("rounds.closes", "round_closes", "round", now.Title, "before", before.shown(old.Closes), "after", after.shown(now.Closes))
			}
			if old.Places != now.Places {
				c.add("rounds.places", "round_places", "round", now.Title, "before", old.Places, "after", now.Places)
			}
			if old.Envelope != now.Envelope {
				c.add("rounds.envelope", "round_envelope", "round", now.Title, "before", old.Envelope.Say(), "after", now.Envelope.Say())
			}
		})
}

func (c *changes) money(before, after Definition) {
	if before.Envelope != after.Envelope {
		c.add("envelope", "envelope", "before", before.Envelope.Say(), "after", after.Envelope.Say())
	}
	if before.Years != after.Years {
		c.add("years", "years", "min", after.Years.Min, "max", after.Years.Max)
	}
	a, b := before.Amount, after.Amount
	for _, bound := range []struct {
		name     string
		old, now Money
	}{{"flat", a.Flat, b.Flat}, {"min", a.Min, b.Min}, {"max", a.Max, b.Max}, {"max_per_year", a.MaxPerYear, b.MaxPerYear}} {
		if bound.old != bound.now {
			c.add("amount."+bound.name, "amount_"+bound.name, "before", bound.old.Say(), "after", bound.now.Say())
		}
	}
	if a.Rate != b.Rate {
		c.add("amount.rate", "amount_rate", "before", a.Rate.Say(), "after", b.Rate.Say())
	}
	if a.MinCoFunding != b.MinCoFunding {
		c.add("amount.min_co_funding", "amount_co_funding", "before", a.MinCoFunding.Say(), "after", b.MinCoFunding.Say())
	}
	if a.Kind != b.Kind || a.Nature != b.Nature || a.InKindCounts != b.InKindCounts || !same(a.By, b.By) || a.Help != b.Help {
		c.add("amount", "amount")
	}
	if !same(before.Payments, after.Payments) {
		c.add("payments", "payments")
	}
}

func (c *changes) form(before, after Definition) {
	told := len(c.found)
	c.sections(before, after)
	type located struct {
		q       Question
		section Section
	}
	all := func(d Definition) (list []located) {
		for _, s := range d.Form {
			for _, q := range s.Questions {
				list = append(list, located{q, s})
			}
		}
		return list
	}
	tell := func(l located, key string, args ...any) {
		c.add("form.questions."+l.q.Key, key, append([]any{"question", l.q.Label, "section", l.section.Title}, args...)...)
		last := &c.found[len(c.found)-1]
		last.Section, last.Question = l.section.Key, l.q.Key
	}
	keyed(all(before), all(after), func(l located) string { return l.q.Key },
		func(l located) { tell(l, "question_removed") },
		func(l located) {
			if l.q.Required {
				tell(l, "question_added_required")
				return
			}
			tell(l, "question_added")
		},
		func(old, now located) {
			if old.section.Key != now.section.Key {
				tell(now, "question_moved")
			}
			for _, m := range questionChanges(old.q, now.q) {
				tell(now, m.Key, m.Args...)
			}
		})
	if len(c.found) == told && !same(before.Form, after.Form) {
		c.add("form", "form_order")
	}
}

func (c *changes) sections(before, after Definition) {
	keyed(before.Form, after.Form, func(s Section) string { return s.Key },
		func(s Section) { c.add("form."+s.Key, "section_removed", "section", s.Title) },
		func(s Section) { c.add("form."+s.Key, "section_added", "section", s.Title) },
		func(old, now Section) {
			if old.Title != now.Title || old.Help != now.Help {
				c.add("form."+now.Key, "section_reworded", "section", now.Title)
				c.found[len(c.found)-1].Section = now.Key
			}
		})
}

// questionChanges tells what changed in a question that stayed; keys are without prefix.
func questionChanges(old, now Question) []fault.Message {
	var found []fault.Message
	say := func(changed bool, key string, args ...any) {
		if changed {
			found = append(found, fault.Say(key, args...))
		}
	}
	say(old.Kind != now.Kind, "question_kind")
	say(old.Label != now.Label || old.Help != now.Help, "question_reworded")
	say(!old.Required && now.Required, "question_required")
	say(old.Required && !now.Required, "question_optional")
	for _, limit := range []struct {
		name     string
		old, now int
		tighter  bool
	}{
		{"max_length", old.MaxLength, now.MaxLength, now.MaxLength != 0 && (old.MaxLength == 0 || now.MaxLength < old.MaxLength)},
		{"min_length", old.MinLength, now.MinLength, now.MinLength > old.MinLength},
	} {
		switch {
		case limit.old == limit.now:
		case limit.now == 0:
			say(true, "question_"+limit.name+"_gone")
		case limit.tighter:
			say(true, "question_"+limit.name+"_tighter", "limit", limit.now)
		default:
			say(true, "question_"+limit.name+"_looser", "limit", limit.now)
		}
	}
	say(!same(old.Min, now.Min) || !same(old.Max, now.Max) || old.Decimals != now.Decimals, "question_bounds")
	say(!same(old.Options, now.Options), "question_options")
	say(!same(old.ShowIf, now.ShowIf), "question_condition")
	return found
}

func (c *changes) pieces(before, after Definition) {
	keyed(before.Pieces, after.Pieces, func(p Piece) string { return p.Key },
		func(p Piece) { c.add("pieces."+p.Key, "piece_removed", "piece", p.Label) },
		func(p Piece) { c.add("pieces."+p.Key, "piece_added", "piece", p.Label) },
		func(old, now Piece) {
			if !same(old, now) {
				c.add("pieces."+now.Key, "piece_changed", "piece", now.Label)
			}
		})
	if before.Letters.Min != after.Letters.Min {
		c.add("letters.min", "letters", "count", after.Letters.Min, "before", before.Letters.Min)
	}
}

func (c *changes) rules(before, after Definition) {
	b, a := before, after
	lettersHelp := func(d Definition) Text { return d.Letters.Help }
	for _, rule := range []struct {
		path     string
		old, now any
	}{
		{"letters.help", lettersHelp(b), lettersHelp(a)},
		{"video", b.Video, a.Video},
		{"budget", b.Budget, a.Budget},
		{"sign_off", b.SignOff, a.SignOff},
		{"grace", b.Grace, a.Grace},
		{"corrections", b.Corrections, a.Corrections},
		{"consortium", b.Consortium, a.Consortium},
		{"attributes", b.Attributes, a.Attributes},
		{"quotas", b.Quotas, a.Quotas},
	} {
		if !same(rule.old, rule.now) {
			c.add(rule.path, "rule."+rule.path)
		}
	}
}

func (c *changes) criteria(before, after Definition) {
	keyed(before.Criteria, after.Criteria, func(k Criterion) string { return k.Key },
		func(k Criterion) { c.add("criteria", "criterion_removed", "criterion", k.Label) },
		func(k Criterion) { c.add("criteria", "criterion_added", "criterion", k.Label) },
		func(old, now Criterion) {
			if old.Weight != now.Weight {
				c.add("criteria", "criterion_weight", "criterion", now.Label, "before", old.Weight, "after", now.Weight)
				old.Weight = now.Weight
			}
			if !same(old, now) {
				c.add("criteria", "criterion_changed", "criterion", now.Label)
			}
		})
	if !same(before.Scale, after.Scale) {
		c.add("scale", "scale")
	}
}

// rest catches what the others do not name, so that no revision goes untold.
func (c *changes) rest(before, after Definition) {
	if before.Title != after.Title || before.Purpose != after.Purpose || before.Funder != after.Funder {
		c.add("title", "presentation")
	}
	quiet := func(d Definition) Definition {
		return Definition{Key: d.Key, Continuous: d.Continuous, Places: d.Places, Refusals: d.Refusals, Unknown: d.Unknown}
	}
	if !same(quiet(before), quiet(after)) || len(c.found) == 0 && !same(before, after) {
		c.add("", "other")
	}
}
