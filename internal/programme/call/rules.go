package call

import (
	"slices"

	"maillage/internal/fault"
)

// IsRequiredFor reports whether a lead of this legal kind must attach the piece.
func (p Piece) IsRequiredFor(kind LegalKind) bool { return slices.Contains(p.RequiredFor, kind) }

// Piece finds a piece by its key.
func (d Definition) Piece(key string) (Piece, bool) {
	i := slices.IndexFunc(d.Pieces, func(p Piece) bool { return p.Key == key })
	if i < 0 {
		return Piece{}, false
	}
	return d.Pieces[i], true
}

// MissingPieces lists the pieces a lead of this legal kind must still attach.
func (d Definition) MissingPieces(kind LegalKind, attached map[string]bool) []Piece {
	var missing []Piece
	for _, p := range d.Pieces {
		if p.IsRequiredFor(kind) && !attached[p.Key] {
			missing = append(missing, p)
		}
	}
	return missing
}

// Attribute finds an attribute by its key.
func (d Definition) Attribute(key string) (Attribute, bool) {
	i := slices.IndexFunc(d.Attributes, func(a Attribute) bool { return a.Key == key })
	if i < 0 {
		return Attribute{}, false
	}
	return d.Attributes[i], true
}

// Option finds an option of the attribute by its key.
func (a Attribute) Option(key string) (Option, bool) { return findOption(a.Options, key) }

// Option finds an option of the question by its key.
func (q Question) Option(key string) (Option, bool) { return findOption(q.Options, key) }

func findOption(options []Option, key string) (Option, bool) {
	i := slices.IndexFunc(options, func(o Option) bool { return o.Key == key })
	if i < 0 {
		return Option{}, false
	}
	return options[i], true
}

// CountsIn reports whether a project with these attributes counts in the quota.
func (q Quota) CountsIn(attributes map[string]string) bool {
	return slices.Contains(q.Values, attributes[q.Attribute])
}

// Criterion finds a criterion by its key.
func (d Definition) Criterion(key string) (Criterion, bool) {
	i := slices.IndexFunc(d.Criteria, func(c Criterion) bool { return c.Key == key })
	if i < 0 {
		return Criterion{}, false
	}
	return d.Criteria[i], true
}

// ScaleOf gives the labels of the marks of a criterion: its own, or the call's.
func (d Definition) ScaleOf(c Criterion) []Text {
	if len(c.Scale) > 0 {
		return c.Scale
	}
	return d.Scale
}

// TotalWeight sums the weights of the criteria.
func (d Definition) TotalWeight() int {
	total := 0
	for _, c := range d.Criteria {
		total += c.Weight
	}
	return total
}

// Score gives the weighted score of a full set of marks as a share of the best possible
// one (Whole), so that criteria with different scales compare. It is false while a mark
// is missing or outside its scale.
func (d Definition) Score(marks map[string]int) (Rate, bool) {
	total := 0
	for _, c := range d.Criteria {
		mark, given := marks[c.Key]
		best := len(d.ScaleOf(c)) - 1
		if !given || best < 1 || mark < 0 || mark > best {
			return 0, false
		}
		total += mark * c.Weight * int(Whole) / best
	}
	if weight := d.TotalWeight(); weight > 0 {
		return Rate(total / weight), true
	}
	return 0, false
}

// SignOffs counts the approvals of one exact version of a dossier.
type SignOffs struct {
	Partners     int // organisations asked, lead included
	Approved     int
	Objections   int
	LeadApproved bool
}

// Check says what is still missing before the version may be filed; nil when nothing is.
func (s SignOffRule) Check(given SignOffs) *fault.Message {
	var m fault.Message
	switch {
	case s.ObjectionBlocks && given.Objections > 0:
		m = fault.Say("programme.sign_off.objection", "count", given.Objections)
	case s.Who == LeadOnly && !given.LeadApproved:
		m = fault.Say("programme.sign_off.lead")
	case s.Who == EveryPartner && given.Approved < given.Partners:
		m = fault.Say("programme.sign_off.every", "count", given.Partners-given.Approved)
	case s.Who == ShareSigns && given.Approved*int(Whole) < given.Partners*int(s.Share):
		wanted := (given.Partners*int(s.Share) + int(Whole) - 1) / int(Whole)
		m = fault.Say("programme.sign_off.share", "rate", s.Share.Say(), "count", wanted-given.Approved)
	default:
		return nil
	}
	return &m
}

// Check says what a group lacks: organisations counts all of them, lead is the legal
// kind of the lead, and roles counts the organisations that declare each role.
func (c Consortium) Check(organisations int, lead LegalKind, roles map[string]int) []fault.Message {
	var found []fault.Message
	if organisations < c.MinOrganisations {
		found = append(found, fault.Say("programme.consortium.organisations", "count", c.MinOrganisations, "given", organisations))
	}
	if len(c.LeadKinds) > 0 && lead != "" && !slices.Contains(c.LeadKinds, lead) {
		found = append(found, fault.Say("programme.consortium.lead"))
	}
	for _, r := range c.Roles {
		if roles[r.Key] < r.Min {
			found = append(found, fault.Say("programme.consortium.role", "role", r.Label, "count", r.Min, "given", roles[r.Key]))
		}
	}
	return found
}

// Instalments splits an amount by the payment schedule, to the cent: what rounding leaves
// goes to the last one.
func (d Definition) Instalments(amount Money) []Money {
	parts := make([]Money, len(d.Payments))
	left := amount
	for i, p := range d.Payments {
		parts[i] = share(amount, p.Share, false)
		if i == len(parts)-1 {
			parts[i] = left
		}
		left -= parts[i]
	}
	return parts
}

// IsUnknown reports whether the source of the call does not tell this setting, or one
// that contains it.
func (d Definition) IsUnknown(path string) bool {
	return slices.ContainsFunc(d.Unknown, func(u string) bool {
		return path == u || len(path) > len(u) && path[:len(u)] == u && path[len(u)] == '.'
	})
}
