-- +goose Up
-- Texts of a holder's parts, with their versions. Nothing has used documents before.
DROP TABLE document_client;
DROP TABLE document_update;
DROP TABLE document;

CREATE TABLE document (
  id          TEXT PRIMARY KEY,
  holder      TEXT NOT NULL,    -- whose text it is, as the room that owns it says: a dossier
  part        TEXT NOT NULL,    -- which of its texts: a section
  epoch       INTEGER NOT NULL, -- grows when the document is rebuilt: pages of a former one start afresh
  seq         BIGINT NOT NULL,  -- of the last update
  state       BYTEA NOT NULL,   -- everything up to state_seq
  state_seq   BIGINT NOT NULL,
  log_bytes   BIGINT NOT NULL,  -- of the updates after it
  derived_seq BIGINT NOT NULL,  -- up to which its owner knows what it says
  version_seq BIGINT NOT NULL,  -- up to which the last version counts what people wrote
  written_at  TIMESTAMP NOT NULL,
  written_by  TEXT REFERENCES account (id), -- the last who wrote; nobody yet
  created_at  TIMESTAMP NOT NULL,
  UNIQUE (holder, part)
);
CREATE INDEX document_behind ON document (id) WHERE seq > derived_seq;
CREATE INDEX document_written_by ON document (written_by);

CREATE TABLE document_update (
  document_id TEXT NOT NULL REFERENCES document (id),
  seq         BIGINT NOT NULL,
  account_id  TEXT NOT NULL REFERENCES account (id), -- who sent it: deletions carry no other name
  content     BYTEA NOT NULL,
  added       BIGINT NOT NULL, -- characters
  removed     BIGINT NOT NULL,
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (document_id, seq)
);
CREATE INDEX document_update_account ON document_update (account_id);

-- What updates that were merged into the state say of who wrote how much since the last version.
CREATE TABLE document_tally (
  document_id TEXT NOT NULL REFERENCES document (id),
  account_id  TEXT NOT NULL REFERENCES account (id),
  added       BIGINT NOT NULL,
  removed     BIGINT NOT NULL,
  at          TIMESTAMP NOT NULL, -- of the first of them
  PRIMARY KEY (document_id, account_id)
);
CREATE INDEX document_tally_account ON document_tally (account_id);

-- Whose each client of a document is: the first who writes under its number keeps it. Those of
-- former epochs stay: by them pages that hold one are known.
CREATE TABLE document_client (
  document_id TEXT NOT NULL REFERENCES document (id),
  client      BIGINT NOT NULL, -- below 2^53
  account_id  TEXT REFERENCES account (id), -- nobody: the text was there before the document
  epoch       INTEGER NOT NULL,
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (document_id, client)
);
CREATE INDEX document_client_account ON document_client (account_id);

CREATE TABLE document_version (
  id          TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES document (id),
  seq         BIGINT NOT NULL,    -- up to which update it goes
  from_at     TIMESTAMP NOT NULL, -- when the writing began that it covers
  at          TIMESTAMP NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('begun', 'auto', 'named', 'restored', 'imported', 'signed')),
  name        TEXT NOT NULL,
  authors     TEXT NOT NULL,      -- JSON: [{"account", "added", "removed"}], in characters
  content     BYTEA NOT NULL,     -- of each text its canonical JSON, compressed
  sha         TEXT NOT NULL       -- SHA-256 of content before it is compressed
);
CREATE INDEX document_version_of ON document_version (document_id, at);

-- What each person has read last.
CREATE TABLE document_reading (
  document_id TEXT NOT NULL REFERENCES document (id),
  account_id  TEXT NOT NULL REFERENCES account (id),
  version_id  TEXT NOT NULL REFERENCES document_version (id),
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (document_id, account_id)
);
CREATE INDEX document_reading_account ON document_reading (account_id);
CREATE INDEX document_reading_version ON document_reading (version_id);
