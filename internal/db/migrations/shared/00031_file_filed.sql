-- +goose Up
-- A file that a filing holds stays for good; those before the column may be such.
ALTER TABLE file ADD COLUMN filed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE file SET filed = TRUE;
