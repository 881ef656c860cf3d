package programme

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/mail"
	"maillage/internal/programme/call"
)

// Service performs the acts of funders and their calls.
type Service struct {
	db   *db.DB
	post *mail.Postbox
	now  func() time.Time
	// revisions keeps parsed revisions by call and number: they never change.
	revisions sync.Map
}

// NewService makes the service.
func NewService(d *db.DB, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{db: d, post: post, now: now}
}

type revisionKey struct {
	callID string
	number int
}

// Revision gives what a published revision says, or NotFound. It is parsed once.
func (s *Service) Revision(ctx context.Context, q db.Querier, callID string, number int) (Revision, error) {
	key := revisionKey{callID, number}
	if kept, ok := s.revisions.Load(key); ok {
		return kept.(Revision), nil //nolint:forcetypeassert // only Revisions are stored
	}
	r, err := findRevision(ctx, q, callID, number)
	// What a transaction reads may never be committed: it is not kept.
	if _, writing := q.(*db.Tx); err == nil && !writing {
		s.revisions.Store(key, r)
	}
	return r, err
}

// Said gives what a call says to those who may read it: its newest revision, or the draft
// while nothing is published.
func (s *Service) Said(ctx context.Context, c Call) (call.Definition, error) {
	return s.said(ctx, s.db, c)
}

func (s *Service) said(ctx context.Context, q db.Querier, c Call) (call.Definition, error) {
	if c.Revision == 0 {
		return c.Definition, nil
	}
	r, err := s.Revision(ctx, q, c.ID, c.Revision)
	return r.Definition, err
}

// Reading gives a call as its readers have it, its newest revision or the draft before, to
// a room that has checked who asks.
func (s *Service) Reading(ctx context.Context, q db.Querier, id string) (Call, error) {
	c, err := light(ctx, q, id)
	if err != nil {
		return c, err
	}
	c.Definition, err = s.said(ctx, q, c)
	return c, err
}

// Read gives a call by its slug as its readers have it, like Reading, to those who may read
// it, with their role for its funder.
func (s *Service) Read(ctx context.Context, actor account.Actor, slug string) (Call, Role, error) {
	c, err := lightBySlug(ctx, s.db, slug)
	if err != nil {
		return Call{}, NoRole, err
	}
	role, err := mayRead(ctx, s.db, actor, c)
	if err != nil {
		return Call{}, NoRole, err
	}
	c.Definition, err = s.said(ctx, s.db, c)
	return c, role, err
}

// mayRead refuses those who may not read a call, and gives the others their role.
func mayRead(ctx context.Context, q db.Querier, actor account.Actor, c Call) (Role, error) {
	role, err := RoleOf(ctx, q, c.FunderID, actor.ID)
	if err != nil {
		return NoRole, err
	}
	return role, MayReadCall(role, c.State)
}

// Revisions lists every publication of a call, newest first, to whoever may read it.
func (s *Service) Revisions(ctx context.Context, actor account.Actor, callID string) ([]Revision, error) {
	if err := s.readable(ctx, actor, callID); err != nil {
		return nil, err
	}
	return listRevisions(ctx, s.db, callID)
}

// readable refuses those who may not read a call; its definition is not read.
func (s *Service) readable(ctx context.Context, actor account.Actor, callID string) error {
	c, err := light(ctx, s.db, callID)
	if err != nil {
		return err
	}
	_, err = mayRead(ctx, s.db, actor, c)
	return err
}

// Get gives a call by its slug to those who may read it, with their role for its funder.
func (s *Service) Get(ctx context.Context, actor account.Actor, slug string) (Call, Role, error) {
	c, err := GetCallBySlug(ctx, s.db, slug)
	if err != nil {
		return Call{}, NoRole, err
	}
	role, err := mayRead(ctx, s.db, actor, c)
	return c, role, err
}

// List gives the calls the actor may read, newest first.
func (s *Service) List(ctx context.Context, actor account.Actor) ([]Call, error) {
	return listCalls(ctx, s.db, actor.ID)
}

// CreateCall starts a call from a definition: a preset, a file, or another call. Its slug
// is the definition's key, followed by a number when another call has it.
func (s *Service) CreateCall(ctx context.Context, actor account.Actor, funderID string, d call.Definition) (Call, error) {
	definition, err := d.Canonical()
	if err != nil {
		return Call{}, fmt.Errorf("create call: %w", err)
	}
	c := Call{ID: db.NewID(), FunderID: funderID, State: Draft, Definition: d, CreatedAt: s.now(), Version: 1}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		role, err := RoleOf(ctx, tx, funderID, actor.ID)
		if err != nil {
			return err
		}
		if err := MayManageFunder(role); err != nil {
			return err
		}
		if c.Slug, err = insertUnderFreeSlug(ctx, tx, c, definition); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "call.created", c.ID, audit.Detail{"slug": c.Slug})
	})
	return c, err
}

const maxSlugTries = 100

func insertUnderFreeSlug(ctx context.Context, tx *db.Tx, c Call, definition []byte) (string, error) {
	wanted := slug(c.Definition.Key)
	for try := 1; try <= maxSlugTries; try++ {
		c.Slug = wanted
		if try > 1 {
			c.Slug = fmt.Sprintf("%s-%d", wanted, try)
		}
		inserted, err := insertCall(ctx, tx, c, definition)
		if inserted || err != nil {
			return c.Slug, err
		}
	}
	return "", fault.New(fault.Conflict, "programme.call.slug_taken")
}

func slug(key string) string {
	text := strings.ReplaceAll(fold.Text(key), " ", "-")
	if text == "" {
		return "call"
	}
	return text
}

// SaveDraft stores what the funder is preparing; it may still be wrong. It fails with
// Stale when someone saved after version seen.
func (s *Service) SaveDraft(ctx context.Context, actor account.Actor, callID string, seen int, d call.Definition) error {
	definition, err := d.Canonical()
	if err != nil {
		return fmt.Errorf("save call: %w", err)
	}
	return s.edit(ctx, actor, callID, "call.edited", func(tx *db.Tx, _ Call) (audit.Detail, error) {
		return nil, fault.MustChange(updateDraft(ctx, tx, callID, seen, d, definition))
	})
}

// Publish makes the draft the newest revision, which drafts of dossiers will be told. It
// fails with Invalid when the definition is wrong: see Problems.
func (s *Service) Publish(ctx context.Context, actor account.Actor, callID string, seen int, note string) (number int, err error) {
	err = s.edit(ctx, actor, callID, "call.published", func(tx *db.Tx, c Call) (audit.Detail, error) {
		if problems := Problems(c.Definition); len(problems) > 0 {
			return nil, fault.New(fault.Invalid, "programme.call.not_ready", "count", len(problems))
		}
		definition, err := c.Definition.Canonical()
		if err != nil {
			return nil, err
		}
		number = c.Revision + 1
		if err := fault.MustChange(updateState(ctx, tx, callID, seen, Published, number)); err != nil {
			return nil, err
		}
		revision := Revision{CallID: callID, Number: number, Note: strings.TrimSpace(note), PublishedAt: s.now(), PublishedBy: actor.ID}
		if err := insertRevision(ctx, tx, revision, definition); err != nil {
			return nil, err
		}
		if err := updateSearch(ctx, tx, callID, c.Definition); err != nil {
			return nil, err
		}
		return audit.Detail{"revision": number}, saveRounds(ctx, tx, callID, c.Definition)
	})
	return number, err
}

// Close ends a call: no dossier can be started any more; those filed go on.
func (s *Service) Close(ctx context.Context, actor account.Actor, callID string, seen int) error {
	return s.edit(ctx, actor, callID, "call.closed", func(tx *db.Tx, c Call) (audit.Detail, error) {
		if c.State != Published {
			return nil, fault.New(fault.Conflict, "programme.call.not_published")
		}
		return nil, fault.MustChange(updateState(ctx, tx, callID, seen, Closed, c.Revision))
	})
}

// edit runs one act of a manager on a call that is not closed.
func (s *Service) edit(ctx context.Context, actor account.Actor, callID, act string, do func(tx *db.Tx, c Call) (audit.Detail, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := GetCall(ctx, tx, callID)
		if err != nil {
			return err
		}
		role, err := mayRead(ctx, tx, actor, c)
		if err != nil {
			return err
		}
		if err := MayEditCall(role, c.State); err != nil {
			return err
		}
		detail, err := do(tx, c)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, act, callID, detail)
	})
}

// Rounds lists the rounds of a call to whoever may read it.
func (s *Service) Rounds(ctx context.Context, actor account.Actor, callID string) ([]Round, error) {
	if err := s.readable(ctx, actor, callID); err != nil {
		return nil, err
	}
	return Rounds(ctx, s.db, callID)
}

// Published gives a revision to whoever may read the call.
func (s *Service) Published(ctx context.Context, actor account.Actor, callID string, number int) (Revision, error) {
	if err := s.readable(ctx, actor, callID); err != nil {
		return Revision{}, err
	}
	return s.Revision(ctx, s.db, callID, number)
}
