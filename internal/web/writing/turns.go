package writing

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"

	"maillage/internal/fault"
)

// turns bounds work that takes much memory: so much of it at a time, and one piece for each
// account.
type turns struct {
	room *semaphore.Weighted

	mu   sync.Mutex
	busy map[string]bool // by account
}

func newTurns(room int64) *turns {
	return &turns{room: semaphore.NewWeighted(room), busy: map[string]bool{}}
}

// take waits for room; done gives it back. An account whose work is going on already does not
// wait: it is told so by a Limited fault.
func (t *turns) take(ctx context.Context, account string, room int64) (done func(), err error) {
	t.mu.Lock()
	busy := t.busy[account]
	t.busy[account] = true
	t.mu.Unlock()
	if busy {
		return nil, fault.New(fault.Limited, "paper.busy")
	}
	if err := t.room.Acquire(ctx, room); err != nil {
		t.leave(account)
		return nil, err
	}
	return func() {
		t.room.Release(room)
		t.leave(account)
	}, nil
}

func (t *turns) leave(account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.busy, account)
}
