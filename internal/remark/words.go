package remark

import (
	"context"

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

// Splice implements Texts. A document that nobody has opened yet is begun for it.
func (d Documents) Splice(ctx context.Context, tx *db.Tx, actor account.Actor, subject document.Subject, root string, from, to yjs.ID, words, by string) (spliced bool, err error) {
	if err := d.Begin(ctx, tx, subject); err != nil {
		return false, err
	}
	_, err = d.Edit(ctx, tx, actor, subject, func(doc *yjs.Doc, client uint64) (update []byte, err error) {
		place := passage.Passage{From: from, To: to}
		if place == (passage.Passage{}) {
			count := 0
			if place, count = passage.Find(doc, root, words); count != 1 {
				return nil, nil
			}
			words, _ = passage.Words(doc, root, place) // with the spaces that they have there
		}
		update, spliced = passage.Replace(doc, root, place, words, by, client)
		return update, nil
	})
	return spliced, err
}
