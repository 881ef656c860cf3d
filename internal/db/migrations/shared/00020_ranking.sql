-- +goose Up

-- What the funder's lists show, sort and search by, kept with each dossier at its filing and
-- at each review: a page of a round of thousands reads only the rows it shows.
ALTER TABLE dossier ADD COLUMN asked_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN late BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE dossier ADD COLUMN search TEXT NOT NULL DEFAULT ''; -- folded words
ALTER TABLE dossier ADD COLUMN mean INTEGER NOT NULL DEFAULT -1; -- basis points; -1: no score
ALTER TABLE dossier ADD COLUMN scores INTEGER NOT NULL DEFAULT 0;
UPDATE dossier SET asked_cents = coalesce((SELECT sum(l.cents) FROM budget_line l WHERE l.dossier_id = dossier.id AND l.request), 0)
  WHERE state NOT IN ('draft', 'withdrawn');
-- The order of the ranked list.
CREATE INDEX dossier_ranked ON dossier (round_id, mean DESC, filed_at, id) WHERE state NOT IN ('draft', 'withdrawn');

-- Collectives are told by a job, a page of decisions at a time.
ALTER TABLE decision ADD COLUMN told_at TIMESTAMP;
UPDATE decision SET told_at = released_at;
-- The counters of a round, without reading its decisions one by one.
DROP INDEX decision_round;
CREATE INDEX decision_round ON decision (round_id, outcome, released_at, cents, dossier_id);
-- The order of the public lists.
CREATE INDEX decision_public ON decision (released_at DESC, dossier_id) WHERE outcome = 'award' AND released_at IS NOT NULL;

-- What calls are found by: folded words of their newest revision, or of the draft before.
ALTER TABLE call ADD COLUMN search TEXT NOT NULL DEFAULT '';
