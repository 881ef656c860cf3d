-- +goose Up
-- An inventory begins with what an organisation is and whom it knows: they have kinds too. SQLite
-- changes what a column may hold in a new table alone.
CREATE TABLE contribution_of_kind (
  id              TEXT PRIMARY KEY,
  collective_id   TEXT NOT NULL REFERENCES collective (id),
  organisation_id TEXT NOT NULL REFERENCES organisation (id),
  kind            TEXT NOT NULL CHECK (kind IN ('money', 'premises', 'equipment', 'time', 'skill', 'relation', 'identity')),
  label           TEXT NOT NULL,
  cents           BIGINT NOT NULL,
  created_at      TIMESTAMP NOT NULL,
  version         INTEGER NOT NULL DEFAULT 1,
  removed_at      TIMESTAMP
);
INSERT INTO contribution_of_kind (id, collective_id, organisation_id, kind, label, cents, created_at, version, removed_at)
  SELECT id, collective_id, organisation_id, kind, label, cents, created_at, version, removed_at FROM contribution;
DROP TABLE contribution;
ALTER TABLE contribution_of_kind RENAME TO contribution;
CREATE INDEX contribution_collective ON contribution (collective_id);
