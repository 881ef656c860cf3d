package network

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"maillage/internal/db"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/mesh"
)

// ErrNoLand tells that the program was built without its communes: no mesh can be drawn.
var ErrNoLand = errors.New("network: the territory data is missing")

// Choice says which places are counted; its zero value takes them all, as of now.
type Choice struct {
	Call     string    // slug; "" for every call
	OpenOnly bool      // leave out what is only planned
	Until    time.Time // awards made known before that instant; zero: until now
}

// Coverage is what the awarded places serve. It never changes: what is measured again is
// another.
type Coverage struct {
	*mesh.Coverage
	Contours string // attribution of the imported contours that gave communes their point, or ""
}

// Added is what one more place would add.
type Added struct {
	mesh.Gain
	Known bool // nothing is measured where it stands at a commune whose point is not known
	Exact bool // it stands at a point of its own
}

// Add tells what a place would add: at its own point where it has one (WGS84 degrees, both or
// none), else at that of its commune.
func (c *Coverage) Add(commune string, lat, lon *float64) Added {
	point, known := c.Commune(commune)
	exact := lat != nil && lon != nil
	if exact {
		point, known = shape.Point{Lon: *lon, Lat: *lat}, true
	}
	if !known {
		return Added{}
	}
	return Added{c.Gain(point), true, exact}
}

// Service reads the public facts of the network. It is safe for use by many at once.
type Service struct {
	db        *db.DB
	now       func() time.Time
	reference *territory.Reference

	mu       sync.Mutex
	read     time.Time // when awards were last read
	stamp    stamp
	contours contours
	land     *mesh.Land // nil until first used
	awards   []award
	kept     *lru.Cache[counting, *Coverage]
}

// counting is what a coverage is of: the first awards, those of a choice.
type counting struct {
	call     string
	openOnly bool
	count    int
}

const (
	// maxKept coverages take some five megabytes.
	maxKept = 8
	// fresh is how long awards are believed while none is added: a place may have moved.
	fresh = 10 * time.Minute
)

// NewService makes the service. What it measures on is prepared at its first use.
func NewService(d *db.DB, land *territory.Reference, now func() time.Time) *Service {
	kept, err := lru.New[counting, *Coverage](maxKept)
	if err != nil {
		panic(err) // maxKept is above zero
	}
	return &Service{db: d, reference: land, now: now, kept: kept}
}

// Coverage measures what the awarded places serve. What is asked twice is measured once.
func (s *Service) Coverage(ctx context.Context, c Choice) (*Coverage, error) {
	if s.reference.Missing() {
		return nil, ErrNoLand
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	of := counting{c.Call, c.OpenOnly, len(s.awards)}
	if !c.Until.IsZero() {
		of.count, _ = slices.BinarySearchFunc(s.awards, c.Until, func(a award, until time.Time) int { return a.at.Compare(until) })
	}
	if kept, ok := s.kept.Get(of); ok {
		return kept, nil
	}
	measured := &Coverage{s.land.Cover(counted(s.awards[:of.count], c)), s.contours.attribution}
	s.kept.Add(of, measured)
	return measured, nil
}

// refresh reads the awards again when one was added, or after a while, and the points of
// communes when contours were imported.
func (s *Service) refresh(ctx context.Context) error {
	now := s.now()
	newest, err := stampOf(ctx, s.db)
	if err != nil {
		return err
	}
	imported, err := contoursOf(ctx, s.db, now)
	if err != nil {
		return err
	}
	if s.land == nil || imported != s.contours {
		if err := s.prepare(ctx, imported); err != nil {
			return err
		}
	}
	if age := now.Sub(s.read); newest == s.stamp && age >= 0 && age < fresh {
		return nil
	}
	all, err := awards(ctx, s.db)
	if err != nil {
		return err
	}
	s.read, s.stamp, s.awards = now, newest, all
	s.kept.Purge()
	return nil
}

// prepare makes the land. A commune that GeoNames does not know stands in the middle of its
// contour, when one was imported; the others keep the point of their main place, where more
// of their inhabitants live.
func (s *Service) prepare(ctx context.Context, c contours) error {
	communes := s.reference.Communes()
	if c.id != "" {
		points, err := middles(ctx, s.db, c.id)
		if err != nil {
			return err
		}
		for i := range communes {
			if p, ok := points[communes[i].Code]; ok && !communes[i].Located {
				communes[i].Lon, communes[i].Lat, communes[i].Located = p.Lon, p.Lat, true
			}
		}
	}
	s.land, s.contours = mesh.NewLand(communes), c
	s.kept.Purge()
	return nil
}

// counted gives the places of awards, each once whatever the number of calls.
func counted(awards []award, c Choice) []mesh.Place {
	var places []mesh.Place
	known := map[string]int{}
	for _, a := range awards {
		if c.Call != "" && a.call != c.Call || c.OpenOnly && !a.place.Existing {
			continue
		}
		at, ok := known[a.id]
		if !ok {
			at = len(places)
			known[a.id] = at
			places = append(places, a.place)
		}
		kinds := places[at].Kinds
		places[at] = a.place // what was filed last
		if !slices.Contains(kinds, a.call) {
			kinds = append(kinds, a.call)
		}
		places[at].Kinds = kinds
	}
	return places
}
