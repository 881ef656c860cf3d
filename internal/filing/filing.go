package filing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"maillage/internal/canonical"
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/eligibility"
	"maillage/internal/programme/call"
)

// Verdict is what a representative says of a version.
type Verdict string

// The verdicts. A reservation approves and says what to mind.
const (
	Approval    Verdict = "approval"
	Reservation Verdict = "reservation"
	Objection   Verdict = "objection"
)

// Validation is a verdict on record.
type Validation struct {
	OrganisationID string    `json:"organisation_id"`
	Organisation   string    `json:"organisation"`
	AccountID      string    `json:"account_id"`
	Person         string    `json:"person"`
	Verdict        Verdict   `json:"verdict"`
	Comment        string    `json:"comment,omitempty"`
	Fingerprint    string    `json:"fingerprint"`
	At             time.Time `json:"at"`
}

// Position is where one partner stands on the content of now.
type Position struct {
	collective.Partner
	Given *Validation // the last one, or nil
	Stale bool        // given on another version
	// Changes is what changed since the validation given.
	Changes []Change
}

// Stands tells whether the partner has spoken on the content of now.
func (p Position) Stands() bool { return p.Given != nil && !p.Stale }

// Counts tells whether the partner approves the content of now.
func (p Position) Counts() bool { return p.Stands() && p.Given.Verdict != Objection }

// correction is the kind of a filing that the funder asked for after the first.
const correction = "correction"

// Filing is a dossier handed in.
type Filing struct {
	ID           string
	DossierID    string
	Kind         string // filing or correction
	FiledAt      time.Time
	FiledBy      string
	Timing       call.Timing
	Fingerprint  string
	Signatures   []Validation
	Eligibility  *eligibility.Answers // of the call's rules to what was filed; nil when it had none
	WithdrawnAt  time.Time
	WithdrawnWhy string
}

// signOffs counts positions in the terms of the call's rule.
func signOffs(positions []Position) call.SignOffs {
	given := call.SignOffs{Partners: len(positions)}
	for _, p := range positions {
		switch {
		case p.Counts():
			given.Approved++
			if p.Lead {
				given.LeadApproved = true
			}
		case p.Stands():
			given.Objections++
		}
	}
	return given
}

// Frozen is the file of a filing that anyone can verify without this program's database:
// the SHA-256 of the canonical form of Content (RFC 8785) must be Fingerprint.
type Frozen struct {
	Format      string          `json:"format"` // "maillage-filing/1"
	Number      string          `json:"number"`
	FiledAt     time.Time       `json:"filed_at"`
	Timing      call.Timing     `json:"timing"`
	Fingerprint string          `json:"fingerprint"`
	Signatures  []Validation    `json:"signatures"`
	Content     json.RawMessage `json:"content"`
}

const frozenFormat = "maillage-filing/1"

// maxFrozen bounds what Verify reads.
const maxFrozen = 32 << 20

// Verify checks a frozen file and gives what it says. It needs nothing but the file.
func Verify(r io.Reader) (Frozen, dossier.Content, error) {
	var f Frozen
	var c dossier.Content
	if err := json.NewDecoder(io.LimitReader(r, maxFrozen)).Decode(&f); err != nil {
		return f, c, fmt.Errorf("not a frozen dossier: %w", err)
	}
	if f.Format != frozenFormat {
		return f, c, fmt.Errorf("not a frozen dossier: its format is %q", f.Format)
	}
	content, err := canonical.JSON(f.Content)
	if err != nil {
		return f, c, fmt.Errorf("the content cannot be read: %w", err)
	}
	if got := dossier.Fingerprint(content); got != f.Fingerprint {
		return f, c, fmt.Errorf("the content was changed: its fingerprint is %s, the receipt says %s", got, f.Fingerprint)
	}
	if err := json.Unmarshal(content, &c); err != nil {
		return f, c, fmt.Errorf("the content cannot be read: %w", err)
	}
	for _, s := range f.Signatures {
		if s.Fingerprint != f.Fingerprint {
			return f, c, errors.New("a validation is of another version than the one filed")
		}
	}
	return f, c, nil
}
