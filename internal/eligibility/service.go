package eligibility

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"maillage/internal/db"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
)

// Places tells where the places awarded on this site are; rooms above this one know them.
type Places struct {
	// Stamp changes when List would give something else.
	Stamp func(ctx context.Context, q db.Querier) (string, error)
	List  func(ctx context.Context, q db.Querier) ([]Labelled, error)
}

// Service answers for every room. It writes nothing: an answer is kept by who files.
type Service struct {
	db     *db.DB
	land   *territory.Reference
	lists  *zoning.Service
	places Places

	mu    sync.Mutex
	known *labels // of the stamp
	stamp string
}

// NewService makes the service.
func NewService(d *db.DB, land *territory.Reference, lists *zoning.Service, places Places) *Service {
	return &Service{db: d, land: land, lists: lists, places: places}
}

// Try answers the rules of a call for a project, on a day. Anyone may ask: the answer says
// nothing of anyone.
func (s *Service) Try(ctx context.Context, rules []rule.Rule[call.Text], p Project, day time.Time) (Answers, error) {
	answers, err := s.Answer(ctx, s.db, rules, []Project{p}, day)
	if err != nil {
		return Answers{}, err
	}
	return answers[0], nil
}

// Answer answers the rules for each of some projects, in their order, to a room that has
// checked who asks. The lists are read once.
func (s *Service) Answer(ctx context.Context, q db.Querier, rules []rule.Rule[call.Text], projects []Project, day time.Time) ([]Answers, error) {
	f, err := s.facts(ctx, q, rules, midnight(day))
	if err != nil {
		return nil, err
	}
	answers := make([]Answers, len(projects))
	for i, p := range projects {
		answers[i] = decide(rules, f(p))
	}
	return answers, nil
}

// facts opens what rules ask about on a day, and gives what is then known of a project.
func (s *Service) facts(ctx context.Context, q db.Querier, rules []rule.Rule[call.Text], day time.Time) (func(Project) facts, error) {
	book, err := s.lists.Open(ctx, q, Listed(rules), day)
	if err != nil {
		return nil, fmt.Errorf("answer the rules of a call: %w", err)
	}
	var places *labels
	if asksForPlaces(rules) {
		if places, err = s.labels(ctx, q); err != nil {
			return nil, fmt.Errorf("answer the rules of a call: %w", err)
		}
	}
	return func(p Project) facts { return newFacts(s.land, book, places, p, day) }, nil
}

// Whole answers everything that a call computes of one project: its rules, and the attributes
// that have conditions.
func (s *Service) Whole(ctx context.Context, q db.Querier, d call.Definition, p Project, day time.Time) (Answers, error) {
	rules := slices.Clone(d.Eligibility)
	for _, a := range d.Attributes {
		for _, c := range a.Computed {
			rules = append(rules, rule.Rule[call.Text]{If: c.If})
		}
	}
	f, err := s.facts(ctx, q, rules, midnight(day))
	if err != nil {
		return Answers{}, err
	}
	known := f(p)
	answers := decide(d.Eligibility, known)
	answers.Lists, answers.Kinds = known.consulted(rules), kindsOf(d.Attributes, known)
	return answers, nil
}

// Area is an area that rules ask about, near a project.
type Area struct {
	Name   string
	Shape  shape.Shape
	Inside bool
	Metres float64
}

// sighted bounds the areas that a map shows around a project.
const sighted = 12

// Sight gives the areas near the point of a project that the rules of a call name, the nearest
// first, and the tolerance of the widest rule in metres: what a map shows of an answer.
func (s *Service) Sight(ctx context.Context, rules []rule.Rule[call.Text], p Project, day time.Time) (areas []Area, within float64, err error) {
	if p.Point == nil {
		return nil, 0, nil
	}
	book, err := s.lists.Open(ctx, s.db, Listed(rules), midnight(day))
	if err != nil {
		return nil, 0, fmt.Errorf("look around a project: %w", err)
	}
	seen := map[string]bool{}
	for _, r := range rules {
		r.If.Has(func(c rule.Condition) bool {
			if c.Inside == nil {
				return false
			}
			within = max(within, c.Inside.Metres)
			if !seen[c.Inside.List] {
				seen[c.Inside.List] = true
				near, _, _ := book.Near(c.Inside.List, *p.Point, max(c.Inside.Metres, tellable))
				for _, a := range near {
					areas = append(areas, Area{a.Name, a.Shape, a.Inside, a.Metres})
				}
			}
			return false // every condition is looked at
		})
	}
	return areas[:min(len(areas), sighted)], within, nil
}

func midnight(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
}

func asksForPlaces(rules []rule.Rule[call.Text]) bool {
	for _, r := range rules {
		if r.If.Has(func(c rule.Condition) bool { return c.Far != nil && c.Far.List == "" }) {
			return true
		}
	}
	return false
}

// labels gives the places awarded here, built again when they changed.
func (s *Service) labels(ctx context.Context, q db.Querier) (*labels, error) {
	stamp, err := s.places.Stamp(ctx, q)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	known := s.known
	if s.stamp != stamp {
		known = nil
	}
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	list, err := s.places.List(ctx, q)
	if err != nil {
		return nil, err
	}
	known = newLabels(list)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.stamp = known, stamp
	return known, nil
}
