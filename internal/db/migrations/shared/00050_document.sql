-- +goose Up
-- Texts that several people write at once. The truth is state with the updates after it, in
-- the format of Yjs; readable text is derived from them.
CREATE TABLE document (
  id         TEXT PRIMARY KEY,
  subject    TEXT NOT NULL UNIQUE, -- what it is the text of, as the room that owns it says
  epoch      INTEGER NOT NULL,     -- grows when the document is rebuilt: pages of a former one start afresh
  seq        BIGINT NOT NULL,      -- of the last update
  state      BYTEA NOT NULL,       -- everything up to state_seq
  state_seq  BIGINT NOT NULL,
  log_bytes  BIGINT NOT NULL,      -- of the updates after it
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE document_update (
  document_id TEXT NOT NULL REFERENCES document (id),
  seq         BIGINT NOT NULL,
  account_id  TEXT NOT NULL REFERENCES account (id), -- who sent it: deletions carry no other name
  content     BYTEA NOT NULL,
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (document_id, seq)
);

-- Whose each client of a document is: the first who writes under its number keeps it.
CREATE TABLE document_client (
  document_id TEXT NOT NULL REFERENCES document (id),
  client      BIGINT NOT NULL, -- below 2^53
  account_id  TEXT NOT NULL REFERENCES account (id),
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (document_id, client)
);
CREATE INDEX document_client_account ON document_client (account_id);
CREATE INDEX document_update_account ON document_update (account_id);
