package remark

import (
	"context"
	"errors"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/document/passage"
	"maillage/internal/yjs"
)

// Documents are the texts that people write together, as Texts.
type Documents struct{ *document.Service }

// Find implements Texts.
func (d Documents) Find(ctx context.Context, q db.Querier, subject document.Subject, root, words string) (from, to yjs.ID, found bool, err error) {
	doc, begun, err := d.Load(ctx, q, subject)
	if err != nil {
		return from, to, false, err
	}
	first, count := passage.Find(doc, root, words)
	if !begun {
		first = passage.Passage{}
	}
	return first.From, first.To, count > 0, nil
}

// Words implements Texts.
func (d Documents) Words(ctx context.Context, q db.Querier, subject document.Subject, root string, from, to yjs.ID) (words string, one bool, err error) {
	doc, begun, err := d.Load(ctx, q, subject)
	if err != nil || !begun {
		return "", false, err
	}
	words, one = passage.Words(doc, root, passage.Passage{From: from, To: to})
	return words, one, nil
}

// Splice implements Texts. A document that nobody has opened yet is begun for it, by what keeps it.
func (d Documents) Splice(ctx context.Context, q db.Querier, actor account.Actor, subject document.Subject, root string, from, to yjs.ID, words, by string) (keep func(*db.Tx) error, found bool, err error) {
	place := passage.Passage{From: from, To: to}
	change := func(doc *yjs.Doc, client uint64) (update []byte, err error) {
		if update, found = splice(doc, root, place, words, by, client); !found {
			err = document.ErrMoved
		}
		return update, err
	}
	edited, begun, err := d.Prepare(ctx, q, actor, subject, change)
	if errors.Is(err, document.ErrMoved) {
		return nil, false, nil
	}
	if err != nil || begun {
		return func(tx *db.Tx) error { return d.KeepEdited(ctx, tx, actor, edited) }, found, err
	}
	doc, _, err := d.Load(ctx, q, subject) // as it would begin
	if err != nil {
		return nil, false, err
	}
	_, found = splice(doc, root, place, words, by, 2)
	return func(tx *db.Tx) error {
		if err := d.Begin(ctx, tx, subject); err != nil {
			return err
		}
		_, err := d.Edit(ctx, tx, actor, subject, change)
		return err
	}, found, nil
}

func splice(doc *yjs.Doc, root string, place passage.Passage, words, by string, client uint64) (update []byte, found bool) {
	if place == (passage.Passage{}) {
		count := 0
		if place, count = passage.Find(doc, root, words); count != 1 {
			return nil, false
		}
		words, _ = passage.Words(doc, root, place) // with the spaces that they have there
	}
	return passage.Replace(doc, root, place, words, by, client)
}
