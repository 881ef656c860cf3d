package yjs_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/yjs"
)

// state is all that shows of a document, and the bytes in which it is kept.
func state(t testing.TB, d *yjs.Doc) []any {
	t.Helper()
	if err := d.Sound(); err != nil {
		t.Fatal(err)
	}
	return []any{encode(t, d, nil), d.Roots(), holds(t, d)}
}

func TestWhatIsRefused_LeavesNoTrace(t *testing.T) {
	meetings := meetings(t)
	refused := errors.New("no")
	rapid.Check(t, func(t *rapid.T) {
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		d := yjs.New(yjs.Stored())
		if rapid.Bool().Draw(t, "keeping") {
			d = yjs.NewKeeping(yjs.Stored())
		}
		updates := rapid.SampledFrom(meetings).Draw(t, "meeting")
		for _, i := range chance.Perm(len(updates)) {
			u, err := yjs.DecodeUpdate(updates[i], yjs.Stored())
			if err != nil {
				t.Fatal(err)
			}
			before, _ := d.Encode(nil)
			shown := fmt.Sprint(d.Fragment("xml"), d.Text("text"), d.Map("map"), d.Array("array"), d.Snapshot())
			_, err = d.Apply(u, func(yjs.Change) error { return refused })
			if !errors.Is(err, refused) {
				t.Fatalf("%v, not a refusal", err)
			}
			if err := d.Sound(); err != nil {
				t.Fatal(err)
			}
			after, _ := d.Encode(nil)
			if !bytes.Equal(before, after) || shown != fmt.Sprint(d.Fragment("xml"), d.Text("text"), d.Map("map"), d.Array("array"), d.Snapshot()) {
				t.Fatalf("refused, and yet\n% x became\n% x", before, after)
			}
			if _, err := d.Apply(u, nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestUpdatesBeyondTheLimits_AreRefusedWhole(t *testing.T) {
	deep := func(levels int) []byte {
		structs := [][]byte{root(7, 3, "div")}
		for i := 1; i < levels; i++ {
			structs = append(structs, message(7, 0, 7, i-1, 3, "div"))
		}
		return message(1, len(structs), 7, 0, bytes.Join(structs, nil), 0)
	}
	// Many who write at the same place at the same time: each is compared with each.
	crowd := func(people int) []byte {
		to := message(people)
		for client := people; client > 0; client-- {
			to = append(to, message(1, client, 0, root(4, "x"))...)
		}
		return append(to, 0)
	}
	for _, one := range []struct {
		name   string
		update []byte
		change func(*yjs.Limits)
		want   error
	}{
		{"types in each other", deep(10), func(l *yjs.Limits) { l.Depth = 9 }, yjs.ErrSize},
		{"a long list", crowd(10), func(l *yjs.Limits) { l.Children = 9 }, yjs.ErrSize},
		{"comparisons", crowd(100), func(l *yjs.Limits) { l.Work = 4*99 - 1 }, yjs.ErrWork},
		{"what waits", message(1, 1, 7, 5, root(4, strings.Repeat("x", 100)), 0), func(l *yjs.Limits) { l.Pending = 100 }, yjs.ErrPending},
	} {
		limits := yjs.Live()
		one.change(&limits)
		generous := yjs.New(yjs.Live())
		if _, err := generous.Apply(decode(t, one.update), nil); err != nil {
			t.Errorf("%s, within the limits: %v", one.name, err)
		}
		d := yjs.New(limits)
		apply(t, d, message(1, 1, 1000, 0, message(4, 1, "elsewhere", "before"), 0))
		want := state(t, d)
		moved := yjs.Merge(decode(t, one.update), decode(t, message(1, 1, 99, 0, root(4, "other"), 0)))
		if _, err := d.Apply(moved, nil); !errors.Is(err, one.want) {
			t.Errorf("%s: %v, not %v", one.name, err, one.want)
		}
		if got := state(t, d); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: refused, and yet %v became %v", one.name, want, got)
		}
	}
}

// TestCuttingALongText_IsWork tries what is cheap to write and would be dear to do: a long text,
// cut again and again from its end, or deleted in many places.
func TestCuttingALongText_IsWork(t *testing.T) {
	const cuts = 100_000
	long := func(letter string) []byte { return message(1, 1, 7, 0, root(4, strings.Repeat(letter, 4*cuts)), 0) }
	followers := message(1, cuts, 9, 0)
	for i := range cuts {
		followers = append(followers, message([]byte{0x84}, 7, 4*(cuts-i)-2, "x")...)
	}
	followers = append(followers, 0)
	deletions := message(0, 1, 7, cuts)
	for i := range cuts {
		deletions = append(deletions, message(4*i+1, 1)...)
	}
	for name, update := range map[string][]byte{"followers": followers, "deletions": deletions} {
		for _, letter := range []string{"a", "é"} {
			d := yjs.New(yjs.Live())
			apply(t, d, long(letter))
			before := encode(t, d, nil)
			_, err := d.Apply(decode(t, update), nil)
			if name == "deletions" && letter == "a" { // cut from its beginning, text without accents is no work
				if err != nil || len(d.Text("prosemirror")[0].Text) != 3*cuts {
					t.Errorf("%s of %s: %v", name, letter, err)
				}
				continue
			}
			if !errors.Is(err, yjs.ErrWork) {
				t.Errorf("%s of %s: %v, not %v", name, letter, err, yjs.ErrWork)
			}
			if !bytes.Equal(encode(t, d, nil), before) || d.Sound() != nil {
				t.Errorf("%s of %s: refused, and yet it left a trace: %v", name, letter, d.Sound())
			}
		}
	}
}

func TestAParentThatIsNoType_IsRefused(t *testing.T) {
	d := yjs.New(yjs.Live())
	update := message(1, 2, 7, 0, root(4, "a"), message(4, 0, 7, 0, "b"), 0)
	if _, err := yjs.DecodeUpdate(update, yjs.Live()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Apply(decode(t, update), nil); !errors.Is(err, yjs.ErrParent) {
		t.Errorf("%v, not %v", err, yjs.ErrParent)
	}
	if got := d.Roots(); len(got) > 0 {
		t.Errorf("refused, and yet there is %v", got)
	}
}

func TestWhatWaits_IsKeptAndGivenToOthers(t *testing.T) {
	second := message(1, 1, 7, 1, message([]byte{0x84}, 7, 0, "b"), 1, 7, 1, 1, 1) // and deletes itself
	d := yjs.New(yjs.Live())
	change, err := d.Apply(decode(t, second), nil)
	if err != nil || !change.Empty() {
		t.Fatalf("%v, %v: nothing can be shown yet", change, err)
	}
	other := yjs.New(yjs.Live())
	relayed, err := yjs.DecodeUpdate(encode(t, d, nil), yjs.Live())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Apply(relayed, nil); err != nil {
		t.Fatal(err)
	}
	for _, each := range []*yjs.Doc{d, other} {
		apply(t, each, oneStruct(root(4, "a")))
		if got, want := each.StateVector(), (yjs.StateVector{7: 2}); !reflect.DeepEqual(got, want) {
			t.Errorf("%v is known, not %v", got, want)
		}
		if got := each.Text("prosemirror"); len(got) != 1 || got[0].Text != "a" {
			t.Errorf("%v, not a", got)
		}
	}
}

// after is text that follows a unit.
func after(client, clock int, letters string) []byte {
	return message([]byte{0x84}, client, clock, letters)
}

func shows(t *testing.T, d *yjs.Doc, want string) {
	t.Helper()
	got := ""
	for _, run := range d.Text("prosemirror") {
		got += run.Text
	}
	if got != want || d.Waiting() {
		t.Errorf("%q is there, not %q; something waits: %t", got, want, d.Waiting())
	}
}

func TestTwoPartsThatCompleteEachOther_DoNotWaitForever(t *testing.T) {
	d := yjs.New(yjs.Live())
	apply(t, d, message(2, 1, 9, 0, after(7, 0, "x"), 1, 7, 3, after(7, 2, "d"), 0)) // 7 lacks what 9 follows, and more
	apply(t, d, oneStruct(root(4, "a")))
	apply(t, d, message(1, 1, 7, 1, after(9, 0, "bc"), 0)) // waits for 9, which waits beside 7
	shows(t, d, "axbcd")
}

func TestWhatIsPartlyKnown_IsTakenFromThere(t *testing.T) {
	abc, bcde := oneStruct(root(4, "abc")), message(1, 1, 7, 1, after(7, 0, "bcde"), 0)
	d := yjs.New(yjs.Live())
	apply(t, d, abc)
	apply(t, d, bcde)
	shows(t, d, "abcde")
	apply(t, d, oneStruct(root(4, "abcdef")))
	shows(t, d, "abcdef")

	merged := yjs.Merge(decode(t, abc), decode(t, bcde))
	if got := merged.StateVector()[7]; got != 5 {
		t.Errorf("merged, %d units are known, not 5", got)
	}
	d = yjs.New(yjs.Live())
	apply(t, d, oneStruct(root(4, "ab")))
	rest := yjs.Diff(merged, d.StateVector())
	if got := rest.Written()[7]; !reflect.DeepEqual(got, []yjs.Range{{Clock: 2, Length: 3}}) {
		t.Errorf("new are %v", got)
	}
	apply(t, d, rest.Encode())
	shows(t, d, "abcde")
}

// Two letters of one client are neighbours, but the second was written when another's stood to
// its right: joined they would say that it did not, and be read in another order.
func TestLettersWithOtherNeighbours_AreNotJoined(t *testing.T) {
	d := yjs.New(yjs.Live())
	apply(t, d, oneStruct(root(4, "a")))
	apply(t, d, message(1, 1, 5, 0, after(7, 0, "x"), 0))
	apply(t, d, message(1, 1, 7, 1, message([]byte{0xC4}, 7, 0, 5, 0, "b"), 0))
	shows(t, d, "abx")
	again := yjs.New(yjs.Live())
	apply(t, again, encode(t, d, nil))
	shows(t, again, "abx")
}

func TestChanges_AreEnoughForWhoKnewTheRest(t *testing.T) {
	for _, meeting := range meetings(t) {
		follow(t, meeting)
	}
}

func follow(t *testing.T, letters [][]byte) {
	t.Helper()
	d, follower := yjs.New(yjs.Stored()), yjs.New(yjs.Stored())
	for _, u := range letters {
		change, err := d.Apply(decode(t, u), nil)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, follower, d.EncodeChange(change))
	}
	if got, want := holds(t, follower), holds(t, d); !reflect.DeepEqual(got, want) {
		t.Errorf("who took the changes has %v, not %v", got, want)
	}
}

func TestAnEarlierVersion_IsReadAgain(t *testing.T) {
	for _, meeting := range meetings(t) {
		readVersions(t, meeting)
	}
}

func readVersions(t *testing.T, letters [][]byte) {
	t.Helper()
	d := yjs.NewKeeping(yjs.Stored())
	type version struct {
		snapshot yjs.Snapshot
		holds    content
	}
	var versions []version
	for _, u := range letters {
		apply(t, d, u)
		versions = append(versions, version{d.Snapshot(), holds(t, d)})
	}
	for i, v := range versions {
		then, err := d.At(v.snapshot)
		if err != nil {
			t.Fatal(err)
		}
		if got := holds(t, then); !strings.Contains(fmt.Sprint(v.holds), "\uFFFD") && !strings.Contains(fmt.Sprint(got), "\uFFFD") && !reflect.DeepEqual(got, v.holds) {
			t.Errorf("version %d is\n%v, not\n%v", i, got, v.holds)
		}
	}
	if _, err := d.At(yjs.Snapshot{State: yjs.StateVector{1 << 40: 3}}); err == nil {
		t.Error("a version that nobody wrote was read")
	}
}

func TestAuthors_AreToldRunByRun(t *testing.T) {
	d := yjs.New(yjs.Live())
	element := root(7, 3, "paragraph")
	apply(t, d, message(1, 3, 7, 0, element, message(7, 0, 7, 0, 6), message(4, 0, 7, 1, "hello"), 0))
	apply(t, d, message(1, 1, 9, 0, message([]byte{0xC4}, 7, 3, 7, 4, "J"), 0)) // between he and llo
	got := d.Authors("prosemirror")[0].Children[0].Runs
	if len(got) != 3 || got[0].By.Client != 7 || got[1].By.Client != 9 || got[0].Text != "he" || got[1].Text != "J" || got[2].Text != "llo" {
		t.Errorf("%+v", got)
	}
	if joined := d.Fragment("prosemirror")[0].Children[0].Runs; len(joined) != 1 {
		t.Errorf("%+v: one run for who does not ask", joined)
	}
}

func TestRewrittenStructs_AreSeen(t *testing.T) {
	d := yjs.New(yjs.Live())
	element, text := root(7, 3, "paragraph"), message(7, 0, 7, 0, 6)
	apply(t, d, message(1, 4, 7, 0, element, text, message(4, 0, 7, 1, "hello 😀"), message([]byte{0x86}, 7, 9, "strong", "{}"), 0))
	apply(t, d, message(1, 1, 9, 0, message([]byte{0xC4}, 7, 3, 7, 4, "J"), 0)) // between he and llo
	for _, one := range []struct {
		name   string
		update []byte
		want   any
	}{
		{"the same", message(1, 4, 7, 0, element, text, message(4, 0, 7, 1, "hello 😀"), message([]byte{0x86}, 7, 9, "strong", "{}"), 0), false},
		{"the same, from its middle", message(1, 1, 7, 4, message([]byte{0x84}, 7, 3, "llo 😀"), 0), false},
		{"the same and more", message(1, 1, 9, 0, message([]byte{0xC4}, 7, 3, 7, 4, "Jo"), 0), false},
		{"a character that was cut", message(1, 1, 7, 4, message([]byte{0x84}, 7, 3, "llo \uFFFD\uFFFD"), 0), false},
		{"what the sender has forgotten", message(1, 1, 7, 0, []byte{0, 10}, 0), false},
		{"what is not known", message(1, 1, 8, 0, root(4, "x"), 0), false},
		{"another letter", message(1, 1, 7, 4, message([]byte{0x84}, 7, 3, "lLo 😀"), 0), yjs.ID{Client: 7, Clock: 4}},
		{"another character of two units", message(1, 1, 7, 4, message([]byte{0x84}, 7, 3, "llo 😁"), 0), yjs.ID{Client: 7, Clock: 4}},
		{"another element", message(1, 1, 7, 0, root(7, 3, "heading"), 0), yjs.ID{Client: 7}},
		{"another root", message(1, 1, 7, 0, message(7, 1, "elsewhere", 3, "paragraph"), 0), yjs.ID{Client: 7}},
		{"another kind of type", message(1, 1, 7, 1, message(7, 0, 7, 0, 2), 0), yjs.ID{Client: 7, Clock: 1}},
		{"another content", message(1, 1, 7, 2, message(5, 0, 7, 1, "1"), 0), yjs.ID{Client: 7, Clock: 2}},
		{"another place", message(1, 1, 9, 0, message([]byte{0xC4}, 7, 4, 7, 5, "J"), 0), yjs.ID{Client: 9}},
		{"another mark", message(1, 1, 7, 10, message([]byte{0x86}, 7, 9, "em", "{}"), 0), yjs.ID{Client: 7, Clock: 10}},
	} {
		at, does := d.Contradicts(decode(t, one.update))
		if want, expected := one.want.(yjs.ID); does != expected || at != want {
			t.Errorf("%s: %t, at %v, not %v", one.name, does, at, one.want)
		}
	}
}

// FuzzDoc gives a document what nobody in good faith writes: two updates one after the other.
func FuzzDoc(f *testing.F) {
	for _, meeting := range meetings(f) {
		for i := 1; i < len(meeting); i++ {
			f.Add(meeting[i-1], meeting[i])
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		limits := yjs.Live()
		limits.Skips = true
		d := yjs.New(limits)
		for _, data := range [][]byte{first, second, first} {
			u, err := yjs.DecodeUpdate(data, limits)
			if err != nil {
				return
			}
			_, err = d.Apply(u, nil)
			if sound := d.Sound(); sound != nil {
				t.Fatalf("after %v: %v", err, sound)
			}
		}
		again := yjs.New(yjs.Stored())
		whole, err := yjs.DecodeUpdate(encode(t, d, nil), yjs.Stored())
		if err != nil {
			t.Fatalf("what was written is not read again: %v", err)
		}
		if _, err := again.Apply(whole, nil); err != nil {
			t.Fatalf("what was written is not taken again: %v", err)
		}
		if got, want := again.Snapshot(), d.Snapshot(); !got.Equal(want) {
			t.Fatalf("written and taken again, %v became %v", want, got)
		}
	})
}
