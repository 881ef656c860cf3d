package workshop

import (
	"strings"

	"maillage/internal/db"
)

// channel is where processes tell each other of which workshop there is news.
const channel = "workshop"

// news tells the desks of a workshop, in every process, to look again once the act is kept.
func (s *Service) news(tx *db.Tx, id string) {
	tx.After(func() { s.lookAt(id) })
	tx.Notify(channel, s.process+" "+id)
}

// heard takes what a process told: this one knows of its own acts.
func (s *Service) heard(said string) {
	if process, id, _ := strings.Cut(said, " "); said == "" || process != s.process {
		s.lookAt(id)
	}
}

// lookAt wakes the desk of a workshop; "" wakes all.
func (s *Service) lookAt(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.desks {
		if id == "" || k.id == id {
			select {
			case k.news <- struct{}{}:
			default:
			}
		}
	}
}
