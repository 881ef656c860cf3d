package outcome

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/canonical"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/yjs/prose"
)

// Opening is the part of minutes that stands before those of the steps.
const Opening = "opening"

// Minutes are those of a workshop.
type Minutes struct {
	Outcome
	Lang      lang.Lang
	DraftedAt time.Time
	Parts     []Part
	FrozenAt  time.Time // zero while they may be amended
	FrozenBy  string
	// Fingerprint is the SHA-256 of their canonical bytes: as frozen, or as they would be now.
	Fingerprint string
}

// Part is a part of minutes as it is now, with the versions before it, the newest first. What those
// said is told of one part at a time: they may be hundreds, of pages each.
type Part struct {
	Key   string // a step, or Opening
	Title string
	Version
	Earlier []Version
}

// Version is what a part said once, and who made it say so.
type Version struct {
	No     int
	Text   prose.Node
	Author string // "" when it was drafted from the record
	At     time.Time
}

// Frozen tells whether they are final.
func (m Minutes) Frozen() bool { return !m.FrozenAt.IsZero() }

// Part gives a part by its key.
func (m Minutes) Part(key string) (Part, bool) {
	i := slices.IndexFunc(m.Parts, func(p Part) bool { return p.Key == key })
	if i < 0 {
		return Part{}, false
	}
	return m.Parts[i], true
}

const (
	maxPart     = 40_000 // characters
	maxVersions = 200    // of one part: a flood ends there
)

// content is what is frozen of minutes, in the form of RFC 8785.
type content struct {
	Format   string        `json:"format"` // "maillage-minutes/1"
	Workshop string        `json:"workshop"`
	Title    string        `json:"title"`
	Day      string        `json:"day"`
	Lang     lang.Lang     `json:"lang"`
	People   int           `json:"people"`
	Parts    []contentPart `json:"parts"`
	Records  []contentStep `json:"records"`
}

type contentPart struct {
	Key     string          `json:"key"`
	Title   string          `json:"title,omitempty"`
	Text    json.RawMessage `json:"text"` // as ProseMirror writes documents in JSON
	Amended []string        `json:"amended_by,omitempty"`
}

type contentStep struct {
	Step   string `json:"step"`
	SHA256 string `json:"sha256"` // of the canonical bytes of its record
}

// canonical gives the bytes that are frozen.
func (m Minutes) canonical() ([]byte, error) {
	c := content{Format: "maillage-minutes/1", Workshop: m.ID, Title: norm.NFC.String(m.Title), Day: m.Day.Format(time.DateOnly), Lang: m.Lang, People: m.People}
	for _, p := range m.Parts {
		one := contentPart{Key: p.Key, Title: norm.NFC.String(p.Title), Text: norm.NFC.Bytes(p.Text.JSON())}
		for _, v := range append([]Version{p.Version}, p.Earlier...) {
			if v.Author != "" && !slices.Contains(one.Amended, v.Author) {
				one.Amended = append(one.Amended, v.Author)
			}
		}
		slices.Sort(one.Amended)
		c.Parts = append(c.Parts, one)
	}
	for _, r := range m.Records {
		sha, err := r.Fingerprint()
		if err != nil {
			return nil, err
		}
		c.Records = append(c.Records, contentStep{r.Step, sha})
	}
	written, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("minutes of workshop %s: %w", m.ID, err)
	}
	return canonical.JSON(written)
}

func fingerprint(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	return hex.EncodeToString(sum[:])
}

// Minutes gives the minutes of a workshop to those who may read them; NotFound before they were
// drafted.
func (s *Service) Minutes(ctx context.Context, actor account.Actor, id, secret string) (Minutes, error) {
	return s.minutes(ctx, s.db, actor, id, secret, "")
}

// MinutesPart is Minutes with what one of their parts said before.
func (s *Service) MinutesPart(ctx context.Context, actor account.Actor, id, secret, part string) (Minutes, error) {
	return s.minutes(ctx, s.db, actor, id, secret, part)
}

func (s *Service) minutes(ctx context.Context, q db.Querier, actor account.Actor, id, secret, part string) (Minutes, error) {
	o, err := s.outcome(ctx, q, actor, id, secret)
	if err != nil {
		return Minutes{}, err
	}
	m, err := getMinutes(ctx, q, id)
	if err != nil {
		return Minutes{}, err
	}
	m.Outcome = o
	if m.Parts, err = parts(ctx, q, id, part); err != nil {
		return Minutes{}, err
	}
	m.order()
	if !m.Frozen() {
		bytes, err := m.canonical()
		m.Fingerprint = fingerprint(bytes)
		return m, err
	}
	return m, nil
}

// order puts the parts in the order of the agenda, and names them.
func (m *Minutes) order() {
	at := map[string]int{Opening: -1}
	for i, step := range m.State.Agenda.Steps {
		at[step.ID] = i
	}
	for i := range m.Parts {
		if step, ok := m.State.Agenda.Step(m.Parts[i].Key); ok {
			m.Parts[i].Title = step.Title
		}
	}
	slices.SortStableFunc(m.Parts, func(a, b Part) int { return at[a.Key] - at[b.Key] })
}

// Draft makes minutes of the records, in a language. Drafted again, parts that nobody amended say
// what the records say now; those that somebody did stay.
func (s *Service) Draft(ctx context.Context, actor account.Actor, id string, l lang.Lang) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		o, err := s.outcome(ctx, tx, actor, id, "")
		if err != nil {
			return err
		}
		before, err := getMinutes(ctx, tx, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := MayDraft(o.Role, o.Facilitates, o.Ended(), before.Frozen()); err != nil {
			return err
		}
		if err := putMinutes(ctx, tx, id, l, actor.ID, s.now()); err != nil {
			return err
		}
		if err := s.draft(ctx, tx, o, l); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "minutes.drafted", id, audit.Detail{"lang": l})
	})
}

// draft writes the parts that nobody has amended.
func (s *Service) draft(ctx context.Context, tx *db.Tx, o Outcome, l lang.Lang) error {
	var before Minutes
	var err error
	if before.Parts, err = parts(ctx, tx, o.ID, ""); err != nil {
		return err
	}
	texts := map[string]prose.Node{Opening: opening(l, o)}
	for _, r := range o.Records {
		texts[r.Step] = doc(Told(l, r, o.Organisations))
	}
	for key, n := range texts {
		was, had := before.Part(key)
		if had && (was.Author != "" || string(was.Text.JSON()) == string(n.JSON())) {
			continue
		}
		if err := putPart(ctx, tx, o.ID, key, Version{No: was.No + 1, Text: n, At: s.now()}, ""); err != nil {
			return err
		}
	}
	return nil
}

// Amend makes a part of the minutes say something else, in the name of whoever does: what it said
// stays among its versions. Stale when somebody amended it after seen.
func (s *Service) Amend(ctx context.Context, actor account.Actor, id, secret, part string, seen int, typed string) error {
	return s.amend(ctx, actor, id, secret, part, seen, func(Part) (prose.Node, error) {
		if utf8.RuneCountInString(typed) > maxPart {
			return prose.Node{}, fault.Wrong("text", "field.too_long", "max", maxPart)
		}
		return text.FromMarkdown(typed), nil
	})
}

// Restore makes a part say again what one of its versions said.
func (s *Service) Restore(ctx context.Context, actor account.Actor, id, secret, part string, seen, no int) error {
	return s.amend(ctx, actor, id, secret, part, seen, func(p Part) (prose.Node, error) {
		i := slices.IndexFunc(p.Earlier, func(v Version) bool { return v.No == no })
		if i < 0 {
			return prose.Node{}, unknown()
		}
		return p.Earlier[i].Text, nil
	})
}

func (s *Service) amend(ctx context.Context, actor account.Actor, id, secret, part string, seen int, to func(p Part) (prose.Node, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		m, err := s.minutes(ctx, tx, actor, id, secret, part)
		if err != nil {
			return err
		}
		if err := MayAmend(m.Role, m.Attended(), true, m.Frozen()); err != nil {
			return err
		}
		p, ok := m.Part(part)
		if !ok {
			return unknown()
		}
		most := maxVersions
		if collective.MayWrite(m.Role) != nil { // a guest's flood leaves room to mend it
			most = maxVersions / 2
		}
		n, err := to(p)
		switch {
		case err != nil:
			return err
		case p.No != seen:
			return fault.New(fault.Stale, "minutes.amended_meanwhile", "name", p.Author)
		case p.No >= most:
			return fault.New(fault.TooLarge, "minutes.too_many", "max", most)
		case string(n.JSON()) == string(p.Text.JSON()):
			return nil
		}
		name := m.Name()
		if name == "" {
			name = actor.Called()
		}
		if err := putPart(ctx, tx, id, part, Version{No: p.No + 1, Text: n, Author: name, At: s.now()}, actor.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "minutes.amended", id, audit.Detail{"part": part, "person": m.Person})
	})
}

// Freeze makes the minutes final: their canonical bytes are kept with their SHA-256. Stale when
// they are not what the facilitator saw, by its Fingerprint.
func (s *Service) Freeze(ctx context.Context, actor account.Actor, id, seen string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		m, err := s.minutes(ctx, tx, actor, id, "", "")
		if err != nil {
			return err
		}
		if err := MayFreeze(m.Role, m.Facilitates, true, m.Frozen()); err != nil {
			return err
		}
		if seen != m.Fingerprint {
			return fault.New(fault.Stale, "fault.stale")
		}
		bytes, err := m.canonical()
		if err != nil {
			return err
		}
		if err := freeze(ctx, tx, id, actor.ID, s.now(), bytes, m.Fingerprint); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "minutes.frozen", id, audit.Detail{"sha256": m.Fingerprint})
	})
}

// FrozenBytes gives the bytes of frozen minutes, for whoever wants to verify them; NotFound before.
func (s *Service) FrozenBytes(ctx context.Context, actor account.Actor, id, secret string) ([]byte, error) {
	if _, err := s.outcome(ctx, s.db, actor, id, secret); err != nil {
		return nil, err
	}
	return frozenBytes(ctx, s.db, id)
}
