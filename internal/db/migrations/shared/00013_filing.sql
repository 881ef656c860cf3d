-- +goose Up

-- The canonical content of a dossier as someone validated or filed it.
CREATE TABLE snapshot (
  fingerprint TEXT PRIMARY KEY,
  dossier_id  TEXT NOT NULL REFERENCES dossier (id),
  content     TEXT NOT NULL,
  taken_at    TIMESTAMP NOT NULL
);
CREATE INDEX snapshot_dossier ON snapshot (dossier_id);

-- What an organisation's representative said of an exact version. The last one counts.
CREATE TABLE validation (
  id              TEXT PRIMARY KEY,
  dossier_id      TEXT NOT NULL REFERENCES dossier (id),
  organisation_id TEXT NOT NULL REFERENCES organisation (id),
  account_id      TEXT NOT NULL REFERENCES account (id),
  verdict         TEXT NOT NULL CHECK (verdict IN ('approval', 'reservation', 'objection')),
  comment         TEXT NOT NULL,
  fingerprint     TEXT NOT NULL REFERENCES snapshot (fingerprint),
  at              TIMESTAMP NOT NULL
);
CREATE INDEX validation_dossier ON validation (dossier_id);

CREATE TABLE filing (
  id            TEXT PRIMARY KEY,
  dossier_id    TEXT NOT NULL REFERENCES dossier (id),
  kind          TEXT NOT NULL CHECK (kind IN ('filing', 'correction')),
  filed_at      TIMESTAMP NOT NULL,
  filed_by      TEXT NOT NULL REFERENCES account (id),
  timing        TEXT NOT NULL,
  fingerprint   TEXT NOT NULL REFERENCES snapshot (fingerprint),
  signatures    TEXT NOT NULL, -- JSON: who had validated, and how
  withdrawn_at  TIMESTAMP,
  withdrawn_by  TEXT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX filing_dossier ON filing (dossier_id);
-- A dossier is filed once at a time, however often the button is pressed.
CREATE UNIQUE INDEX filing_live ON filing (dossier_id) WHERE kind = 'filing' AND withdrawn_at IS NULL;
