package rule

import "slices"

// Near is an area of a list at or near the project.
type Near struct {
	Code, Name string
	Inside     bool
	Metres     float64 // to its edge
}

// Source says where a fact comes from.
type Source struct {
	Title, Vintage, Attribution string
}

// Facts is what is known of a project. Each method says whether it knows; a place without
// an EPCI is known to have none.
type Facts interface {
	// Areas gives the areas of a list that hold the point, and those whose edge is within some
	// metres: those that hold it first, then the nearest. The nearest comes whatever its
	// distance up to a kilometre, so that a margin can be told.
	Areas(list string, metres float64) ([]Near, Source, bool)
	// Territory gives the code and the name of the territory of a level; "" for none.
	Territory(level Level) (code, name string, source Source, known bool)
	// Value gives what a list of communes says of the project's: "" when it is not in it.
	Value(list string) (value string, source Source, known bool)
	// Listed tells whether the project's commune is in a list of communes.
	Listed(list string) (listed bool, source Source, known bool)
	Population(of Census) (people int, source Source, known bool)
	// NearestPlace gives the nearest place of an imported list of points, or of those awarded
	// here for "", and the metres to it; no name when there is none.
	NearestPlace(list string) (name string, metres float64, source Source, known bool)
	Age() (months int, known bool)
	Kind() (kind string, known bool)
}

// Finding is how a condition was answered: the value found, where it comes from, and how
// far it is from the other answer.
type Finding struct {
	Condition Condition
	Verdict   Verdict
	Value     string  // what was found: a name, a number, a class
	Measure   float64 // metres or people found, where the condition measures
	Margin    float64 // metres, people or months to the other answer; 0 where nothing is measured
	Source    Source
	Parts     []Finding // of All, Any and Not
}

// Answer is how a rule was answered.
type Answer struct {
	Key     string
	Verdict Verdict
	Finding Finding
}

// Decide answers a rule.
func (r Rule[Text]) Decide(f Facts) Answer {
	finding := r.If.decide(f)
	verdict := finding.Verdict
	switch {
	case verdict == Yes && r.Met != "":
		verdict = r.Met
	case verdict == No && r.Unmet != "":
		verdict = r.Unmet
	}
	return Answer{r.Key, verdict, finding}
}

// Overall sums up the answers of a call: one no is a no; else what is not known, or left to
// the instructor, stays open.
func Overall(answers []Answer) Verdict {
	overall := Yes
	for _, a := range answers {
		if weight(a.Verdict) > weight(overall) {
			overall = a.Verdict
		}
	}
	return overall
}

func weight(v Verdict) int { return slices.Index([]Verdict{Yes, Instructor, Undecided, No}, v) }

func (c Condition) decide(f Facts) Finding {
	switch {
	case len(c.All) > 0:
		return c.combine(f, c.All, No, Yes)
	case len(c.Any) > 0:
		return c.combine(f, c.Any, Yes, No)
	case c.Not != nil:
		part := c.Not.decide(f)
		opposite := map[Verdict]Verdict{Yes: No, No: Yes, Undecided: Undecided}
		return Finding{Condition: c, Verdict: opposite[part.Verdict], Parts: []Finding{part}}
	case c.Inside != nil:
		return c.inside(f)
	case c.Among != nil:
		return c.among(f)
	case c.People != nil:
		return c.people(f)
	case c.Class != nil:
		return c.class(f)
	case c.Far != nil:
		return c.far(f)
	case c.Age != nil:
		return c.age(f)
	case c.Form != nil:
		kind, known := f.Kind()
		return Finding{Condition: c, Verdict: verdict(known, slices.Contains(c.Form.Kinds, kind)), Value: kind}
	}
	return Finding{Condition: c, Verdict: Undecided}
}

func verdict(known, holds bool) Verdict {
	switch {
	case !known:
		return Undecided
	case holds:
		return Yes
	}
	return No
}

// combine answers by the first decisive part, whatever is not known of the others: one no
// of All, one yes of Any. Every part is answered, to be shown.
func (c Condition) combine(f Facts, parts []Condition, decisive, otherwise Verdict) Finding {
	found := Finding{Condition: c, Verdict: otherwise}
	for _, part := range parts {
		p := part.decide(f)
		found.Parts = append(found.Parts, p)
		if p.Verdict == decisive {
			found.Verdict = decisive
		} else if p.Verdict == Undecided && found.Verdict != decisive {
			found.Verdict = Undecided
		}
	}
	return found
}

func (c Condition) inside(f Facts) Finding {
	near, source, known := f.Areas(c.Inside.List, c.Inside.Metres)
	found := Finding{Condition: c, Source: source, Verdict: verdict(known, false)}
	if !known || len(near) == 0 {
		return found
	}
	nearest := near[0]
	found.Value, found.Measure = nearest.Name, nearest.Metres
	switch {
	case nearest.Inside:
		found.Verdict, found.Margin = Yes, nearest.Metres+c.Inside.Metres
	case nearest.Metres <= c.Inside.Metres:
		found.Verdict, found.Margin = Yes, c.Inside.Metres-nearest.Metres
	default:
		found.Margin = nearest.Metres - c.Inside.Metres
	}
	return found
}

func (c Condition) among(f Facts) Finding {
	if c.Among.List != "" {
		listed, source, known := f.Listed(c.Among.List)
		_, name, _, _ := f.Territory(Commune)
		return Finding{Condition: c, Verdict: verdict(known, listed), Value: name, Source: source}
	}
	code, name, source, known := f.Territory(c.Among.Level)
	return Finding{Condition: c, Verdict: verdict(known, code != "" && slices.Contains(c.Among.Codes, code)), Value: name, Source: source}
}

func (c Condition) people(f Facts) Finding {
	people, source, known := f.Population(c.People.Of)
	holds := people >= c.People.Min && (c.People.Max == 0 || people <= c.People.Max)
	found := Finding{Condition: c, Verdict: verdict(known, holds), Measure: float64(people), Source: source}
	if !known {
		return found
	}
	margin := -1
	for _, bound := range []int{c.People.Min, c.People.Max} {
		if away := max(people-bound, bound-people); bound > 0 && (margin < 0 || away < margin) {
			margin = away
		}
	}
	found.Margin = float64(max(margin, 0))
	return found
}

func (c Condition) class(f Facts) Finding {
	value, source, known := f.Value(c.Class.List)
	if value == "" {
		known = false // a commune that a list of classes leaves out has no known class
	}
	return Finding{Condition: c, Verdict: verdict(known, slices.Contains(c.Class.Values, value)), Value: value, Source: source}
}

func (c Condition) far(f Facts) Finding {
	name, metres, source, known := f.NearestPlace(c.Far.List)
	free := c.Far.Metres()
	found := Finding{Condition: c, Verdict: verdict(known, name == "" || metres > free), Value: name, Source: source}
	if known && name != "" {
		found.Measure, found.Margin = metres, max(metres-free, free-metres)
	}
	return found
}

func (c Condition) age(f Facts) Finding {
	months, known := f.Age()
	found := Finding{Condition: c, Verdict: verdict(known, months >= c.Age.Months), Measure: float64(months)}
	if known {
		found.Margin = float64(max(months-c.Age.Months, c.Age.Months-months))
	}
	return found
}
