package remark_test

import (
	"context"
	"log/slog"
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/remark"
	"maillage/internal/yjs/prose"
)

// owner is beside, whose text may be opened by many.
type owner struct{ *beside }

func (o owner) Rights(ctx context.Context, q db.Querier, asked []document.Asked) ([]map[string]document.Right, error) {
	all := make([]map[string]document.Right, len(asked))
	for i, each := range asked {
		all[i], _ = o.beside.Rights(ctx, q, each.Subject, each.Accounts)
	}
	return all, nil
}

func (o owner) Begin(context.Context, db.Querier, document.Subject) (map[string]prose.Node, error) {
	return map[string]prose.Node{"besoin": text.FromPlain("Un lieu pour apprendre.\n\nDes gens pour apprendre à faire\u00a0!")}, nil
}

func (owner) Derived(context.Context, *db.Tx, document.Subject, map[string]prose.Node, string) error {
	return nil
}

// newRoom gives a table whose text is a real document, which nobody has opened yet.
func newRoom(t *testing.T, d *db.DB) (table, *document.Service) {
	t.Helper()
	k := newTable(t, d)
	documents := document.NewService(d, owner{k.text}, k.Now, slog.New(slog.DiscardHandler))
	t.Cleanup(documents.Stop)
	k.Service = remark.NewService(d, k.text, remark.Documents{Service: documents}, k.Post, k.Now)
	return k, documents
}

// says reads the text as saved.
func says(t *testing.T, k table, documents *document.Service) (said string, begun bool) {
	t.Helper()
	doc, begun, err := documents.Load(t.Context(), k.DB, k.subject)
	if err != nil {
		t.Fatal(err)
	}
	return text.Plain(text.Read(doc.Fragment("besoin"))), begun
}

func trail(t *testing.T, k table, actor account.Actor) int {
	t.Helper()
	n, err := db.Count(t.Context(), k.DB, "SELECT count(*) FROM audit WHERE actor_id = $1", actor.ID)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASuggestionOnATextThatNobodyHasOpened_BeginsItsDocument(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, documents := newRoom(t, d)
		r := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "faire !", Replacement: "bâtir"})
		twice := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "apprendre", Replacement: "x"})
		if r.Anchor != (remark.Anchor{}) {
			t.Errorf("anchored at %+v in no document", r.Anchor)
		}
		_, err := k.Accept(t.Context(), k.Tom, k.subject, twice.ID, 1)
		wantKind(t, err, fault.Conflict) // which of both is meant cannot be told
		if _, begun := says(t, k, documents); begun {
			t.Error("a document is left of an act that was refused")
		}
		before := trail(t, k, k.Tom)
		if _, err := k.Accept(t.Context(), k.Tom, k.subject, r.ID, 1); err != nil {
			t.Fatal(err)
		}
		if said, begun := says(t, k, documents); !begun || said != "Un lieu pour apprendre.\n\nDes gens pour apprendre à bâtir" {
			t.Errorf("the text says %q, begun: %v", said, begun)
		}
		if after := trail(t, k, k.Tom); after != before+1 {
			t.Errorf("one act left %d entries on the trail", after-before)
		}
	})
}

func TestTheWordsOfADocumentKeepTheirPlaceWhileOthersChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, documents := newRoom(t, d)
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return documents.Begin(t.Context(), tx, k.subject) }); err != nil {
			t.Fatal(err)
		}
		first := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "Un lieu", Replacement: "Une halle"})
		last := k.add(t, k.Lea, remark.New{Kind: remark.Suggestion, Quote: "à faire !", Replacement: ""}) // copied without the space that may not break
		comment := k.add(t, k.Lea, remark.New{Anchor: remark.Anchor{From: first.Anchor.From, To: last.Anchor.To}, Body: "Tout ?"})
		if first.Anchor == (remark.Anchor{}) || comment.Quote != "Un lieu pour apprendre. Des gens pour apprendre à faire\u00a0!" {
			t.Errorf("at %+v: %q", first.Anchor, comment.Quote)
		}
		within := k.add(t, k.Tom, remark.New{Kind: remark.Suggestion, Anchor: first.Anchor, Replacement: "Le lieu"})
		for _, r := range []remark.Remark{first, last} {
			if _, err := k.Accept(t.Context(), k.Tom, k.subject, r.ID, 1); err != nil {
				t.Fatal(err)
			}
		}
		said, _ := says(t, k, documents)
		if said != "Une halle pour apprendre.\n\nDes gens pour apprendre " {
			t.Errorf("the text says %q", said)
		}
		_, err := k.Accept(t.Context(), k.Tom, k.subject, within.ID, 1)
		wantKind(t, err, fault.Conflict)
		if now, _ := says(t, k, documents); now != said {
			t.Errorf("a suggestion that was refused changed the text to %q", now)
		}
	})
}
