package rule

import "slices"

// parts gives the conditions that a condition combines.
func (c Condition) parts() []Condition {
	if c.Not != nil {
		return []Condition{*c.Not}
	}
	return slices.Concat(c.All, c.Any)
}

// Has tells whether the condition, or one that it combines, is such.
func (c Condition) Has(such func(Condition) bool) bool {
	return such(c) || slices.ContainsFunc(c.parts(), func(part Condition) bool { return part.Has(such) })
}

// Lists gives the keys of the imported lists that the condition names, in its order.
func (c Condition) Lists() []string {
	var keys []string
	switch {
	case c.Inside != nil:
		keys = append(keys, c.Inside.List)
	case c.Class != nil:
		keys = append(keys, c.Class.List)
	case c.Among != nil && c.Among.List != "":
		keys = append(keys, c.Among.List)
	case c.Far != nil && c.Far.List != "":
		keys = append(keys, c.Far.List)
	}
	for _, part := range c.parts() {
		keys = append(keys, part.Lists()...)
	}
	return keys
}
