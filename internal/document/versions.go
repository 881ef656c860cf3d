package document

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/edit"
	"maillage/internal/document/history"
	"maillage/internal/document/journal"
	"maillage/internal/document/text"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
)

// Version is what the texts of a document said at an instant.
type Version = history.Version

const (
	// mostName is how long the name of a version may be, in characters.
	mostName = 200
	// mostNamed is how many versions people may name in a document.
	mostNamed = 1000
)

// opened reads the document of a subject for somebody who needs a right.
func (s *Service) opened(ctx context.Context, q db.Querier, actor account.Actor, subject Subject, needed Right) (record, error) {
	if _, err := s.may(ctx, q, actor, subject, needed); err != nil {
		return record{}, err
	}
	r, ok, err := loadOf(ctx, q, subject)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return r, err
}

// said reads what a document says, with its fingerprint.
func (s *Service) said(ctx context.Context, q db.Querier, r *record) (map[string]prose.Node, history.Content, error) {
	roots, err := s.owner.Roots(ctx, q, r.subject)
	if err != nil {
		return nil, history.Content{}, err
	}
	doc, err := read(ctx, q, r, yjs.Stored())
	if err != nil {
		return nil, history.Content{}, err
	}
	texts := edit.Says(doc, roots)
	return texts, history.Of(texts), nil
}

// Versions gives the versions of a document, the newest first. What it says now comes first, be
// it a version already or, without an identifier, not yet.
func (s *Service) Versions(ctx context.Context, actor account.Actor, subject Subject) ([]Version, error) {
	r, err := s.opened(ctx, s.db, actor, subject, Read)
	if err != nil {
		return nil, err
	}
	all, err := history.List(ctx, s.db, r.id)
	if err != nil {
		return nil, err
	}
	_, c, err := s.said(ctx, s.db, &r)
	if err != nil {
		return nil, err
	}
	if all[0].SHA == c.SHA {
		all[0].Now = true
		return all, nil
	}
	now := Version{Kind: history.Auto, At: r.at, Now: true}
	if now.Authors, now.From, err = history.WrittenSince(ctx, s.db, r.history()); err != nil {
		return nil, err
	}
	return slices.Insert(all, 0, now), nil
}

// Version gives a version with what its texts say; "" is what they say now.
func (s *Service) Version(ctx context.Context, actor account.Actor, subject Subject, id string) (Version, map[string]prose.Node, error) {
	r, err := s.opened(ctx, s.db, actor, subject, Read)
	if err != nil {
		return Version{}, nil, err
	}
	if id == "" {
		texts, _, err := s.said(ctx, s.db, &r)
		return Version{Kind: history.Auto, At: r.at, Now: true}, texts, err
	}
	v, packed, err := history.Find(ctx, s.db, r.id, id)
	if err != nil {
		return v, nil, err
	}
	texts, err := history.Unpack(packed)
	return v, texts, err
}

// Name names a version; with "" what the document says now is kept under the name. Named
// versions stay.
func (s *Service) Name(ctx context.Context, actor account.Actor, subject Subject, id, name string) (Version, error) {
	name = strings.TrimSpace(name)
	var fields fault.Fields
	if n := utf8.RuneCountInString(name); n == 0 || n > mostName {
		fields.Add("name", "document.name", "max", mostName)
	}
	name = entry.Line(&fields, "name", name, mostName, true)
	if err := fields.Err(); err != nil {
		return Version{}, err
	}
	var v Version
	var r record
	var c history.Content
	err := s.ahead(ctx, func(q db.Querier) (err error) {
		if r, err = s.opened(ctx, q, actor, subject, Write); err == nil && id == "" {
			_, c, err = s.said(ctx, q, &r)
		}
		return err
	}, func(tx *db.Tx) error {
		m, err := s.still(ctx, tx, actor, r.mark, Write)
		if err != nil {
			return err
		}
		if id == "" {
			v, err = history.Keep(ctx, tx, m.history(), c, s.now(), history.Named, name)
		} else if v, _, err = history.Find(ctx, tx, r.id, id); err == nil {
			err = history.Rename(ctx, tx, &v, history.Named, name)
		}
		if err != nil {
			return err
		}
		if named, err := history.CountNamed(ctx, tx, r.id); err != nil || named > mostNamed {
			return cmp.Or(err, error(fault.New(fault.TooLarge, "document.names", "max", mostNamed)))
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "document.named", r.id, audit.Detail{"subject": subject.String(), "version": v.ID})
	})
	return v, err
}

// Keep keeps what the document of a subject says now, in the transaction of the act for which it
// is kept: a signature. Nothing when there is no document, or none that its owner knows.
func (s *Service) Keep(ctx context.Context, tx *db.Tx, subject Subject, kind history.Kind) (Version, error) {
	r, ok, err := loadOf(ctx, tx, subject)
	if err != nil || !ok {
		return Version{}, err
	}
	if _, err := s.owner.Roots(ctx, tx, subject); fault.Is(err, fault.NotFound) {
		return Version{}, nil
	}
	_, c, err := s.said(ctx, tx, &r)
	if err != nil {
		return Version{}, err
	}
	return history.Keep(ctx, tx, r.history(), c, s.now(), kind, "")
}

// Restore makes a document say what a version said. What it said until then is kept as a version
// too, and what the two have in common stays whose it was.
func (s *Service) Restore(ctx context.Context, actor account.Actor, subject Subject, id string) (Version, error) {
	var v Version
	var was, then history.Content
	var e Edited
	err := s.ahead(ctx, func(q db.Querier) (err error) {
		was, then, e, err = s.restored(ctx, q, actor, subject, id)
		return err
	}, func(tx *db.Tx) error {
		m, err := s.still(ctx, tx, actor, e.mark, Write)
		if err != nil {
			return err
		}
		if _, err := history.Keep(ctx, tx, m.history(), was, s.now(), history.Auto, ""); err != nil {
			return err
		}
		if err := s.KeepEdited(ctx, tx, actor, e); err != nil {
			return err
		}
		if m, err = markOf(ctx, tx, m.id); err != nil {
			return err
		}
		if v, err = history.Keep(ctx, tx, m.history(), then, s.now(), history.Restored, ""); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "document.restored", m.id, audit.Detail{"subject": subject.String(), "version": id})
	})
	return v, err
}

// restored gives what a document says, and what it will after the edit that restores a version.
func (s *Service) restored(ctx context.Context, q db.Querier, actor account.Actor, subject Subject, id string) (was, then history.Content, e Edited, err error) {
	r, err := s.opened(ctx, q, actor, subject, Write)
	if err != nil {
		return was, then, e, err
	}
	_, packed, err := history.Find(ctx, q, r.id, id)
	if err != nil {
		return was, then, e, err
	}
	texts, err := history.Unpack(packed)
	if err != nil {
		return was, then, e, err
	}
	now, was, err := s.said(ctx, q, &r)
	if err != nil {
		return was, then, e, err
	}
	var edits []edit.Edit
	for root := range now { // a question that came since is left as it is
		if to, knew := texts[root]; knew {
			edits = append(edits, edit.To(root, to))
		}
	}
	e, err = s.edited(ctx, q, actor, r, edits...)
	if err == nil {
		then = history.Of(edit.Says(e.doc, e.roots))
	}
	return was, then, e, err
}

// MarkRead notes that somebody has read what a document said when it was shown to them: see
// Reading.Shown. It fails with Stale when that is neither what it says now nor a version that was
// kept: they have not read what came since.
func (s *Service) MarkRead(ctx context.Context, actor account.Actor, subject Subject, shown string) error {
	var r record
	var c history.Content
	return s.ahead(ctx, func(q db.Querier) (err error) {
		if r, err = s.opened(ctx, q, actor, subject, Read); err == nil {
			_, c, err = s.said(ctx, q, &r)
		}
		return err
	}, func(tx *db.Tx) error {
		m, err := s.still(ctx, tx, actor, r.mark, Read)
		if err != nil {
			return err
		}
		var v Version
		if c.SHA == shown {
			v, err = history.Keep(ctx, tx, m.history(), c, s.now(), history.Auto, "")
		} else {
			v, err = history.Saying(ctx, tx, m.id, shown)
		}
		if err != nil {
			return err
		}
		if known, _, err := history.Reading(ctx, tx, m.id, actor.ID); err != nil || known == v.ID {
			return err
		}
		if err := history.KeepReading(ctx, tx, m.id, actor.ID, v.ID, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "document.read", m.id, audit.Detail{"subject": subject.String(), "version": v.ID})
	})
}

// Reading is what a document said when somebody read it last, and what it says.
type Reading struct {
	At      time.Time // zero when they never said that they had read
	Changed bool
	Texts   map[string]prose.Node // then, where it changed
	Now     map[string]prose.Node
	Shown   string // the fingerprint of what it says now, for MarkRead
}

// Unread tells whether a document says something else than what somebody has read last, if anything.
func (s *Service) Unread(ctx context.Context, actor account.Actor, subject Subject) (bool, error) {
	r, err := s.opened(ctx, s.db, actor, subject, Read)
	if err != nil {
		return false, err
	}
	id, _, err := history.Reading(ctx, s.db, r.id, actor.ID)
	if err != nil || id == "" {
		return false, err
	}
	v, _, err := history.Find(ctx, s.db, r.id, id)
	if err != nil {
		return false, err
	}
	_, c, err := s.said(ctx, s.db, &r)
	return c.SHA != v.SHA, err
}

// SinceRead gives what somebody read last beside what the document says.
func (s *Service) SinceRead(ctx context.Context, actor account.Actor, subject Subject) (Reading, error) {
	r, err := s.opened(ctx, s.db, actor, subject, Read)
	if err != nil {
		return Reading{}, err
	}
	now, c, err := s.said(ctx, s.db, &r)
	if err != nil {
		return Reading{}, err
	}
	reading := Reading{Now: now, Shown: c.SHA}
	id, at, err := history.Reading(ctx, s.db, r.id, actor.ID)
	if err != nil || id == "" {
		return reading, err
	}
	reading.At = at
	v, packed, err := history.Find(ctx, s.db, r.id, id)
	if err != nil || c.SHA == v.SHA {
		return reading, err
	}
	reading.Texts, err = history.Unpack(packed)
	reading.Changed = err == nil
	return reading, err
}

// Written is what texts say with who wrote each piece: By maps the client of a node's By to an
// account, or to "" where the text was there before the document.
type Written struct {
	Roots map[string]prose.Node
	By    map[uint64]string
}

// Authors gives what the texts of a document say with who wrote what.
func (s *Service) Authors(ctx context.Context, actor account.Actor, subject Subject) (Written, error) {
	r, err := s.opened(ctx, s.db, actor, subject, Read)
	if err != nil {
		return Written{}, err
	}
	roots, err := s.owner.Roots(ctx, s.db, subject)
	if err != nil {
		return Written{}, err
	}
	doc, err := read(ctx, s.db, &r, yjs.Stored())
	if err != nil {
		return Written{}, err
	}
	whose, err := journal.Clients(ctx, s.db, r.id)
	if err != nil {
		return Written{}, err
	}
	w := Written{Roots: map[string]prose.Node{}, By: make(map[uint64]string, len(whose))}
	for _, root := range roots {
		w.Roots[root] = text.Read(doc.Authors(root))
	}
	for client, each := range whose {
		w.By[client] = each.Account
	}
	return w, nil
}
