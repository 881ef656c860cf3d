package review

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/eligibility"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/rule"
)

// Override is an answer to a rule that an instructor changed, or gave where the call leaves
// it to them.
type Override struct {
	Rule    string // its key in the call
	Verdict rule.Verdict
	Reason  string
	By      string // name of the account
	At      time.Time
}

// Judged is what the rules answered to a filed dossier, with what instructors made of it.
type Judged struct {
	eligibility.Answers
	Overrides map[string]Override // by rule; the last one of each
}

// Verdict gives the answer to a rule that counts.
func (j Judged) Verdict(a eligibility.Answer) rule.Verdict {
	if o, ok := j.Overrides[a.Key]; ok {
		return o.Verdict
	}
	return a.Verdict
}

// Overall sums up the answers that count.
func (j Judged) Overall() rule.Verdict {
	answers := make([]rule.Answer, len(j.Rules))
	for i, a := range j.Rules {
		answers[i] = rule.Answer{Key: a.Key, Verdict: j.Verdict(a)}
	}
	return rule.Overall(answers)
}

// Eligibility gives what the rules answered at the filing in force of a dossier, as the actor
// has just read it with Show; nil when the call had no rule.
func (s *Service) Eligibility(ctx context.Context, _ account.Actor, f File) (*Judged, error) {
	if f.Filing.Eligibility == nil || len(f.Filing.Eligibility.Rules) == 0 {
		return nil, nil //nolint:nilnil // nothing was asked
	}
	all, err := overrides(ctx, s.db, f.ID)
	return &Judged{*f.Filing.Eligibility, all}, err
}

// Today gives what the rules would answer now to a dossier as Show gave it, where lists that
// were missing at the filing have come since and the answer is another; nil else. It decides
// nothing.
func (s *Service) Today(ctx context.Context, actor account.Actor, f File, j Judged) (*eligibility.Answers, error) {
	if !slices.ContainsFunc(j.Lists, func(c eligibility.Consulted) bool { return c.Title == "" }) {
		return nil, nil //nolint:nilnil // nothing was missing
	}
	now, err := s.filings.Eligible(ctx, actor, f.Everything)
	if err != nil || now == nil || now.Overall == j.Answers.Overall {
		return nil, err
	}
	return now, nil
}

// Judge answers a rule in the place of the machine: an instructor's act, with a reason, while
// nothing is decided.
func (s *Service) Judge(ctx context.Context, actor account.Actor, id, key string, verdict rule.Verdict, reason string) error {
	var fields fault.Fields
	reason = entry.Text(&fields, "reason", reason, maxMessage, true)
	if verdict != rule.Yes && verdict != rule.No {
		fields.Add("verdict", "field.choose")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	return s.act(ctx, actor, id, "review.rule_judged", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := programme.MayInstruct(f.FunderRole); err != nil {
			return nil, err
		}
		if !f.State.Correctable() {
			return nil, fault.New(fault.Conflict, "review.decided")
		}
		if !hasRule(f.Filing.Eligibility, key) {
			return nil, unknown()
		}
		return audit.Detail{"rule": key, "verdict": verdict}, insertOverride(ctx, tx, id, actor.ID, Override{Rule: key, Verdict: verdict, Reason: reason, At: s.now()})
	})
}

func hasRule(answers *eligibility.Answers, key string) bool {
	if answers == nil {
		return false
	}
	for _, a := range answers.Rules {
		if a.Key == key {
			return true
		}
	}
	return false
}

func insertOverride(ctx context.Context, tx *db.Tx, dossierID, accountID string, o Override) error {
	_, err := tx.Exec(ctx, "INSERT INTO override (id, dossier_id, rule, verdict, reason, account_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		db.NewID(), dossierID, o.Rule, o.Verdict, o.Reason, accountID, o.At)
	return err
}

func overrides(ctx context.Context, q db.Querier, dossierID string) (map[string]Override, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (Override, error) {
		var o Override
		var at db.Time
		err := scan(&o.Rule, &o.Verdict, &o.Reason, &o.By, &at)
		o.At = at.Time
		return o, err
	}, `SELECT o.rule, o.verdict, o.reason, a.name, o.at FROM override o JOIN account a ON a.id = o.account_id
		WHERE o.dossier_id = $1 ORDER BY o.id`, dossierID)
	last := map[string]Override{}
	for _, o := range all {
		last[o.Rule] = o
	}
	return last, err
}
