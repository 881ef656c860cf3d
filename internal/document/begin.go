package document

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/history"
	"maillage/internal/document/text"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/revise"
)

// begun gives the document of a subject, and makes it when somebody opens it for the first time.
func (s *Service) begun(ctx context.Context, actor account.Actor, subject Subject) (id string, err error) {
	if id, err = find(ctx, s.db, subject); err == nil || !errors.Is(err, db.ErrNone) {
		return id, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if id, err = find(ctx, tx, subject); err == nil || !errors.Is(err, db.ErrNone) {
			return err
		}
		if _, err := s.may(ctx, tx, actor, subject, Read); err != nil {
			return err
		}
		if id, err = s.begin(ctx, tx, subject); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "document.begun", id, audit.Detail{"subject": subject.String()})
	})
	return id, err
}

// begin makes a document that says what its owner tells.
func (s *Service) begin(ctx context.Context, tx *db.Tx, subject Subject) (id string, err error) {
	roots, err := s.owner.Roots(ctx, tx, subject)
	if err != nil {
		return "", err
	}
	texts, err := s.owner.Begin(ctx, tx, subject)
	if err != nil {
		return "", err
	}
	now, client := s.now(), fresh(nil)
	doc, err := begin(roots, texts, s.limits(roots), client)
	if err != nil {
		return "", err
	}
	r := record{mark: mark{id: db.NewID(), subject: subject, epoch: 1, at: now}, state: doc.Answer(nil)}
	if err := insert(ctx, tx, r, now); err != nil {
		return "", err
	}
	if err := insertClients(ctx, tx, r.mark, map[uint64]string{client: ""}, now); err != nil {
		return "", err
	}
	return r.id, history.Begin(ctx, tx, r.history(), history.Of(readAll(doc, roots)), now)
}

// empty is what nobody has written: two who begin at once begin in the same paragraph.
var empty = prose.Node{Type: "doc", Content: []prose.Node{{Type: "paragraph"}}}

// begin makes a document that says something, in the name of one client.
func begin(roots []string, texts map[string]prose.Node, limits yjs.Limits, client uint64) (*yjs.Doc, error) {
	limits.Work = yjs.Stored().Work
	doc := yjs.New(limits)
	for _, root := range roots {
		to := texts[root]
		if len(to.Content) == 0 {
			to = empty
		}
		content, err := revise.Revise(doc, root, client, to, text.Schema())
		if err != nil {
			return nil, fmt.Errorf("begin %s: %w", root, err)
		}
		if _, err := apply(doc, content); err != nil {
			return nil, fmt.Errorf("begin %s: %w", root, err)
		}
	}
	return doc, nil
}

// readAll gives what each root says that the document holds: where nobody ever wrote, nothing is
// said, not even that it is empty.
func readAll(doc *yjs.Doc, roots []string) map[string]prose.Node {
	texts := make(map[string]prose.Node, len(roots))
	for _, root := range doc.Roots() {
		if slices.Contains(roots, root) {
			texts[root] = text.Read(doc.Fragment(root))
		}
	}
	return texts
}

// limits are those of a document that people write in.
func (s *Service) limits(roots []string) yjs.Limits {
	limits := yjs.Live()
	limits.Roots = roots
	return limits
}

// fresh draws the number of a client that a document does not know.
func fresh(known func(client uint64) bool) uint64 {
	for {
		client := uint64(rand.Uint32()) //nolint:gosec // no secret: a number as Yjs draws them
		if client != 0 && (known == nil || !known(client)) {
			return client
		}
	}
}
