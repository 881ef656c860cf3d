package pdf

import "time"

// Answer is what the rules of a call answer to a project, for those who want to keep it.
type Answer struct {
	Words
	At      time.Time `json:"-"`
	Overall string    `json:"overall"`
	Open    bool      `json:"open"` // the answer is not a plain yes
	Facts   []Fact    `json:"facts"`
	Rules   []Rule    `json:"rules"`
	Promise string    `json:"promise"` // what the answer does not engage
}

// Rule is one rule with its answer, and what was found, a line for each condition.
type Rule struct {
	Text    string   `json:"text"`
	Verdict string   `json:"verdict"`
	Lines   []string `json:"lines"`
}

// Template names eligibility.typ.
func (Answer) Template() string { return "eligibility" }

// Dated is the instant of the answer.
func (a Answer) Dated() time.Time { return a.At }
