package remark

import (
	"context"
	"errors"
	"fmt"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/yjs"
)

func (a Anchor) units() (from, to yjs.ID) {
	from.Client, from.Clock, _ = ParseUnit(a.From)
	to.Client, to.Clock, _ = ParseUnit(a.To)
	return from, to
}

func anchorOf(from, to yjs.ID) Anchor {
	if from == (yjs.ID{}) && to == (yjs.ID{}) {
		return Anchor{}
	}
	return Anchor{fmt.Sprintf("%d:%d", from.Client, from.Clock), fmt.Sprintf("%d:%d", to.Client, to.Clock)}
}

const columns = `SELECT r.id, r.holder, r.part, r.root, r.kind, r.anchor_from, r.anchor_to, r.quote, r.replacement, COALESCE(r.owner_id, ''), COALESCE(o.name, ''), r.due_on,
	r.state, r.author_id, a.name, r.at, COALESCE(s.name, ''), r.settled_at, r.version
	FROM remark r JOIN account a ON a.id = r.author_id LEFT JOIN account o ON o.id = r.owner_id LEFT JOIN account s ON s.id = r.settled_by`

func scan(scan func(...any) error) (Remark, error) {
	var r Remark
	var at, settled db.Time
	err := scan(&r.ID, &r.Subject.Holder, &r.Subject.Part, &r.Root, &r.Kind, &r.Anchor.From, &r.Anchor.To, &r.Quote, &r.Replacement, &r.OwnerID, &r.Owner, &r.DueOn,
		&r.State, &r.AuthorID, &r.Author, &at, &r.SettledBy, &settled, &r.Version)
	r.At, r.SettledAt = at.Time, settled.Time
	return r, err
}

func get(ctx context.Context, q db.Querier, subject document.Subject, id string) (Remark, error) {
	r, err := db.One(ctx, q, scan, columns+" WHERE r.id = $1 AND r.holder = $2 AND r.part = $3", id, subject.Holder, subject.Part)
	if errors.Is(err, db.ErrNone) {
		return r, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return r, err
	}
	said, err := messages(ctx, q, []string{id})
	r.Messages = said[id]
	return r, err
}

const pageSize = 50

// list gives remarks of a section: those open whole, as many as there may be; all by pages.
func list(ctx context.Context, q db.Querier, subject document.Subject, which Which, accountID string, page int) ([]Remark, db.Paged, error) {
	var w db.Where
	w.And("r.holder = " + w.Arg(subject.Holder))
	w.And("r.part = " + w.Arg(subject.Part))
	order, size := " ORDER BY r.id", maxOpen
	if which == All {
		order, size = " ORDER BY r.id DESC", pageSize
	} else {
		w.And("r.state = 'open'")
	}
	if which == Mine {
		me := w.Arg(accountID)
		w.And(fmt.Sprintf("(r.author_id = %s OR r.owner_id = %s OR EXISTS (SELECT 1 FROM remark_message m WHERE m.remark_id = r.id AND m.author_id = %s))", me, me, me))
	}
	total, err := db.Count(ctx, q, "SELECT count(*) FROM remark r WHERE "+w.Text(), w.Args()...)
	if err != nil {
		return nil, db.Paged{}, err
	}
	paged := db.PageOf(total, size, page)
	limit := w.Limit(paged)
	found, err := db.All(ctx, q, scan, columns+" WHERE "+w.Text()+order+limit, w.Args()...)
	if err != nil || len(found) == 0 {
		return nil, paged, err
	}
	ids := make([]string, len(found))
	for i, r := range found {
		ids[i] = r.ID
	}
	said, err := messages(ctx, q, ids)
	for i := range found {
		found[i].Messages = said[found[i].ID]
	}
	return found, paged, err
}

// messages gives what was said in some remarks, by remark.
func messages(ctx context.Context, q db.Querier, ids []string) (map[string][]Message, error) {
	in, args := db.In(1, ids)
	said := map[string][]Message{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var m Message
		var of string
		var at db.Time
		err := scan(&of, &m.ID, &m.AuthorID, &m.Author, &m.Body, &at)
		m.At = at.Time
		said[of] = append(said[of], m)
		return struct{}{}, err
	}, "SELECT m.remark_id, m.id, m.author_id, a.name, m.body, m.at FROM remark_message m JOIN account a ON a.id = m.author_id WHERE m.remark_id IN "+in+" ORDER BY m.id", args...)
	return said, err
}

// countOpen counts the open remarks of a section by text.
func countOpen(ctx context.Context, q db.Querier, subject document.Subject) (map[string]int, error) {
	open := map[string]int{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var root string
		var n int
		err := scan(&root, &n)
		open[root] = n
		return struct{}{}, err
	}, "SELECT root, count(*) FROM remark WHERE holder = $1 AND part = $2 AND state = 'open' GROUP BY root", subject.Holder, subject.Part)
	return open, err
}

func count(ctx context.Context, q db.Querier, subject document.Subject) (open, all int, err error) {
	err = q.QueryRow(ctx, "SELECT count(*) FILTER (WHERE state = 'open'), count(*) FROM remark WHERE holder = $1 AND part = $2", subject.Holder, subject.Part).Scan(&open, &all)
	return open, all, err
}

// none stands for an account that is not known, or a time that has not come.
func none(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func insert(ctx context.Context, tx *db.Tx, r Remark) error {
	_, err := tx.Exec(ctx, `INSERT INTO remark (id, holder, part, root, kind, anchor_from, anchor_to, quote, replacement, owner_id, due_on, state, author_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		r.ID, r.Subject.Holder, r.Subject.Part, r.Root, r.Kind, r.Anchor.From, r.Anchor.To, r.Quote, r.Replacement, none(r.OwnerID), r.DueOn, r.State, r.AuthorID, r.At)
	return err
}

func insertMessage(ctx context.Context, tx *db.Tx, id string, m Message) error {
	_, err := tx.Exec(ctx, "INSERT INTO remark_message (id, remark_id, author_id, body, at) VALUES ($1, $2, $3, $4, $5)", m.ID, id, m.AuthorID, m.Body, m.At)
	return err
}

// touch makes a new version of a remark that was answered.
func touch(ctx context.Context, tx *db.Tx, r *Remark) error {
	r.Version++
	_, err := tx.Exec(ctx, "UPDATE remark SET version = $2 WHERE id = $1", r.ID, r.Version)
	return err
}

// setState settles a remark that was read in the same transaction, or opens it again.
func setState(ctx context.Context, tx *db.Tx, r *Remark, to State, by account.Actor, at time.Time) error {
	r.State, r.SettledBy, r.SettledAt = to, by.Called(), at
	settledBy, settledAt := none(by.ID), any(at)
	if to == Open {
		r.SettledBy, r.SettledAt, settledBy, settledAt = "", time.Time{}, nil, nil
	}
	r.Version++
	_, err := tx.Exec(ctx, "UPDATE remark SET state = $2, settled_by = $3, settled_at = $4, version = $5 WHERE id = $1", r.ID, to, settledBy, settledAt, r.Version)
	return err
}

// insertTold notes that a mail leaves that somebody caused; false when one did that was not read.
func insertTold(ctx context.Context, tx *db.Tx, id, accountID, by string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "INSERT INTO remark_told (remark_id, account_id, by_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (remark_id, account_id) DO NOTHING", id, accountID, by, at))
}

// countToldBy counts the mails that one person caused to another since then, and that were not read.
func countToldBy(ctx context.Context, q db.Querier, accountID, by string, since time.Time) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM remark_told WHERE account_id = $1 AND by_id = $2 AND at > $3", accountID, by, since)
}

const toldHere = " account_id = $3 AND remark_id IN (SELECT id FROM remark WHERE holder = $1 AND part = $2)"

func countTold(ctx context.Context, q db.Querier, subject document.Subject, accountID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM remark_told WHERE"+toldHere, subject.Holder, subject.Part, accountID)
}

func forgetTold(ctx context.Context, tx *db.Tx, subject document.Subject, accountID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM remark_told WHERE"+toldHere, subject.Holder, subject.Part, accountID)
	return err
}
