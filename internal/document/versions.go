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
	"maillage/internal/document/history"
	"maillage/internal/document/text"
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
	texts := readAll(doc, roots)
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
	if err := fields.Err(); err != nil {
		return Version{}, err
	}
	var v Version
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.opened(ctx, tx, actor, subject, Write)
		if err != nil {
			return err
		}
		if id != "" {
			if v, _, err = history.Find(ctx, tx, r.id, id); err != nil {
				return err
			}
			err = history.Rename(ctx, tx, &v, history.Named, name)
		} else {
			v, err = s.keepNow(ctx, tx, r, history.Named, name)
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

// keepNow keeps what a document says now.
func (s *Service) keepNow(ctx context.Context, tx *db.Tx, r record, kind history.Kind, name string) (Version, error) {
	_, c, err := s.said(ctx, tx, &r)
	if err != nil {
		return Version{}, err
	}
	return history.Keep(ctx, tx, r.history(), c, s.now(), kind, name)
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
	return s.keepNow(ctx, tx, r, kind, "")
}

// Restore makes a document say what a version said. What it said until then is kept as a version
// too, and what the two have in common stays whose it was.
func (s *Service) Restore(ctx context.Context, actor account.Actor, subject Subject, id string) (Version, error) {
	var v Version
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.opened(ctx, tx, actor, subject, Write)
		if err != nil {
			return err
		}
		_, packed, err := history.Find(ctx, tx, r.id, id)
		if err != nil {
			return err
		}
		then, err := history.Unpack(packed)
		if err != nil {
			return err
		}
		now, c, err := s.said(ctx, tx, &r)
		if err != nil {
			return err
		}
		if _, err := history.Keep(ctx, tx, r.history(), c, s.now(), history.Auto, ""); err != nil {
			return err
		}
		var edits []edit
		for root := range now { // a question that came since is left as it is
			if to, knew := then[root]; knew {
				edits = append(edits, revised(root, to))
			}
		}
		doc, err := s.edit(ctx, tx, actor, r, edits...)
		if err != nil {
			return err
		}
		if v, err = s.keepRestored(ctx, tx, r, doc); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "document.restored", r.id, audit.Detail{"subject": subject.String(), "version": id})
	})
	return v, err
}

// keepRestored keeps what a document says after it was rewritten.
func (s *Service) keepRestored(ctx context.Context, tx *db.Tx, r record, doc *yjs.Doc) (Version, error) {
	roots, err := s.owner.Roots(ctx, tx, r.subject)
	if err != nil {
		return Version{}, err
	}
	now, err := markOf(ctx, tx, r.id)
	if err != nil {
		return Version{}, err
	}
	return history.Keep(ctx, tx, now.history(), history.Of(readAll(doc, roots)), s.now(), history.Restored, "")
}

// MarkRead notes that somebody has read what a document says now.
func (s *Service) MarkRead(ctx context.Context, actor account.Actor, subject Subject) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.opened(ctx, tx, actor, subject, Read)
		if err != nil {
			return err
		}
		v, err := s.keepNow(ctx, tx, r, history.Auto, "")
		if err != nil {
			return err
		}
		if known, _, err := history.Reading(ctx, tx, r.id, actor.ID); err != nil || known == v.ID {
			return err
		}
		if err := history.KeepReading(ctx, tx, r.id, actor.ID, v.ID, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "document.read", r.id, audit.Detail{"subject": subject.String(), "version": v.ID})
	})
}

// Reading is what a document said when somebody read it last.
type Reading struct {
	At    time.Time
	Texts map[string]prose.Node
}

// SinceRead gives what somebody read last; false when it says the same now, then with the time
// alone, and when they never said that they had read, without a time.
func (s *Service) SinceRead(ctx context.Context, actor account.Actor, subject Subject) (Reading, bool, error) {
	r, err := s.opened(ctx, s.db, actor, subject, Read)
	if err != nil {
		return Reading{}, false, err
	}
	id, at, err := history.Reading(ctx, s.db, r.id, actor.ID)
	if err != nil || id == "" {
		return Reading{}, false, err
	}
	v, packed, err := history.Find(ctx, s.db, r.id, id)
	if err != nil {
		return Reading{}, false, err
	}
	if _, c, err := s.said(ctx, s.db, &r); err != nil || c.SHA == v.SHA {
		return Reading{At: at}, false, err
	}
	texts, err := history.Unpack(packed)
	return Reading{at, texts}, err == nil, err
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
	whose, err := clients(ctx, s.db, r.id)
	if err != nil {
		return Written{}, err
	}
	w := Written{Roots: map[string]prose.Node{}, By: make(map[uint64]string, len(whose))}
	for _, root := range roots {
		w.Roots[root] = text.Read(doc.Authors(root))
	}
	for client, each := range whose {
		w.By[client] = each.account
	}
	return w, nil
}
