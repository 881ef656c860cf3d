-- +goose Up
-- What proves where the texts of a frozen content come from: of each document that held them, the
-- snapshot of Yjs at that moment.
CREATE TABLE snapshot_text (
  fingerprint TEXT NOT NULL REFERENCES snapshot (fingerprint),
  section     TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  seq         BIGINT NOT NULL, -- of the last update
  snapshot    BYTEA NOT NULL,
  PRIMARY KEY (fingerprint, section)
);
