package document

import (
	"context"
	"maps"
	"slices"
	"time"
)

// known is what the pages of a desk go by; it never changes, another takes its place.
type known struct {
	rights map[string]Right // of those present
	mark   mark
}

// know lets the watch know what the desk goes by.
func (k *desk) know() {
	if k.rights == nil {
		k.rights = make(map[string]Right, len(k.at))
		for seat := range k.at {
			k.rights[seat.actor.ID] = seat.right
		}
	}
	k.known.Store(&known{k.rights, k.record.mark})
}

// thorough is how many times Watch all desks look for themselves, whatever is known of them: at the
// names of their texts, too.
const thorough = 12

// watch looks at all open documents at once, now and then: a right may end without anyone's act, and
// what another process told may be lost. Each desk for itself would ask three times every few seconds.
func (s *Service) watch() {
	ticks := time.NewTicker(s.Watch)
	defer ticks.Stop()
	for n := 1; ; n++ {
		select {
		case <-s.life.Done():
			return
		case <-ticks.C:
		}
		if n%thorough == 0 {
			s.lookAt("")
		} else if err := s.compare(s.life); err != nil && s.life.Err() == nil {
			s.log.WarnContext(s.life, "look at open documents", "error", err)
		}
	}
}

// compare wakes the desks that go by what is no longer so.
func (s *Service) compare(ctx context.Context) error {
	s.mu.Lock()
	desks := slices.Collect(maps.Values(s.desks))
	s.mu.Unlock()
	goBy, asked, ids := make([]*known, len(desks)), make([]Asked, len(desks)), make([]string, len(desks))
	for i, k := range desks {
		goBy[i] = k.known.Load()
		asked[i], ids[i] = Asked{k.subject, slices.Sorted(maps.Keys(goBy[i].rights))}, k.id
	}
	rights, err := s.owner.Rights(ctx, s.db, asked)
	if err != nil {
		return err
	}
	marks, err := marksOf(ctx, s.db, ids)
	if err != nil {
		return err
	}
	for i, k := range desks {
		was, is := goBy[i].mark, marks[k.id]
		same := was.epoch == is.epoch && was.seq == is.seq && was.stateSeq == is.stateSeq
		for id, right := range goBy[i].rights {
			same = same && rights[i][id] == right
		}
		if !same {
			k.wake()
		}
	}
	return nil
}
