-- +goose Up

-- What the funder decides of a dossier: drafted, then released with the whole round.
CREATE TABLE decision (
  dossier_id   TEXT PRIMARY KEY REFERENCES dossier (id),
  round_id     TEXT NOT NULL REFERENCES round (id),
  outcome      TEXT NOT NULL CHECK (outcome IN ('award', 'refusal')),
  cents        BIGINT NOT NULL,
  reasons      TEXT NOT NULL, -- JSON: criterion -> text
  refusals     TEXT NOT NULL, -- JSON: keys of the call's reasons for refusal
  override_why TEXT NOT NULL, -- why a cap or a quota is passed
  decided_by   TEXT NOT NULL REFERENCES account (id),
  decided_at   TIMESTAMP NOT NULL,
  released_at  TIMESTAMP,
  version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX decision_round ON decision (round_id);
