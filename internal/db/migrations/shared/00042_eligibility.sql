-- +goose Up
-- What the rules of the call answered to the dossier as it was filed (JSON); empty when the
-- call had no rule.
ALTER TABLE filing ADD COLUMN eligibility TEXT NOT NULL DEFAULT '';

-- An answer that an instructor changed, with the reason. The last one of a rule counts.
CREATE TABLE override (
  id         TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  rule       TEXT NOT NULL, -- its key in the call
  verdict    TEXT NOT NULL CHECK (verdict IN ('yes', 'no')),
  reason     TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  at         TIMESTAMP NOT NULL
);
CREATE INDEX override_dossier ON override (dossier_id);
