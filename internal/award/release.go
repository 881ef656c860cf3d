package award

import (
	"context"
	"encoding/json"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/mail"
)

// Release tells every collective of the round at once. Each dossier must have its
// decision, and a passed cap or quota a reason for the override. A round of thousands is
// released by the same few statements; the mails follow.
func (s *Service) Release(ctx context.Context, actor account.Actor, roundID string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		b, err := s.open(ctx, tx, actor, roundID)
		if err != nil {
			return err
		}
		if err := MayDecide(b.Role, b.Released()); err != nil {
			return err
		}
		if b.Filed == 0 {
			return fault.New(fault.Conflict, "award.nothing")
		}
		if n := b.Undecided(); n > 0 {
			return fault.New(fault.Conflict, "award.undecided", "count", n)
		}
		if err := explained(ctx, tx, b); err != nil {
			return err
		}
		if err := release(ctx, tx, roundID, s.now()); err != nil {
			return err
		}
		if err := s.queue.Enqueue(ctx, tx, tellKind, telling{roundID}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "award.released", roundID, audit.Detail{"dossiers": b.Pending()})
	})
}

// explained wants one reason at least when a limit is passed.
func explained(ctx context.Context, tx *db.Tx, b Board) error {
	for _, counter := range b.Counters {
		if !counter.Passed {
			continue
		}
		reasons, err := countOverrides(ctx, tx, b.Round.ID)
		if err == nil && reasons == 0 {
			err = fault.New(fault.Conflict, "award.override_needed")
		}
		return err
	}
	return nil
}

// tellKind is the job that writes to the collectives of a released round.
const tellKind = "award.tell"

type telling struct {
	Round string `json:"round"`
}

const toldAtOnce = 100 // dossiers

// tellNext writes to the collectives of some decisions, and leaves the others to the next
// job. Each decision is marked with its letters: a job done again repeats none.
func (s *Service) tellNext(ctx context.Context, argument json.RawMessage) error {
	var t telling
	if err := json.Unmarshal(argument, &t); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		ids, err := untold(ctx, tx, t.Round, toldAtOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		letters, err := s.letters(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, letter := range letters {
			if err := s.post.Post(ctx, tx, letter); err != nil {
				return err
			}
		}
		if err := markTold(ctx, tx, ids, s.now()); err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, tellKind, t)
	})
}

// letters writes to every member of the collectives of these dossiers.
func (s *Service) letters(ctx context.Context, tx *db.Tx, dossierIDs []string) ([]mail.Letter, error) {
	readers, err := readersOf(ctx, tx, dossierIDs)
	if err != nil {
		return nil, err
	}
	var letters []mail.Letter
	for _, r := range readers {
		c, err := s.calls.Reading(ctx, tx, r.callID)
		if err != nil {
			return nil, err
		}
		key := "award.mail.refusal"
		if r.outcome == Awarded {
			key = "award.mail.award"
		}
		letters = append(letters, mail.Letter{
			To: r.email, Name: r.name, Lang: r.lang, Key: key, Path: "/dossiers/" + r.dossierID + "/decision",
			Args: []any{"title", r.title, "call", c.Definition.Title},
		})
	}
	return letters, nil
}

// Withdrawn drops the draft decision on a dossier that its collective took back.
func (s *Service) Withdrawn(ctx context.Context, tx *db.Tx, dossierID string) error {
	if err := dropDraft(ctx, tx, dossierID); err != nil {
		return err
	}
	return dossier.SetDecided(ctx, tx, dossierID, "", 0)
}
