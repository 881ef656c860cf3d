package board

import (
	"strconv"
	"strings"
	"time"
)

// Fewer is the number of dots after one is taken back.
func (b BallotView) Fewer() int { return max(b.Mine-1, 0) }

// More is the number of dots after one is added; the same where no more may be put.
func (b BallotView) More() int { return min(b.Mine+1, max(b.Most, b.Mine)) }

// Note is the number of the note that the ballot is on, or 0.
func (b BallotView) Note() int { return numbered(b.Thing, "n") }

// Cluster is the number of the cluster that the ballot is on, or 0.
func (b BallotView) Cluster() int { return numbered(b.Thing, "c") }

func numbered(thing, kind string) int {
	digits, ok := strings.CutPrefix(thing, kind)
	if !ok {
		return 0
	}
	digits, _, _ = strings.Cut(digits, ".") // the column of a group's list
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// Rated is one value of a criterion.
type Rated struct {
	Value, People int
	Mine          bool
}

// Values are those that a criterion may take, with how many people gave each.
func (c CriterionView) Values() []Rated {
	values := make([]Rated, c.Scale)
	for i := range values {
		values[i] = Rated{Value: i + 1, Mine: c.Mine == i+1}
		if i < len(c.Spread) {
			values[i].People = c.Spread[i]
		}
	}
	return values
}

// Given is how many people rated by a criterion.
func (c CriterionView) Given() int {
	sum := 0
	for _, people := range c.Spread {
		sum += people
	}
	return sum
}

// Rating is a criterion of a ballot.
type Rating struct {
	CriterionView
	Ballot BallotView
}

// On is a criterion with the ballot that it is of.
func (b BallotView) On(c CriterionView) Rating { return Rating{c, b} }

// Running tells whether the clock goes.
func (c ClockView) Running() bool { return !c.EndsAt.IsZero() }

// Minutes are what is left on a clock that stands still, begun ones counted.
func (c ClockView) Minutes() int { return int((c.Left + time.Minute - 1) / time.Minute) }

// Number is that of a group whose list has no name.
func (l ListView) Number() int { return numbered(l.Group, "g") }

// Number is that of a group, for one without a name.
func (g GroupView) Number() int { return numbered(g.Key, "g") }

// Group is the number of the group whose list the place is, or 0.
func (p Place) Group() int { return numbered(p.Key, "g") }

// DueOn is the day until which a task is to be done; zero without one.
func (n NoteView) DueOn() time.Time {
	day, err := time.Parse(time.DateOnly, n.Due)
	if err != nil {
		return time.Time{}
	}
	return day
}
