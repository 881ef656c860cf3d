package video

import (
	"context"
	"slices"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/fault"
)

// SaveScene adds a scene at the end (no ID) or changes one; Stale when someone saved after its
// Version. People and a location that the video does not have, or no more, are refused.
func (s *Service) SaveScene(ctx context.Context, actor account.Actor, id string, scene Scene) (sceneID string, err error) {
	err = s.act(ctx, actor, id, "video.scene_saved", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		if err := scene.check(); err != nil {
			return nil, err
		}
		if err := known(ctx, tx, id, scene); err != nil {
			return nil, err
		}
		sceneID = scene.ID
		if scene.ID == "" {
			count, err := countScenes(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			if count >= MostScenes {
				return nil, fault.New(fault.Conflict, "video.scene.too_many", "max", MostScenes)
			}
			sceneID = db.NewID()
			added := scene
			added.ID = sceneID
			if err := insertScene(ctx, tx, id, added, count, s.now()); err != nil {
				return nil, err
			}
		} else if err := fault.MustChange(updateScene(ctx, tx, id, scene)); err != nil {
			return nil, err
		}
		return audit.Detail{"scene": sceneID}, setCast(ctx, tx, sceneID, scene.People)
	})
	return sceneID, err
}

// known refuses people and locations that are not of the video: somebody may have removed them
// while the form was being filled.
func known(ctx context.Context, tx *db.Tx, id string, scene Scene) error {
	all, err := people(ctx, tx, id)
	if err != nil {
		return err
	}
	spots, err := locations(ctx, tx, id)
	if err != nil {
		return err
	}
	p, fields := Project{People: all, Locations: spots}, fault.Fields{}
	if _, ok := p.Location(scene.LocationID); !ok && scene.LocationID != "" {
		fields.Add("location", "field.choose")
	}
	for _, who := range scene.People {
		if _, ok := p.Person(who); !ok {
			fields.Add("people", "field.choose")
		}
	}
	return fields.Err()
}

// RemoveScene takes a scene off; those after it move up.
func (s *Service) RemoveScene(ctx context.Context, actor account.Actor, id, sceneID string) error {
	return s.act(ctx, actor, id, "video.scene_removed", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		order, at, err := order(ctx, tx, id, sceneID)
		if err != nil {
			return nil, err
		}
		if err := deleteScene(ctx, tx, sceneID); err != nil {
			return nil, err
		}
		return audit.Detail{"scene": sceneID}, setOrder(ctx, tx, slices.Delete(order, at, at+1))
	})
}

// Move is where a scene goes: By steps from where it stands, or to the place At, from 0, where
// Placed.
type Move struct {
	By, At int
	Placed bool
}

// MoveScene puts a scene elsewhere in the order; past either end it stays at that end.
func (s *Service) MoveScene(ctx context.Context, actor account.Actor, id, sceneID string, m Move) error {
	return s.act(ctx, actor, id, "video.scene_moved", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		order, at, err := order(ctx, tx, id, sceneID)
		if err != nil {
			return nil, err
		}
		to := m.At
		if !m.Placed {
			to = at + max(-MostScenes, min(m.By, MostScenes))
		}
		to = max(0, min(to, len(order)-1))
		order = slices.Insert(slices.Delete(order, at, at+1), to, sceneID)
		return audit.Detail{"scene": sceneID, "at": to + 1}, setOrder(ctx, tx, order)
	})
}

// order gives the scenes of a video by their identifiers, and where one stands.
func order(ctx context.Context, tx *db.Tx, id, sceneID string) (all []string, at int, err error) {
	list, err := scenes(ctx, tx, id)
	for _, one := range list {
		all = append(all, one.ID)
	}
	if at = slices.Index(all, sceneID); err == nil && at < 0 {
		err = unknown()
	}
	return all, at, err
}

// SaveLocation adds a location (no ID) or changes one; Stale as for scenes. A place of the collective
// gives its name where none is typed.
func (s *Service) SaveLocation(ctx context.Context, actor account.Actor, id string, l Location) error {
	return s.act(ctx, actor, id, "video.location_saved", standing.mayPrepare, func(tx *db.Tx, st standing) (audit.Detail, error) {
		l := l // tried again, it begins as it was typed
		if err := l.check(); err != nil {
			return nil, err
		}
		if l.PlaceID != "" {
			place, err := collective.GetPlace(ctx, tx, l.PlaceID)
			if fault.Is(err, fault.NotFound) || err == nil && place.CollectiveID != st.CollectiveID {
				return nil, fault.Wrong("place", "field.choose")
			}
			if err != nil {
				return nil, err
			}
			if l.Name == "" {
				l.Name = clip(place.Name, maxLine)
			}
		}
		if l.ID != "" {
			return audit.Detail{"location": l.ID}, fault.MustChange(updateLocation(ctx, tx, id, l))
		}
		if count, err := countLocations(ctx, tx, id); err != nil {
			return nil, err
		} else if count >= MostLocations {
			return nil, fault.New(fault.Conflict, "video.location.too_many", "max", MostLocations)
		}
		l.ID = db.NewID()
		return audit.Detail{"location": l.ID}, insertLocation(ctx, tx, id, l, s.now())
	})
}

// RemoveLocation takes a location off; its scenes are then filmed nowhere yet.
func (s *Service) RemoveLocation(ctx context.Context, actor account.Actor, id, locationID string) error {
	return s.act(ctx, actor, id, "video.location_removed", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		return audit.Detail{"location": locationID}, fault.MustExist(deleteLocation(ctx, tx, id, locationID))
	})
}
