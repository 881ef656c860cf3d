package network

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"maillage/internal/award"
	"maillage/internal/db"
	"maillage/internal/territory"
	"maillage/internal/territory/mesh"
)

// ErrNoLand tells that the program was built without its communes: no mesh can be drawn.
var ErrNoLand = errors.New("network: the territory data is missing")

// Choice says which places are counted; its zero value takes them all, as of now.
type Choice struct {
	Call     string    // slug; "" for every call
	OpenOnly bool      // leave out what is only planned
	Listed   bool      // count the places of the list in force too
	Until    time.Time // awards made known before that instant; zero: until now
}

// Coverage is what the awarded places serve. It never changes: what is measured again is
// another.
type Coverage struct {
	*mesh.Coverage
	Ground
	Outlines string // identifier of the list of contours, or ""
	List     *List  // nil when none was in force
}

// Added is what one more place would add.
type Added struct {
	mesh.Gain
	Known bool // nothing is measured where it stands at a commune whose point is not known
	Exact bool // it stands at a point of its own
}

// Add tells what a place would add, from where it would stand.
func (c *Coverage) Add(commune string, lat, lon *float64) Added {
	stand := c.Stand(commune, lat, lon)
	if !stand.Known {
		return Added{}
	}
	return Added{c.Gain(stand.At), true, !stand.Approximate}
}

// Service reads the public facts of the network. It is safe for use by many at once.
type Service struct {
	db        *db.DB
	now       func() time.Time
	reference *territory.Reference

	mu       sync.Mutex
	read     time.Time // when awards were last read
	stamp    award.Stamp
	contours generation
	ground   Ground // without land until first used
	sites    []award.Site
	lists    *lru.Cache[string, []mesh.Place] // by identifier
	kept     *lru.Cache[counting, *Coverage]
}

// counting is what a coverage is of: the first awards, those of a choice.
type counting struct {
	call     string
	openOnly bool
	count    int
	list     string // in force, or ""
	listed   bool   // and counted
}

const (
	// maxKept coverages take some five megabytes.
	maxKept = 8
	// maxLists are as many as a comparison of two days needs, and one more.
	maxLists = 3
	// fresh is how long awards are believed while none is added: a place may have moved.
	fresh = time.Minute
)

// NewService makes the service. What it measures on is prepared at its first use.
func NewService(d *db.DB, land *territory.Reference, now func() time.Time) *Service {
	kept, err := lru.New[counting, *Coverage](maxKept)
	lists, wrong := lru.New[string, []mesh.Place](maxLists)
	if err != nil || wrong != nil {
		panic(errors.Join(err, wrong)) // both sizes are above zero
	}
	return &Service{db: d, reference: land, now: now, kept: kept, lists: lists}
}

// Coverage measures what the awarded places serve. What is asked twice is measured once.
func (s *Service) Coverage(ctx context.Context, c Choice) (*Coverage, error) {
	if s.reference.Missing() {
		return nil, ErrNoLand
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := generationsOf(ctx, s.db)
	if err != nil {
		return nil, err
	}
	today := s.now()
	if err := s.refresh(ctx, today, all.on(contoursKey, dayOf(today))); err != nil {
		return nil, err
	}
	day := today
	if !c.Until.IsZero() {
		day = c.Until.Add(-1) // the last instant counted
	}
	list := all.on(placesKey, dayOf(day))
	of := counting{c.Call, c.OpenOnly, len(s.sites), list.id, c.Listed && list.id != ""}
	if !c.Until.IsZero() {
		of.count, _ = slices.BinarySearchFunc(s.sites, c.Until, func(a award.Site, until time.Time) int { return a.ReleasedAt.Compare(until) })
	}
	if kept, ok := s.kept.Get(of); ok {
		return kept, nil
	}
	measured, err := s.measure(ctx, counted(s.sites[:of.count], c), list, of.listed)
	if err == nil {
		s.kept.Add(of, measured)
	}
	return measured, err
}

// measure measures what awarded places serve, with those of a list where they are counted.
func (s *Service) measure(ctx context.Context, places []mesh.Place, g generation, counted bool) (*Coverage, error) {
	c := &Coverage{Ground: s.ground, Outlines: s.contours.id}
	if g.id != "" {
		c.List = &List{Title: g.title, Vintage: g.vintage, Attribution: g.attribution, Counted: counted}
	}
	if counted {
		list, err := s.placesOf(ctx, g)
		if err != nil {
			return nil, err
		}
		places = c.List.with(s.ground.land, places, list)
	}
	c.Coverage = s.ground.land.Cover(places)
	return c, nil
}

// placesOf gives the places of a list, read at their first use.
func (s *Service) placesOf(ctx context.Context, g generation) ([]mesh.Place, error) {
	if known, ok := s.lists.Get(g.id); ok {
		return known, nil
	}
	places, err := listed(ctx, s.db, g)
	if err != nil {
		return nil, err
	}
	err = settle(ctx, s.db, s.contours.id, places, func(code string) string {
		c, _ := s.reference.Commune(code)
		return c.Code
	})
	if err == nil {
		s.lists.Add(g.id, places)
	}
	return places, err
}

// refresh reads the awards again when one was added, or after a while, and the points of
// communes when contours were imported.
func (s *Service) refresh(ctx context.Context, now time.Time, imported generation) error {
	newest, err := award.StampOf(ctx, s.db)
	if err != nil {
		return err
	}
	if err := s.lay(ctx, s.db, imported); err != nil {
		return err
	}
	if age := now.Sub(s.read); newest == s.stamp && age >= 0 && age < fresh {
		return nil
	}
	all, err := award.Sites(ctx, s.db)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(all, s.sites, award.Site.Equal) {
		s.sites = all
		s.kept.Purge()
	}
	s.read, s.stamp = now, newest
	return nil
}

// lay makes the land when it is first needed, and again when contours were imported. A commune
// that GeoNames does not know stands in the middle of its contour, when one was imported; the
// others keep the point of their main place, where more of their inhabitants live.
func (s *Service) lay(ctx context.Context, q db.Querier, c generation) error {
	if s.ground.land != nil && c.id == s.contours.id {
		return nil
	}
	communes := s.reference.Communes()
	if c.id != "" {
		points, err := middles(ctx, q, c.id)
		if err != nil {
			return err
		}
		for i := range communes {
			if p, ok := points[communes[i].Code]; ok && !communes[i].Located {
				communes[i].Lon, communes[i].Lat, communes[i].Located = p.Lon, p.Lat, true
			}
		}
	}
	s.ground, s.contours = Ground{mesh.NewLand(communes), c.attribution}, c
	s.kept.Purge()
	s.lists.Purge() // their places may be in other communes
	return nil
}

// counted gives the places of awards, each once whatever the number of calls.
func counted(sites []award.Site, c Choice) []mesh.Place {
	var places []mesh.Place
	known := map[string]int{}
	for _, site := range sites {
		if c.Call != "" && site.Call != c.Call || c.OpenOnly && site.Status != existing {
			continue
		}
		at, ok := known[site.ID]
		if !ok {
			at = len(places)
			known[site.ID] = at
			places = append(places, mesh.Place{})
		}
		kinds := places[at].Kinds
		places[at] = placeAt(site.CommuneCode, site.Lat, site.Lon) // what was filed last
		places[at].Name, places[at].Existing = site.Name, site.Status == existing
		if !slices.Contains(kinds, site.Call) {
			kinds = append(kinds, site.Call)
		}
		places[at].Kinds = kinds
	}
	return places
}

const existing = "existing" // a place that is open, as the dossier shows its status
