-- +goose Up

-- What a list of a round is narrowed by, beside what it is sorted by: all in one index, so
-- that narrowing thousands of dossiers reads none of them.
ALTER TABLE dossier ADD COLUMN hands INTEGER NOT NULL DEFAULT 0; -- people who have it in hand
ALTER TABLE dossier ADD COLUMN decided TEXT NOT NULL DEFAULT ''; -- award or refusal, drafted or released
ALTER TABLE dossier ADD COLUMN granted_cents BIGINT NOT NULL DEFAULT 0;
UPDATE dossier SET hands = (SELECT count(*) FROM assignment a WHERE a.dossier_id = dossier.id AND a.conflict_at IS NULL),
  decided = coalesce((SELECT x.outcome FROM decision x WHERE x.dossier_id = dossier.id), ''),
  granted_cents = coalesce((SELECT x.cents FROM decision x WHERE x.dossier_id = dossier.id), 0);
-- The counters of quotas and envelopes.
CREATE INDEX dossier_granted ON dossier (call_id, round_id, state, attributes, granted_cents) WHERE decided = 'award';
DROP INDEX assignment_expert;
CREATE INDEX assignment_expert ON assignment (expert_id, dossier_id, conflict_at, submitted_at);
DROP INDEX dossier_ranked;
CREATE INDEX dossier_ranked ON dossier (round_id, mean DESC, filed_at, id, state, hands, decided, search)
  WHERE state NOT IN ('draft', 'withdrawn');
