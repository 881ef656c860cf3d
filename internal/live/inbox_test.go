package live_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"maillage/internal/live"
)

func TestInbox_GivesInOrderAllThatCame_AndLosesNothingWhenItIsFull(t *testing.T) {
	in := live.NewInbox[[2]int](4)
	var group sync.WaitGroup
	for who := range 3 {
		group.Go(func() {
			for n := range 100 {
				if err := in.Put(t.Context(), [2]int{who, n}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	next := [3]int{}
	for count := 0; count < 300; {
		<-in.Ready()
		taken := in.Take()
		if len(taken) > 4 {
			t.Fatalf("holds %d, 4 at most", len(taken))
		}
		for _, each := range taken {
			if each[1] != next[each[0]] {
				t.Fatalf("%v comes before %d", each, next[each[0]])
			}
			next[each[0]]++
			count++
		}
	}
	group.Wait()
	if in.Len() != 0 {
		t.Errorf("%d are left", in.Len())
	}
}

func TestInbox_FreesWhoWaits_WhenItEndsOrTheyLeave(t *testing.T) {
	in := live.NewInbox[int](1)
	if err := in.Put(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := in.Put(gone, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	ended := make(chan error)
	go func() { ended <- in.Put(t.Context(), 3) }()
	in.End()
	if err := <-ended; !errors.Is(err, live.ErrEnded) {
		t.Errorf("who waited: %v", err)
	}
	if got := in.Take(); !slices.Equal(got, []int{1}) {
		t.Errorf("what had come is %v", got)
	}
}
