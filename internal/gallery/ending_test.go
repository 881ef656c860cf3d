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

func TestCollectivesAreToldAMonthBeforeAConsentEnds_OnceForEachDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.award(t, s.ID)
		day := func(days int) string { return s.Now().In(lang.Paris).AddDate(0, 0, days).Format(time.DateOnly) }
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
		save("Ana", video.SignedByThem, day(20))
		save("Bo", video.SignedByThem, day(20))
		save("Cy", video.SignedByThem, day(25))
		save("Dé", video.SignedByThem, "")
		want := func(when string, texts ...string) {
			t.Helper()
			s.Mails(t)
			s.Outbox.Clear()
			if err := s.films.Remind(t.Context()); err != nil {
				t.Fatal(err)
			}
			var to []string
			for _, m := range s.Mails(t) {
				for _, text := range texts {
					if !strings.Contains(m.Text, text) {
						t.Errorf("%s: no %q in %s", when, text, m.Text)
					}
				}
				to = append(to, m.To)
			}
			if len(texts) > 0 != (len(to) == 2) || len(texts) == 0 && len(to) > 0 {
				t.Errorf("%s, told were %v", when, to)
			}
		}
		want("before anyone sees the film")
		s.show(t, s.ID)
		last, err := time.Parse(time.DateOnly, day(20))
		if err != nil {
			t.Fatal(err)
		}
		want("twenty days before", "l’accord donné par Ana, Bo vaut jusqu’au "+lang.FR.Date(last), "/dossiers/"+s.ID+"/gallery")
		want("the next day")
		save("Ana", video.SignedByThem, day(400))
		save("Bo", video.SignedByThem, "")
		want("once they signed again", "l’accord donné par Cy")
		save("Cy", video.SignedByThem, day(32))
		want("a month and more before")
		save("Cy", video.SignedByThem, day(10))
		save("Dé", video.Withdrawn, "")
		want("while the film is hidden")
	})
}
