-- +goose Up
-- The state of a document apart from where it is: SQLite writes all of a row again when one of its
-- numbers takes another byte, and each letter moves the document on.
CREATE TABLE document_state (
  document_id TEXT PRIMARY KEY REFERENCES document (id),
  content     BYTEA NOT NULL -- everything up to the document's state_seq
);
INSERT INTO document_state (document_id, content) SELECT id, state FROM document;
ALTER TABLE document DROP COLUMN state;
