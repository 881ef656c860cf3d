package db

// Waiting tells how many SQLite writers wait for their turn.
func (d *DB) Waiting() int { return int(d.together.waiting.Load()) }
