package call

import (
	"fmt"
	"slices"
)

func (d Definition) checkForm(p *Problems) {
	unique(p, "form", d.Form, func(s Section) string { return s.Key })
	if len(d.Form) == 0 {
		p.Add("form", "programme.check.no_section_at_all")
	}
	var earlier []Question
	for i, s := range d.Form {
		for j, q := range s.Questions {
			path := fmt.Sprintf("form[%d].questions[%d]", i, j)
			if slices.ContainsFunc(earlier, func(e Question) bool { return e.Key == q.Key }) {
				p.Add(path+".key", "programme.check.twice", "key", q.Key)
			}
			q.check(p, path)
			if q.ShowIf != nil {
				q.ShowIf.check(p, path+".show_if", earlier)
			}
			earlier = append(earlier, q)
		}
	}
}

// HasOptions reports whether the answer is chosen from options written in the call.
func (k QuestionKind) HasOptions() bool { return k == Choice || k == Choices }

// HasLength reports whether length limits apply.
func (k QuestionKind) HasLength() bool { return k == ShortText || k == LongText }

// HasBounds reports whether a minimum and a maximum apply.
func (k QuestionKind) HasBounds() bool { return k == Number || k == Amount || k == Choices }

func (q Question) check(p *Problems, path string) {
	switch {
	case q.Kind.HasOptions() && len(q.Options) < 2:
		p.Add(path+".options", "programme.check.two_options")
	case !q.Kind.HasOptions() && len(q.Options) > 0:
		p.Add(path+".options", "programme.check.not_for_kind", "setting", "options", "kind", string(q.Kind))
	}
	unique(p, path+".options", q.Options, func(o Option) string { return o.Key })
	if !q.Kind.HasLength() && (q.MinLength != 0 || q.MaxLength != 0) {
		p.Add(path, "programme.check.not_for_kind", "setting", "min_length, max_length", "kind", string(q.Kind))
	}
	if q.MaxLength > 0 && q.MinLength > q.MaxLength {
		p.Add(path+".min_length", "programme.check.min_max", "min", q.MinLength, "max", q.MaxLength)
	}
	if q.MaxLength > HardMaxLength {
		p.Add(path+".max_length", "programme.check.max_length", "max", HardMaxLength)
	}
	if !q.Kind.HasBounds() && (q.Min != nil || q.Max != nil) {
		p.Add(path, "programme.check.not_for_kind", "setting", "min, max", "kind", string(q.Kind))
	}
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		p.Add(path+".min", "programme.check.min_max", "min", *q.Min, "max", *q.Max)
	}
	if q.Kind == Choices && q.Min != nil && *q.Min > len(q.Options) {
		p.Add(path+".min", "programme.check.min_max", "min", *q.Min, "max", len(q.Options))
	}
	if q.Decimals != 0 && q.Kind != Number {
		p.Add(path+".decimals", "programme.check.not_for_kind", "setting", "decimals", "kind", string(q.Kind))
	}
}

// check refuses a condition that nobody could meet or understand. It may only look at
// earlier questions: that is the order people read in, and it rules out circles.
func (c Condition) check(p *Problems, path string, earlier []Question) {
	said := 0
	for _, says := range []bool{c.Question != "", len(c.All) > 0, len(c.Any) > 0, c.Not != nil} {
		if says {
			said++
		}
	}
	if said != 1 {
		p.Add(path, "programme.check.condition_form")
		return
	}
	for i, part := range c.All {
		part.check(p, fmt.Sprintf("%s.all[%d]", path, i), earlier)
	}
	for i, part := range c.Any {
		part.check(p, fmt.Sprintf("%s.any[%d]", path, i), earlier)
	}
	if c.Not != nil {
		c.Not.check(p, path+".not", earlier)
	}
	if c.Question != "" {
		c.checkTest(p, path, earlier)
	} else if c.Equals != "" || len(c.AnyOf) > 0 || c.Answered {
		p.Add(path, "programme.check.condition_form")
	}
}

func (c Condition) checkTest(p *Problems, path string, earlier []Question) {
	tests := 0
	for _, says := range []bool{c.Equals != "", len(c.AnyOf) > 0, c.Answered} {
		if says {
			tests++
		}
	}
	if tests == 0 {
		p.Add(path, "programme.check.condition_none")
		return
	}
	if tests > 1 {
		p.Add(path, "programme.check.condition_test")
		return
	}
	i := slices.IndexFunc(earlier, func(q Question) bool { return q.Key == c.Question })
	if i < 0 {
		p.Add(path+".question", "programme.check.condition_question", "question", c.Question)
		return
	}
	wanted := c.AnyOf
	if c.Equals != "" {
		wanted = []string{c.Equals}
	}
	for _, value := range wanted {
		if !earlier[i].mayAnswer(value) {
			p.Add(path, "programme.check.condition_value", "question", c.Question, "value", value)
		}
	}
}

// mayAnswer reports whether a kept answer can be this value.
func (q Question) mayAnswer(value string) bool {
	if q.Kind == Choices {
		_, ok := q.Option(value)
		return ok
	}
	kept, wrong := Normalise(q, value)
	return wrong == nil && kept == value
}
