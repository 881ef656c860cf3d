-- +goose Up

-- What was done, by whom, on what. Rows are only added: see the guards of each engine.
CREATE TABLE audit (
  id       TEXT PRIMARY KEY,
  at       TIMESTAMP NOT NULL,
  actor_id TEXT NOT NULL,
  act      TEXT NOT NULL,
  subject  TEXT NOT NULL,
  detail   TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, id);

-- The chain over the entries, written a moment later by one job: a chain written by each
-- act would make every act wait for the one before.
CREATE TABLE audit_seal (
  seq      BIGINT PRIMARY KEY,
  audit_id TEXT NOT NULL UNIQUE REFERENCES audit (id),
  chain    TEXT NOT NULL
);

-- Work to do after a commit: mails, documents, timed acts.
CREATE TABLE job (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL,
  argument     TEXT NOT NULL,
  unique_key   TEXT UNIQUE,
  run_at       TIMESTAMP NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  locked_until TIMESTAMP,
  failed_at    TIMESTAMP,
  last_error   TEXT NOT NULL DEFAULT '',
  created_at   TIMESTAMP NOT NULL
);
CREATE INDEX job_due ON job (run_at) WHERE failed_at IS NULL;
