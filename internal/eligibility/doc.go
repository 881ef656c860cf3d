// Package eligibility answers, rule by rule, whether a project may apply to a call: from
// where it is and who carries it, with the lists in force on a day. The same answer serves
// whoever tries a commune without an account, the applicants, and those who instruct.
//
// A rule that needs what is not known (a list nobody imported, a point nobody gave) is
// undecided, never a no. What decides is the project's point, never its commune's.
package eligibility
