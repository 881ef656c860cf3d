package job

import "maillage/internal/db"

// skipLocked lets several processes claim side by side on PostgreSQL; SQLite has one
// writer at a time and no such clause.
func skipLocked(engine db.Engine) string {
	if engine == db.Postgres {
		return "FOR UPDATE SKIP LOCKED"
	}
	return ""
}
