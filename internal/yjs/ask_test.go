package yjs_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/yjs"
)

func take(t *rapid.T, d *yjs.Doc, content []byte) yjs.Change {
	t.Helper()
	limits := yjs.Stored()
	limits.Skips = false
	u, err := yjs.DecodeUpdate(content, limits)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Apply(u, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSeveralChangesAreToldAtOnce_AndWhoComesLateIsGivenNoHole(t *testing.T) {
	meetings := meetings(t)
	rapid.Check(t, func(t *rapid.T) {
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		server, follower := yjs.New(yjs.Stored()), yjs.New(yjs.Stored())
		updates := rapid.SampledFrom(meetings).Draw(t, "meeting")
		order := chance.Perm(len(updates))
		for batch := range slices.Chunk(order, 1+chance.IntN(4)) {
			var all yjs.Change
			for _, i := range batch {
				all = all.And(take(t, server, updates[i]))
			}
			if all.Empty() {
				continue
			}
			take(t, follower, server.EncodeChange(all))
			if follower.Waiting() {
				t.Fatal("what is told waits for something")
			}
			late := yjs.New(yjs.Stored())
			take(t, late, server.Answer(nil)) // a hole would be refused
			if !late.Snapshot().Equal(server.Snapshot()) || !follower.Snapshot().Equal(server.Snapshot()) {
				t.Fatal("those who follow, or come late, have something else")
			}
		}
		if server.Waiting() {
			t.Fatal("something waits, and all has come")
		}
		for client, clock := range server.StateVector() {
			if server.Known(client) != clock {
				t.Fatalf("%d units of client %d are known, not %d", server.Known(client), client, clock)
			}
		}
	})
}
