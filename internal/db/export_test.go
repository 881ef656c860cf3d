package db

// Waiting tells how many SQLite writers wait for their turn.
func (d *DB) Waiting() int { return int(d.together.waiting.Load()) }

// Waiting tells how many things wait to be kept.
func (k *Keeper[T]) Waiting() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.hands)
}
