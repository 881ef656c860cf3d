package live

import (
	"context"
	"errors"
	"sync"
)

// Inbox holds what has come and nobody has looked at yet, in order. It takes no more memory than
// what it holds: most are empty most of the time.
type Inbox[T any] struct {
	most  int
	ready chan struct{} // holds one while there is something

	mu    sync.Mutex
	holds []T           // guarded by mu, like what follows
	room  chan struct{} // closed when there may be room again; nil while nobody waits for it
	ended bool
}

// ErrEnded says that nobody looks any more.
var ErrEnded = errors.New("live: the inbox has ended")

// NewInbox makes an inbox that holds some things; who brings more waits.
func NewInbox[T any](most int) *Inbox[T] {
	return &Inbox[T]{most: most, ready: make(chan struct{}, 1)}
}

// Put waits until there is room. It fails once the inbox, or ctx, has ended.
func (i *Inbox[T]) Put(ctx context.Context, one T) error {
	for {
		room, err := i.put(one)
		if room == nil {
			return err
		}
		select {
		case <-room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// put gives what to wait for where there is no room.
func (i *Inbox[T]) put(one T) (room chan struct{}, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ended {
		return nil, ErrEnded
	}
	if len(i.holds) >= i.most {
		if i.room == nil {
			i.room = make(chan struct{})
		}
		return i.room, nil
	}
	i.holds = append(i.holds, one)
	i.tell()
	return nil, nil
}

// tell wakes who looks, and who waits for room.
func (i *Inbox[T]) tell() {
	if len(i.holds) > 0 {
		select {
		case i.ready <- struct{}{}:
		default:
		}
	}
	if i.room != nil && (i.ended || len(i.holds) < i.most) {
		close(i.room)
		i.room = nil
	}
}

// Ready gives something when there may be something to take.
func (i *Inbox[T]) Ready() <-chan struct{} { return i.ready }

// Len tells how many things wait.
func (i *Inbox[T]) Len() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.holds)
}

// Take gives all that there is.
func (i *Inbox[T]) Take() []T {
	i.mu.Lock()
	defer i.mu.Unlock()
	taken := i.holds
	i.holds = nil
	select {
	case <-i.ready: // nothing is left to say
	default:
	}
	i.tell()
	return taken
}

// End refuses what comes from now on.
func (i *Inbox[T]) End() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ended = true
	i.tell()
}
