package video

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/entry"
	"maillage/internal/fault"
)

// Text is a field of the brief as it is stored.
type Text struct {
	Value   string
	Version int // 0 when nobody has written it yet
	Source  Source
	At      time.Time
	By      string // name of who wrote it last
}

// Message names a key message, from 1; more than three are remembered by nobody.
func Message(no int) string { return []string{"", "message_1", "message_2", "message_3"}[no] }

// Messages is how many key messages there are at most.
const Messages = 3

// lengths are the fields of the brief, with the characters that each may take.
var lengths = map[string]int{
	"sentence": 300, "audience": 300, Message(1): 300, Message(2): 300, Message(3): 300, "use": 1_000, "avoid": 1_000, "contact": 300,
}

// Fields lists the fields of the brief in their order.
func Fields() []string {
	return []string{"sentence", "audience", Message(1), Message(2), Message(3), "use", "avoid", "contact"}
}

// Length is how many characters a field of the brief takes.
func Length(field string) int { return lengths[field] }

// Typed is what someone typed into a field, over the version they saw (0: none yet).
type Typed struct {
	Value string
	Seen  int
	Shown string // dossier.Imprint of what their page showed
}

// Kept tells what became of each field of a save. A field that its author did not change, and
// someone else did, is in none of them: their page goes on showing the old one.
type Kept struct {
	Versions  map[string]int    // of the fields as they are stored now
	Values    map[string]string // of those
	Conflicts []string          // not stored: someone else wrote them meanwhile
	Wrong     map[string]fault.Message
}

// SaveBrief stores the fields that changed. Each has a version of its own, so that people who write
// different ones never meet. One that someone else changed since it was seen stays as it is and is
// told: the page shows both texts, and its author decides.
func (s *Service) SaveBrief(ctx context.Context, actor account.Actor, id string, typed map[string]Typed) (kept Kept, err error) {
	err = s.act(ctx, actor, id, "video.brief_saved", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		kept = Kept{Versions: map[string]int{}, Values: map[string]string{}, Wrong: map[string]fault.Message{}}
		stored, err := texts(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		var changed []string
		for _, name := range Fields() {
			t, sent := typed[name]
			if !sent || !kept.changes(name, t, stored[name]) {
				continue
			}
			changed = append(changed, name)
			now := stored[name]
			now.Value = kept.Values[name]
			if now.Value == "" {
				now.Source = Source{} // nothing is left that comes from it
			}
			if err := s.putText(ctx, tx, actor, id, name, now); err != nil {
				return nil, err
			}
			kept.Versions[name]++
		}
		return audit.Detail{"fields": changed}, nil
	})
	return kept, err
}

// changes notes what becomes of a field, and tells whether it is to be stored.
func (k *Kept) changes(name string, t Typed, before Text) bool {
	var fields fault.Fields
	value := entry.Text(&fields, name, t.Value, lengths[name], false)
	if f := fault.As(fields.Err()); f != nil {
		k.Wrong[name] = f.Fields[name]
		return false
	}
	switch {
	case value == before.Value:
	case dossier.Imprint(value) == t.Shown:
		return false // somebody else's change, which this page does not show
	case t.Seen != before.Version:
		k.Conflicts = append(k.Conflicts, name)
		return false
	}
	k.Versions[name], k.Values[name] = before.Version, value
	return value != before.Value
}

// putText stores a field of the brief as the next version of it.
func (s *Service) putText(ctx context.Context, tx *db.Tx, actor account.Actor, id, name string, now Text) error {
	now.Version++
	now.At = s.now()
	return storeText(ctx, tx, id, name, now, actor.ID)
}

// Take makes a key message of a proposal, which stays its source; Stale when someone wrote that
// message after seen.
func (s *Service) Take(ctx context.Context, actor account.Actor, id string, no, seen int, workshopID, key string) error {
	if no < 1 || no > Messages {
		return unknown()
	}
	offered, err := s.Propose(ctx, actor, id, workshopID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(offered.Proposals, func(p Proposal) bool { return p.Key == key })
	if at < 0 {
		return fault.Wrong("from", "field.choose")
	}
	name := Message(no)
	return s.act(ctx, actor, id, "video.message_taken", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		stored, err := texts(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		now := stored[name]
		if now.Version != seen {
			return nil, fault.New(fault.Stale, "fault.stale")
		}
		now.Value, now.Source = offered.Proposals[at].Text, offered.Proposals[at].Source
		return audit.Detail{"field": name, "from": string(now.Source.Kind)}, s.putText(ctx, tx, actor, id, name, now)
	})
}
