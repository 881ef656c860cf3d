-- +goose Up
-- What one of the funder's people writes for themselves while they watch the film of an application.
CREATE TABLE screening_note (
  dossier_id TEXT NOT NULL REFERENCES dossier (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  text       TEXT NOT NULL,
  version    INTEGER NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (dossier_id, account_id)
);
CREATE INDEX screening_note_account ON screening_note (account_id);
