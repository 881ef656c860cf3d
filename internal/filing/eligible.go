package filing

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/eligibility"
	"maillage/internal/founding"
	"maillage/internal/shape"
)

// ProjectOf gives what the rules of a call ask about a dossier: where its place is, and who
// leads it.
func ProjectOf(e dossier.Everything) eligibility.Project {
	var p eligibility.Project
	if e.Place != nil {
		p.Commune = e.Place.CommuneCode
		if e.Place.Lat != nil && e.Place.Lon != nil {
			p.Point = &shape.Point{Lon: *e.Place.Lon, Lat: *e.Place.Lat}
		}
	}
	if lead, ok := e.Lead(); ok {
		p.Kind = string(lead.Kind())
		p.Founded, _, _ = founding.Day(lead.Founded) // zero when nobody said
	}
	return p
}

// Eligible answers the rules of the call for a dossier as the actor has just read it; nil when
// the call has none.
func (s *Service) Eligible(ctx context.Context, _ account.Actor, e dossier.Everything) (*eligibility.Answers, error) {
	return s.eligible(ctx, s.db, e)
}

func (s *Service) eligible(ctx context.Context, q db.Querier, e dossier.Everything) (*eligibility.Answers, error) {
	d := e.Definition()
	if !eligibility.Computes(d) {
		return nil, nil //nolint:nilnil // nothing was asked
	}
	answers, err := s.rules.Whole(ctx, q, d, ProjectOf(e), eligibility.RoundDay(d, e.Round.Key, s.now()))
	return &answers, err
}
