package gallery_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/lang"
	"maillage/internal/video"
)

func TestCollectivesAreToldAMonthBeforeAConsentEnds_OfEachEndOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.award(t, s.ID)
		begun := s.Now()
		day := func(days int) string { return begun.In(lang.Paris).AddDate(0, 0, days).Format(time.DateOnly) }
		people := map[string]video.Person{}
		save := func(name string, consent video.Consent, until string) {
			t.Helper()
			p := people[name]
			p.Name, p.Consent, p.Until = name, consent, until
			id, err := s.videos.SavePerson(t.Context(), s.Lea, s.ID, p)
			if err != nil {
				t.Fatal(err)
			}
			p.ID, p.Version = id, p.Version+1
			people[name] = p
		}
		said := func(name string, days int) string {
			at, err := time.Parse(time.DateOnly, day(days))
			if err != nil {
				t.Fatal(err)
			}
			return name + " (jusqu’au " + lang.FR.Date(at) + " compris)"
		}
		want := func(when, people string) {
			t.Helper()
			s.Mails(t)
			s.Outbox.Clear()
			if err := s.films.Remind(t.Context()); err != nil {
				t.Fatal(err)
			}
			var to []string
			for _, m := range s.Mails(t) {
				if !strings.Contains(m.Text, "\u00a0: "+people+". Dès le lendemain") || !strings.Contains(m.Text, "/dossiers/"+s.ID+"/video/people") {
					t.Errorf("%s: no %q in %s", when, people, m.Text)
				}
				to = append(to, m.To)
			}
			if people == "" && len(to) > 0 || people != "" && len(to) != 2 {
				t.Errorf("%s, told were %v", when, to)
			}
		}
		save("Ana", video.SignedByThem, day(20))
		save("Bo", video.SignedByThem, day(29))
		save("Cy", video.SignedByThem, day(0))
		save("Dé", video.SignedByThem, day(30))
		want("before anyone sees the film", "")
		s.show(t, s.ID)
		want("on the last day of one", said("Cy", 0)+", "+said("Ana", 20)+", "+said("Bo", 29))
		want("a second time that day", "")
		save("Eve www.evil.example", video.SignedByThem, day(20))
		want("of somebody new who ends with another", "1 autre personne")
		save("Cy", video.SignedByThem, "")
		save("Ana", video.SignedByThem, day(400))
		s.Set(begun.AddDate(0, 0, 1))
		want("a month before the next", said("Dé", 30))
		save("Dé", video.SignedByThem, day(10))
		want("once a day is nearer", said("Dé", 10))
		save("Bo", video.Withdrawn, "")
		save("Dé", video.SignedByThem, day(12))
		want("while the film is hidden", "")
	})
}
