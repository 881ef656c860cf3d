-- +goose Up
-- Updates in the order of their key itself: a row apart from its key is one page more to write for
-- each letter.
CREATE TABLE document_update_in_order (
  document_id TEXT NOT NULL REFERENCES document (id),
  seq         BIGINT NOT NULL,
  account_id  TEXT NOT NULL REFERENCES account (id),
  content     BYTEA NOT NULL,
  added       BIGINT NOT NULL,
  removed     BIGINT NOT NULL,
  at          TIMESTAMP NOT NULL,
  PRIMARY KEY (document_id, seq)
) WITHOUT ROWID;
INSERT INTO document_update_in_order (document_id, seq, account_id, content, added, removed, at)
  SELECT document_id, seq, account_id, content, added, removed, at FROM document_update;
DROP TABLE document_update;
ALTER TABLE document_update_in_order RENAME TO document_update;
