package eligibility

import (
	"strconv"
	"strings"

	"maillage/internal/lang"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// FindingView is how a condition was answered, in words, with those it combines.
type FindingView struct {
	Asked   string // the condition
	Verdict rule.Verdict
	Said    string // what was found, and how far it is from the other answer
	Source  string
	Lead    string  // how the conditions below combine
	Tag     *ui.Tag // its answer, where it is one of several
	Parts   []FindingView
}

// findings puts what was found into words.
type findings struct {
	l     lang.Lang
	words callwords.Words
	// commune tells that the project's is known.
	commune bool
}

func (f findings) view(found rule.Finding) FindingView {
	view := FindingView{Asked: f.words.Condition(found.Condition), Verdict: found.Verdict, Source: f.source(found.Source)}
	if len(found.Parts) == 0 {
		view.Said = f.said(found)
		return view
	}
	view.Lead = f.lead(found.Condition)
	for _, part := range found.Parts {
		one := f.view(part)
		tag := Tag(f.l, part.Verdict)
		one.Tag = &tag
		view.Parts = append(view.Parts, one)
	}
	return view
}

func (f findings) lead(c rule.Condition) string {
	switch {
	case c.Not != nil:
		return f.l.Text("eligibility.parts.not")
	case len(c.Any) > 0:
		return f.l.Text("eligibility.parts.any")
	}
	return f.l.Text("eligibility.parts.all")
}

// source names where a fact comes from, and its vintage unless the title says it.
func (f findings) source(s rule.Source) string {
	if s.Title == "" {
		return ""
	}
	if s.Vintage != "" && !strings.Contains(s.Title, s.Vintage) {
		s.Title += ", " + s.Vintage
	}
	return strings.TrimSpace(f.l.Text("eligibility.source", "title", s.Title, "attribution", s.Attribution))
}

// said tells a single condition's finding.
func (f findings) said(found rule.Finding) string {
	c := found.Condition
	if found.Verdict == rule.Undecided {
		return f.lacking(found)
	}
	switch {
	case c.Inside != nil:
		return f.inside(found)
	case c.Among != nil && c.Among.List != "":
		return f.l.Text("eligibility.found.list."+string(found.Verdict), "name", found.Value)
	case c.Among != nil && found.Value == "":
		return f.l.Text("eligibility.found.in.none")
	case c.Among != nil:
		return f.l.Text("eligibility.found.in", "name", found.Value)
	case c.People != nil:
		return f.l.Text("eligibility.found.people", "count", int(found.Measure), "margin", f.l.Number(int(found.Margin)))
	case c.Class != nil:
		return f.l.Text("eligibility.found.class", "value", found.Value)
	case c.Far != nil && found.Value == "":
		return f.l.Text("eligibility.found.far.none")
	case c.Far != nil:
		return f.l.Text("eligibility.found.far", "name", found.Value, "distance", f.distance(found.Measure), "margin", f.distance(found.Margin))
	case c.Age != nil:
		return f.l.Text("eligibility.found.age", "count", int(found.Measure))
	case c.Form != nil:
		return f.l.Text("eligibility.found.form", "kind", f.l.Text("eligibility.kind."+found.Value))
	}
	return ""
}

func (f findings) inside(found rule.Finding) string {
	bound, key := found.Condition.Inside.Metres, "eligibility.found.inside.outside"
	switch {
	case found.Value == "":
		return f.l.Text("eligibility.found.inside.none")
	case found.Verdict == rule.Yes && found.Margin == found.Measure+bound:
		key = "eligibility.found.inside.in"
	case found.Verdict == rule.Yes:
		key = "eligibility.found.inside.near"
	case bound > 0:
		key = "eligibility.found.inside.far"
	}
	return f.l.Text(key, "name", found.Value, "distance", f.distance(found.Measure), "margin", f.distance(found.Margin), "bound", f.distance(bound))
}

// lacking tells what keeps a condition from being decided. A list that is there has a source.
func (f findings) lacking(found rule.Finding) string {
	c, known := found.Condition, found.Source.Title != ""
	if lists := c.Lists(); len(lists) > 0 && !known {
		return f.l.Text("eligibility.lacks.list", "list", f.words.ListName(lists[0]))
	}
	switch {
	case c.Inside != nil, c.Far != nil:
		return f.l.Text("eligibility.lacks.point")
	case c.Class != nil && f.commune:
		return f.l.Text("eligibility.lacks.value")
	case c.People != nil && known:
		return f.l.Text("eligibility.lacks.epci")
	case c.Age != nil:
		return f.l.Text("eligibility.lacks.founded")
	case c.Form != nil:
		return f.l.Text("eligibility.lacks.kind")
	}
	return f.l.Text("eligibility.lacks.commune")
}

// distance writes metres as people say them: whole up to ten kilometres, but with a decimal
// below ten metres of a bound, where 299.8 and 300 differ.
func (f findings) distance(metres float64) string {
	switch {
	case metres < 10:
		return f.l.Text("eligibility.metres", "n", f.decimal(metres, 1))
	case metres < 1_000:
		return f.l.Text("eligibility.metres", "n", f.decimal(metres, 0))
	}
	return f.l.Text("eligibility.kilometres", "n", f.decimal(metres/1_000, 1))
}

func (f findings) decimal(n float64, digits int) string {
	text := strconv.FormatFloat(n, 'f', digits, 64)
	if f.l == lang.FR {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}
