package call

import "maillage/internal/programme/rule"

// eligibility tells what changed in the rules on who may apply: who has a draft asks again.
func (c *changes) eligibility(before, after Definition) {
	told := len(c.found)
	keyed(before.Eligibility, after.Eligibility, func(r rule.Rule[Text]) string { return r.Key },
		func(r rule.Rule[Text]) { c.add("eligibility", "eligibility_removed", "rule", r.Text) },
		func(r rule.Rule[Text]) { c.add("eligibility", "eligibility_added", "rule", r.Text) },
		func(old, now rule.Rule[Text]) {
			if !same(old.If, now.If) {
				c.add("eligibility", "eligibility_condition", "rule", now.Text)
			}
			if old.Met != now.Met || old.Unmet != now.Unmet {
				c.add("eligibility", "eligibility_verdict", "rule", now.Text)
			}
			if old.Text != now.Text {
				c.add("eligibility", "eligibility_reworded", "rule", now.Text)
			}
		})
	if len(c.found) == told && !same(before.Eligibility, after.Eligibility) {
		c.add("eligibility", "eligibility_order")
	}
}
