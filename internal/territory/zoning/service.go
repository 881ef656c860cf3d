package zoning

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"maillage/internal/db"
	"maillage/internal/territory"
)

// Service keeps the lists.
type Service struct {
	db   *db.DB
	land *territory.Reference
	now  func() time.Time

	mu    sync.Mutex
	known map[string]*content // by identifier
	used  []string            // identifiers, the last used at the end
}

// maxKnown is how many lists stay in memory: those that the rules of a few calls name.
const maxKnown = 24

// NewService makes the service.
func NewService(d *db.DB, land *territory.Reference, now func() time.Time) *Service {
	return &Service{db: d, land: land, now: now, known: map[string]*content{}}
}

// All lists every list and generation that is not replaced, by key and first day.
func (s *Service) All(ctx context.Context, q db.Querier) ([]List, error) { return lists(ctx, q) }

// Open gives the lists of some keys in force on a day, with what they hold. It reads the table
// of lists; what they hold is read once.
func (s *Service) Open(ctx context.Context, q db.Querier, keys []string, day time.Time) (*Book, error) {
	book := &Book{map[string]*content{}}
	if len(keys) == 0 {
		return book, nil
	}
	all, err := lists(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, l := range inForce(all, day) {
		if !slices.Contains(keys, l.Key) {
			continue
		}
		c, err := s.content(ctx, q, l)
		if err != nil {
			return nil, fmt.Errorf("read the list %s: %w", l.ID, err)
		}
		book.lists[l.Key] = c
	}
	return book, nil
}

// content gives what a list holds, from memory when it can. The days of l are of now.
func (s *Service) content(ctx context.Context, q db.Querier, l List) (*content, error) {
	s.mu.Lock()
	c := s.known[l.ID]
	s.touch(l.ID)
	s.mu.Unlock()
	if c == nil {
		var err error
		if c, err = read(ctx, q, l); err != nil {
			return nil, err
		}
		s.mu.Lock()
		s.known[l.ID] = c
		s.touch(l.ID)
		s.mu.Unlock()
	}
	if c.Until != l.Until {
		same := *c
		same.List = l
		return &same, nil
	}
	return c, nil
}

// touch notes a use, and forgets the list unused for longest when there are too many.
func (s *Service) touch(id string) {
	s.used = append(slices.DeleteFunc(s.used, func(other string) bool { return other == id }), id)
	for len(s.used) > maxKnown {
		delete(s.known, s.used[0])
		s.used = s.used[1:]
	}
}
