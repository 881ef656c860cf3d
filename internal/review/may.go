package review

import (
	"slices"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/programme"
)

// MayScore lets an expert score a dossier given to them, until they have submitted;
// members of the applicant collective and those in conflict are refused whatever their
// role.
func MayScore(role programme.Role, state dossier.State, member bool, mine *Assignment) error {
	switch {
	case role == programme.NoRole || mine == nil:
		return fault.New(fault.NotFound, "fault.not_found")
	case member || mine.Conflicted():
		return fault.New(fault.Forbidden, "review.conflict")
	case !state.Correctable():
		return fault.New(fault.Conflict, "review.decided")
	case mine.Submitted():
		return fault.New(fault.Conflict, "review.submitted")
	}
	return nil
}

// MaySee lets managers and instructors see every filed dossier of their funder, and
// experts those given to them. A conflict of interest outranks every role: whoever declared
// one, or is a member of the applicant collective, is refused.
func MaySee(role programme.Role, state dossier.State, member bool, mine *Assignment) error {
	switch {
	case !state.Filed() || role == programme.NoRole || role == programme.Expert && mine == nil:
		return fault.New(fault.NotFound, "fault.not_found")
	case member || mine != nil && mine.Conflicted():
		return fault.New(fault.Forbidden, "review.conflict")
	case role == programme.Expert:
		return nil
	}
	return programme.MayInstruct(role)
}

// MayAnswerCorrection lets the lead send a corrected dossier back while a request waits and
// nothing is decided.
func MayAnswerCorrection(role collective.Role, state dossier.State, waiting bool) error {
	if err := dossier.MayRead(role); err != nil {
		return err
	}
	if role != collective.Lead {
		return fault.New(fault.Forbidden, "filing.lead_only")
	}
	if !waiting || !state.Correctable() {
		return fault.New(fault.Conflict, "review.no_correction")
	}
	return nil
}

// visible hides others' scores from experts whose own are not in.
func visible(all []Assignment, role programme.Role, actorID string) []Assignment {
	if role != programme.Expert {
		return all
	}
	i := slices.IndexFunc(all, func(a Assignment) bool { return a.ExpertID == actorID })
	if i >= 0 && all[i].Submitted() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(a Assignment) bool { return a.ExpertID != actorID })
}
