package review

import (
	"time"

	"maillage/internal/dossier"
	"maillage/internal/programme/call"
)

// Request asks the applicants to correct some sections.
type Request struct {
	ID         string
	DossierID  string
	Sections   []string
	Message    string
	DueAt      time.Time
	AskedAt    time.Time
	AnsweredAt time.Time // zero while it waits
}

// Assignment is an expert's part in a dossier.
type Assignment struct {
	DossierID   string
	ExpertID    string
	ExpertName  string
	ConflictAt  time.Time // zero: none declared
	ConflictWhy string
	Comment     string
	SubmittedAt time.Time // zero while the review is a draft
	Version     int
	Marks       map[string]int // by criterion
}

// Conflicted tells whether the expert has declared a conflict of interest.
func (a Assignment) Conflicted() bool { return !a.ConflictAt.IsZero() }

// Submitted tells whether the scores are in.
func (a Assignment) Submitted() bool { return !a.SubmittedAt.IsZero() }

// Mean gives the mean of the submitted scores of a dossier, in basis points of the best
// possible one, and how many there are. Conflicted experts do not count.
func Mean(d call.Definition, assignments []Assignment) (mean call.Rate, scores int) {
	sum := 0
	for _, a := range assignments {
		if !a.Submitted() || a.Conflicted() {
			continue
		}
		if score, ok := d.Score(a.Marks); ok {
			sum += int(score)
			scores++
		}
	}
	if scores == 0 {
		return 0, 0
	}
	return call.Rate((sum + scores/2) / scores), scores
}

// Ranked is a dossier in the list of a round.
type Ranked struct {
	dossier.Dossier
	Shown       dossier.Shown
	Rank        int // in the whole round; 0 without a score, or where it is not told
	Assignments []Assignment
	Waiting     bool // a correction request waits for its answer
}
