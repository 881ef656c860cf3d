package remark_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/remark"
	"maillage/internal/yjs"
)

// beside is a text that Tom writes, Lea may comment on and the expert may only read; Zoe is a
// stranger. Its words are a string, whose letters are the units of client 7.
type beside struct {
	people []remark.Person
	rights map[string]document.Right
	words  string
	held   int // readings within a transaction
	moves  int // how often somebody is faster
}

func (b *beside) Rights(_ context.Context, _ db.Querier, _ document.Subject, accounts []string) (map[string]document.Right, error) {
	rights := map[string]document.Right{}
	for _, id := range accounts {
		rights[id] = b.rights[id]
	}
	return rights, nil
}

func (b *beside) Roots(context.Context, db.Querier, document.Subject) ([]string, error) {
	return []string{"besoin", "public"}, nil
}

func (b *beside) People(context.Context, db.Querier, document.Subject) ([]remark.Person, error) {
	return b.people, nil
}

func (b *beside) Place(_ context.Context, _ db.Querier, subject document.Subject, root string) (remark.Place, error) {
	return remark.Place{Title: "Une fabrique", Text: plain(root), Path: "/dossiers/" + subject.Holder + "/sections/" + subject.Part + "/remarks"}, nil
}

type plain string

func (p plain) In(lang.Lang) string { return string(p) }

func (b *beside) Find(_ context.Context, q db.Querier, _ document.Subject, _, words string) (from, to yjs.ID, found bool, err error) {
	b.asked(q)
	at := strings.Index(b.words, words)
	return yjs.ID{Client: 7, Clock: uint64(max(at, 0))}, yjs.ID{Client: 7, Clock: uint64(max(at, 0) + len(words) - 1)}, at >= 0, nil
}

func (b *beside) Words(_ context.Context, q db.Querier, _ document.Subject, _ string, from, to yjs.ID) (string, bool, error) {
	b.asked(q)
	if from.Client != 7 || to.Clock >= uint64(len(b.words)) || from.Clock > to.Clock {
		return "", false, nil
	}
	words := b.words[from.Clock : to.Clock+1]
	return strings.ReplaceAll(words, "|", " "), !strings.Contains(words, "|"), nil
}

func (b *beside) Splice(ctx context.Context, q db.Querier, _ account.Actor, s document.Subject, root string, from, to yjs.ID, words, by string) (func(*db.Tx) error, bool, error) {
	b.asked(q)
	if now, _, _ := b.Words(ctx, nil, s, root, from, to); now != words {
		return nil, false, nil
	}
	return func(*db.Tx) error {
		if b.moves > 0 {
			b.moves--
			return document.ErrMoved
		}
		b.words = b.words[:from.Clock] + by + b.words[to.Clock+1:]
		return nil
	}, true, nil
}

// asked notes who reads the text within a transaction, which everyone else then waits for.
func (b *beside) asked(q db.Querier) {
	if _, is := q.(*db.Tx); is {
		b.held++
	}
}

type table struct {
	*desktest.Desk
	*remark.Service
	text    *beside
	subject document.Subject
}

func newTable(t *testing.T, d *db.DB) table {
	t.Helper()
	k := desktest.New(t, d)
	b := &beside{words: "Un lieu pour apprendre|ensemble", rights: map[string]document.Right{
		k.Lea.ID: document.Comment, k.Tom.ID: document.Write, k.Expert.ID: document.Read,
	}}
	for _, p := range []account.Actor{k.Lea, k.Tom, k.Expert} {
		b.people = append(b.people, remark.Person{ID: p.ID, Name: p.Name, Email: p.Email, Lang: lang.FR})
	}
	k.Mails(t)
	k.Outbox.Clear()
	return table{k, remark.NewService(d, b, b, k.Post, k.Now), b, document.Subject{Holder: k.ID, Part: "projet"}}
}

func (k table) add(t *testing.T, actor account.Actor, n remark.New) remark.Remark {
	t.Helper()
	if n.Root == "" {
		n.Root = "besoin"
	}
	if n.Kind == "" {
		n.Kind = remark.Comment
	}
	r, err := k.Add(t.Context(), actor, k.subject, n)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (k table) show(t *testing.T, which remark.Which) remark.Table {
	t.Helper()
	shown, err := k.Service.Show(t.Context(), k.Lea, k.subject, which, 1)
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

func wantField(t *testing.T, err error, field, key string) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Fields[field].Key != key {
		t.Errorf("got %v, want %s at %s", err, key, field)
	}
}

func TestAThreadIsBegunAnsweredResolvedAndReopened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		r := k.add(t, k.Lea, remark.New{Quote: "apprendre", Body: " Pour qui ? "})
		if r.Anchor != (remark.Anchor{From: "7:13", To: "7:21"}) || r.Version != 1 {
			t.Errorf("made %+v", r)
		}
		answered, err := k.Reply(t.Context(), k.Tom, k.subject, r.ID, "Pour tous", "")
		if err != nil || answered.Version != 2 {
			t.Fatalf("answered %+v (%v)", answered, err)
		}
		_, err = k.Resolve(t.Context(), k.Lea, k.subject, r.ID, 1)
		wantKind(t, err, fault.Stale) // an answer that they have not seen
		if _, err = k.Resolve(t.Context(), k.Lea, k.subject, r.ID, 2); err != nil {
			t.Fatal(err)
		}
		_, err = k.Resolve(t.Context(), k.Lea, k.subject, r.ID, 3)
		wantKind(t, err, fault.Conflict)
		_, err = k.Reply(t.Context(), k.Tom, k.subject, r.ID, "Encore", "")
		wantKind(t, err, fault.Conflict)
		if open := k.show(t, remark.Opened); len(open.Remarks) != 0 || open.Open["besoin"] != 0 {
			t.Errorf("still open: %+v", open)
		}
		all := k.show(t, remark.All).Remarks
		if len(all) != 1 || all[0].SettledBy != "Lea" || all[0].SettledAt.IsZero() || len(all[0].Messages) != 2 || all[0].Messages[0].Body != "Pour qui ?" || all[0].Messages[1].Author != "Tom" {
			t.Errorf("all are %+v", all)
		}
		again, err := k.Reopen(t.Context(), k.Tom, k.subject, r.ID, 3)
		if err != nil || again.State != remark.Open || k.show(t, remark.Opened).Open["besoin"] != 1 || k.show(t, remark.All).Remarks[0].SettledBy != "" {
			t.Errorf("opened again %+v (%v)", again, err)
		}
		entries, err := audit.Of(t.Context(), d, r.ID)
		var acts []string
		for _, e := range entries {
			acts = append(acts, e.Act)
			if strings.Contains(e.Detail, "qui") {
				t.Errorf("the trail tells what was said: %s", e.Detail)
			}
		}
		if err != nil || !slices.Equal(acts, []string{"remark.made", "remark.answered", "remark.resolved", "remark.reopened"}) {
			t.Errorf("the trail tells %v (%v)", acts, err)
		}
	})
}

func TestWhoMayOnlyReadOrNotEvenThat_SaysNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		r := k.add(t, k.Lea, remark.New{Body: "Tout le texte"})
		for actor, kind := range map[account.Actor]fault.Kind{k.Expert: fault.Conflict, k.Zoe: fault.NotFound} {
			_, err := k.Add(t.Context(), actor, k.subject, remark.New{Root: "besoin", Kind: remark.Comment, Body: "x"})
			wantKind(t, err, kind)
			_, err = k.Reply(t.Context(), actor, k.subject, r.ID, "x", "")
			wantKind(t, err, kind)
			for _, act := range []func(context.Context, account.Actor, document.Subject, string, int) (remark.Remark, error){k.Resolve, k.Reopen, k.Finish, k.Accept, k.Refuse, k.Withdraw} {
				_, err = act(t.Context(), actor, k.subject, r.ID, 1)
				wantKind(t, err, kind)
			}
		}
		_, err := k.Service.Show(t.Context(), k.Zoe, k.subject, remark.Opened, 1)
		wantKind(t, err, fault.NotFound)
		_, err = k.Count(t.Context(), k.Zoe, k.subject)
		wantKind(t, err, fault.NotFound)
		if shown, err := k.Service.Show(t.Context(), k.Expert, k.subject, remark.Opened, 1); err != nil || len(shown.Remarks) != 1 {
			t.Errorf("who reads the text reads %d remarks (%v)", len(shown.Remarks), err)
		}
		_, err = k.Withdraw(t.Context(), k.Tom, k.subject, r.ID, 1)
		wantKind(t, err, fault.Forbidden)
		if _, err := k.Withdraw(t.Context(), k.Lea, k.subject, r.ID, 1); err != nil {
			t.Fatal(err)
		}
		_, err = k.Reopen(t.Context(), k.Lea, k.subject, r.ID, 2)
		wantKind(t, err, fault.Conflict)
	})
}

func TestASuggestionPutsItsWordsInTheTextOrSaysThatItCannot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		r := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "apprendre", Replacement: "faire"})
		other := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "apprendre", Replacement: "bâtir"})
		_, err := k.Accept(t.Context(), k.Lea, k.subject, r.ID, 1)
		wantKind(t, err, fault.Forbidden)
		if _, err := k.Accept(t.Context(), k.Tom, k.subject, r.ID, 1); err != nil || k.text.words != "Un lieu pour faire|ensemble" {
			t.Fatalf("the text says %q (%v)", k.text.words, err)
		}
		_, err = k.Accept(t.Context(), k.Tom, k.subject, other.ID, 1)
		wantKind(t, err, fault.Conflict)
		if open := k.show(t, remark.Opened).Remarks; len(open) != 1 || open[0].ID != other.ID {
			t.Errorf("a suggestion that was not taken is %+v", open)
		}
		if _, err := k.Refuse(t.Context(), k.Tom, k.subject, other.ID, 1); err != nil {
			t.Fatal(err)
		}
		_, err = k.Resolve(t.Context(), k.Tom, k.subject, other.ID, 2)
		wantKind(t, err, fault.Conflict)
	})
}

func TestTheWordsAreThoseOfTheTextWhateverThePageSays(t *testing.T) {
	d := dbtest.SQLite(t)
	k := newTable(t, d)
	if r := k.add(t, k.Lea, remark.New{Anchor: remark.Anchor{From: "7:3", To: "7:6"}, Quote: "faux", Body: "x"}); r.Quote != "lieu" {
		t.Errorf("the quote is %q", r.Quote)
	}
	for _, wrong := range []struct {
		n          remark.New
		field, key string
	}{
		{remark.New{Anchor: remark.Anchor{From: "8:3", To: "8:6"}, Body: "x"}, "quote", "remark.words_unknown"},
		{remark.New{Quote: "introuvable", Body: "x"}, "quote", "remark.words_unknown"},
		{remark.New{Kind: remark.Suggestion, Anchor: remark.Anchor{From: "7:13", To: "7:25"}, Replacement: "y"}, "quote", "remark.one_piece"},
		{remark.New{Kind: remark.Suggestion, Anchor: remark.Anchor{From: "7:3", To: "7:6"}, Replacement: "lieu"}, "replacement", "remark.same_words"},
		{remark.New{Kind: remark.Suggestion, Replacement: "y"}, "quote", "field.required"},
		{remark.New{Kind: "shout", Body: "x"}, "kind", "field.choose"},
		{remark.New{Body: " "}, "body", "field.required"},
		{remark.New{Body: " ", Tells: k.Tom.ID}, "body", "field.required"}, // a name alone says nothing
		{remark.New{Kind: remark.Suggestion, Anchor: remark.Anchor{From: "x", To: "y"}, Replacement: "y"}, "quote", "field.required"},
		{remark.New{Body: strings.Repeat("é", 2_001)}, "body", "field.too_long"},
		{remark.New{Body: "\u202e"}, "body", "field.required"},
		{remark.New{Kind: remark.Todo, Body: "x", OwnerID: k.Zoe.ID}, "owner", "field.choose"},
		{remark.New{Kind: remark.Todo, Body: "x", OwnerID: k.Tom.ID, DueOn: "2021-02-30"}, "due", "remark.due_wrong"},
	} {
		wrong.n.Root = "besoin"
		if wrong.n.Kind == "" {
			wrong.n.Kind = remark.Comment
		}
		_, err := k.Add(t.Context(), k.Lea, k.subject, wrong.n)
		wantField(t, err, wrong.field, wrong.key)
	}
	_, err := k.Reply(t.Context(), k.Lea, k.subject, k.show(t, remark.All).Remarks[0].ID, "\n", k.Tom.ID)
	wantField(t, err, "body", "field.required")
	_, err = k.Add(t.Context(), k.Lea, k.subject, remark.New{Root: "ailleurs", Kind: remark.Comment, Body: "x"})
	wantKind(t, err, fault.NotFound)
	if all := k.show(t, remark.All); all.Total != 1 {
		t.Errorf("%d remarks were kept", all.Total)
	}
}

func TestAToDoIsDoneByItsOwnerOrWhoWrites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		r := k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "Trouver un chiffre", OwnerID: k.Lea.ID, DueOn: "2021-03-01"})
		others := k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "Relire", OwnerID: k.Tom.ID})
		if all := k.show(t, remark.Mine).Remarks; len(all) != 1 || all[0].ID != r.ID || !all[0].Late("2021-03-02") || all[0].Late("2021-03-01") || all[0].Owner != "Lea" {
			t.Errorf("mine are %+v", all)
		}
		_, err := k.Finish(t.Context(), k.Lea, k.subject, others.ID, 1)
		wantKind(t, err, fault.Forbidden)
		if _, err := k.Finish(t.Context(), k.Lea, k.subject, r.ID, 1); err != nil {
			t.Fatal(err)
		}
		if mails := k.Mails(t); len(mails) != 1 || mails[0].To != k.Lea.Email || !strings.Contains(mails[0].Text, "1er mars 2021") || !strings.Contains(mails[0].Text, "/remarks#remark-"+r.ID) {
			t.Errorf("mails %+v", mails)
		}
	})
}

func TestEachIsWrittenToOnceUntilTheyHaveRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		r := k.add(t, k.Lea, remark.New{Body: "Qu’en dis-tu @tom ? Et @Zoe ?"})
		say := func(actor account.Actor) {
			t.Helper()
			if _, err := k.Reply(t.Context(), actor, k.subject, r.ID, "Je réponds", ""); err != nil {
				t.Fatal(err)
			}
		}
		told := func(want ...string) {
			t.Helper()
			var to []string
			for _, m := range k.Mails(t) {
				to = append(to, m.To)
			}
			k.Outbox.Clear()
			slices.Sort(to)
			if !slices.Equal(to, want) {
				t.Errorf("mails went to %v, want %v", to, want)
			}
		}
		told(k.Tom.Email)
		say(k.Lea)
		say(k.Lea)
		told() // he has not read the first
		say(k.Tom)
		told(k.Lea.Email)
		if err := k.Read(t.Context(), k.Tom, k.subject); err != nil {
			t.Fatal(err)
		}
		say(k.Lea)
		told(k.Tom.Email)
		if _, err := k.Reply(t.Context(), k.Tom, k.subject, r.ID, "Pour voir", k.Expert.ID); err != nil {
			t.Fatal(err)
		}
		told(k.Expert.Email) // named by the form, though she may only read
		if last := k.show(t, remark.Opened).Remarks[0].Messages; last[len(last)-1].Body != "Pour voir @Expert" {
			t.Errorf("said %q", last[len(last)-1].Body)
		}
		if err := k.Read(t.Context(), k.Tom, k.subject); err != nil {
			t.Fatal(err)
		}
		k.text.rights[k.Tom.ID] = document.None
		wantKind(t, k.Read(t.Context(), k.Tom, k.subject), fault.NotFound)
		say(k.Lea)
		told() // he may not read any more
	})
}

func TestNobodyIsFloodedWithMailsByOnePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		mails := func(actor account.Actor) int {
			t.Helper()
			k.Outbox.Clear()
			for range 12 {
				k.add(t, actor, remark.New{Body: "Regarde @tom"})
			}
			return len(k.Mails(t))
		}
		if n := mails(k.Lea); n != 10 {
			t.Errorf("%d mails left, want 10 in an hour", n)
		}
		if n := mails(k.Lea); n != 0 {
			t.Errorf("%d mails left after 10", n)
		}
		k.text.rights[k.Expert.ID] = document.Comment
		if n := mails(k.Expert); n != 10 { // another person's do not count
			t.Errorf("%d mails of another person left, want 10", n)
		}
		k.Set(k.Now().Add(time.Hour))
		if n := mails(k.Lea); n != 10 {
			t.Errorf("%d mails left an hour later, want 10", n)
		}
	})
}

func TestMentioned_KnowsWholeNames(t *testing.T) {
	people := []remark.Person{{ID: "1", Name: "Léa Carrière"}, {ID: "2", Name: "Léa"}, {ID: "3", Name: "léa"}, {ID: "4", Name: "tom@example.org"}, {ID: "5", Name: ""}}
	for body, want := range map[string][]string{
		"@Léa Carrière, oui":    {"1"},
		"@LEA CARRIERE":         {"1"},
		"voir (@lea)":           {"2", "3"},
		"@Léa-Marie":            {"2", "3"},
		"@Léandre":              nil,
		"ecrire à x@lea":        nil,
		"@tom@example.org, non": {"4"},
		"@ et @@":               nil,
		"":                      nil,
	} {
		if got := remark.Mentioned(body, people); !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", body, got, want)
		}
	}
}

func TestASectionAndAThreadAreBounded(t *testing.T) {
	d := dbtest.SQLite(t)
	k := newTable(t, d)
	r := k.add(t, k.Lea, remark.New{Body: "x"})
	for range 99 {
		if _, err := k.Reply(t.Context(), k.Tom, k.subject, r.ID, "y", ""); err != nil {
			t.Fatal(err)
		}
	}
	_, err := k.Reply(t.Context(), k.Tom, k.subject, r.ID, "y", "")
	wantKind(t, err, fault.TooLarge)
	last := r
	for range 299 {
		last = k.add(t, k.Lea, remark.New{Root: "public", Body: "x"})
	}
	_, err = k.Add(t.Context(), k.Lea, k.subject, remark.New{Root: "public", Kind: remark.Comment, Body: "x"})
	wantKind(t, err, fault.TooLarge)
	if shown := k.show(t, remark.Opened); len(shown.Remarks) != 300 || shown.Open["public"] != 299 {
		t.Errorf("%d are shown, open %v", len(shown.Remarks), shown.Open)
	}
	if all := k.show(t, remark.All); len(all.Remarks) != 50 || all.Pages != 6 || all.Remarks[0].ID != last.ID {
		t.Errorf("%d of %d pages", len(all.Remarks), all.Pages)
	}
	if _, err := k.Resolve(t.Context(), k.Lea, k.subject, last.ID, 1); err != nil {
		t.Fatal(err)
	}
	k.add(t, k.Lea, remark.New{Body: "x"})
	_, err = k.Reopen(t.Context(), k.Lea, k.subject, last.ID, 2)
	wantKind(t, err, fault.TooLarge)
}

func TestClosingAnAccount_LeavesToDosWithoutOwnerAndTheExportTellsWhatWasSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		k.add(t, k.Tom, remark.New{Kind: remark.Todo, Body: "Relire", OwnerID: k.Tom.ID})
		k.add(t, k.Tom, remark.New{Kind: remark.Suggestion, Quote: "lieu", Replacement: "endroit"})
		k.add(t, k.Lea, remark.New{Body: "@Tom ?"})
		name, held, err := k.Holding(t.Context(), d, k.Tom)
		if text, _ := json.Marshal(held); err != nil || name != "remarks" || strings.Count(string(text), `"remark"`) != 3 || !strings.Contains(string(text), "endroit") || !strings.Contains(string(text), `"owned":true`) {
			t.Errorf("%s holds %s (%v)", name, fmt.Sprint(held), err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return k.Tie(t.Context(), tx, k.Tom) }); err != nil {
			t.Fatal(err)
		}
		all := k.show(t, remark.Opened).Remarks
		if len(all) != 3 || all[0].OwnerID != "" || all[0].Version != 2 || all[0].Author != "Tom" {
			t.Errorf("after: %+v", all)
		}
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM remark_told WHERE account_id = $1", k.Tom.ID); err != nil || n != 0 {
			t.Errorf("%d mails are still noted (%v)", n, err)
		}
	})
}

func TestNobodyWaitsWhileALongTextIsRead_UnlessOthersAreAlwaysFaster(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newTable(t, d)
		k.text.moves = 2
		r := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "apprendre", Replacement: "faire"})
		if _, err := k.Accept(t.Context(), k.Tom, k.subject, r.ID, 1); err != nil || k.text.words != "Un lieu pour faire|ensemble" {
			t.Errorf("the text is %q (%v)", k.text.words, err)
		}
		if k.text.held != 0 {
			t.Errorf("%d readings hold everyone up", k.text.held)
		}
		k.text.moves = 3
		again := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "faire", Replacement: "apprendre"})
		if _, err := k.Accept(t.Context(), k.Tom, k.subject, again.ID, 1); err != nil || k.text.words != "Un lieu pour apprendre|ensemble" || k.text.held == 0 {
			t.Errorf("the text is %q, and nobody was held up (%v)", k.text.words, err)
		}
	})
}
