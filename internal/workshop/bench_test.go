package workshop_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db/dbtest"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/live"
	"maillage/internal/mail"
	"maillage/internal/web/workshop"
	room "maillage/internal/workshop"
)

// BenchmarkSixtyPeople is one note that sixty people are shown, among 300: what it costs the server
// without the network.
func BenchmarkSixtyPeople(b *testing.B) {
	const people, notes = 60, 300
	k := newScene(b, dbtest.SQLite(b))
	var clock atomic.Int64
	clock.Store(time.Now().UnixNano())
	k.s = newServiceAt(b, k.d, k.queue, mail.NewPostbox(job.New(k.d, nil, nil), k.outbox, ""), func() time.Time { return time.Unix(0, clock.Load()) })
	k.s.Draw(workshop.Draw, workshop.Tell)
	k.opened("s1")
	var secrets []string
	for i := range people {
		secrets = append(secrets, k.guest(fmt.Sprint("Personne ", i)))
	}
	for i := range notes {
		k.does(account.Actor{}, secrets[i%people], "note.add", "step", "s1", "to", "ideas", "text", fmt.Sprint("une idée de plus pour le lieu ", i))
	}
	pages := make([]*live.Line, people)
	seats := make([]*room.Seat, people)
	for i, secret := range secrets {
		pages[i] = live.NewLine()
		var err error
		if seats[i], err = k.s.Seat(b.Context(), account.Actor{}, pages[i], room.Sitting{Workshop: k.w.ID, Secret: secret, Lang: lang.FR, Since: 1 << 40}); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(seats[i].Leave)
	}
	time.Sleep(time.Second)
	for _, p := range pages {
		if _, err := p.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	sent, frames := 0, 0
	for n := 0; b.Loop(); n++ {
		clock.Add(int64(time.Second)) // at which nobody is too fast: who is refused would have the others wait for ever
		who := n % people
		command := fmt.Sprintf(`{"id":"%d","do":"note.add","step":"s1","to":"ideas","text":"une autre idée %d"}`, n, n)
		if n%2 == 1 {
			command = fmt.Sprintf(`{"id":"%d","do":"note.remove","note":"%d"}`, n, notes+n/2+1)
			who = (n - 1) % people
		}
		if err := seats[who].Receive(b.Context(), []byte(command)); err != nil {
			b.Fatal(err)
		}
		for _, p := range pages {
			all, err := p.Next(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			for _, f := range all {
				sent, frames = sent+len(f), frames+1
			}
		}
	}
	b.ReportMetric(float64(sent)/float64(frames), "B/frame")
}
